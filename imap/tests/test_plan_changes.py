"""Flags of two sides, and who is gone."""

from datetime import UTC, datetime, timedelta
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from ..plan import Cursor
from ..plan_changes import GRACE, MANY, WINDOW, Ask, is_final, merge_flags, plan_expunge, plan_flags, plan_vanished
from ..responses import Selected
from ..sequence_set import LAST, merged, runs
from . import TestCase
from .properties import checked

FLAGS = st.frozensets(st.sampled_from(["\\Seen", "\\Flagged", "\\Answered", "\\Deleted", "$Forwarded", "Work"]))
UIDS = st.sets(st.integers(1, 300))


def has(flag, there):
    return frozenset({flag} if there else ())


def seen(exists=0, uidnext=301, highestmodseq=None, changed=None, vanished=None):
    return Selected(7, uidnext, highestmodseq, exists, True, None, changed, vanished)


class TestMergeFlags(TestCase):
    def test_case_24_each_of_the_eight(self):
        for flag in ("\\Seen", "\\Flagged", "$Forwarded", "Work"):
            for base, local, remote in product((False, True), repeat=3):
                expected = local if local != base else remote
                merge = merge_flags(has(flag, base), has(flag, local), has(flag, remote))
                self.assertEqual(merge, has(flag, expected), (flag, base, local, remote))

    def test_deletion_is_the_servers(self):
        for base, local, remote in product((False, True), repeat=3):
            merge = merge_flags(has("\\Deleted", base), has("\\Deleted", local), has("\\Deleted", remote))
            self.assertEqual(merge, has("\\Deleted", remote))

    def test_when_nobody_remembers_what_was_agreed(self):
        local, remote = frozenset({"\\Seen", "\\Flagged"}), frozenset({"\\Answered", "Work"})
        self.assertEqual(merge_flags(None, local, remote), {"\\Seen", "\\Flagged", "\\Answered", "Work"})
        self.assertEqual(merge_flags(None, remote, local), {"\\Seen", "\\Answered", "Work"})
        self.assertEqual(merge_flags(None, frozenset({"\\Deleted"}), frozenset()), frozenset())

    @checked
    @given(FLAGS, FLAGS, FLAGS)
    def test_flags_do_not_meddle_with_each_other(self, base, local, remote):
        whole = merge_flags(base, local, remote)
        for flag in base | local | remote:
            alone = merge_flags(base & {flag}, local & {flag}, remote & {flag})
            self.assertEqual(flag in whole, flag in alone)

    @checked
    @given(FLAGS, FLAGS)
    def test_who_did_nothing_wins_nothing(self, base, other):
        self.assertEqual(merge_flags(base, base, other), other)
        agreed = merge_flags(base, other, base)
        self.assertEqual(merge_flags(agreed, agreed, agreed), agreed)


class TestPlanFlags(TestCase):
    HERE = list(range(10, 3000))

    def plan(self, before, told, full=False, changed=None, here=HERE):
        return plan_flags(Cursor(7, 3000, highestmodseq=before), seen(highestmodseq=told, changed=changed), here, full)

    def test_told_already(self):
        self.assertIsNone(self.plan(20, 30, changed={}))
        self.assertIsNone(self.plan(20, 20))
        self.assertIsNone(self.plan(20, 30, here=[]))

    def test_since_the_last_time(self):
        self.assertEqual(self.plan(20, 30), Ask(10, 2999, 20))

    def test_case_20_numbers_that_cannot_be_compared(self):
        for before, told in ((30, 20), (None, 20), (30, None)):
            self.assertEqual(self.plan(before, told), Ask(10, 2999, None), (before, told))

    def test_without_modseqs_the_newest_and_now_and_then_all(self):
        self.assertEqual(self.plan(None, None), Ask(2999 - WINDOW + 1, 2999, None))
        self.assertEqual(self.plan(None, None, full=True), Ask(10, 2999, None))
        self.assertEqual(self.plan(None, None, here=[4, 9]), Ask(4, 9, None))

    def test_for_a_proof_all_are_asked_for_whatever_was_told(self):
        told = seen(highestmodseq=20, changed={})
        cursor = Cursor(7, 3000, highestmodseq=20)
        self.assertEqual(plan_flags(cursor, told, self.HERE, prove=True), Ask(10, 2999, None))
        self.assertIsNone(plan_flags(cursor, told, [], prove=True))


