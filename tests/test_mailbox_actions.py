"""What an administrator does to many mailboxes at once: what can be done is done, of the rest is said why not."""

from threading import Event
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, ValidationError

from ..imap.crew import Crew
from ..imap.errors import LoginRefused, Unreachable
from ..models import mail_dossier_mailbox_trial
from .common import PASSWORD
from .test_mailboxes import MailboxesCase


class TestMailboxActions(MailboxesCase):
    def all(self, *users):
        """The mailboxes of these users, as the administrator selects them."""
        return self.mailboxes().search([("user_id", "in", [user.id for user in users or (self.alice, self.bob)])])

    def told(self, action):
        return action["params"]["message"]

    def due(self):
        """Whose mailboxes the next pass takes."""
        self.env.invalidate_all()
        return self.accounts._due().user_id & (self.alice + self.bob)

    def without_password(self):
        """Sally has begun to set hers up."""
        self.sally.with_user(self.sally).mail_dossier_host = "mail.agency.example"

    # ------------------------------------------------------------ sync, pause, compare

    def test_sync(self):
        self.without_password()
        self.fails(LoginRefused("login"))
        told = self.told(self.all(self.alice, self.bob, self.sally).action_sync())
        self.assertEqual(told, "2 done, 1 not. There is no password yet: Sally.")
        self.assertEqual(self.due(), self.alice + self.bob)
        self.assertEqual(self.account(self.sally).state, "new")

    def test_what_is_paused_is_left_alone(self):
        self.assertEqual(self.told(self.all(self.alice).action_suspend()), "1 done.")
        self.assertEqual(self.told(self.all().action_sync()), "1 done, 1 not. It is paused: Alice.")
        self.account(self.alice)._push_soon()
        self.assertEqual(self.due(), self.bob)
        self.assertNotIn(self.account(self.alice).id, self.accounts._listened())
        self.assertEqual(self.told(self.all().action_suspend()), "1 done, 1 not. It is paused already: Alice.")

    def test_a_pass_that_is_going_on_writes_nothing_more(self):
        self.account(self.alice).next_attempt = fields.Datetime.now()
        with self.request(self.env.user) as somebody:
            account_id, token = somebody.env["mail.dossier.account"]._take_due()
        self.all(self.alice).action_suspend()
        self.env.flush_all()
        self.assertFalse(self.accounts.browse(account_id)._holds(token))

    def test_its_owner_is_told_and_cannot_go_on(self):
        self.all(self.alice).action_suspend()
        health = self.accounts.with_user(self.alice).health()
        self.assertIn("administrator has paused it", health["message"])
        self.assertTrue(self.accounts.with_user(self.alice).progress(self.alice.id)["paused"])
        with self.assertRaisesRegex(Exception, "administrator has paused it"):
            self.alice.with_user(self.alice).action_mail_dossier_sync()
        with self.assertRaises(AccessError):
            self.account(self.alice).with_user(self.alice).suspended = False

    def test_resume(self):
        self.all(self.alice).action_suspend()
        self.deliver(self.alice)
        self.sync(self.alice)
        self.assertEqual(self.mailbox().mails, 0)
        self.assertEqual(self.told(self.all().action_resume()), "1 done, 1 not. It is not paused: Bob.")
        self.assertEqual(self.due(), self.alice)
        self.sync(self.alice)
        self.assertEqual(self.mailbox().mails, 1)
        self.assertIsNone(self.accounts.with_user(self.alice).health())

    def test_compare(self):
        self.receive(self.alice)
        self.all(self.alice).action_prove()
        self.sync(self.alice)
        self.assertIn("missing 0", self.mailbox().proof)

    def test_many_of_one_reason_are_not_all_named(self):
        users = [self.user(f"user{number}", "base.group_user") for number in range(7)]
        for user in users:
            self.accounts.create({"user_id": user.id})
        told = self.told(self.all(*users).action_sync())
        self.assertEqual(told, "0 done, 7 not. There is no password yet: User0, User1, User2, User3, User4, 2 more.")

    # ------------------------------------------------------------ settings

    def change(self, *users, **values):
        action = self.all(*users).action_change()
        changes = self.env[action["res_model"]].with_user(self.administrator).with_context(**action["context"])
        return self.told(changes.create(values).action_change())

    def test_the_history_of_many(self):
        before = self.account(self.alice).confidential_incoming
        self.assertEqual(self.change(change_window=True, window_days=90), "2 done.")
        self.assertEqual((self.account(self.alice) + self.account(self.bob)).mapped("window_days"), [90, 90])
        self.assertEqual(self.account(self.alice).confidential_incoming, before)
        with self.assertRaises(ValidationError):
            self.change(change_window=True, window_days=9999)

    def test_what_is_confidential_is_made_so_and_never_lifted(self):
        self.change(self.alice, confidential_incoming=True)
        self.change(self.alice, confidential_outgoing=True)
        self.assertEqual(self.account(self.alice).window_days, 30)
        account = self.account(self.alice)
        self.assertTrue(account.confidential_incoming and account.confidential_outgoing)
        self.assertFalse(self.account(self.bob).confidential_incoming)
        with self.assertRaises(AccessError):
            account.with_user(self.administrator).confidential_incoming = False

    # ------------------------------------------------------------ the test

    def tried(self, *users):
        """The table that the administrator gets."""
        with self.request(self.administrator) as administrator:
            mailboxes = administrator.env["mail.dossier.mailbox"].browse(self.all(*users).ids)
            action = mailboxes.action_test()
            return str(administrator.env["mail.dossier.check"].browse(action["res_id"]).result)

    def test_connections_of_many(self):
        self.without_password()
        self.server(self.bob).fails["connection"] = Unreachable("connection_refused")
        table = self.tried(self.alice, self.bob, self.sally)
        self.assertIn("1 work, 2 do not.", table)
        self.assertIn("Nothing answers on this port", table)
        self.assertIn("Fill in the mail server and the user name first", table)
        self.assertLess(table.index("Bob"), table.index("Alice"), "what failed comes first")
        self.assertNotIn(PASSWORD, table)

    def test_what_works_again_goes_on(self):
        self.fails(LoginRefused("login"))
        self.server(self.alice).fails.clear()
        self.tried(self.alice, self.bob)
        self.assertEqual(self.due(), self.alice)
        self.assertEqual(self.account(self.alice).state, "retrying")

    def test_one_that_makes_us_stumble_does_not_hold_up_the_others(self):
        self.server(self.bob).fails["login"] = ValueError("a bug")
        table = self.tried(self.alice, self.bob)
        self.assertIn("1 work, 1 do not.", table)
        self.assertIn("Something went wrong on our side", table)

    def test_who_is_too_slow_is_left(self):
        with patch.object(mail_dossier_mailbox_trial, "PATIENCE", 0):
            self.assertIn("It did not answer in time", self.tried(self.alice))

    def test_no_server_is_asked_by_too_many_at_once(self):
        ways = {number: (type("To", (), {"host": "one.example"}), None) for number in range(30)}
        answer, at_work, attend = Event(), [], Crew.attend

        def attending(crew, seconds):
            at_work.append(crew.at_work)
            answer.set()
            return attend(crew, seconds)

        answers = patch.object(mail_dossier_mailbox_trial, "_steps", lambda _way, _connect: answer.wait() and [])
        with answers, patch.object(Crew, "attend", attending):
            done = self.env["mail.dossier.mailbox"]._diagnose_all(ways, {None: 10, "one.example": 4})
        self.assertEqual(len(done), 30)
        self.assertEqual(at_work[0], 4)

    # ------------------------------------------------------------ who may

    def test_nobody_else_does_any_of_it(self):
        mailboxes = self.all()
        for user in (self.alice, self.sally):
            for name in ("test", "sync", "suspend", "resume", "prove", "change"):
                with self.subTest(name), self.assertRaises(AccessError):
                    getattr(mailboxes.with_user(user), f"action_{name}")()
            with self.assertRaises(AccessError):
                self.env["mail.dossier.mailbox.change"].with_user(user).create({"window_days": 90})
