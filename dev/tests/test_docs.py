"""What the documents name is there, and what users can read is in them."""

import re
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)(?:#([^)\s]+))?\)")
FILE = re.compile(r"`((?:\w+/)*tests/\w+\.py)`")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def anchors(page: Path) -> set[str]:
    """The names that a code host gives to the headings."""
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in HEADING.findall(page.read_text())}


class TestDocs(unittest.TestCase):
    def test_links_lead_somewhere(self) -> None:
        for page in PAGES:
            for target, anchor in LINK.findall(page.read_text()):
                with self.subTest(page=page.name, target=target):
                    self.assertTrue((page.parent / target).exists())
                    if anchor and target.endswith(".md"):
                        self.assertIn(anchor, anchors((page.parent / target).resolve()))

    def test_tests_that_prove_something_are_there(self) -> None:
        for page in PAGES:
            for path in FILE.findall(page.read_text()):
                self.assertTrue((ROOT / path).exists(), f"{page.name}: {path}")

    def test_administrators_find_the_next_step_for_whatever_is_said(self) -> None:
        reasons = re.findall(r'^        "(\w+)": ', (ROOT / "models/explain.py").read_text(), re.MULTILINE)
        told = (ROOT / "docs/administrators.md").read_text()
        self.assertGreater(len(reasons), 50)
        self.assertEqual([reason for reason in reasons if f"`{reason}`" not in told], [])
