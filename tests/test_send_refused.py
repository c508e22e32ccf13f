"""What is refused, what may pass, and what nobody knows: its writer is told, and nothing is sent twice."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError

from ..imap.errors import LoginRefused, Rejected, Unreachable, Untrusted
from .sending import SendingCase


class TestRefused(SendingCase):
    def test_what_its_writer_can_mend(self):
        for step, error, told in (
            ("offer", Rejected("recipient_refused", "carla@client.example: 5.1.1 no such user"), "no such user"),
            ("offer", Rejected("sender_refused", "not yours"), "from your address"),
            ("hand_over", Rejected("mail_too_large", "10 MB"), "larger than the server takes"),
            ("hand_over", Rejected("mail_refused", "5.7.1 spam"), "spam"),
            ("login", LoginRefused("smtp_login", "5.7.8 no"), "password is not right"),
            ("tls", Untrusted("wrong_name"), "certificate is for another name"),
        ):
            with self.subTest(error.reason):
                self.relay.fails = {step: error}
                draft = self.send_mail()
                self.assertEqual(draft.state, "refused")
                self.assertIn(told, draft.error)
                self.relay.fails = {}
                self.send_due()
                self.assertFalse(self.relay.mails)
                draft.save({"subject": "Mended"})
                self.assertEqual((draft.state, draft.error), ("draft", False))
                self.queue(draft)
                self.send_due()
                self.assertEqual(draft.with_env(self.env).state, "sent")
                self.assertEqual(self.sent_mail().subject, "Mended")
                self.relay.mails.clear()

    def test_without_a_password(self):
        self.account(self.alice).smtp_host = "elsewhere.example"
        draft = self.send_mail()
        self.assertEqual(draft.state, "refused")
        self.assertIn("no password for the sending server", draft.error)

    def test_what_may_pass_is_tried_again(self):
        for step, error in (
            ("connection", Unreachable("connection_refused")),
            ("offer", Unreachable("busy", "450 greylisted")),
            ("hand_over", Unreachable("closed")),
        ):
            with self.subTest(step):
                self.relay.fails = {step: error}
                draft = self.send_mail()
                self.assertEqual((draft.state, draft.failures), ("queued", 1))
                self.assertGreater(draft.send_at, fields.Datetime.now() + timedelta(seconds=20))
                self.assertTrue(draft.error)
                self.relay.fails = {}
                self.past(draft)
                self.send_due()
                self.env.invalidate_all()
                self.assertEqual((draft.state, draft.error), ("sent", False))
                self.assertEqual(len(self.relay.mails), 1)
                self.relay.mails.clear()

    def test_not_for_ever(self):
        draft = self.write_mail()
        self.relay.fails = {"connection": Unreachable("timeout")}
        self.queue(draft)
        for _try in range(40):
            self.past(draft)
            self.send_due()
            self.env.invalidate_all()
            if draft.state != "queued":
                break
        self.assertEqual(draft.state, "refused")

    def test_a_try_again_sends_the_same_bytes(self):
        """A recipient whose server took the first one recognises the second."""
        self.relay.fails = {"hand_over": Unreachable("closed")}
        draft = self.send_mail()
        raw = draft.sudo().with_context(bin_size=False)._bytes()
        self.relay.fails = {}
        self.past(draft)
        self.send_due()
        self.assertEqual(self.relay.mails[0][2], raw)

    def test_one_writers_trouble_is_not_anothers(self):
        self.account(self.bob).write({"smtp_kind": "own", "smtp_host": "smtp.agency.example"})
        troubled = self.write_mail(self.bob)
        fine = self.write_mail()
        for draft in (troubled, fine):
            self.queue(draft)
        self.send_due()
        self.env.invalidate_all()
        self.assertEqual((troubled.state, fine.state), ("refused", "sent"))


class TestUnsure(SendingCase):
    def setUp(self):
        super().setUp()
        self.relay.cut = True

    def test_it_is_asked_and_not_sent_again(self):
        draft = self.send_mail()
        self.assertEqual((draft.state, len(self.relay.mails)), ("unsure", 1))
        self.assertIn("may have been sent", draft.error)
        self.relay.cut = False
        for _time in range(3):
            draft.sudo().send_at = fields.Datetime.now() - timedelta(days=1)
            self.send_due()
            self.sync(self.alice)
        self.assertEqual(len(self.relay.mails), 1)

    def test_its_writer_says_it_was_sent(self):
        draft = self.send_mail()
        draft.resolve(True)
        self.assertEqual(draft.state, "sent")
        self.assertFiled(self.contact, self.sent_message(draft))
        with self.assertRaises(UserError):
            draft.resolve(False)

    def test_its_writer_says_it_was_not(self):
        draft = self.send_mail()
        draft.resolve(False)
        self.relay.cut = False
        self.queue(draft)
        self.send_due()
        self.env.invalidate_all()
        self.assertEqual((draft.state, len(self.relay.mails)), ("sent", 2))

    def test_its_copy_tells(self):
        self.relay.takes = lambda raw: self.deliver(self.alice, raw, "Sent")
        draft = self.send_mail()
        self.assertEqual(draft.state, "unsure")
        self.sync(self.alice)
        self.sync(self.alice)
        self.env.invalidate_all()
        self.assertEqual(draft.state, "sent")
        self.assertEqual(len(self.on_server("Sent")), 1)
        self.assertInMailbox(self.alice, "Sent", 1)
