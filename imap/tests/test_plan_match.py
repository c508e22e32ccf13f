"""Recognising messages and folders under other numbers and names."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from ..folders import Status
from ..plan_match import SAMPLE, match_reset, may_be_same, plan_known, plan_moves, same_folder, sampled
from ..responses import Identity
from . import TestCase
from .properties import checked

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def one(message_id, size=100, when=NOON, **more):
    return Identity(message_id, size, when, **more)


IDENTITIES = st.builds(
    Identity,
    st.sampled_from(["", "a", "b", "c"]),
    st.sampled_from([10, 20]),
    st.just(NOON),
    st.sampled_from(["", "E1", "E2"]),
)
FOLDERS = st.dictionaries(st.integers(1, 30), IDENTITIES, max_size=12)


class TestKnown(TestCase):
    def test_only_what_is_equal_in_all_and_names_one_mail(self):
        mail = one("a", header=b"1")
        self.assertEqual(plan_known([(mail, 7)], {1: mail}), {1: 7})
        self.assertEqual(plan_known([(mail, 7), (mail, 7)], {1: mail, 2: mail}), {1: 7, 2: 7})
        self.assertEqual(plan_known([(mail, 7), (mail, 8)], {1: mail}), {})
        for other in (
            one("b", header=b"1"),
            one("a", 99, header=b"1"),
            one("a", when=NOON.replace(hour=1), header=b"1"),
        ):
            self.assertEqual(plan_known([(mail, 7)], {1: other}), {})
        self.assertEqual(plan_known([(mail, 7)], {1: one("a", header=b"2")}), {})
        self.assertEqual(plan_known([(one(""), 7)], {1: one("")}), {})


class TestReset(TestCase):
    def match(self, local, remote):
        found = match_reset(local, remote)
        return found.matched, set(found.gone), set(found.new)

    def test_case_8_the_same_mails_under_other_uids(self):
        local = {5: one("a"), 6: one("b"), 9: one("c")}
        remote = {1: one("c"), 2: one("a"), 3: one("new")}
        self.assertEqual(self.match(local, remote), ({5: 2, 9: 1}, {6}, {3}))

    def test_case_9_two_copies_stay_two(self):
        local, remote = {5: one("a"), 6: one("a"), 7: one("b")}, {1: one("a"), 2: one("b"), 3: one("a")}
        self.assertEqual(self.match(local, remote), ({5: 1, 6: 3, 7: 2}, set(), set()))
        self.assertEqual(self.match({5: one("a"), 6: one("a")}, {1: one("a")}), ({5: 1}, {6}, set()))

    def test_among_equal_ids_the_size_and_then_the_uid(self):
        local, remote = {5: one("a"), 6: one("a")}, {6: one("a", size=1), 7: one("a")}
        self.assertEqual(self.match(local, remote)[0], {6: 6, 5: 7})

    def test_the_servers_own_id_beats_what_the_mail_says(self):
        local = {5: one("a", permanent_id="E1"), 6: one("a", permanent_id="E2")}
        remote = {1: one("a", permanent_id="E2"), 2: one("x", size=3, permanent_id="E1")}
        self.assertEqual(self.match(local, remote)[0], {5: 2, 6: 1})

    def test_sizes_and_dates_decide_among_equal_ids(self):
        early = NOON.replace(hour=3)
        local = {5: one("a", 10, early), 6: one("a", 10), 7: one("a", 20)}
        remote = {1: one("a", 20), 2: one("a", 10), 3: one("a", 10, early)}
        self.assertEqual(self.match(local, remote)[0], {5: 3, 6: 2, 7: 1})

    def test_a_server_that_counts_sizes_otherwise(self):
        self.assertEqual(self.match({5: one("a", 10)}, {1: one("a", 11)})[0], {5: 1})
        twice = {1: one("a", 11), 2: one("a", 12)}
        self.assertEqual(self.match({5: one("a", 10)}, twice), ({}, {5}, {1, 2}))

    def test_case_16_without_an_id(self):
        bare = one("", header=b"hash")
        self.assertEqual(self.match({5: one("")}, {1: one("")}), ({}, {5}, {1}))
        self.assertEqual(self.match({5: bare}, {1: bare, 2: one("")}), ({5: 1}, set(), {2}))
        vast = "x" * 640
        self.assertEqual(self.match({5: one(vast)}, {1: one(vast)})[0], {5: 1})

    @checked
    @given(FOLDERS, FOLDERS)
    def test_nobody_is_lost_and_nobody_is_taken_twice(self, local, remote):
        found = match_reset(local, remote)
        self.assertEqual(len(set(found.matched.values())), len(found.matched))
        self.assertEqual(found.matched.keys() | found.gone, local.keys())
        self.assertEqual(set(found.matched.values()) | found.new, remote.keys())
        self.assertFalse(found.matched.keys() & found.gone or set(found.matched.values()) & found.new)
        for old, new in found.matched.items():
            ours, theirs = local[old], remote[new]
            same = ours.message_id and ours.message_id == theirs.message_id
            self.assertTrue(same or (ours.permanent_id and ours.permanent_id == theirs.permanent_id))

    @checked
    @given(st.dictionaries(st.integers(1, 30), IDENTITIES.filter(lambda one: one.message_id), max_size=12), st.data())
    def test_a_mere_renumbering_brings_all_back(self, local, data):
        numbers = data.draw(st.permutations(range(1, len(local) + 1)))
        remote = dict(zip(numbers, local.values(), strict=True))
        found = match_reset(local, remote)
        self.assertEqual((found.gone, found.new), (set(), set()))


class TestMoves(TestCase):
    def test_case_14_vanished_here_and_arrived_there(self):
        self.assertEqual(plan_moves({1: "a", 2: "b"}, {80: "b", 81: "c"}), {2: 80})

    def test_two_copies_are_two(self):
        self.assertEqual(plan_moves({1: "a", 2: "a"}, {80: "a"}), {1: 80})
        self.assertEqual(plan_moves({1: "a"}, {80: "a", 81: "a"}), {1: 80})

    def test_what_has_no_key_is_nobody(self):
        for key in (None, "", b""):
            self.assertEqual(plan_moves({1: key}, {80: key}), {})


class TestFolders(TestCase):
    OLD = Status(3, 10, 7, 0)
    OURS = {1: "a", 5: "b", 9: "c"}

    def test_case_13_a_new_name(self):
        self.assertTrue(same_folder(self.OLD, Status(4, 11, 7, 0), self.OURS, self.OURS))
        self.assertTrue(same_folder(self.OLD, self.OLD, self.OURS, {1: "a"}))  # others were deleted meanwhile

    def test_case_13_the_servers_own_id(self):
        old = replace(self.OLD, mailbox_id="F1")
        self.assertTrue(same_folder(old, Status(3, 10, 99, 0, mailbox_id="F1"), {}, {}))
        self.assertFalse(same_folder(old, Status(3, 10, 7, 0, mailbox_id="F2"), self.OURS, self.OURS))
        self.assertTrue(same_folder(old, self.OLD, self.OURS, self.OURS))  # only one of the two is known

    def test_case_12_made_anew(self):
        self.assertFalse(same_folder(self.OLD, Status(3, 10, 8, 0), self.OURS, {1: "x", 5: "b", 9: "c"}))

    def test_courier_gives_a_new_uidvalidity_with_a_new_name(self):
        self.assertTrue(same_folder(self.OLD, Status(3, 10, 8, 0), self.OURS, self.OURS))
        self.assertFalse(same_folder(self.OLD, Status(3, 10, 8, 0), self.OURS, {1: "a"}))

    def test_a_folder_without_mail(self):
        old = Status(0, 10, 7, 0)
        self.assertTrue(same_folder(old, old, {}, {}))
        for new in (Status(0, 11, 7, 0), Status(1, 10, 7, 0), Status(0, 10, 8, 0)):
            self.assertFalse(same_folder(old, new, {}, {}))

    def test_folders_of_the_same_second(self):
        twin = Status(3, 10, 7, 0)
        self.assertTrue(may_be_same(self.OLD, twin))
        for theirs in ({1: "x", 5: "y", 9: "z"}, {1: "a", 5: "y", 9: "c"}, {}, {1: ""}):
            self.assertFalse(same_folder(self.OLD, twin, self.OURS, theirs))
        self.assertFalse(same_folder(self.OLD, twin, {1: ""}, {1: ""}))

    def test_a_uidnext_does_not_go_back(self):
        self.assertFalse(may_be_same(self.OLD, Status(3, 9, 7, 0)))

    def test_a_sample_is_from_all_over(self):
        self.assertEqual(sampled([]), [])
        self.assertEqual(sampled([4]), [4])
        self.assertEqual((len(sampled(range(1, 1000))), sampled(range(1, 1000))[0]), (SAMPLE, 1))
