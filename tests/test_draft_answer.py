"""Answering and sending on: to whom, with what, and quoting what may be hostile."""

from odoo.exceptions import AccessError

from ..imap.message import parse
from .common import mail, multipart, part
from .sending import SendingCase

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


class TestAnswer(SendingCase):
    def answer(self, everyone=False, **header):
        message = self.receive(self.alice, **header)
        return self.by().reply(message.id, everyone=everyone)

    def test_to_the_sender(self):
        shown = self.answer(sender="Carla <carla@client.example>", subject="Lunch", body="Shall we?")
        self.assertEqual((shown["to"], shown["cc"]), ("Carla <carla@client.example>", ""))
        self.assertEqual(shown["subject"], "Re: Lunch")
        self.assertIn("Shall we?", shown["body"])
        self.assertIn("<blockquote", shown["body"])

    def test_a_subject_that_answers_already(self):
        for subject in ("Re: Lunch", "AW: Lunch", "Antw: Lunch", "RE[2]: Lunch"):
            self.assertEqual(self.answer(subject=subject)["subject"], subject)

    def test_what_was_quoted_before_is_quoted_unfolded(self):
        shown = self.answer(body="Yes.\r\n\r\nOn Monday, Alice wrote:\r\n> Shall we?")
        self.assertIn("Shall we?", shown["body"])
        for folded in ("<details", "<summary", "•••"):
            self.assertNotIn(folded, shown["body"])

    def test_the_buttons(self):
        message = self.receive(self.alice).with_user(self.alice)
        for how in ("reply", "reply_all", "forward"):
            opened = getattr(message, f"action_{how}")()
            self.assertEqual(opened["tag"], "mail_dossier.compose")
            self.assertEqual(opened["params"], {"message_id": message.id, "how": how})

    def test_to_whom_the_sender_wants(self):
        shown = self.answer(reply_to="Desk <desk@client.example>")
        self.assertEqual(shown["to"], "Desk <desk@client.example>")

    def test_to_everyone_but_oneself(self):
        self.account(self.alice).own_addresses = "info@agency.example"
        header = {"to": "alice@agency.example, Dan <dan@d.example>", "cc": "INFO@agency.example, eve@e.example"}
        shown = self.answer(everyone=True, **header)
        self.assertEqual(shown["to"], "Carla <carla@client.example>")
        self.assertEqual(shown["cc"], "Dan <dan@d.example>, eve@e.example")

    def test_ones_own_mail_is_answered_to_whom_it_was_written(self):
        message = self.send(self.alice, to="Carla <carla@client.example>", cc="dan@d.example")
        self.assertEqual(self.by().reply(message.id)["to"], "Carla <carla@client.example>")
        self.assertEqual(self.by().reply_all(message.id)["cc"], "dan@d.example")

    def test_a_mailing_list(self):
        header = {
            "reply_to": "list@lists.example",
            "to": "list@lists.example",
            "list_post": "<mailto:list@lists.example>",
        }
        self.assertEqual(self.answer(**header)["to"], "Carla <carla@client.example>")
        shown = self.answer(everyone=True, **header)
        self.assertEqual((shown["to"], shown["cc"]), ("list@lists.example", "Carla <carla@client.example>"))

    def test_the_conversation_goes_on(self):
        message = self.receive(self.alice, references="<1@a.example> <2@b.example>", message_id="<3@c.example>")
        draft = self.opened(self.by().reply(message.id))
        self.queue(draft)
        self.send_due()
        sent = self.sent_mail()
        self.assertEqual(sent.in_reply_to, ["3@c.example"])
        self.assertEqual(sent.references, ["1@a.example", "2@b.example", "3@c.example"])
        self.assertEqual(self.sent_message(draft).thread, message.thread)

    def test_the_original_is_answered_on_both_sides(self):
        uid = self.deliver(self.alice)
        self.sync(self.alice)
        draft = self.opened(self.by().reply(self.mail_at(uid).message_id.id))
        self.queue(draft)
        self.send_due()
        self.assertTrue(self.mail_at(uid).answered)
        self.sync(self.alice)
        self.assertIn("\\Answered", self.at_server()[uid])

    def test_a_mail_that_is_not_for_the_writer(self):
        message = self.receive(self.alice, sender="nobody@n.example")
        for begin in ("reply", "reply_all", "forward"):
            with self.assertRaises(AccessError):
                getattr(self.by(self.bob), begin)(message.id)

    def test_what_answers_a_confidential_mail_is_confidential(self):
        shown = self.answer(subject="Confidential: pay")
        self.assertTrue(shown["confidential"])


