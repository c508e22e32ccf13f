"""Whose copy is whose."""

from ..plan_drafts import Copy, Draft, draft_id, settle
from . import TestCase

TOKEN, OTHER = "a" * 24, "b" * 24


def own(key, version, token=TOKEN):
    return Copy(key, draft_id(token, version, "a.example"))


class TestSettle(TestCase):
    def test_the_newest_version_stays(self):
        settled = settle([Draft(TOKEN, copy=7)], [own(7, 1), own(8, 3), own(9, 2), own(5, 9, OTHER)])
        self.assertEqual(settled.copies, {TOKEN: 8})
        self.assertEqual(settled.stale, {7, 9})
        self.assertFalse(settled.taken_over | settled.forgotten)

    def test_what_was_sent_has_no_copy(self):
        stranger = Copy(4, "x@phone.example")
        settled = settle([Draft(TOKEN, copy=4, over=True)], [own(7, 1), own(8, 2), stranger])
        self.assertEqual((settled.copies, settled.stale), ({}, {4, 7, 8}))

    def test_another_programs_version_takes_its_place(self):
        for sign in (
            {"ids": frozenset({"1@c.example"}), "subject": "Another"},
            {"subject": "Lunch"},
        ):
            draft = Draft(TOKEN, copy=7, missing=True, ids=frozenset({"1@c.example"}), subject="Lunch")
            draft = draft if "ids" in sign else Draft(TOKEN, copy=7, missing=True, subject="Lunch")
            heir = Copy(8, "x@phone.example", **sign)
            settled = settle([draft], [Copy(5, "y@phone.example", subject="Dinner"), heir])
            self.assertEqual((settled.copies, settled.taken_over), ({TOKEN: 8}, {TOKEN}), sign)

    def test_not_while_its_own_is_there(self):
        settled = settle([Draft(TOKEN, copy=7, subject="Lunch")], [own(7, 1), Copy(8, "x@p.example", subject="Lunch")])
        self.assertEqual((settled.copies, settled.taken_over), ({TOKEN: 7}, frozenset()))

    def test_changed_on_both_sides_both_stay(self):
        draft = Draft(TOKEN, copy=7, missing=True, gone=True, changed=True, subject="Lunch")
        settled = settle([draft], [Copy(8, "x@p.example", subject="Lunch")])
        self.assertFalse(settled.copies or settled.taken_over or settled.stale or settled.forgotten)

    def test_gone_for_good_it_is_forgotten(self):
        self.assertFalse(settle([Draft(TOKEN, copy=7, missing=True)], []).forgotten)
        self.assertEqual(settle([Draft(TOKEN, missing=True, gone=True)], []).forgotten, {TOKEN})
        self.assertFalse(settle([Draft(TOKEN)], []).forgotten, "it was never there")

    def test_two_drafts_do_not_share_an_heir(self):
        drafts = [Draft(token, copy=None, missing=True, gone=True, subject="Lunch") for token in (TOKEN, OTHER)]
        settled = settle(drafts, [Copy(8, "x@p.example", subject="Lunch")])
        self.assertEqual((settled.copies, settled.forgotten), ({TOKEN: 8}, {OTHER}))
