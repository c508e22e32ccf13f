"""What the sender wrote himself, and what he quotes."""

from ..plain import own_text, split_quoted
from . import TestCase


class TestQuoted(TestCase):
    def assertOwn(self, own: str, text: str):
        self.assertEqual(split_quoted(text)[0], own, text)

    def test_a_quoted_end(self):
        self.assertOwn("Yes.", "Yes.\n\nOp 3 mei 2026 om 10:00 schreef Jan <jan@a.example>:\n> Lunch?\n>\n> Jan\n")
        self.assertOwn("Yes.", "Yes.\n\nOn Tue, 3 May 2026, Jan wrote:\n\n> Lunch?")

    def test_without_a_sign_before_each_line(self):
        for head in (
            "-----Original Message-----",
            "---------- Forwarded message ---------",
            "Van: Jan <jan@a.example>\nVerzonden: dinsdag 3 mei 2026 10:00\nAan: Anna",
            "From: Jan\nSent: Tuesday\nTo: Anna",
            "Op di 3 mei 2026 om 10:00 schreef Jan de Vries <jan@a.example>:",
        ):
            self.assertOwn("Yes.\n\nAnna", f"Yes.\n\nAnna\n\n{head}\nLunch?\nJan, 06-12345678")

    def test_what_only_looks_like_it(self):
        for text in ("On Tuesday we meet:\nat nine.", "Van: a b.\nDe rest volgt.", "--\nJan", "--- Agenda ---\nOne"):
            self.assertOwn(text, text)

    def test_answers_in_between(self):
        text = "On Tue, Jan wrote:\n> Lunch?\nYes.\n> At one?\nAt two.\nAnna"
        self.assertEqual(own_text(text), "Yes.\nAt two.\nAnna")

    def test_nothing_is_lost(self):
        text = "Yes.\n\nOn Tue, 3 May 2026, Jan wrote:\n> Lunch?\n\n> Jan"
        own, quoted = split_quoted(text)
        self.assertEqual(f"{own} {quoted}".split(), text.split())

    def test_ten_thousand_lines_of_it(self):
        self.assertEqual(own_text("> Lunch?\n" * 100_000 + "Yes."), "Yes.")
