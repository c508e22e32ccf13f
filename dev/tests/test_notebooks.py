"""The notebooks run on a new demo, and keep what they show: pictures, and nothing that changes with every run."""

import json
import subprocess
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
ALLOWED = {"client", "httpx", "matplotlib", "pandas", "IPython", *sys.stdlib_module_names}


def cells(path: Path, kind: str = "code") -> list[dict]:
    return [cell for cell in json.loads(path.read_text())["cells"] if cell["cell_type"] == kind]


def source(cell: dict) -> str:
    return "".join(cell["source"])


class TestNotebooks(unittest.TestCase):
    def test_they_run(self) -> None:
        check = [sys.executable, "-m", "dev", "notebook", "--check"]
        done = subprocess.run(check, cwd=ROOT, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn(f"{len(NOTEBOOKS)} passed", done.stdout)

    def test_each_begins_with_words_and_keeps_its_pictures(self) -> None:
        self.assertEqual([path.name[:2] for path in NOTEBOOKS], ["01", "02", "03", "04", "05"])
        for path in NOTEBOOKS:
            with self.subTest(path.name):
                self.assertTrue(source(cells(path, "markdown")[0]).startswith("# "))
                shown = [output for cell in cells(path) for output in cell["outputs"]]
                self.assertTrue([output for output in shown if "image/png" in output.get("data", {})])
                self.assertFalse([output for output in shown if output["output_type"] == "error"])

    def test_what_changes_with_every_run_is_left_out(self) -> None:
        for path in NOTEBOOKS:
            for cell in cells(path):
                self.assertEqual(
                    (cell["metadata"], cell["execution_count"]), ({}, None), f"{path.name}: {source(cell)}"
                )

    def test_no_key_is_kept(self) -> None:
        for path in NOTEBOOKS:
            self.assertNotRegex(path.read_text(), r"\b[0-9a-f]{40}\b", path.name)

    def test_they_need_nothing_but_what_they_say(self) -> None:
        for text in (*(source(cell) for path in NOTEBOOKS for cell in cells(path)), self.client()):
            for line in text.splitlines():
                if line.startswith(("import ", "from ")):
                    self.assertIn(line.split()[1].partition(".")[0], ALLOWED, line)

    def client(self) -> str:
        return (ROOT / "notebooks" / "client.py").read_text()
