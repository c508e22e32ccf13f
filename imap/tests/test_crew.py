"""Threads that talk to servers, and the one that has the database."""

import threading
from functools import partial

from ..crew import Crew, Dismissed, hand_over
from . import TestCase

LONG = 60.0  # seconds: no test waits for them


class TestCrew(TestCase):
    def attend(self, crew):
        while crew.at_work:
            crew.attend(LONG)

    def test_what_is_handed_over_is_done_by_the_owner_in_order(self):
        done = []

        def job():
            first, second = (hand_over(lambda n=n: done.append((n, threading.current_thread())) or n) for n in (1, 2))
            done.append(first.result() + second.result())

        with Crew() as crew:
            crew.start(job)
            self.attend(crew)
        here = threading.current_thread()
        self.assertEqual(done, [(1, here), (2, here), 3])

    def test_without_a_crew_it_is_done_at_once(self):
        self.assertEqual(hand_over(threading.get_ident).result(), threading.get_ident())
        with self.assertRaises(ZeroDivisionError):
            hand_over(lambda: 1 / 0)

    def test_an_error_is_told_to_who_asked(self):
        told = []

        def job():
            try:
                hand_over(lambda: 1 / 0).result()
            except ZeroDivisionError as error:
                told.append(error)

        with Crew() as crew:
            crew.start(job)
            self.attend(crew)
        self.assertEqual(len(told), 1)

    def test_one_that_waits_holds_up_no_other(self):
        go = threading.Event()
        with Crew() as crew:
            crew.start(partial(go.wait, LONG))
            crew.start(lambda: hand_over(go.set).result())
            self.attend(crew)
        self.assertTrue(go.is_set())

    def test_looking_up_while_all_are_at_work(self):
        go = threading.Event()
        with Crew() as crew:
            crew.start(partial(go.wait, LONG))
            self.assertFalse(crew.attend(0.01))
            go.set()
            self.assertTrue(crew.attend(LONG))

    def test_an_error_that_ends_a_job_reaches_the_owner(self):
        with self.assertRaises(ZeroDivisionError), Crew() as crew:
            crew.start(lambda: 1 / 0)
            self.attend(crew)

    def test_who_is_dismissed_is_told_so_at_his_next_word(self):
        ends, go, asked = threading.Barrier(3, timeout=LONG), threading.Event(), []

        def silent():
            go.wait(LONG)
            speak()

        def speak():
            try:
                hand_over(lambda: None).result()
            except Dismissed as dismissed:
                asked.append(dismissed)
            ends.wait()

        with Crew() as crew:
            crew.start(silent)
            crew.start(speak)
        go.set()
        ends.wait()
        self.assertEqual(len(asked), 2)

    def test_the_end_of_the_worker_is_the_end_of_all(self):
        told = threading.Event()

        def interrupt():
            raise KeyboardInterrupt

        def job():
            try:
                hand_over(interrupt).result()
            except Dismissed:
                told.set()

        with self.assertRaises(KeyboardInterrupt), Crew() as crew:
            crew.start(job)
            self.attend(crew)
        self.assertTrue(told.wait(LONG))