class TestPlanExpunge(TestCase):
    def test_the_numbers_agree_and_nobody_is_asked(self):
        self.assertEqual(plan_expunge([1, 2, 5], seen(exists=3), outside=[]).doubt, "")
        self.assertEqual(plan_expunge([1, 2, 5], seen(exists=9), new=2, outside=[(10, 13)]).doubt, "")

    def test_the_numbers_do_not_agree_and_the_server_is_asked(self):
        for exists in (2, 4):
            self.assertEqual(plan_expunge([1, 2, 5], seen(exists=exists), outside=[]).doubt, "untold")
        self.assertEqual(plan_expunge([1, 2, 5], seen(exists=3)).doubt, "untold")

    def test_one_left_and_one_came(self):
        """emailengine compares the growth of UIDNEXT with that of the count; a new mail that is gone misleads it."""
        self.assertEqual(plan_expunge([1, 2, 5], seen(exists=3), new=1, outside=[]).doubt, "untold")
        told = plan_expunge([1, 2, 5], seen(exists=3), new=1, outside=[], present=[(1, 1), (5, 6)])
        self.assertEqual(told.gone, {2})

    def test_case_18_the_highest_uid(self):
        self.assertEqual(plan_expunge([1, 2, 5], seen(exists=2, vanished=[(5, 5)]), outside=[]).gone, {5})
        self.assertEqual(plan_expunge([1, 2, 5], seen(exists=2), present=[(1, 2)]).gone, {5})

    def test_their_number_is_enough_where_the_server_names_who_vanished(self):
        told = seen(exists=2, vanished=[(5, 9)])
        self.assertEqual(plan_vanished(3, [5], told, outside=[]), plan_expunge([1, 2, 5], told, outside=[]))
        self.assertEqual(plan_vanished(4, [5], told, outside=[]).doubt, "untold")

    def test_case_19_more_vanished_than_there_ever_was(self):
        told = seen(exists=2, vanished=[(3, LAST), (4, 9)])
        self.assertEqual(plan_expunge([1, 2, 5], told, outside=[]).gone, {5})
        self.assertEqual(plan_expunge([1, 2, 5], told).gone, {5})
        left_out = seen(exists=3, vanished=[(5, 12)])
        self.assertEqual(plan_expunge([1, 2, 5], left_out, outside=[(10, 13)]).gone, {5})

    def test_vanished_and_the_count_disagree(self):
        self.assertEqual(plan_expunge([1, 2, 5], seen(exists=1, vanished=[(5, 5)]), outside=[]).doubt, "untold")

    def test_case_29_a_list_that_is_not_whole(self):
        for present in ([(1, 1)], [], [(1, 5)]):
            told = plan_expunge([1, 2, 5], seen(exists=2), present=present)
            self.assertEqual((told.gone, told.doubt), (set(), "count"))

    def test_what_came_after_the_folder_was_opened_is_no_doubt(self):
        told = plan_expunge([1, 2, 5], seen(exists=2, uidnext=6), present=[(1, 2), (6, 9)])
        self.assertEqual((told.gone, told.doubt), ({5}, ""))

    def test_case_29_a_view_that_is_limited(self):
        told = plan_expunge(range(1, 10_006), seen(exists=10_000, uidnext=10_006), present=[(6, 10_005)])
        self.assertEqual((told.gone, told.doubt, told.suspects), (set(), "limit", {1, 2, 3, 4, 5}))

    def test_R42_many_at_once(self):
        here = list(range(1, 101))
        for count, doubt in ((MANY, ""), (MANY + 1, "many"), (100, "many")):
            left = seen(exists=100 - count, vanished=[(1, count)])
            told = plan_expunge(here, left, outside=[])
            self.assertEqual((told.doubt, len(told.gone | told.suspects)), (doubt, count))
            self.assertEqual(not told.gone, doubt == "many")
            listed = plan_expunge(here, seen(exists=100 - count), present=[(count + 1, 100)] if count < 100 else [])
            self.assertEqual(listed.doubt, doubt)
            self.assertEqual(len(plan_expunge(here, left, outside=[], agreed=range(1, count + 1)).gone), count)
            beyond = plan_expunge(here, left, outside=[], agreed=range(1, count - MANY))
            self.assertEqual(beyond.doubt, doubt, "what was not shown is not agreed to")

    def test_R42_many_that_another_folder_has_were_moved(self):
        here, left = list(range(1, 101)), seen(exists=20, vanished=[(1, 80)])
        for elsewhere, doubt in ((range(1, 81), ""), (range(1, 31), ""), (range(1, 30), "many")):
            self.assertEqual(plan_expunge(here, left, outside=[], elsewhere=elsewhere).doubt, doubt)

    def test_R42_many_of_very_many(self):
        told = plan_expunge(range(1, 1001), seen(exists=800, uidnext=1001, vanished=[(1, 200)]), outside=[])
        self.assertEqual(len(told.gone), 200)

    @checked
    @given(UIDS, UIDS, UIDS, st.booleans())
    def test_who_is_gone_is_gone_and_who_is_there_stays(self, here, outside, left, resync):
        outside -= here
        there = (here | outside) - left
        ours, kept = sorted(here), list(runs(sorted(outside)))
        told = seen(exists=len(there), vanished=merged((uid, uid) for uid in left) if resync else None)
        answer = plan_expunge(ours, told, outside=kept, agreed=left)
        if answer.doubt:
            self.assertTrue(not resync and left & (here | outside))
            answer = plan_expunge(ours, told, outside=kept, present=list(runs(sorted(there))), agreed=left)
        self.assertEqual((answer.doubt, answer.gone), ("", here & left))

    @checked
    @given(UIDS, UIDS, UIDS)
    def test_a_wrong_list_removes_nobody_who_is_there(self, here, left, hidden):
        """Whatever part of the list is missing: nobody is removed, or exactly those who left."""
        there = here - left
        told = plan_expunge(sorted(here), seen(exists=len(there)), present=list(runs(sorted(there - hidden))))
        self.assertIn(told.gone, (set(), here & left))


class TestFinal(TestCase):
    LEFT = datetime(2026, 11, 20, 12, tzinfo=UTC)

    def final(self, minutes, *passes):
        began = [None if minute is None else self.LEFT + timedelta(minutes=minute) for minute in passes]
        return is_final(self.LEFT, began, self.LEFT + timedelta(minutes=minutes))

    def test_every_folder_has_been_looked_through_since(self):
        self.assertTrue(self.final(10, 1, 2))
        self.assertFalse(self.final(10, 1, -1))
        self.assertFalse(self.final(10, 1, 0))
        self.assertFalse(self.final(10, 1, None))

    def test_not_at_once(self):
        self.assertFalse(self.final(GRACE / timedelta(minutes=1) - 0.1, 1))
