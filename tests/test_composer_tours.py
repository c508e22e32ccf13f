"""Writing in a browser, against a real Dovecot and an SMTP server: what is pressed is what is sent."""

import os
from unittest import skipUnless

from odoo.tests import HttpCase

from .test_sending_real import SendingRealCase


@skipUnless(os.environ.get("IMAP_TEST_HOST"), "no mail server: ./run test brings one")
class TestComposerTours(SendingRealCase, HttpCase):
    def tour(self, name, url="/odoo/mailbox"):
        self.start_tour(url, f"mail_dossier_{name}", login="alice")
        self.env.invalidate_all()

    def draft(self, state="draft"):
        """Alice's only draft."""
        draft = self.env["mail.dossier.draft"].search([("user_id", "=", self.alice.id)])
        self.assertEqual(draft.mapped("state"), [state])
        return draft

    def arrived(self, **fields_of_mail):
        """A mail lies in the inbox."""
        uid = self.deliver(self.alice, **fields_of_mail)
        self.sync(self.alice)
        return self.location(self.alice, "INBOX", uid)

    def sent(self, subject):
        """What the SMTP server was given, when the time to undo has passed."""
        self.send_due(self.draft("queued"))
        return [mail for mail in self.kept() if mail["Subject"] == subject][-1]

    def text(self, mail):
        [part] = [part for part in mail.walk() if part.get_content_type() == "text/plain"]
        return part.get_payload(decode=True).decode()

    def test_a_new_mail(self):
        self.arrived()
        self.tour("write")
        mail = self.sent("Offer")
        self.assertEqual(mail["X-Envelope-To"], "carla@client.example, dan@d.example")
        self.assertEqual((mail["To"], mail["Cc"]), ("Carla <carla@client.example>", "dan@d.example"))
        self.assertIn("Hereby our offer", self.text(mail))

    def test_an_answer(self):
        question = self.arrived(subject="Question", body="Shall we?").message_id
        self.tour("reply")
        mail = self.sent("Re: Question")
        self.assertEqual(
            (mail["To"], mail["In-Reply-To"]), ("Carla <carla@client.example>", f"<{question.message_id}>")
        )
        self.assertIn("Gladly", self.text(mail))
        self.assertIn("> Shall we?", self.text(mail))