class TestForward(SendingCase):
    def test_with_its_attachments(self):
        text = "Content-Type: text/plain\r\n\r\nsee the file"
        raw = multipart(text, part(b"%PDF", 'application/pdf; name="cv.pdf"'), subject="My CV")
        uid = self.deliver(self.alice, raw)
        self.sync(self.alice)
        shown = self.by().forward(self.mail_at(uid).message_id.id)
        self.assertEqual((shown["to"], shown["subject"]), ("", "Fwd: My CV"))
        self.assertIn("see the file", shown["body"])
        self.assertIn("Carla", shown["body"])
        self.assertEqual([file["name"] for file in shown["parts"]], ["cv.pdf"])
        draft = self.opened(shown)
        draft.save({"to": "dan@d.example"})
        self.queue(draft)
        self.send_due()
        self.assertEqual([(one.filename, one.data) for one in self.sent_mail().attachments], [("cv.pdf", b"%PDF")])
        self.assertTrue(self.mail_at(uid).forwarded)

    def test_images_of_its_page_stay_in_the_page(self):
        html = "Content-Type: text/html\r\n\r\n<p>Logo <img src='cid:logo'></p>"
        image = part(PNG, 'image/png; name="logo.png"', "Content-ID: <logo>")
        uid = self.deliver(self.alice, multipart(html, image, subtype="related"))
        self.sync(self.alice)
        draft = self.opened(self.by().forward(self.mail_at(uid).message_id.id))
        self.assertFalse(draft.part_ids)
        draft.save({"to": "dan@d.example"})
        self.queue(draft)
        self.send_due()
        [image] = self.sent_mail().attachments
        self.assertEqual((image.data, image.inline), (PNG, True))
        self.assertIn(f"cid:{image.cid}", self.sent_mail().html)


class TestPage(SendingCase):
    """What hostile mail puts into an answer: nothing runs, and nothing is asked for; what is here does not get out."""

    HOSTILE = (
        "<script>alert(1)</script><img src=x onerror=alert(1)><svg onload=alert(1)></svg>",
        '<img src="https://evil.example/pixel.gif"><table background="https://evil.example/b.png"></table>',
        '<p style="background:url(https://evil.example/c.png)">x</p><link rel=stylesheet href="https://evil.example/d">',
        '<video poster="https://evil.example/e" src="https://evil.example/f"></video><base href="https://evil.example">',
        '<input type=image src="https://evil.example/g"><iframe src="https://evil.example/h"></iframe>',
        '<img src="/web/image/1"><img srcset="https://evil.example/i 2x"><a href="javascript:alert(1)">x</a>',
        '<img data-original-src="javascript:alert(1)"><img data-remote="/web/image/1">',
        "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>",
    )

    def assertQuiet(self, body):
        for bad in ("<script", "onerror", "onload", "javascript:", "<svg", "<iframe", "<link", "<base", "<math"):
            self.assertNotIn(bad, body)
        for asking in (' src="http', " background=", "url(", "srcset=", " poster=", 'src="/web', "data-remote"):
            self.assertNotIn(asking, body)

    def test_whoever_answers_it(self):
        for html in self.HOSTILE:
            with self.subTest(html):
                message = self.receive(self.alice, mail(body=html, content_type="text/html"))
                for begin in ("reply", "forward"):
                    self.assertQuiet(getattr(self.by(), begin)(message.id)["body"])

    def test_whatever_is_written(self):
        draft = self.write_mail()
        for html in self.HOSTILE:
            with self.subTest(html):
                draft.save({"body": html})
                self.assertQuiet(draft.body)

    def test_an_image_of_ours_never_goes_along_unasked(self):
        """A mail names an attachment of Odoo as its image: an answer would carry what its writer may see."""
        secret = self.env["ir.attachment"].create(
            {"name": "secret.png", "raw": PNG + b"SECRET", "mimetype": "image/png"}
        )
        for source in (f"/web/image/{secret.id}", f"http://localhost/web/image/{secret.id}"):
            message = self.receive(self.alice, mail(body=f'<p>x<img src="{source}"></p>', content_type="text/html"))
            for begin in ("reply", "forward"):
                draft = self.opened(getattr(self.by(), begin)(message.id))
                draft.save({"to": "carla@client.example"})
                self.queue(draft)
                self.send_due()
        self.assertEqual(len(self.relay.mails), 4)
        self.assertFalse([raw for _from, _to, raw in self.relay.mails if parse(raw).attachments])

    def test_images_from_elsewhere_go_along_when_forwarded_only(self):
        html = '<p>News <img src="https://news.example/a.png"></p>'
        message = self.receive(self.alice, mail(body=html, content_type="text/html"))
        for begin, expected in (("reply", False), ("forward", True)):
            self.relay.mails.clear()
            draft = self.opened(getattr(self.by(), begin)(message.id))
            draft.save({"to": "dan@d.example"})
            self.queue(draft)
            self.send_due()
            self.assertEqual("https://news.example/a.png" in self.sent_mail().html, expected)
