"""The account against a real server, end to end, over TLS that is verified. `./run test` has one at hand."""

import imaplib
import os
import uuid
from datetime import UTC, datetime
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tools import html2plaintext

from ..imap.session import Session
from .common import MailboxCase, mail, with_servers


class RealServerCase(MailboxCase):
    def setUp(self):
        super().setUp()
        self.host = os.environ["IMAP_TEST_HOST"]
        self.set_parameter("allowed_hosts", self.host)
        self.login = f"alice-{uuid.uuid4().hex}"
        self.fill_in(port=int(os.environ["IMAP_TEST_TLS_PORT"]), password="secret")

    def connect(self, settings):
        return Session(settings)

    def fill_in(self, **settings):
        """What Alice types into her preferences."""
        values = {"host": self.host, "login": self.login, **settings}
        self.alice.with_user(self.alice).write({f"mail_dossier_{name}": value for name, value in values.items()})

    def deliver(self, user, raw=None, folder="INBOX", flags=(), when=None, **fields_of_mail):
        """The mail lies on the server of Alice."""
        with Session(self.account(user)._server__()) as session:
            return session.append(folder, raw or mail(**fields_of_mail), flags, when or datetime.now(UTC))[1]

    def unread_at_server(self, path="INBOX"):
        with Session(self.account(self.alice)._server__()) as session:
            return {folder.path: folder.status.unseen for folder in session.folders() if folder.status}[path]

    def steps(self):
        """Press Test connection: (whether all went well, what Alice reads)."""
        with self.request(self.alice) as alice:
            check = alice.env["mail.dossier.check"].browse(alice.action_mail_dossier_test()["res_id"])
            return check.passed, html2plaintext(check.result)

    def press_edit_folders(self):
        with self.request(self.alice) as alice:
            alice.action_mail_dossier_folders()
        return {folder.path: folder.with_user(self.alice) for folder in self.account(self.alice).folder_ids}


