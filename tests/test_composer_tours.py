"""Writing in a browser, against a real Dovecot and an SMTP server: what is pressed is what is sent."""

from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase

from .common import multipart, part, with_servers
from .test_sending_real import SendingRealCase


@with_servers
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
        draft = self.draft("queued")
        self.send_due(draft)
        self.assertEqual((draft.state, draft.error), ("sent", False))
        return [mail for mail in self.kept() if mail["Subject"] == subject][-1]

    def text(self, mail):
        texts = [one for one in mail.walk() if one.get_content_type() == "text/plain"]
        return texts[0].get_payload(decode=True).decode()

    def test_a_new_mail(self):
        self.arrived()
        self.tour("write")
        mail = self.sent("Offer")
        self.assertEqual(mail["X-Envelope-To"], "carla@client.example, dan@d.example")
        self.assertEqual((mail["To"], mail["Cc"]), ("Carla <carla@client.example>", "dan@d.example"))
        self.assertIn("Hereby our offer", self.text(mail))
        [image] = [one for one in mail.walk() if one.get_content_type() == "image/png"]
        [html] = [one for one in mail.walk() if one.get_content_type() == "text/html"]
        self.assertIn(f'src="cid:{image["Content-ID"].strip("<>")}"', html.get_payload(decode=True).decode())

    def test_an_answer(self):
        question = self.arrived(subject="Question", body="First point.\r\nSecond point.").message_id
        self.tour("reply")
        mail = self.sent("Re: Question")
        self.assertEqual(
            (mail["To"], mail["In-Reply-To"]), ("Carla <carla@client.example>", f"<{question.message_id}>")
        )
        words = ("Gladly", "> First point.", "\nAgreed", "> Second point.")
        places = [self.text(mail).find(word) for word in words]
        self.assertTrue(0 <= places[0] < places[1] < places[2] < places[3], self.text(mail))

    def test_an_answer_to_everyone(self):
        self.arrived(subject="Question", to="alice@agency.example, Dan <dan@d.example>", cc="eve@e.example")
        self.tour("reply_all")
        mail = self.sent("Re: Question")
        self.assertEqual(mail["X-Envelope-To"], "carla@client.example, dan@d.example")

    def test_a_forwarded_mail_with_its_attachment(self):
        raw = multipart(
            part(b"Hereby my cv", "text/plain"),
            part(b"%PDF-1.4", "application/pdf", 'Content-Disposition: attachment; filename="cv.pdf"'),
            subject="Application",
        )
        self.arrived(raw=raw)
        self.tour("forward")
        mail = self.sent("Fwd: Application")
        self.assertEqual([one.get_filename() for one in mail.walk() if one.get_filename()], ["cv.pdf", "note.txt"])
        self.assertIn("Hereby my cv", self.text(mail))

    def test_a_template_from_a_contact(self):
        self.env["mail.template"].create(
            {
                "name": "Invitation",
                "model_id": self.env.ref("base.model_res_partner").id,
                "subject": "An invitation for {{ object.name }}",
                "body_html": "<p>Dear <t t-out='object.name'/>, come and see us.</p>",
            }
        )
        self.tour("template", f"/odoo/res.partner/{self.contact.id}")
        mail = self.sent("An invitation for Carla")
        self.assertEqual(mail["To"], "Carla <carla@client.example>")
        self.assertIn("Dear Carla, bring a friend.", self.text(mail))
        self.assertFiled(self.contact, self.draft("sent").sudo().sent_id)

    def test_confidential(self):
        self.arrived()
        self.tour("confidential")
        self.sent("Private")
        message = self.draft("sent").sudo().sent_id
        self.assertVisible(self.alice, message)
        self.assertHidden(self.bob, message)

    def test_later(self):
        self.arrived()
        self.tour("later")
        draft = self.draft("queued")
        self.assertGreater(draft.send_at - fields.Datetime.now(), timedelta(minutes=50))

    def test_not_after_all(self):
        self.arrived()
        self.tour("undo_send")
        self.assertEqual(self.draft().subject, "Too fast, is it not?")

    def test_a_draft_is_one_and_goes_on(self):
        self.arrived()
        self.tour("draft")
        draft = self.draft()
        self.assertEqual((draft.subject, draft.to), ("Half a thought", "carla@client.example"))
        self.later(draft)
        self.sync(self.alice)
        self.sync(self.alice)
        self.assertEqual([one.subject for one in self.there("Drafts")], ["Half a thought"])
        self.tour("draft_again")
        self.assertIn("And the other half", self.text(self.sent("Half a thought")))
        self.sync(self.alice)
        self.assertFalse(self.there("Drafts"))

    def test_nothing_written_leaves_nothing_behind(self):
        self.arrived()
        self.tour("nothing_written")
        self.assertFalse(self.env["mail.dossier.draft"].search([("user_id", "=", self.alice.id)]))

    def test_a_refusal_is_shown_and_mended(self):
        self.arrived()
        drafts = self.env["mail.dossier.draft"].with_user(self.alice)
        draft = drafts.browse(drafts.new_mail(to="bounce@client.example")["id"])
        draft.save({"subject": "Offer", "body": "<p>Dear Carla</p>"})
        draft.send()
        self.send_due(draft)
        self.tour("refusal")
        self.assertIn("carla@client.example", self.sent("Offer")["To"])
