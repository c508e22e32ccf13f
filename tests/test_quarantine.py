"""Mail that cannot be brought in: kept, shown to its owner, tried again; the rest comes in."""

import base64
from unittest.mock import patch

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError
from odoo.tools import mute_logger

from ..imap.errors import Unreachable
from ..models import content
from ..models import mail_dossier_account_pull as pull
from ..models.mail_dossier_quarantine import TRIES
from .common import MailboxCase, mail

PULL_LOG = "odoo.addons.mail_dossier.models.mail_dossier_folder_pull"


class TestQuarantine(MailboxCase):
    def setUp(self):
        super().setUp()
        self.quarantine = self.env["mail.dossier.quarantine"]

    def quarantined(self, user):
        """What a user is shown of Alice's."""
        mine = [("user_id", "=", self.alice.id), *self.quarantine._domain_shown()]
        return self.quarantine.with_user(user).search(mine)

    def sync_until_given_up(self):
        for _try in range(TRIES):
            self.sync(self.alice)

    def mute(self, **fields_of_mail):
        """A mail that the server lists and does not deliver; its UID."""
        uid = self.deliver(self.alice, **fields_of_mail)
        self.server(self.alice).mute.add(("INBOX", uid))
        return uid

    def refuse_to_store(self, subject):
        """Storing a mail of this subject fails, as it would if PostgreSQL refused something in it."""
        registry_class = self.registry["mail.dossier.message"]
        content_row = registry_class._content_row

        def refusing(messages, mail_, *rest):
            if mail_.message.subject == subject:
                raise ValueError("A string literal cannot contain NUL (0x00) characters.")
            return content_row(messages, mail_, *rest)

        self.patch(registry_class, "_content_row", refusing)
        return lambda: self.patch(registry_class, "_content_row", content_row)

    def test_a_mail_the_server_lists_but_does_not_deliver(self):
        """R4, case 22"""
        for number in range(79):
            self.deliver(self.alice, subject=str(number))
        uid = self.mute()
        self.sync(self.alice)
        self.assertInMailbox(self.alice, "INBOX", 79)
        self.sync_until_given_up()
        self.assertEqual(self.quarantined(self.alice).mapped("uid"), [uid])
        self.assertEqual(self.account(self.alice).state, "ready")
        self.assertEqual(self.alice.with_user(self.alice).mail_dossier_quarantine_count, 1)

    def test_a_mail_that_fails_once_comes_in_with_the_next_pass(self):
        """R3: its owner hears of the third failure only."""
        for failures in range(1, TRIES):
            uid = self.mute(subject=str(failures))
            for _failure in range(failures):
                late = self.deliver(self.alice)
                self.sync(self.alice)
                self.assertTrue(self.location(self.alice, "INBOX", late), "it holds up nothing")
            self.assertFalse(self.quarantined(self.alice))
            self.server(self.alice).mute.clear()
            self.sync(self.alice)
            self.assertTrue(self.location(self.alice, "INBOX", uid))
        self.assertFalse(self.quarantine.search([("user_id", "=", self.alice.id)]))

    def test_a_mail_over_which_the_server_ends_the_connection(self):
        """R3, R4: after two passes it is known which it is, and the others come in; then it has its three tries."""
        server = self.server(self.alice)
        uids = [self.deliver(self.alice, subject=str(number)) for number in range(7)]
        self.deliver(self.alice, folder="Sent")
        server.deadly.add(("INBOX", uids[3]))
        for failures in range(1, 3 + TRIES):
            self.sync(self.alice)
            self.assertEqual(
                (self.account(self.alice).failures, self.account(self.alice).state), (failures, "retrying")
            )
            self.assertEqual(len(self.quarantined(self.alice)), int(failures == 2 + TRIES))
            self.assertInMailbox(self.alice, "INBOX", {1: 0, 2: 0, 3: 3}.get(failures, 6))
        self.sync(self.alice)
        self.assertInMailbox(self.alice, "Sent", 1)
        self.assertEqual(self.account(self.alice).state, "ready")
        row = self.quarantined(self.alice)
        self.assertEqual((row.uid, row.source), (uids[3], False))
        self.assertIn("does not hand out", row.why)
        server.deadly.clear()
        row.action_retry()
        self.sync()
        self.assertFalse(self.quarantined(self.alice))
        self.assertInMailbox(self.alice, "INBOX", 7)

    def test_a_mail_whose_header_alone_ends_the_connection(self):
        """Where mail has left another folder, headers are asked for first: it might have been moved."""
        server = self.server(self.alice)
        lost = self.deliver(self.alice)
        self.sync(self.alice)
        server.expunge("INBOX", lost)
        uids = [self.deliver(self.alice, folder="Sent", subject=str(number)) for number in range(3)]
        server.deadly.add(("Sent", uids[1]))
        for _failure in range(2 + TRIES):
            self.sync(self.alice)
        self.assertEqual(self.quarantined(self.alice).uid, uids[1])
        self.assertInMailbox(self.alice, "Sent", 2)

    def test_no_mail_is_to_blame_for_an_outage(self):
        """However long, and whatever the server still answers."""
        server = self.server(self.alice)
        self.receive(self.alice)
        self.deliver(self.alice)
        for verb in ("login", "folders", "select", "uids", "messages"):
            server.fails = {verb: Unreachable("closed")}
            for _pass in range(3):
                self.sync(self.alice)
        self.assertEqual(self.account(self.alice).failures, 15)
        self.assertFalse(self.quarantine.search([("user_id", "=", self.alice.id)]))
        server.fails = {}
        self.sync(self.alice)
        self.assertInMailbox(self.alice, "INBOX", 2)

    def test_a_server_that_is_busy_blames_no_mail(self):
        server = self.server(self.alice)
        self.deliver(self.alice)
        server.fails = {"messages": Unreachable("busy")}
        for _pass in range(4):
            self.sync(self.alice)
        self.assertFalse(self.quarantine.search([("user_id", "=", self.alice.id)]))

    def test_what_fails_is_accounted_for_meanwhile(self):
        server = self.server(self.alice)
        self.deliver(self.alice)
        self.mute()
        self.sync(self.alice)
        server.commands.clear()
        for _try in range(TRIES - 1):
            self.sync(self.alice)
        self.assertNotIn("present", server.commands)
        server.commands.clear()
        self.sync(self.alice)
        self.assertEqual(server.commands, ["login", "folders"])

    def test_a_mail_that_fails_and_leaves_the_server_is_forgotten(self):
        """Whether the server tells of it or not, before it was given up and after."""
        server = self.server(self.alice)
        for missing, tries in ((set(), 1), (set(), TRIES), ({"QRESYNC", "CONDSTORE"}, 1), (set(), TRIES)):
            with self.subTest(missing=missing, tries=tries):
                server.capabilities -= missing
                uid = self.mute()
                for _try in range(tries):
                    self.sync(self.alice)
                self.assertEqual(self.quarantine.search([("uid", "=", uid)]).tries, tries)
                server.expunge("INBOX", uid)
                self.sync(self.alice)
                self.assertFalse(self.quarantine.search([("uid", "=", uid)]))

    def test_a_folder_that_is_renumbered_asks_for_it_anew(self):
        self.mute()
        self.sync_until_given_up()
        self.server(self.alice).mute.clear()
        self.server(self.alice).reset("INBOX", start=50)
        self.sync(self.alice)
        self.assertFalse(self.quarantined(self.alice))
        self.assertInMailbox(self.alice, "INBOX", 1)

    def test_a_mail_that_our_parser_fails_on_keeps_its_source(self):
        parse, raw = content.parse, mail(subject="impossible")

        def failing(source):
            if source == raw:
                raise RecursionError
            return parse(source)

        self.deliver(self.alice, raw)
        self.deliver(self.alice)
        with patch.object(content, "parse", failing), self.assertLogs(pull.__name__, "WARNING") as log:
            self.sync_until_given_up()
        self.assertNotIn("impossible", str(log.output))
        self.assertInMailbox(self.alice, "INBOX", 1)
        row = self.quarantined(self.alice)
        self.assertEqual(base64.b64decode(row.source), raw)
        self.assertIn("makes no sense", row.why)

    def test_it_is_not_asked_for_again_by_itself(self):
        self.mute()
        self.sync_until_given_up()
        self.server(self.alice).mute.clear()
        self.deliver(self.alice)
        self.sync(self.alice)
        self.assertInMailbox(self.alice, "INBOX", 1)
        self.assertEqual(len(self.quarantined(self.alice)), 1)

    def test_retry_brings_it_in(self):
        self.mute()
        self.sync_until_given_up()
        self.quarantined(self.alice).action_retry()
        self.sync()
        self.assertEqual(len(self.quarantined(self.alice)), 1, "the server is as mute as before")
        self.server(self.alice).mute.clear()
        self.quarantined(self.alice).action_retry()
        self.sync()
        self.assertFalse(self.quarantined(self.alice))
        self.assertInMailbox(self.alice, "INBOX", 1)

    def test_a_mail_that_cannot_be_stored_keeps_its_source(self):
        raw = mail(subject="impossible")
        mend = self.refuse_to_store("impossible")
        for number in range(3):
            self.deliver(self.alice, subject=str(number))
        self.deliver(self.alice, raw)
        with self.assertLogs(PULL_LOG, "WARNING") as log:
            self.sync_until_given_up()
        self.assertNotIn("impossible", str(log.output), "the log is read by others")
        self.assertInMailbox(self.alice, "INBOX", 3)
        row = self.quarantined(self.alice)
        self.assertEqual(base64.b64decode(row.source), raw)
        self.assertEqual(row.source_name, f"{row.uid}.eml")
        self.assertIn("NUL", row.error)
        mend()
        row.action_retry()
        self.sync()
        self.assertInMailbox(self.alice, "INBOX", 4)

    def test_nobody_but_the_owner_sees_or_retries_it(self):
        self.refuse_to_store("impossible")
        self.deliver(self.alice, subject="impossible")
        with self.assertLogs(PULL_LOG, "WARNING"):
            self.sync_until_given_up()
        row = self.quarantined(self.alice)
        for user in (self.bob, self.administrator):
            self.assertFalse(self.quarantined(user))
            with self.assertRaises(AccessError):
                self.as_seen_by(user, row).read(["source"])
            with self.assertRaises(AccessError):
                self.as_seen_by(user, row).action_retry()
            with self.assertRaises(AccessError):
                self.alice.with_user(user).action_mail_dossier_quarantine()
        self.assertTrue(row.exists())

    def test_the_owner_does_not_write_or_make_such_rows(self):
        folder = self.folder(self.alice) or self.receive(self.alice) and self.folder(self.alice)
        with self.assertRaises(AccessError):
            self.quarantine.with_user(self.alice).create(
                {"folder_id": folder.id, "user_id": self.alice.id, "uidvalidity": 1, "uid": 1}
            )

    def test_the_owner_is_told_once_and_no_more_when_it_came_in(self):
        self.mute()
        self.sync(self.alice)
        self.assertFalse(self.activities_of(self.alice, "unreadable"), "it is asked for again")
        self.mute()
        self.sync_until_given_up()
        self.sync_until_given_up()
        told = self.activities_of(self.alice, "unreadable")
        self.assertEqual((len(told), told.user_id), (1, self.alice))
        self.assertNotIn("Lunch", told.note)
        self.server(self.alice).mute.clear()
        self.quarantined(self.alice).action_retry()
        self.sync(self.alice)
        self.assertFalse(self.activities_of(self.alice, "unreadable"))


class TestOnce(MailboxCase):
    """R12: what the database itself does not let in twice."""

    def assertRefusedTwice(self, record, **values):
        self.env.flush_all()
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            record.sudo().copy(values)
            self.env.flush_all()

    def test_a_uid_is_one_mail(self):
        message = self.receive(self.alice)
        other = self.receive(self.alice)
        place = self.locations.search([("message_id", "=", message.id)])
        self.assertRefusedTwice(place, message_id=other.id)

    def test_a_mail_is_filed_on_a_record_once(self):
        self.assertRefusedTwice(self.links(self.receive(self.alice), self.contact))

    def test_a_content_is_one_message(self):
        self.assertRefusedTwice(self.receive(self.alice))

    def test_a_user_holds_a_mail_once(self):
        self.assertRefusedTwice(self.receive(self.alice).holder_ids)
