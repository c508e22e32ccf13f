"""Which mailboxes are listened to, and what news of them comes to. The program itself: dev/tests/test_listen.py."""

import asyncio
import select
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import Mock, patch

import psycopg2

from odoo import fields

from ..imap.errors import Unreachable
from ..imap.listener import Hosts
from ..models import listening
from ..models.listening import SLOTS, Database
from ..models.mail_dossier_account_listen import CHANNEL
from .common import PASSWORD, MailboxCase

PATIENCE = 60  # seconds


class TestListened(MailboxCase):
    """Whose mailboxes."""

    def test_those_that_are_synced(self):
        mine, bobs = self.account(self.alice), self.account(self.bob)
        self.assertEqual(self.accounts._listened().keys() & {mine.id, bobs.id}, {mine.id, bobs.id})
        self.assertEqual(self.accounts._listened()[mine.id].host, "mail.agency.example")
        for name, value in {"fetch_mail": False, "state": "paused", "secret": False, "suspended": True}.items():
            with self.subTest(name):
                mine.write({"fetch_mail": True, "state": "retrying", "secret": "x", "suspended": False})
                self.assertIn(mine.id, self.accounts._listened())
                mine[name] = value
                self.assertNotIn(mine.id, self.accounts._listened())
                self.assertIn(bobs.id, self.accounts._listened())

    def test_nobodys_who_left(self):
        self.alice.active = False
        self.assertNotIn(self.account(self.alice).id, self.accounts._listened())

    def test_none_of_a_neutralised_copy(self):
        self.env.flush_all()
        with open(__file__.replace("tests/test_listen.py", "data/neutralize.sql")) as script:
            self.env.cr.execute(script.read())
        self.env.invalidate_all()
        self.assertFalse(self.accounts._listened())

    def test_none_from_a_copy(self):
        """Nobody has said yet that the mailboxes belong to it (test_copy.py)."""
        self.assertTrue(self.accounts._listened())
        self.set_parameter("home", "another database")
        self.assertFalse(self.accounts._listened())

    def test_whoever_types_his_password_again_is_listened_to_anew(self):
        account = self.account(self.alice)
        before = self.accounts._listened()
        account.state = "retrying"
        self.assertEqual(self.accounts._listened(), before)
        self.alice.with_user(self.alice).mail_dossier_password = PASSWORD
        after = self.accounts._listened()
        self.assertNotEqual(after[account.id], before[account.id])
        bobs = self.account(self.bob).id
        self.assertEqual(after[bobs], before[bobs])

    def test_who_signs_in_with_a_provider_stays_the_same_when_his_tokens_are_renewed(self):
        account = self.account(self.alice)
        account.write({"sign_in": "google", "secret": "tokens"})
        before = self.accounts._listened()[account.id]
        account.secret = "newer tokens"
        self.assertEqual(self.accounts._listened()[account.id], before)
        account.write({"sign_in": "password", "secret": "a password"})
        self.assertNotEqual(self.accounts._listened()[account.id], before)

    def test_a_server_that_turned_a_pass_away(self):
        since, account = fields.Datetime.now() - timedelta(minutes=1), self.account(self.alice)
        turned_away = {"state": "retrying", "error_reason": "busy", "last_attempt": fields.Datetime.now()}
        account.write(turned_away)
        self.assertEqual(self.accounts._crowded_hosts(since), {"mail.agency.example"})
        for change in ({"error_detail": "Too many of you"}, {"state": "ready"}, {"last_attempt": since - timedelta(1)}):
            account.write({**turned_away, "error_detail": False, **change})
            self.assertFalse(self.accounts._crowded_hosts(since), change)


