"""Sending: once, and told to its writer; it stands in Sent and in its dossiers at once, or nobody else sees it."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError

from ..imap.connection import READ_TIMEOUT
from ..imap.fake_session import FakeSession
from ..models import mail_dossier_account_sync as schedule
from ..models.mail_dossier_location import WRITTEN
from .sending import SendingCase


class TestSend(SendingCase):
    def test_it_arrives_and_stands_everywhere(self):
        draft = self.send_mail(cc="dan@d.example", bcc="Eve <eve@e.example>")
        [(sender, recipients, raw)] = self.relay.mails
        self.assertEqual(sender, "alice@agency.example")
        self.assertEqual(recipients, ["carla@client.example", "dan@d.example", "eve@e.example"])
        self.assertNotIn(b"eve", raw.lower())
        message = self.sent_message(draft)
        self.assertEqual((draft.state, message.subject), ("sent", "Lunch"))
        self.assertFiled(self.contact, message)
        self.assertVisible(self.bob, message)
        self.assertEqual(self.mails("Sent").message_id.sudo(), message)
        self.assertTrue(self.mails("Sent").pending)
        self.assertIn("Eve", str(self.reader_of(message)["people"]))
        self.assertNotIn("Eve", str(self.reader_of(message, self.bob)["people"]))

    def reader_of(self, message, user=None):
        return self.as_seen_by(user or self.alice, message).reader

    def test_its_copy_is_put_in_sent_once(self):
        """R16"""
        draft = self.send_mail(bcc="eve@e.example")
        for _pass in range(3):
            self.sync(self.alice)
        [copy] = self.on_server("Sent")
        self.assertEqual([address for _name, address in copy.bcc], ["eve@e.example"])
        self.assertEqual(self.only("Sent"), {"\\Seen"})
        self.assertEqual(self.mails("Sent").message_id.sudo(), self.sent_message(draft))
        self.assertBothSidesEqual()

    def test_a_server_that_keeps_the_copy_itself(self):
        """R16: its copy is ours, even where it wrote something into it."""
        self.relay.takes = lambda raw: self.deliver(
            self.alice, raw.replace(b"\r\n\r\n", b"\r\nX-Sent: yes\r\n\r\n", 1).replace(b"Shall", b"SHALL"), "Sent"
        )
        draft = self.send_mail()
        for _pass in range(3):
            self.sync(self.alice)
        self.assertEqual(len(self.on_server("Sent")), 1)
        self.assertEqual(self.mails("Sent").message_id.sudo(), self.sent_message(draft))
        self.assertFalse(self.mails("Sent").pending)

    def test_a_copy_that_came_in_while_it_was_noted(self):
        self.send_mail()
        for _pass in range(2):
            self.sync(self.alice)
        copy = self.mails("Sent").sudo()
        copy.copy({"uidvalidity": WRITTEN, "uid": 1})
        self.sync(self.alice)
        self.assertEqual(self.mails("Sent").sudo(), copy)
        self.assertEqual(len(self.on_server("Sent")), 1)
        self.assertEqual(self.account(self.alice).state, "ready")

    def test_a_slow_copy_is_put_there_by_nobody_else(self):
        """However long it takes, at the slowest that is waited for, the mailbox is not taken again meanwhile."""
        left, append, account = [], FakeSession.append, self.account(self.alice)

        def slowly(session, *mail):
            account.invalidate_recordset()
            left.append(account.lease_until - fields.Datetime.now())
            return append(session, *mail)

        self.send_mail()
        with patch.object(FakeSession, "append", slowly), patch.object(schedule, "PIECE", 1):
            self.one_pass(self.alice)
        [(_sender, _recipients, raw)] = self.relay.mails
        self.assertGreater(left[0].total_seconds(), len(raw) * READ_TIMEOUT)

    def test_a_provider_that_keeps_it_later(self):
        self.account(self.alice).smtp_host = "smtp.gmail.com"
        self.account(self.alice)._set_smtp_secret("secret")
        self.send_mail()
        self.sync(self.alice)
        self.assertFalse(self.on_server("Sent"), "theirs may still come")
        self.mails("Sent").sudo().date -= timedelta(minutes=10)
        self.sync(self.alice)
        self.assertEqual(len(self.on_server("Sent")), 1)

    def test_without_a_folder_for_it(self):
        self.folder(self.alice, "Sent").role = False
        draft = self.send_mail()
        self.assertVisible(self.alice, self.sent_message(draft))
        self.assertFiled(self.contact, self.sent_message(draft))

    def test_what_was_done_with_it_meanwhile(self):
        self.send_mail()
        self.mails("Sent").action_flag()
        self.sync(self.alice)
        self.sync(self.alice)
        self.assertEqual(self.only("Sent"), {"\\Seen", "\\Flagged"})
        self.assertBothSidesEqual()

    def test_confidential_from_the_first_moment(self):
        for values in ({"confidential": True}, {"subject": "Confidential: pay"}):
            with self.subTest(values):
                message = self.sent_message(self.send_mail(**values))
                self.assertTrue(message.confidential)
                self.assertHidden(self.bob, message)
                self.assertVisible(self.alice, message)

    def test_confidential_by_ones_own_default(self):
        self.account(self.alice).confidential_outgoing = True
        draft = self.write_mail()
        self.assertTrue(draft.confidential)
        self.queue(draft)
        self.send_due()
        self.assertHidden(self.bob, self.sent_message(draft))

    def test_confidential_wherever_it_comes_in_first(self):
        """The recipient's mailbox has it before its writer's."""
        seen = []

        def arrive(raw):
            self.env.invalidate_all()
            seen.append(draft.state)
            seen.append(self.receive(self.bob, raw))

        draft = self.write_mail(to="bob@agency.example, carla@client.example", confidential=True)
        self.relay.takes = arrive
        self.queue(draft)
        self.send_next()
        self.assertEqual(seen[0], "sending")
        self.assertHidden(self.sally, seen[1])

    def test_a_colleague_who_gets_it_has_the_same_mail(self):
        draft = self.send_mail(to="carla@client.example, bob@agency.example")
        [(_sender, _to, raw)] = self.relay.mails
        self.assertEqual(self.receive(self.bob, b"Received: x\r\n" + raw), self.sent_message(draft))

    def test_later(self):
        draft = self.write_mail()
        moment = fields.Datetime.now() + timedelta(hours=3)
        self.assertEqual(draft.send(fields.Datetime.to_string(moment))["send_at"], fields.Datetime.to_string(moment))
        self.send_due()
        self.assertFalse(self.relay.mails)
        self.past(draft)
        self.send_due()
        self.assertEqual(len(self.relay.mails), 1)

    def test_undo(self):
        draft = self.write_mail()
        self.assertEqual(draft.send()["undo"], 10)
        self.send_due()
        self.assertFalse(self.relay.mails, "ten seconds to think again")
        self.assertEqual(draft.cancel()["state"], "draft")
        self.past(draft)
        self.send_due()
        self.assertFalse(self.relay.mails)
        draft.save({"subject": "Better"})
        self.queue(draft)
        self.send_due()
        self.assertEqual(self.sent_mail().subject, "Better")
        with self.assertRaises(UserError):
            draft.cancel()

    def test_nothing_else_of_odoo_is_sent_or_notified(self):
        """R52"""
        models = ("mail.mail", "mail.message", "mail.notification", "mail.followers", "mail.activity")
        before = [self.env[model].search_count([]) for model in models]
        self.send_mail()
        self.assertEqual([self.env[model].search_count([]) for model in models], before)
