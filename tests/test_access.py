"""A mail that is not for somebody: no way through the ORM tells him anything of it."""

from odoo import fields
from odoo.exceptions import AccessError

from .common import MailboxCase, mail

NOBODYS = ("address", "copy", "holder", "link", "part", "promise", "reason")
CONTENT = ("subject", "preview", "text", "correspondent", "recipients", "date", "thread", "reader")


class TestAccess(MailboxCase):
    def setUp(self):
        super().setUp()
        self.card = self.env["res.partner"].create({"name": "Zoe", "email": "zoe@zebra.example"})
        self.secret = self.receive(
            self.alice,
            sender='"Zoe Zebra" <zoe@zebra.example>',
            subject="Confidential: xylophone",
            body="The quick xanthic fox",
            content_type='text/plain; charset="utf-8"; name="xenon.txt"',
        )
        self.open = self.receive(self.alice, sender="zoe@zebra.example", subject="Open zither")
        self.unfiled = self.receive(self.alice, sender="nobody@zebra.example", subject="Unfiled xylem")
        self.others = (self.bob, self.sally, self.administrator)
        self.hidden = self.secret | self.unfiled

    def seen_by(self, user):
        self.env.invalidate_all()
        return self.messages.with_user(user)

    # ------------------------------------------------------------ the message

    def test_what_is_open_is_seen_through_its_dossier_only(self):
        for user in self.others:
            self.assertVisible(user, self.open)
        self.card.unlink()
        for user in self.others:
            self.assertHidden(user, self.open)
        self.assertVisible(self.alice, self.open)

    def test_it_is_in_no_search_count_or_group(self):
        for user in self.others:
            messages = self.seen_by(user)
            self.assertEqual(messages.search([]), self.open)
            self.assertEqual(messages.search([], order="subject desc, id"), self.open)
            self.assertEqual(messages.search_count([]), 1)
            self.assertEqual(messages.with_context(active_test=False).search_count([("id", "in", self.hidden.ids)]), 0)
            self.assertEqual([row["id"] for row in messages.search_read([], ["subject"])], self.open.ids)
            self.assertEqual(messages.web_search_read([], {"subject": {}})["length"], 1)
            for group in (messages.formatted_read_group, messages.web_read_group):
                self.assertNotIn("xyl", repr(group([], ["subject"], ["__count"])))
            totals = messages.formatted_read_group([], [], ["__count", "id:array_agg", "size:sum"])
            self.assertEqual((totals[0]["__count"], totals[0]["id:array_agg"]), (1, self.open.ids))
            self.assertEqual(totals[0]["size:sum"], self.open.size)
            self.assertEqual([row[0] for row in messages.name_search("")], self.open.ids)

    def test_it_is_read_by_no_method(self):
        for user in self.others:
            for message in self.hidden:
                self.seen_by(user)
                attempts = {
                    "read": lambda hidden: hidden.read(["subject"]),
                    "web_read": lambda hidden: hidden.web_read({"subject": {}}),
                    "export": lambda hidden: hidden.with_user(self.administrator).export_data(["subject"]),
                    "copy": lambda hidden: hidden.copy(),
                    "copy_data": lambda hidden: hidden.copy_data(),
                    "write": lambda hidden: hidden.write({"subject": "x"}),
                    "unlink": lambda hidden: hidden.unlink(),
                    "onchange": lambda hidden: hidden.onchange({}, [], {"subject": {}})["value"]["subject"],
                    **{name: lambda hidden, name=name: hidden[name] for name in CONTENT},
                }
                for name, attempt in attempts.items():
                    with self.subTest(f"{user.name}: {name}"), self.assertRaises(AccessError):
                        attempt(self.as_seen_by(user, message))

    def test_guessing_tells_nothing(self):
        """Search terms that the hidden mail alone fulfils."""
        guesses = [
            ("subject", "ilike", "xyl"),
            ("text", "ilike", "xanthic"),
            ("preview", "ilike", "xanthic"),
            ("correspondent", "ilike", "Zoe Zebra"),
            ("words", "=", "xanthic"),
            ("words", "ilike", "zoe zebra xylophone"),
            ("confidential", "=", True),
            ("thread", "=", self.secret.thread),
            ("id", "=", self.secret.id),
            ("id", "!=", self.open.id),
        ]
        for user in self.others:
            for guess in guesses:
                with self.subTest(f"{user.name}: {guess}"):
                    self.assertFalse(self.seen_by(user).search([guess]))
            for name in ("display_name", "words", "record"):
                self.assertFalse(self.seen_by(user).search([(name, "ilike", "")]) & self.hidden)
        for guess in guesses[:8]:
            self.assertIn(self.secret, self.seen_by(self.alice).search([guess]), guess)

    def test_fields_of_the_machinery_are_nobodys(self):
        for user in (self.alice, *self.others):
            for name in ("key", "message_id", "mime", "html", "holder_ids"):
                with self.subTest(f"{user.name}: {name}"):
                    self.assertNotIn(name, self.seen_by(user).fields_get())
                    with self.assertRaises(AccessError):
                        self.as_seen_by(user, self.open).read([name])
                    with self.assertRaises(AccessError):
                        self.seen_by(user).search([(name, "!=", False)])
            with self.assertRaises(AccessError):
                self.seen_by(user).search([("holder_ids.user_id", "=", self.alice.id)])

    def test_who_brought_it_in_or_opened_it_is_not_told(self):
        self.assertTrue(self.as_seen_by(self.alice, self.open).reader)
        self.env.flush_all()
        self.assertTrue(self.open.sudo().html)
        self.assertFalse((self.open.sudo().create_uid | self.open.sudo().write_uid) - self.env.ref("base.user_root"))

    def test_a_filter_over_records_he_knows_by_id_tells_nothing(self):
        for user in self.others:
            for message in self.hidden:
                with self.assertRaises(AccessError):
                    self.as_seen_by(user, message).filtered_domain([("subject", "ilike", "xyl")])

    def test_what_other_code_read_as_superuser_does_not_help(self):
        for user in self.others:
            self.env.invalidate_all()
            hidden = self.secret.with_user(user)
            self.assertTrue(hidden.sudo().subject and hidden.sudo().confidential)
            hidden.sudo().confidential = True
            with self.assertRaises(AccessError):
                hidden.read(["subject"])
            self.assertFalse(hidden.has_access("read"))
            self.assertFalse(hidden.search([("id", "=", hidden.id)]))

    def test_display_names_tell_no_subject(self):
        for message in self.secret | self.open:
            self.assertEqual(message.with_user(self.alice).display_name, "Mail")

    # ------------------------------------------------------------ what hangs on it

    def test_its_parts_are_read_through_the_mail_alone(self):
        for user in (self.alice, *self.others):
            for table in NOBODYS:
                rows = self.env[f"mail.dossier.{table}"].with_user(user)
                for attempt in (
                    lambda rows=rows: rows.search([]),
                    lambda rows=rows: rows.search_count([]),
                    lambda rows=rows: rows.formatted_read_group([], [], ["__count"]),
                    lambda rows=rows: rows.create({"message_id": self.secret.id}),
                ):
                    with self.subTest(f"{user.name}: {table}"), self.assertRaises(AccessError):
                        attempt()

    def test_a_link_of_ones_own_making_opens_nothing(self):
        for user in (self.alice, *self.others):
            values = {"message_id": self.secret.id, "res_model": "res.partner", "res_id": user.partner_id.id}
            with self.assertRaises(AccessError):
                self.env["mail.dossier.link"].with_user(user).create(values)
        with self.assertRaises(AccessError):
            self.links(self.secret).with_user(self.bob).write({"res_id": self.bob.partner_id.id})

    def test_a_mailbox_is_its_owners(self):
        for user in self.others:
            self.env.invalidate_all()
            locations = self.locations.with_user(user)
            self.assertFalse(locations.search([("message_id", "in", (self.hidden | self.open).ids)]))
            self.assertFalse(locations.search([("message_id.subject", "ilike", "xyl")]))
            self.assertFalse(locations.search([("words", "=", "xanthic")]))
            self.assertFalse(locations.search_count([("user_id", "=", self.alice.id)]))
            place = self.locations.search([("message_id", "=", self.open.id)])
            with self.assertRaises(AccessError):
                self.as_seen_by(user, place).read(["subject"])
            with self.assertRaises(AccessError):
                self.as_seen_by(user, place).action_open()
        self.assertEqual(len(self.locations.with_user(self.alice).search([])), 3)

    def test_no_field_of_a_card_leads_to_mail(self):
        for model in ("res.partner", "crm.lead", "hr.applicant", "res.users"):
            for name, field in self.env[model]._fields.items():
                if field.relational and field.comodel_name.startswith("mail.dossier"):
                    self.assertEqual(field.groups, fields.NO_ACCESS, f"{model}.{name}")

    def test_nothing_is_written_by_anybody(self):
        for user in (self.alice, *self.others):
            for values in ({"subject": "x"}, {"confidential": False}, {"holder_ids": []}):
                with self.assertRaises(AccessError):
                    self.as_seen_by(user, self.open).write(values)
            with self.assertRaises(AccessError):
                self.as_seen_by(user, self.open).unlink()
            with self.assertRaises(AccessError):
                self.locations.with_user(user).create({"message_id": self.secret.id, "user_id": user.id})

    # ------------------------------------------------------------ dossiers

    def test_the_dossier_of_a_record_one_may_not_read_is_empty(self):
        applicant = self.applicant("zoe@zebra.example")
        self.receive(self.alice, sender="zoe@zebra.example", subject="Application")
        messages = self.seen_by(self.bob)
        self.assertEqual(messages.dossier_count("hr.applicant", applicant.id), 0)
        self.assertFalse(messages.search([("record", "=", f"hr.applicant,{applicant.id}")]))
        with self.assertRaises(AccessError):
            messages.action_dossier("hr.applicant", applicant.id)
        self.assertEqual(self.seen_by(self.alice).dossier_count("hr.applicant", applicant.id), 1)

    def test_a_dossier_that_does_not_exist(self):
        messages = self.seen_by(self.bob)
        self.assertEqual(messages.dossier_count("res.partner", 2**31 - 1), 0)
        self.assertIsNone(messages.dossier_count("no.such.model", 1))
        self.assertIsNone(messages.dossier_count("res.users", self.alice.id))
        for nonsense in ("res.partner", "res.partner,", "no.such.model,1", "res.users,2", ",", "res.partner,x"):
            with self.subTest(nonsense):
                self.assertFalse(messages.search([("record", "=", nonsense)]))

    def test_conversation_tells_no_hidden_mail(self):
        first = self.receive(self.alice, sender="zoe@zebra.example", subject="Open before")
        answer = self.receive(
            self.alice, sender="zoe@zebra.example", subject="Vertrouwelijk: open no more", references=first.message_id
        )
        self.assertEqual(first.thread, answer.thread)
        self.assertEqual(self.seen_by(self.bob).search([("thread", "=", first.thread)]), first)

    # ------------------------------------------------------------ forgery

    def test_a_forged_message_id_does_not_open_the_original(self):
        """Whoever knows the id of a confidential mail sends himself another one under it."""
        forged = mail(
            sender="zoe@zebra.example",
            to="bob@agency.example",
            subject=self.secret.subject,
            message_id=f"<{self.secret.message_id}>",
        )
        received = self.receive(self.bob, forged)
        self.assertNotEqual(received, self.secret)
        self.assertHidden(self.bob, self.secret)
        self.assertHidden(self.alice, received)

    def test_the_same_content_is_the_same_mail(self):
        raw = mail(to="alice@agency.example, bob@agency.example")
        by_way_of = b"Received: from mx.agency.example; Mon, 23 Nov 2026 10:00:00 +0000\r\n" + raw
        self.assertEqual(self.receive(self.alice, raw), self.receive(self.bob, by_way_of))
