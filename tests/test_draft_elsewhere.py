"""The same drafts in another mail program."""

from odoo.exceptions import AccessError

from .common import mail, multipart, part
from .sending import SendingCase


class TestElsewhere(SendingCase):
    """The same drafts in another mail program."""

    def replace(self, raw, keep_old=False):
        """The other program saves: a new mail in the place of the old one."""
        old = sorted(self.there.tree["Drafts"].mails)
        uid = self.deliver(self.alice, raw, "Drafts", {"\\Draft", "\\Seen"})
        for one in () if keep_old else old:
            self.there.expunge("Drafts", one)
        return uid

    def edited(self, draft, subject="Lunch", **header):
        """What the other program makes of our draft."""
        header = {"sender": "alice@agency.example", "to": "carla@client.example, dan@d.example", **header}
        return mail(subject=subject, body="Edited there", **header)

    def test_what_is_edited_there_is_the_same_draft_here(self):
        draft = self.write_mail()
        self.place()
        self.replace(self.edited(draft))
        self.sync(self.alice)
        self.sync(self.alice)
        self.env.invalidate_all()
        self.assertEqual(self.by().search([]), draft)
        self.assertEqual(
            (draft.to, draft.body, draft.plain), ("carla@client.example, dan@d.example", "Edited there", True)
        )
        draft.save({"body": "And here"})
        self.place()
        self.sync(self.alice)
        [copy] = self.on_server()
        self.assertEqual(copy.text.strip(), "And here")

    def test_changed_on_both_sides_both_stay(self):
        draft = self.write_mail()
        self.place()
        draft.save({"body": "<p>Mine</p>"})
        self.replace(self.edited(draft))
        self.place()
        self.place()
        self.sync(self.alice)
        self.assertEqual(sorted(one.plain.strip() for one in self.on_server()), ["Edited there", "Mine"])

    def test_thrown_away_there(self):
        draft = self.write_mail()
        self.place()
        self.replace(mail(subject="Something else", in_reply_to="<x@y.example>"))
        self.sync(self.alice)
        self.assertTrue(draft.exists(), "it may turn up in another folder")
        self.let_grace_pass()
        self.sync(self.alice)
        self.sync(self.alice)
        self.env.invalidate_all()
        self.assertFalse(draft.exists())
        self.assertEqual(len(self.on_server()), 1)
        self.assertFalse(draft.save({"subject": "Too late"}))

    def test_moved_out_of_drafts_it_is_a_mail(self):
        for path in ("Sent", "Archive", "Trash"):
            with self.subTest(path):
                uid = self.deliver(self.alice, self.edited(None, subject=path), "Drafts", {"\\Draft"})
                self.sync(self.alice)
                message = self.mail_at(uid, "Drafts").message_id.sudo()
                self.assertNotFiled(self.contact, message)
                uid = self.there.move("Drafts", uid, path)
                self.sync(self.alice)
                self.assertEqual(self.mail_at(uid, path).message_id.sudo(), message)
                if path == "Trash":  # it was thrown away
                    self.assertNotFiled(self.contact, message)
                    self.assertHidden(self.bob, message)
                else:
                    self.assertFiled(self.contact, message)
                    self.assertVisible(self.bob, message)

    def test_thrown_away_in_the_list_here(self):
        draft = self.write_mail()
        self.place()
        self.mails("Drafts").action_delete_mail()
        self.sync(self.alice)
        self.sync(self.alice)
        self.env.invalidate_all()
        self.assertFalse(draft.exists())
        self.assertEqual((len(self.on_server()), len(self.on_server("Trash"))), (0, 1))

    def test_one_made_elsewhere_is_opened_and_sent_here(self):
        raw = self.edited(None, subject="From my phone", bcc="eve@e.example", in_reply_to="<1@x.example>")
        uid = self.deliver(self.alice, raw, "Drafts", {"\\Draft"})
        self.sync(self.alice)
        shown = self.by().edit(self.mail_at(uid, "Drafts").id)
        self.assertEqual(
            (shown["subject"], shown["bcc"], shown["body"]), ("From my phone", "eve@e.example", "Edited there")
        )
        self.assertEqual(self.by().edit(self.mail_at(uid, "Drafts").id)["id"], shown["id"])
        self.place()
        self.assertEqual(list(self.there.tree["Drafts"].mails), [uid], "opened is not changed")
        draft = self.opened(shown)
        draft.save({"subject": "From my desk"})
        self.place()
        self.sync(self.alice)
        self.assertEqual([one.subject for one in self.on_server()], ["From my desk"])
        self.queue(draft)
        self.send_due()
        self.sync(self.alice)
        self.sync(self.alice)
        self.assertFalse(self.on_server())
        self.assertEqual(self.sent_mail().subject, "From my desk")

    def test_html_and_files_of_one_made_elsewhere(self):
        html = "Content-Type: text/html\r\n\r\n<p><b>bold</b> <img src='cid:logo'></p>"
        logo = part(b"\x89PNG", 'image/png; name="logo.png"', "Content-ID: <logo>")
        uid = self.deliver(self.alice, multipart(html, logo, part(b"%PDF", 'application/pdf; name="cv.pdf"')), "Drafts")
        self.sync(self.alice)
        shown = self.by().edit(self.mail_at(uid, "Drafts").id)
        self.assertIn("<b>bold</b>", shown["body"])
        self.assertIn('src="data:image/png', shown["body"])
        self.assertEqual((shown["plain"], [file["name"] for file in shown["parts"]]), (False, ["cv.pdf"]))

    def test_a_draft_of_somebody_else(self):
        uid = self.deliver(self.alice, self.edited(None), "Drafts")
        self.sync(self.alice)
        location = self.mail_at(uid, "Drafts")
        with self.assertRaises(AccessError):
            self.by(self.bob).edit(location.id)