@with_servers
class TestRealServer(RealServerCase):
    # ------------------------------------------------------------ from settings to mail

    def test_from_the_settings_to_the_mail(self):
        passed, text = self.steps()
        self.assertTrue(passed, text)
        self.assertIn("The connection works", text)
        self.deliver(self.alice, subject="Welcome", flags=("\\Flagged",))
        self.deliver(
            self.alice, sender="alice@agency.example", to="carla@client.example", folder="Sent", flags=("\\Seen",)
        )
        folders = self.press_edit_folders()
        self.assertEqual(
            {folder.role: path for path, folder in folders.items() if folder.role},
            {"inbox": "INBOX", **{path.lower(): path for path in ("Sent", "Drafts", "Archive", "Junk", "Trash")}},
        )
        self.assertEqual([folders[path].messages for path in ("INBOX", "Sent", "Trash")], [1, 1, 0])
        account = self.account(self.alice).with_user(self.alice)
        self.assertIn("2 mails of the last 30 days will come in", account.folder_plan)
        account.action_start()
        self.sync()
        self.assertInMailbox(self.alice, "INBOX", 1)
        self.assertInMailbox(self.alice, "Sent", 1)
        self.assertEqual((account.state, account.last_error), ("ready", False))
        dossier = self.messages.with_user(self.bob)
        self.assertEqual(dossier.dossier_count("res.partner", self.contact.id), 2)
        late = self.deliver(self.alice, subject="Late")
        self.sync(self.alice)
        self.assertEqual(self.location(self.alice, "INBOX", late).subject, "Late")
        self.assertEqual(dossier.dossier_count("res.partner", self.contact.id), 3)
        self.assertEqual(self.account(self.alice).folder_ids.filtered("imported").mapped("imported"), [2, 1])

    def test_nothing_becomes_read(self):
        """R36"""
        for number in range(3):
            self.deliver(self.alice, subject=str(number))
        self.press_edit_folders()
        self.account(self.alice)._start()
        self.sync()
        self.assertInMailbox(self.alice, "INBOX", 3)
        self.assertEqual(self.unread_at_server(), 3)
        self.assertEqual(self.folder(self.alice).with_user(self.alice).unread, 3)

    def test_a_large_mail_comes_in_whole(self):
        raw = mail(subject="Large", body="\r\n".join(["x" * 70] * 150_000))
        uid = self.deliver(self.alice, raw)
        self.press_edit_folders()
        self.account(self.alice)._start()
        self.sync()
        message = self.location(self.alice, "INBOX", uid).message_id
        self.assertEqual(self.as_seen_by(self.alice, message)._source(), raw)

    def test_an_idle_pass_costs_one_login_and_one_list(self):
        """R24"""
        self.deliver(self.alice)
        self.press_edit_folders()
        self.account(self.alice)._start()
        self.sync()
        sent, command = [], imaplib.IMAP4._command

        def counting(connection, name, *arguments):
            sent.append(name)
            return command(connection, name, *arguments)

        with patch.object(imaplib.IMAP4, "_command", counting):
            self.sync(self.alice)
        commands = [name for name in sent if name not in ("CAPABILITY", "ENABLE", "ID", "LOGOUT")]
        self.assertEqual(len(commands), 2, sent)
        self.assertIn(commands[0], ("LOGIN", "AUTHENTICATE"))
        self.assertEqual(commands[1], "LIST")
        self.assertLessEqual(len(sent), 6, sent)

    # ------------------------------------------------------------ what goes wrong

    def test_starttls(self):
        self.fill_in(port=int(os.environ["IMAP_TEST_PORT"]), security="starttls", password="secret")
        passed, text = self.steps()
        self.assertTrue(passed, text)

    def test_a_wrong_password_is_explained_and_stops_the_mailbox(self):
        self.press_edit_folders()
        self.fill_in(password="wrong")
        passed, text = self.steps()
        self.assertFalse(passed)
        self.assertIn("Could not log in to the mailbox", text)
        self.assertNotIn("wrong", text)
        self.sync(self.alice)
        self.assertEqual(self.account(self.alice).state, "paused")
        self.fill_in(password="secret")
        self.assertTrue(self.steps()[0])
        self.sync()
        self.assertEqual(self.account(self.alice).state, "ready")

    def test_the_step_that_failed_is_the_last_one_shown(self):
        cases = {
            "Find the server": {"host": "no-such-host.invalid"},
            "Connect": {"port": 1},
            "Secure the connection": {"port": int(os.environ["IMAP_TEST_PORT"])},
        }
        steps = ["Find the server", "Connect", "Secure the connection", "Log in", "Read the folders"]
        for failing, settings in cases.items():
            with self.subTest(failing):
                self.set_parameter("allowed_hosts", f"{self.host}, no-such-host.invalid")
                self.fill_in(port=int(os.environ["IMAP_TEST_TLS_PORT"]), password="secret")
                self.fill_in(**settings, password="secret")
                passed, text = self.steps()
                self.assertFalse(passed)
                self.assertEqual([step for step in steps if step in text], steps[: steps.index(failing) + 1])

    def test_folders_are_made_renamed_and_removed_on_both_sides(self):
        folders = self.env["mail.dossier.folder"].with_user(self.alice)
        self.press_edit_folders()
        self.account(self.alice).with_user(self.alice).action_start()
        made = folders.browse(folders.make("Klanten & Co"))
        below = folders.browse(folders.make("Café", made.id))
        self.sync(self.alice)
        self.deliver(self.alice, subject="one", folder=below.name)
        self.sync(self.alice)
        made.rename("Clients")
        self.sync(self.alice)
        self.assertEqual(self.paths_at_server(), {"Clients", "Clients/Café"})
        with Session(self.account(self.alice)._server__()) as other:
            other.rename(below.name, "Archief Café")
        self.sync(self.alice)
        self.assertEqual((below.path, below.missing), ("Archief Café", False))
        self.assertInMailbox(self.alice, "Archief Café", 1)
        below.action_remove()
        made.action_remove()
        self.sync(self.alice)
        self.sync(self.alice)
        self.assertEqual(self.paths_at_server(), set())
        self.assertInMailbox(self.alice, "Trash", 1)
        self.account(self.alice).with_user(self.alice).action_prove()
        self.sync(self.alice)
        self.assertIn("server 1, here 1, missing 0", self.account(self.alice).proof)

    def paths_at_server(self):
        usual = {"INBOX", "Sent", "Drafts", "Archive", "Junk", "Trash"}
        with Session(self.account(self.alice)._server__()) as session:
            return {folder.path for folder in session.folders()} - usual

    def test_a_private_server_is_the_administrators_to_allow(self):
        """R54"""
        self.set_parameter("allowed_hosts", "")
        passed, text = self.steps()
        self.assertFalse(passed)
        self.assertIn("private network", text)
        self.assertNotIn("Dovecot", text)
        with self.assertRaisesRegex(UserError, "private network"):
            self.press_edit_folders()

    def test_a_certificate_for_another_name_is_refused_until_the_administrator_accepts_it(self):
        """R55"""
        self.set_parameter("allowed_hosts", "127.0.0.1")
        self.fill_in(host="127.0.0.1", password="secret")
        passed, text = self.steps()
        self.assertFalse(passed)
        self.assertIn("certificate is for another name", text)
        with self.assertRaises(AccessError):
            self.fill_in(tls_exception=True)
        exception = {"mail_dossier_tls_exception": True, "mail_dossier_password": "secret"}
        self.alice.with_user(self.administrator).write(exception)
        self.assertTrue(self.steps()[0])

    def test_the_result_of_a_test_is_its_makers(self):
        with self.request(self.alice) as alice:
            result = alice.action_mail_dossier_test()["res_id"]
        with self.assertRaises(AccessError):
            self.env["mail.dossier.check"].with_user(self.bob).browse(result).read(["result"])