class TestNews(MailboxCase):
    """What it does that a server has told something."""

    def setUp(self):
        super().setUp()
        self.later = fields.Datetime.now() + timedelta(hours=1)
        (self.account(self.alice) | self.account(self.bob)).next_attempt = self.later
        self.cron = self.env.ref("mail_dossier.cron_sync")
        self.triggers = self.env["ir.cron.trigger"]
        self.triggers.search([]).unlink()

    def due(self):
        accounts = self.account(self.alice) | self.account(self.bob)
        return accounts.filtered(lambda account: account.next_attempt < self.later).user_id

    def test_the_account_is_due_and_the_scheduled_action_runs(self):
        self.accounts._news([self.account(self.alice).id])
        self.assertEqual(self.due(), self.alice)
        self.assertEqual(self.triggers.search([]).cron_id, self.cron)

    def test_of_many_mailboxes_it_runs_once(self):
        self.accounts._news((self.account(self.alice) | self.account(self.bob)).ids)
        self.assertEqual(self.due(), self.alice | self.bob)
        self.assertEqual(len(self.triggers.search([])), 1)

    def test_the_new_mail_is_there(self):
        self.sync(self.alice)
        uid = self.deliver(self.alice)
        self.accounts._news([self.account(self.alice).id])
        self.sync()
        self.assertTrue(self.location(self.alice, "INBOX", uid))

    def test_who_is_not_synced_is_not_due(self):
        account = self.account(self.alice)
        for change in ({"state": "paused"}, {"fetch_mail": False}, {"suspended": True}):
            account.write({"state": "ready", "fetch_mail": True, "suspended": False, **change})
            self.accounts._news([account.id])
            self.assertFalse(self.due() or self.triggers.search([]), change)
        account.write({"state": "ready", "fetch_mail": True, "suspended": False})
        self.alice.active = False
        self.accounts._news([account.id])
        self.assertFalse(self.due())

    def test_a_server_that_is_back_is_asked_at_once_but_not_one_that_asked_for_a_pause(self):
        account = self.account(self.alice)
        for reason, due in (("busy", False), ("unexpected", False), ("connection_refused", True)):
            account.write({"state": "retrying", "error_reason": reason, "next_attempt": self.later})
            self.accounts._news([account.id])
            self.assertEqual(bool(self.due()), due, reason)

    def test_what_it_is_told_of(self):
        """A change of the settings, and not every pass."""
        account, told = self.account(self.alice), []
        execute = type(self.env.cr).execute

        def listening_in(cursor, query, *arguments, **options):
            if query == f"NOTIFY {CHANNEL}":
                told.append(query)
            return execute(cursor, query, *arguments, **options)

        with patch.object(type(self.env.cr), "execute", listening_in):
            account.write({"state": "ready", "next_attempt": self.later, "fetch_mail": True})
            self.sync(self.alice)
            self.assertFalse(told)
            account.fetch_mail = False
            self.alice.with_user(self.alice).mail_dossier_password = "another"
            self.assertEqual(len(told), 2)
            account.write({"sign_in": "google", "secret": "tokens"})
            account.secret = "newer tokens"
            self.assertEqual(len(told), 3)
            account._suspend()
            account._resume()
            self.assertEqual(len(told), 5)


class TestDatabase(MailboxCase):
    """A program's part of the work."""

    def setUp(self):
        super().setUp()
        self.name = self.env.cr.dbname

    @contextmanager
    def program(self):
        """One that listens, without its mail servers."""

        async def make():
            return Database(self.name, Hosts())

        with asyncio.Runner() as runner:
            database = runner.run(make())
            try:
                yield database
            finally:
                database._end()
                runner.run(database._listener.close())
                database._thread.shutdown()

    def test_programs_share_the_work(self):
        with self.program() as one:
            self.assertEqual(len(one._hold_slots()), SLOTS)
            with self.program() as other:
                self.assertFalse(other._hold_slots(), "the first has them all")
                self.assertEqual(len(one._hold_slots()), SLOTS / 2)
                self.assertEqual(len(other._hold_slots()), SLOTS / 2)
                self.assertFalse(one._slots & other._slots)
            self.assertEqual(len(one._hold_slots()), SLOTS, "it takes over from one that has ended")

    def test_administrators_see_that_they_run(self):
        settings = self.env["res.config.settings"].with_user(self.administrator)
        self.assertEqual(settings.create({}).mail_dossier_listeners, 0)
        with self.program() as one, self.program() as other:
            one._hold_slots()
            other._hold_slots()
            self.assertEqual(settings.create({}).mail_dossier_listeners, 2)

    def test_one_that_comes_lets_the_others_know(self):
        with self.program() as one, self.program() as other:
            one._hold_slots()
            other._hold_slots()
            heard, newcomer = one._session._cnx, other._session._cnx.info.backend_pid
            while newcomer not in [told.pid for told in heard.notifies]:
                self.assertTrue(select.select([heard], [], [], PATIENCE)[0])
                heard.poll()

    def test_what_it_listens_to(self):
        accounts = self.account(self.alice) | self.account(self.bob)
        with self.program() as database:
            wanted, crowded = database._wanted(self.accounts, set(range(SLOTS)))
            self.assertEqual((wanted.keys() & set(accounts.ids), crowded), (set(accounts.ids), set()))
            wanted, _crowded = database._wanted(self.accounts, {self.account(self.alice).id % SLOTS})
            self.assertEqual(wanted.keys() & set(accounts.ids), {self.account(self.alice).id})

    def test_the_session_ended(self):
        """As when PostgreSQL was restarted."""
        with self.program() as database:
            database._hold_slots()
            database._session._cnx.close()
            with self.assertLogs(listening.__name__, "WARNING"):
                self.assertFalse(asyncio.run(database._refresh()))
            self.assertEqual(len(database._hold_slots()), SLOTS)

    def test_a_database_that_is_away_is_no_fault_of_the_mailbox(self):
        with self.program() as database, self.assertRaises(Unreachable):
            database._transaction = Mock(side_effect=psycopg2.OperationalError)
            asyncio.run(database._settings(self.account(self.alice).id))

    def test_a_program_with_a_bug_ends(self):
        """So that it is started again, and not thought to run."""
        with patch.object(Database, "listen", side_effect=KeyError("a bug")), self.assertRaises(KeyError):
            asyncio.run(listening._listen([self.name], None))
