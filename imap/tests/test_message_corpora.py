"""A thousand mails of sixteen mail projects, scored by the program that comes with them."""

import os
import re
import subprocess
import sys
from pathlib import Path
from unittest import SkipTest

from . import TestCase

ROOT = Path(__file__).resolve().parents[2]
SCORER = ROOT.parent / "shared" / "corpora" / "score_parser.py"


class TestCorpora(TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not SCORER.exists():
            raise SkipTest("corpora absent: the mails of other projects are not part of this one")
        command = [sys.executable, SCORER, "imap.message:parse", "--crlf", "--fuzz", "1"]
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        scored = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
        cls.report = scored.stdout

    def figure(self, pattern: str) -> int:
        found = re.search(pattern, self.report)
        self.assertTrue(found, self.report)
        return int(found[1])

    def test_none_crashes(self):
        self.assertEqual(self.figure(r"crashed (\d+) "), 0, self.report)

    def test_all_are_storable(self):
        self.assertEqual(self.figure(r"not storable in PostgreSQL \(lone surrogate/NUL\) (\d+)"), 0, self.report)

    def test_line_ends_do_not_matter(self):
        self.assertEqual(self.figure(r"LF/CRLF changes the result: (\d+)"), 0, self.report)

    def test_damage_never_crashes(self):
        self.assertEqual(self.figure(r"fuzz: \d+ runs, (\d+) crashes"), 0, self.report)

    def test_few_are_read_otherwise_than_their_projects_say(self):
        self.assertLessEqual(self.figure(r"at least one judged field (\d+) of"), 40, self.report)
        self.assertGreater(self.figure(r"at least one judged field \d+ of (\d+)"), 1_000, self.report)
