"""Every complaint about other products' sync (R1 to R46) and every hard case of IMAP (1 to 30) is proven by a test.

A test claims them in its name or docstring, its class's or its file's: "R12", "case 7", test_R12_…, test_case_7_….
"""

import ast
import re
import unittest
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CLAIM = re.compile(r"(?:(?<![A-Za-z0-9])|(?<=_))(R|cases?[ _])(\d+)(?![0-9])")


def claims(texts: Iterator[str]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {"R": set(), "case": set()}
    for kind, number in (match.groups() for text in texts for match in CLAIM.finditer(text)):
        found[kind[:4].rstrip(" _")].add(int(number))
    return found


def words_of_tests() -> Iterator[str]:
    """Names and docstrings of all tests, and of the classes and files they stand in."""
    for path in ("tests", "imap/tests", "dev/tests"):
        for file in sorted((ROOT / path).glob("*.py")):
            tree = ast.parse(file.read_text())
            if file.name.startswith("test_") and file.name != Path(__file__).name:
                yield ast.get_docstring(tree) or ""
            for node in ast.walk(tree):
                if isinstance(node, ast.ClassDef) and any(map(_is_test, node.body)):
                    yield ast.get_docstring(node) or ""
                    yield from (f"{one.name} {ast.get_docstring(one) or ''}" for one in node.body if _is_test(one))


def _is_test(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef) and node.name.startswith("test_")


class TestClaims(unittest.TestCase):
    def test_every_number_is_claimed_by_a_test(self) -> None:
        found = claims(words_of_tests())
        for kind, last in (("R", 46), ("case", 30)):
            self.assertEqual(set(range(1, last + 1)) - found[kind], set(), kind)

    def test_a_claim_is_a_number_of_its_own(self) -> None:
        text = "test_R8_case_10_uidvalidity R26: case 7, case_12; FOR9 R1a"
        self.assertEqual(claims(iter([text])), {"R": {8, 26, 1}, "case": {10, 7, 12}})
