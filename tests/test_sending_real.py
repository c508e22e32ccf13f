"""Writing and sending against real servers: Dovecot, and an SMTP server with STARTTLS and a login."""

import os
from email import message_from_bytes
from pathlib import Path

from ..imap.message import parse
from ..imap.session import Session
from ..imap.smtp import Post
from .common import with_servers
from .test_real_server import RealServerCase


class SendingRealCase(RealServerCase):
    """Alice has filled in her mail server and the SMTP server beside it."""

    def setUp(self):
        super().setUp()
        port = int(os.environ["SMTP_TEST_PORT"])
        post = {"smtp_kind": "own", "smtp_host": self.host, "smtp_port": port, "smtp_security": "starttls"}
        self.fill_in(**post, sender_email="alice@agency.example", smtp_password="secret")
        self.press_edit_folders()
        self.account(self.alice)._start()
        self.sync()

    def kept(self):
        """The mails at the SMTP server, newest last."""
        paths = Path(os.environ["SMTP_TEST_MAILS"]).glob("*.eml")
        return [message_from_bytes(path.read_bytes()) for path in sorted(paths, key=lambda path: int(path.stem))]

    def there(self, path):
        """The mails in a folder on the server, parsed."""
        with Session(self.account(self.alice)._server__()) as session:
            session.examine(path)
            return [parse(mail.raw) for mail in session.messages(session.uids())]

    def later(self, draft):
        """The pause is over, and so is the time to undo."""
        row = draft.sudo()
        row.changed_since = row.changed_since and row.changed_since.replace(year=2000)
        row.send_at = row.send_at and row.send_at.replace(year=2000)
        self.env.flush_all()

    def send_due(self, draft):
        """The time to undo passes, and the scheduled action runs."""
        self.later(draft)
        with self.request(self.env.user) as somebody:
            somebody.env["mail.dossier.draft"]._cron_send()


@with_servers
class TestSendingReal(SendingRealCase):
    """As a new user would: his settings, a draft, a mail."""

    def test_a_draft_and_a_mail(self):
        drafts = self.env["mail.dossier.draft"].with_user(self.alice)
        draft = drafts.browse(drafts.new_mail("res.partner", self.contact.id)["id"])
        for number in range(3):
            draft.save({"subject": f"Offer {number}", "body": "<p>Zoë says hi</p>", "bcc": "eve@e.example"})
            self.later(draft)
            self.sync(self.alice)
            self.sync(self.alice)
        self.assertEqual([one.subject for one in self.there("Drafts")], ["Offer 2"])
        self.assertInMailbox(self.alice, "Drafts", 1)
        draft.send()
        self.send_due(draft)
        self.assertEqual((draft.state, draft.error), ("sent", False))
        [mail] = [one for one in self.kept() if one["Subject"] == "Offer 2"]
        self.assertEqual(mail["X-Envelope-To"], "carla@client.example, eve@e.example")
        self.assertEqual((mail["X-Authenticated"], mail["Bcc"]), (self.login, None))
        self.sync(self.alice)
        self.sync(self.alice)
        [copy] = self.there("Sent")
        self.assertEqual((copy.subject, copy.bcc), ("Offer 2", [("", "eve@e.example")]))
        self.assertFalse(self.there("Drafts"))
        self.assertInMailbox(self.alice, "Sent", 1)
        self.assertFiled(self.contact, draft.sudo().sent_id)

    def test_a_recipient_nobody_knows(self):
        drafts = self.env["mail.dossier.draft"].with_user(self.alice)
        draft = drafts.browse(drafts.new_mail(to="bounce@client.example")["id"])
        draft.save({"subject": "Nobody"})
        draft.send()
        self.send_due(draft)
        self.assertEqual(draft.state, "refused")
        self.assertIn("bounce@client.example", draft.error)
        self.assertFalse(self.there("Sent"))

    def test_an_address_beyond_ascii(self):
        with Post(self.account(self.alice)._post_server__()) as post:
            self.assertIn("SMTPUTF8", post.capabilities)
