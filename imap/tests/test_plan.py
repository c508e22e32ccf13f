"""The decisions of a pull: idle or not, new mail and history, resets, waiting."""

from dataclasses import replace
from datetime import date

from ..folders import Status
from ..plan import LONGEST_WAIT, RESETS, Cursor, backoff, caught_up, is_idle, missing, plan_pull
from ..responses import Selected
from . import TestCase

WINDOW = date(2026, 10, 20)
CURSOR = Cursor(7, 100, WINDOW, True, highestmodseq=50, exists=80, unseen=3)


class TestIdle(TestCase):
    def test_equal_numbers_mean_that_nothing_happened(self):
        self.assertTrue(is_idle(CURSOR, Status(80, 100, 7, 3, 50)))
        self.assertTrue(is_idle(CURSOR, Status(80, 100, 7, 9, 50)))  # STATUS and SELECT are told one after the other
        for status in (Status(81, 101, 7, 3, 50), Status(79, 100, 7, 3, 51), Status(80, 100, 8, 3, 50)):
            self.assertFalse(is_idle(CURSOR, status))
        self.assertFalse(is_idle(CURSOR, Status(80, 100, 7, 3, 51)))

    def test_without_modseqs_the_unread_count(self):
        plain = replace(CURSOR, highestmodseq=None)
        self.assertTrue(is_idle(plain, Status(80, 100, 7, 3)))
        self.assertFalse(is_idle(plain, Status(80, 100, 7, 2)))

    def test_one_left_and_one_came(self):
        self.assertFalse(is_idle(replace(CURSOR, highestmodseq=None), Status(80, 101, 7, 3)))

    def test_a_history_that_is_not_here_is_work(self):
        self.assertFalse(is_idle(replace(CURSOR, backfilled=False), Status(80, 100, 7, 3, 50)))

    def test_a_pass_that_is_through_is_idle_the_next_time(self):
        seen = Selected(7, 120, 60, 90, True)
        self.assertTrue(is_idle(caught_up(CURSOR, seen, 5), Status(90, 120, 7, 5, 60)))
        plain = caught_up(CURSOR, Selected(7, 120, None, 90, True), 5)
        self.assertTrue(is_idle(plain, Status(90, 120, 7, 5)))


class TestPull(TestCase):
    def test_first_time(self):
        pull = plan_pull(Cursor(), 7, 100, WINDOW, 50)
        self.assertEqual((pull.reset, pull.new, pull.backfill), (False, False, True))
        self.assertEqual(pull.cursor, Cursor(7, 100, WINDOW, highestmodseq=50))

    def test_case_3_new_mail_before_the_history_is_here(self):
        begun = plan_pull(Cursor(), 7, 100, WINDOW, 50).cursor
        pull = plan_pull(begun, 7, 101, WINDOW, 51)
        self.assertEqual((pull.new, pull.backfill, pull.cursor), (True, True, begun))

    def test_case_4_flags_are_told_from_the_start_of_the_history(self):
        begun = plan_pull(Cursor(), 7, 100, WINDOW, 50).cursor
        self.assertEqual(plan_pull(begun, 7, 100, WINDOW, 58).cursor.known, (7, 50, 100))

    def test_case_2_the_cursor_moves_when_all_is_done(self):
        self.assertEqual(plan_pull(CURSOR, 7, 120, WINDOW, 60).cursor, CURSOR)
        done = caught_up(CURSOR, Selected(7, 120, 60, 90, True))
        self.assertEqual((done.uidnext, done.highestmodseq, done.exists, done.backfilled), (120, 60, 90, True))
        late = caught_up(replace(CURSOR, uidnext=125), Selected(7, 120, 60, 90, True))
        self.assertEqual(late.uidnext, 125)

    def test_a_wider_window_and_a_narrower_one(self):
        wider = plan_pull(CURSOR, 7, 100, date(2026, 1, 1))
        self.assertEqual((wider.backfill, wider.cursor.since), (True, date(2026, 1, 1)))
        narrower = plan_pull(CURSOR, 7, 100, date(2026, 11, 1))
        self.assertEqual((narrower.backfill, narrower.cursor), (False, CURSOR))

    def test_R6_case_10_uidvalidity_in_any_direction(self):
        for uidvalidity in (8, 6, 4_294_967_295):
            pull = plan_pull(CURSOR, uidvalidity, 100, WINDOW, 3)
            self.assertEqual((pull.reset, pull.new, pull.backfill), (True, False, True))
            self.assertEqual(pull.cursor, Cursor(uidvalidity, 100, WINDOW, highestmodseq=3, resets=1))
        self.assertTrue(plan_pull(CURSOR, 7, 99, WINDOW).reset)  # UIDNEXT went back

    def test_case_12_made_anew_under_the_same_name(self):
        self.assertTrue(plan_pull(CURSOR, 8, CURSOR.uidnext, WINDOW).reset)

    def test_case_11_a_folder_that_resets_again_and_again(self):
        cursor, pauses = CURSOR, []
        for uidvalidity in range(8, 8 + RESETS):
            pull = plan_pull(cursor, uidvalidity, 100, WINDOW)
            pauses.append(pull.paused)
            cursor = caught_up(pull.cursor, Selected(uidvalidity, 100, None, 80, True))
        self.assertEqual(pauses, [False] * (RESETS - 1) + [True])
        self.assertFalse(pull.reset or pull.new or pull.backfill)
        self.assertEqual(pull.cursor.uidvalidity, 8 + RESETS - 2)

    def test_case_11_a_quiet_pass_forgives(self):
        cursor = replace(CURSOR, resets=RESETS - 1)
        cursor = plan_pull(cursor, 7, 100, WINDOW).cursor
        self.assertEqual((cursor.resets, plan_pull(cursor, 8, 100, WINDOW).paused), (0, False))

    def test_case_6_gaps_of_a_billion(self):
        self.assertEqual(missing([5, 1_000_000_005, 4_294_967_294], {5}), [4_294_967_294, 1_000_000_005])


class TestBackoff(TestCase):
    def test_R27_ever_slower_up_to_an_hour(self):
        waits = [backoff(failures) for failures in range(1, 60)]
        self.assertEqual(waits, sorted(waits))
        self.assertEqual((waits[0], waits[1], waits[-1]), (30, 60, LONGEST_WAIT))

    def test_accounts_do_not_come_back_together(self):
        self.assertLess(backoff(3, luck=0), backoff(3, luck=1))
        self.assertLessEqual(backoff(50, luck=1), LONGEST_WAIT)

    def test_case_30_the_server_says_how_long(self):
        self.assertEqual(backoff(1, told=300), 300)
        self.assertEqual(backoff(1, told=9000), LONGEST_WAIT)
        self.assertEqual(backoff(4, told=1), 240)
