"""Mails that other projects marked by hand: which lines are the signature, and which of these have a number."""

import json
import re
from pathlib import Path
from unittest import SkipTest, TestCase

from ...imap.plain import own_text
from .. import read

MARKED = Path(__file__).resolve().parents[3] / "shared" / "corpora" / "signatures" / "forge.jsonl"
SENDER = re.compile(r"(?P<name>[^\[<]*?)\s*[\[<](?:mailto:)?(?P<email>[^\]>]*)")
NUMBER = re.compile(r"\(?\d{3}\)?[-. ]?\d{3}[-. ]\d{4}")


def digits(number: str) -> str:
    return re.sub(r"\D", "", number)[-10:]


class TestMarked(TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not MARKED.exists():
            raise SkipTest("corpora absent: the signatures of other projects are not part of this one")
        cls.mails = [json.loads(line) for line in MARKED.read_text().splitlines()]

    def found(self, mail: dict) -> set[str]:
        sender = SENDER.match(mail["sender"])
        name, email = (sender["name"].strip('"'), sender["email"]) if sender else (mail["sender"], "")
        return {digits(phone.number) for phone in read(own_text(mail["body"]), "US", (name, email)).phones}

    def marked(self, mail: dict) -> set[str]:
        return {digits(number) for line in mail["phone_lines"] for number in NUMBER.findall(line)}

    def test_telephone_numbers(self):
        pairs = [(self.found(mail), self.marked(mail)) for mail in self.mails]
        found, marked = (sum(len(pair[side]) for pair in pairs) for side in (0, 1))
        right = sum(len(pair[0] & pair[1]) for pair in pairs)
        self.assertGreaterEqual(marked, 12)
        self.assertGreaterEqual(right / found, 0.95, "precision")
        self.assertGreaterEqual(right / marked, 0.8, "recall")

    def test_none_where_there_is_no_signature(self):
        without = [mail for mail in self.mails if not mail["has_signature"]]
        self.assertGreater(len(without), 40)
        self.assertEqual([mail["id"] for mail in without if self.found(mail)], [])
