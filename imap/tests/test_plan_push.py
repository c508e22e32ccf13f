"""What is written to the server."""

from hypothesis import given
from hypothesis import strategies as st

from ..plan_push import Delete, Move, Row, Store, plan_push
from ..responses import Selected
from . import TestCase
from .properties import checked

OPEN = Selected(7, 100, 50, 30, False, frozenset({"\\*"}))
SEEN, STAR = frozenset({"\\Seen"}), frozenset({"\\Flagged"})
NONE = frozenset()
FLAGS = st.frozensets(st.sampled_from(["\\Seen", "\\Flagged", "Work"]))
ROWS = st.builds(
    Row,
    st.integers(1, 20),
    st.sampled_from([7, 7, 7, 8]),
    FLAGS,
    FLAGS,
    st.sampled_from([50, 51]),
    st.sampled_from(["", "", "A", "B"]),
    st.booleans(),
    st.booleans(),
)


def row(uid, base=NONE, wanted=NONE, **more):
    return Row(uid, 7, base, wanted, 50, **more)


def state(row):
    """Where a row of the folder is, and with which flags, when all has been written."""
    if row.delete or (row.to and row.arrived):
        return None
    return row.to, row.wanted


def written(rows, commands):
    """The same, from the commands."""
    now = {one.uid: ("", one.base) for one in rows}
    for command in commands:
        for uid in command.uids:
            where, flags = now[uid]
            if isinstance(command, Store):
                now[uid] = where, (flags | command.add) - command.remove
            else:
                now[uid] = (command.to, flags) if isinstance(command, Move) else None
    return now


class TestPush(TestCase):
    def test_one_command_for_equal_changes(self):
        rows = [row(9, NONE, SEEN), row(3, NONE, SEEN), row(4, STAR, NONE), row(5, STAR, SEEN | STAR)]
        self.assertEqual(plan_push(rows, OPEN), [Store((3, 5, 9), SEEN, NONE), Store((4,), NONE, STAR)])

    def test_marked_and_unmarked_is_nothing(self):
        self.assertEqual(plan_push([row(1, SEEN, SEEN)], OPEN), [])

    def test_flags_go_before_their_mail_moves(self):
        rows = [row(1, NONE, SEEN, to="A"), row(2, to="B"), row(3, to="A")]
        self.assertEqual(plan_push(rows, OPEN), [Store((1,), SEEN, NONE), Move((1, 3), "A"), Move((2,), "B")])

    def test_a_deletion_cancels_the_rest(self):
        rows = [row(1, NONE, SEEN, to="A", delete=True), row(2, delete=True)]
        self.assertEqual(plan_push(rows, OPEN), [Delete((1, 2), 50)])

    def test_case_27_a_move_that_was_killed_halfway(self):
        self.assertEqual(plan_push([row(1, NONE, SEEN, to="A", arrived=True)], OPEN), [Delete((1,), None)])

    def test_case_28_a_uid_of_another_life(self):
        self.assertEqual(plan_push([Row(1, 6, NONE, SEEN), Row(2, 8, to="A"), Row(3, 8, delete=True)], OPEN), [])

    def test_flags_that_the_folder_does_not_keep(self):
        keeps = Selected(7, 100, 50, 30, False, frozenset({"\\Seen"}))
        rows = [row(1, NONE, SEEN | {"$Forwarded"}), row(2, NONE, frozenset({"$Forwarded"}))]
        self.assertEqual(plan_push(rows, keeps), [Store((1,), SEEN, NONE)])
        silent = Selected(7, 100, 50, 30, False, None)
        self.assertEqual(len(plan_push(rows, silent)), 2)

    def test_a_folder_that_is_read_only(self):
        self.assertEqual(plan_push([row(1, NONE, SEEN)], Selected(7, 100, 50, 30, True)), [])

    @checked
    @given(st.lists(ROWS, unique_by=lambda row: row.uid))
    def test_what_is_wanted_comes_true(self, rows):
        commands = plan_push(rows, OPEN)
        valid = {one.uid: one for one in rows if one.uidvalidity == 7}
        touched = [uid for command in commands for uid in command.uids]
        self.assertLessEqual(set(touched), valid.keys())
        now = written(rows, commands)
        self.assertEqual({uid: now[uid] for uid in valid}, {uid: state(one) for uid, one in valid.items()})

    @checked
    @given(st.lists(ROWS, unique_by=lambda row: row.uid))
    def test_the_order_of_rows_does_not_matter(self, rows):
        self.assertCountEqual(plan_push(rows, OPEN), plan_push(rows[::-1], OPEN))

    @checked
    @given(st.lists(ROWS, unique_by=lambda row: row.uid))
    def test_written_once_there_is_nothing_left(self, rows):
        stays = [one for one in rows if not one.to and not one.delete]
        done = [Row(one.uid, 7, one.wanted, one.wanted) for one in stays]
        self.assertEqual(plan_push(done, OPEN), [])
