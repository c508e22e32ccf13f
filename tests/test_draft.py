"""Writing: how a mail begins, whose it is, and what its writer is offered."""

from odoo.exceptions import AccessError, UserError

from ..imap.message import parse
from .sending import SendingCase


class TestNew(SendingCase):
    def test_a_new_mail_has_the_signature(self):
        self.alice.signature = "<p>Alice<br>Recruiter</p>"
        shown = self.by().new_mail()
        self.assertIn("Recruiter", shown["body"])
        self.assertEqual((shown["to"], shown["subject"], shown["state"]), ("", "", "draft"))

    def test_from_a_record_it_is_to_its_address_and_filed_there(self):
        lead = self.lead("carla@client.example", contact_name="Carla Client")
        shown = self.by().new_mail("crm.lead", lead.id)
        self.assertEqual(shown["to"], "Carla Client <carla@client.example>")
        draft = self.opened(shown)
        draft.save({"to": "somebody@else.example", "subject": "Elsewhere"})
        self.queue(draft)
        self.send_due()
        self.assertFiled(lead, self.sent_message(draft))

    def test_a_record_that_is_not_for_the_writer(self):
        applicant = self.applicant("zoe@zebra.example")
        with self.assertRaises(AccessError):
            self.by(self.bob).new_mail("hr.applicant", applicant.id)

    def test_a_template_speaks_of_its_record(self):
        template = self.env["mail.template"].create(
            {
                "name": "Invitation",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "subject": "Invitation for {{ object.name }}",
                "body_html": '<p>Dear <t t-out="object.name"/></p>',
            }
        )
        self.env["ir.attachment"].create({"name": "map.pdf", "raw": b"%PDF", "mimetype": "application/pdf"})
        template.attachment_ids = self.env["ir.attachment"].search([("name", "=", "map.pdf")], limit=1)
        self.assertIn((template.id, "Invitation"), self.by().templates("res.partner"))
        shown = self.by().new_mail("res.partner", self.contact.id, template_id=template.id)
        self.assertEqual(shown["subject"], "Invitation for Carla")
        self.assertIn("Dear Carla", shown["body"])
        self.assertEqual([(file["name"], file["size"]) for file in shown["parts"]], [("map.pdf", 4)])


class TestWriting(SendingCase):
    def test_a_draft_is_its_writers_alone(self):
        draft = self.write_mail(subject="Secret xylophone")
        self.by().env["mail.dossier.draft.part"].create({"draft_id": draft.id, "name": "x.txt", "content": b"eHl6"})
        for user in (self.bob, self.sally, self.administrator):
            seen = self.as_seen_by(user, draft)
            self.assertFalse(self.by(user).search([]))
            self.assertFalse(self.by(user).search([("subject", "ilike", "xylophone")]))
            self.assertFalse(self.env["mail.dossier.draft.part"].with_user(user).search([]))
            attempts = [
                lambda seen=seen: seen.read(["subject"]),
                lambda seen=seen: seen.show(),
                lambda seen=seen: seen.save({"subject": "x"}),
                lambda seen=seen: seen.send(),
                lambda seen=seen: seen.cancel(),
                lambda seen=seen: seen.hints(),
                lambda seen=seen: seen.discard(),
                lambda seen=seen: seen.write({"subject": "x"}),
                lambda seen=seen: seen.part_ids.read(["name"]),
                lambda seen=seen, user=user: self.env["mail.dossier.draft.part"]
                .with_user(user)
                .create({"draft_id": seen.id, "name": "x", "content": b"eHl6"}),
            ]
            for number, attempt in enumerate(attempts):
                with self.subTest(f"{user.name}: {number}"), self.assertRaises(AccessError):
                    attempt()

    def test_what_the_machinery_keeps_is_not_the_writers(self):
        draft = self.write_mail()
        for vals in ({"state": "sent"}, {"account_id": self.account(self.bob).id}, {"res_id": 1}, {"answers_id": 1}):
            with self.assertRaises(AccessError):
                draft.write(vals)
        for name in ("token", "raw", "message_id", "lease", "location_id"):
            with self.assertRaises(AccessError):
                draft.read([name])

    def test_only_ones_own_address_can_be_written_from(self):
        self.send_mail(sender="Boss <boss@agency.example>")
        self.account(self.alice).own_addresses = "info@agency.example"
        self.send_mail(sender="Info desk <info@agency.example>")
        self.assertEqual(
            [parse(raw).from_ for _sender, _to, raw in self.relay.mails],
            [[("Alice", "alice@agency.example")], [("Info desk", "info@agency.example")]],
        )
        self.assertEqual(
            [sender for sender, _to, _raw in self.relay.mails], ["alice@agency.example", "info@agency.example"]
        )

    def test_who_it_is_for(self):
        for to, error in (
            ("", "Who is it for"),
            ("carla", "no e-mail address"),
            ("a@b.example, @x", "no e-mail address"),
        ):
            with self.assertRaisesRegex(UserError, error):
                self.write_mail(to=to).send()

    def test_while_it_is_on_its_way_nobody_writes_in_it(self):
        draft = self.write_mail()
        draft.send()
        with self.assertRaises(UserError):
            draft.save({"subject": "Later"})
        self.assertTrue(draft.save({"subject": "Lunch"}), "what says nothing new does no harm")
        self.assertFalse(self.by().browse(draft.id + 1000).save({"subject": "Gone"}))

    def test_plain_text(self):
        draft = self.write_mail(body="<p>One <b>two</b></p><p>Three</p>")
        draft.save({"plain": True})
        self.assertEqual(draft.body, "One two\n\nThree")
        draft.save({"body": "a <img src=x onerror=alert(1)> b"})
        self.queue(draft)
        self.send_due()
        sent = self.sent_mail()
        self.assertEqual((sent.html, sent.text.strip()), ("", "a <img src=x onerror=alert(1)> b"))
        draft = self.write_mail(body="a <img src=x onerror=alert(1)> b", plain=True)
        draft.save({"plain": False})
        self.assertIn("&lt;img src=x", draft.body)

    def test_hints(self):
        draft = self.write_mail(body="<p>Zie bijlage.</p>", to="carla@client.example, bob@agency.example")
        self.assertEqual(draft.hints()["forgotten_attachment"], "bijlage")
        self.assertEqual(draft.hints()["external"], ["carla@client.example"])
        draft.env["mail.dossier.draft.part"].create({"draft_id": draft.id, "name": "x.txt", "content": b"eHl6"})
        self.assertFalse(draft.hints()["forgotten_attachment"])
        quoting = self.by().reply(self.receive(self.alice, body="I attached it.").id)
        self.assertFalse(self.opened(quoting).hints()["forgotten_attachment"])
        self.assertEqual(self.write_mail(to="bob@agency.example").hints()["external"], [])

    def test_completion_knows_whom_one_writes_with(self):
        self.receive(self.alice, sender="Zed Often <zed@often.example>")
        self.send(self.alice, to="Zed Often <zed@often.example>")
        self.receive(self.alice, sender="Zed Once <zed@once.example>")
        self.receive(self.bob, sender="Zed Private <zed@private.example>")
        self.env["res.partner"].create({"name": "Zed Card", "email": "card@zed.example"})
        found = self.by().complete("zed")
        self.assertEqual([one["email"] for one in found], ["zed@often.example", "zed@once.example", "card@zed.example"])
        self.assertEqual(self.by().complete("once")[0]["name"], "Zed Once")
        self.assertEqual(self.by().complete("100%"), [])
        self.assertIn("bob@agency.example", [one["email"] for one in self.by().complete("bob")])
