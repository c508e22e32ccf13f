"""When mailboxes are looked at: fairly, several at once, one worker each, and no failure of one reaches another."""

import threading
from datetime import datetime, timedelta
from unittest.mock import patch

from odoo import fields

from ..imap import plan
from ..imap.errors import LoginRefused, ProtocolError, Refused, Unreachable, Untrusted
from ..models import mail_dossier_account_sync as schedule
from .common import MailboxCase

SYNC_LOG = "odoo.addons.mail_dossier.models.mail_dossier_account_sync"


class Clock:
    """The time, in the test's hands."""

    def __init__(self):
        self.time = datetime.now().replace(microsecond=0)

    def now(self, *_args):
        return self.time

    def forward(self, **time):
        self.time += timedelta(**time)


class TestSchedule(MailboxCase):
    def setUp(self):
        super().setUp()
        self.clock = Clock()
        self.patch(fields.Datetime, "now", self.clock.now)
        # The jitter at its longest.
        self.patch(schedule.random, "uniform", lambda _low, high: high)

    def refuse(self, user, error, step="login"):
        self.server(user).fails[step] = error
        self.sync(user)

    def recover(self, user):
        self.server(user).fails.clear()

    def due_now(self, user):
        self.account(user).next_attempt = self.clock.time

    def due_again(self, user):
        """Let time pass until the mailbox is due, and run the scheduled action."""
        self.clock.time = max(self.clock.time, self.account(user).next_attempt)
        self.sync()

    # ------------------------------------------------------------ whose turn it is

    def test_thirty_mailboxes_are_each_served_before_any_is_served_twice(self):
        """R23"""
        newcomers = [self.user(f"user{number}", "base.group_user") for number in range(28)]
        for user in newcomers:
            self.set_up_mailbox(user)
        users = self.alice | self.bob | self.env["res.users"].union(*newcomers)
        served = []

        def slow_pass(_accounts, account_id, *_lease):
            served.append(account_id)
            self.clock.forward(seconds=2)
            return True

        for user in users:
            self.due_now(user)
        with patch.object(self.registry["mail.dossier.account"], "_pass", slow_pass), self.request(self.alice) as alice:
            accounts = alice.env["mail.dossier.account"]
            for _ in range(90):
                accounts._sync(*accounts._take_due())
        for turn in range(3):
            self.assertEqual(len(set(served[turn * 30 : (turn + 1) * 30])), 30, f"turn {turn}")

    def test_a_first_import_lets_others_go_first_after_every_slice(self):
        for number in range(6):
            self.deliver(self.alice, subject=str(number))
        self.patch(schedule, "SLICE", 0)
        self.patch(plan, "MAX_COUNT", 1)
        order, finish = [], self.registry["mail.dossier.account"]._finish

        def watched(account, *outcome):
            order.append(account.user_id)
            return finish(account, *outcome)

        self.patch(self.registry["mail.dossier.account"], "_finish", watched)
        self.due_now(self.alice)
        for whose in (self.alice, self.bob) * 3:
            with self.request(self.env.user) as somebody:
                accounts = somebody.env["mail.dossier.account"]
                accounts._sync(*accounts._take_due())
            self.clock.forward(seconds=1)
            if whose == self.alice:
                self.due_now(self.bob)
        self.assertEqual(order, [self.alice, self.bob] * 3)
        self.assertLess(len(self.locations.search([("user_id", "=", self.alice.id)])), 6, "the import goes on")

    def test_a_mailbox_is_left_alone_between_two_looks(self):
        self.sync(self.alice)
        uid = self.deliver(self.alice)
        self.clock.forward(seconds=10)
        self.sync()
        self.assertFalse(self.location(self.alice, "INBOX", uid))
        self.due_again(self.alice)
        self.assertTrue(self.location(self.alice, "INBOX", uid))

    def test_who_is_not_due(self):
        account = self.account(self.alice)
        cases = {
            "fetch_mail": False,
            "state": "paused",
            "secret": False,
            "next_attempt": self.clock.time + timedelta(1),
        }
        for name, value in cases.items():
            with self.subTest(name):
                account.write({"fetch_mail": True, "state": "ready", "secret": "x", "next_attempt": self.clock.time})
                self.assertIn(account, self.accounts._due())
                account[name] = value
                self.assertNotIn(account, self.accounts._due())

    def test_the_mail_of_who_left_is_not_fetched(self):
        self.due_now(self.alice)
        self.assertTrue(self.accounts._due())
        self.alice.active = False
        self.assertFalse(self.accounts._due())

    # ------------------------------------------------------------ one worker each

    def test_a_mailbox_that_is_being_synced_is_not_taken_again(self):
        """R13: somebody presses Sync now while the scheduled action runs."""
        self.due_now(self.alice)
        with self.request(self.alice) as alice:
            accounts = alice.env["mail.dossier.account"]
            self.assertTrue(accounts._take_due())
            accounts.search([])._revive()
            self.assertIsNone(accounts._take_due())

    def test_the_lease_of_a_killed_worker_runs_out(self):
        """R19"""
        self.due_now(self.alice)
        with self.request(self.alice) as alice:
            accounts = alice.env["mail.dossier.account"]
            accounts._take_due()
            self.clock.forward(minutes=4)
            self.assertIsNone(accounts._take_due())
            self.clock.forward(minutes=2)
            self.assertTrue(accounts._take_due())

    def test_a_lease_that_was_long_for_a_large_mail_is_an_ordinary_one_again(self):
        self.due_now(self.alice)
        with self.request(self.alice) as alice:
            accounts = alice.env["mail.dossier.account"]
            account_id, token = accounts._take_due()
            for work in (lambda account: account._hold(100_000_000), lambda account: None):
                accounts._in_transaction(work, account_id, token)
            self.clock.forward(minutes=6)
            self.assertTrue(accounts._take_due())

    def test_a_worker_that_was_too_slow_writes_nothing(self):
        self.due_now(self.alice)
        uid = self.deliver(self.alice)
        with self.request(self.alice) as alice:
            accounts = alice.env["mail.dossier.account"]
            slow = accounts._take_due()
            self.clock.forward(minutes=10)
            fast = accounts._take_due()
            accounts._sync(*slow)
            self.env.invalidate_all()
            self.assertFalse(self.location(self.alice, "INBOX", uid))
            self.assertEqual(self.account(self.alice).lease, fast[1])
            accounts._sync(*fast)
        self.assertTrue(self.location(self.alice, "INBOX", uid))
        self.assertFalse(self.account(self.alice).lease)

    def test_one_connection_each_and_always_closed(self):
        """R25"""
        self.receive(self.alice)
        for step in ("login", "folders", "folder"):
            self.server(self.alice).fails = {step: Unreachable("closed")}
            self.deliver(self.alice)
            self.sync(self.alice)
        server = self.server(self.alice)
        self.assertEqual((server.live, server.peak, server.logouts), (0, 1, 4))

    # ------------------------------------------------------------ several at once

    def colleagues(self, number):
        users = [self.user(f"colleague{n}", "base.group_user") for n in range(number)]
        for user in users:
            self.set_up_mailbox(user)
            self.due_now(user)
        return users

    def test_a_silent_server_holds_up_nobody(self):
        """R26: alice is taken first, and her server answers when bob's has."""
        answered, connect, slow = threading.Event(), self.connect, self.alice.email

        def connect_slowly(to):
            if to.login == slow:
                self.assertTrue(answered.wait(60))
            else:
                answered.set()
            return connect(to)

        self.account(self.bob).last_attempt = self.clock.time
        with patch.object(self, "connect", connect_slowly):
            self.sync(self.alice, self.bob)
        self.assertEqual([self.account(user).state for user in (self.alice, self.bob)], ["ready", "ready"])

    def test_the_database_belongs_to_the_workers_own_thread(self):
        account, seen = self.registry["mail.dossier.account"], {"database": set(), "server": set()}
        transaction, connect = account._transaction, self.connect

        def watched(accounts, *work):
            seen["database"].add(threading.get_ident())
            return transaction(accounts, *work)

        def connected(to):
            seen["server"].add(threading.get_ident())
            return connect(to)

        self.deliver(self.alice)
        with patch.object(account, "_transaction", watched), patch.object(self, "connect", connected):
            self.sync(self.alice, self.bob)
        self.assertEqual(seen["database"], {threading.get_ident()})
        self.assertEqual((len(seen["server"]), seen["server"] & seen["database"]), (2, set()))

    def test_when_its_time_is_over_the_action_takes_no_more(self):
        users, left = self.colleagues(4), iter([10.0, 10.0])
        self.patch(schedule, "TOGETHER", 1)
        progress = patch.object(self.registry["ir.cron"], "_commit_progress", lambda *_a, **_kw: next(left, 0.0))
        with progress:
            self.sync()
        done = [user for user in users if self.account(user).last_success]
        self.assertEqual(done, users[:2])

    # ------------------------------------------------------------ what goes wrong

    def test_a_silent_server_is_told_of_and_does_not_hold_up_the_next_one(self):
        """R26"""
        uid = self.deliver(self.bob)
        self.server(self.alice).fails["login"] = Unreachable("timeout", step="login")
        self.sync(self.alice, self.bob)
        account = self.account(self.alice)
        self.assertEqual((account.state, account.error_reason, account.failures), ("retrying", "timeout", 1))
        self.assertIn("does not answer in time", account.last_error)
        self.assertTrue(self.location(self.bob, "INBOX", uid))

    def test_a_day_of_timeouts_only_slows_it_down(self):
        """R27: at most an hour between two attempts, and it resumes alone."""
        start, attempts = self.clock.time, 0
        self.refuse(self.alice, Unreachable("timeout"))
        while self.clock.time < start + timedelta(days=1):
            wait = self.account(self.alice).next_attempt - self.clock.time
            self.assertTrue(timedelta(seconds=10) < wait <= timedelta(hours=1), wait)
            self.due_again(self.alice)
            attempts += 1
        self.assertEqual(self.account(self.alice).state, "retrying")
        self.assertLess(attempts, 50)
        self.recover(self.alice)
        uid = self.deliver(self.alice)
        self.due_again(self.alice)
        self.assertTrue(self.location(self.alice, "INBOX", uid))
        account = self.account(self.alice)
        self.assertEqual((account.state, account.failures, account.last_error), ("ready", 0, False))

    def test_a_busy_server_is_given_the_time_it_asks_for_within_the_hour(self):
        for asked, given in ((90.0, 90), (10.0**12, 3600)):
            with self.subTest(asked):
                self.refuse(self.alice, Unreachable("busy", wait=asked))
                self.assertEqual(self.account(self.alice).next_attempt - self.clock.time, timedelta(seconds=given))

    def test_a_refused_login_stops_until_the_password_changes(self):
        self.refuse(self.alice, LoginRefused("login", "Authentication failed."))
        account = self.account(self.alice)
        self.assertEqual(account.state, "paused")
        self.assertIn("Could not log in to the mailbox", account.last_error)
        self.assertIn("Authentication failed.", account.last_error)
        self.recover(self.alice)
        uid = self.deliver(self.alice)
        self.clock.forward(days=2)
        self.sync()
        self.assertFalse(self.location(self.alice, "INBOX", uid), "trying again may lock the account")
        self.server(self.alice).password = "new"
        self.alice.with_user(self.alice).write({"mail_dossier_password": "new"})
        self.sync()
        self.assertTrue(self.location(self.alice, "INBOX", uid))
        self.assertEqual(self.account(self.alice).state, "ready")

    def test_a_certificate_that_fails_or_an_address_that_is_forbidden_stops_too(self):
        for error in (Untrusted("wrong_name"), Refused("address_refused")):
            with self.subTest(error.reason):
                self.account(self.alice).state = "ready"
                self.refuse(self.alice, error, "connection")
                self.assertEqual(self.account(self.alice).state, "paused")

    def test_what_is_said_of_a_folder_is_not_for_administrators(self):
        self.refuse(self.alice, Unreachable("busy", "[INUSE] Mailbox Ontslag is locked", "folder"), "folders")
        account = self.account(self.alice)
        self.assertEqual(account.state, "retrying")
        self.assertNotIn("Ontslag", account.last_error)

    def test_nonsense_is_tried_again(self):
        self.refuse(self.alice, ProtocolError("protocol"), "folders")
        self.assertEqual(self.account(self.alice).state, "retrying")

    def test_a_bug_of_ours_is_logged_and_reaches_no_other_mailbox(self):
        uid = self.deliver(self.bob)
        self.server(self.alice).fails["folders"] = ZeroDivisionError("a bug")
        with self.assertLogs(SYNC_LOG, "ERROR") as log:
            self.sync(self.alice, self.bob)
        self.assertIn("ZeroDivisionError", log.output[0])
        self.assertEqual(self.account(self.alice).error_reason, "unexpected")
        self.assertTrue(self.location(self.bob, "INBOX", uid))

    def test_an_end_that_cannot_be_written_reaches_no_other_mailbox(self):
        uid = self.deliver(self.bob)
        account, alice = self.registry["mail.dossier.account"], self.account(self.alice)
        finish = account._finish

        def failing(accounts, *outcome):
            if accounts.id == alice.id:
                raise ZeroDivisionError("a bug")
            return finish(accounts, *outcome)

        with patch.object(account, "_finish", failing), self.assertLogs(SYNC_LOG, "ERROR") as log:
            self.sync(self.alice, self.bob)
        self.assertIn("ZeroDivisionError", log.output[0])
        self.assertTrue(self.location(self.bob, "INBOX", uid))
        self.clock.forward(minutes=6)
        self.sync()
        self.assertEqual(alice.last_success, self.clock.time, "the end of the lease made it due")

    def test_the_error_speaks_the_readers_language(self):
        self.refuse(self.alice, Unreachable("timeout"))
        self.env["res.lang"]._activate_lang("nl_NL")
        english, dutch = (self.account(self.alice).with_context(lang=lang).last_error for lang in ("en_US", "nl_NL"))
        self.assertTrue(english)
        self.assertNotEqual(english, dutch)
