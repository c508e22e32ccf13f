"""In which dossiers a mail belongs: of everybody outside whose address it has, and of nobody inside."""

import json

from odoo.exceptions import AccessError, ValidationError

from .common import MailboxCase, mail


class TestFiling(MailboxCase):
    def dossier(self, user, record):
        return self.messages.with_user(user).search([("record", "=", f"{record._name},{record.id}")])

    def roles(self, message):
        return {(link.res_model, link.role) for link in self.links(message)}

    # ------------------------------------------------------------ by address

    def test_a_mail_is_in_the_dossier_of_everybody_it_concerns(self):
        """R58"""
        lead, applicant = self.lead("leo@prospect.example"), self.applicant("ann@job.example")
        message = self.receive(
            self.alice,
            sender="leo@prospect.example",
            to="carla@client.example",
            cc="ann@job.example, alice@agency.example",
        )
        for record in (lead, applicant, self.contact):
            self.assertFiled(record, message)
            self.assertEqual(self.dossier(self.alice, record), message)
        self.assertLessEqual({("crm.lead", "from"), ("res.partner", "to"), ("hr.applicant", "cc")}, self.roles(message))

    def test_sent_mail_is_filed_as_received_mail_is(self):
        self.assertFiled(self.contact, self.send(self.alice, to="carla@client.example"))

    def test_every_record_with_the_address(self):
        namesake = self.env["res.partner"].create({"name": "Carla at home", "email": "carla@client.example"})
        leads = self.lead("carla@client.example") | self.lead("carla@client.example", name="another")
        message = self.receive(self.alice)
        for record in (self.contact, namesake, *leads):
            self.assertFiled(record, message)

    def test_addresses_are_compared_in_one_form(self):
        """R59"""
        for number, written in enumerate(
            (
                "CARLA@Client.EXAMPLE",
                '"Jansen, Carla" <Carla@client.example>',
                "=?utf-8?q?C=C3=A4rla?= <carla@client.example>",
            )
        ):
            with self.subTest(written):
                message = self.receive(self.alice, sender=written, subject=str(number))
                self.assertFiled(self.contact, message)

    def test_every_form_of_a_records_address(self):
        """R59"""
        forms = ("Peter@Client.example", '"Peter P." <peter@client.example>', " peter@client.example ")
        cards = [self.env["res.partner"].create({"name": "Peter", "email": form}) for form in forms]
        leads = [self.lead(form) for form in forms]
        message = self.receive(self.alice, sender="peter@client.example")
        for record in (*cards, *leads):
            self.assertFiled(record, message)

    def test_a_name_is_no_address(self):
        message = self.receive(self.alice, sender='"carla@client.example" <eve@elsewhere.example>')
        self.assertNotFiled(self.contact, message)

    def test_an_address_in_two_fields_gives_one_link(self):
        message = self.receive(self.alice, cc="carla@client.example", reply_to="carla@client.example")
        self.assertFiled(self.contact, message)
        self.assertEqual(self.roles(message), {("res.partner", "from")})

    def test_two_copies_give_one_link(self):
        raw = mail(to="alice@agency.example, bob@agency.example")
        self.receive(self.alice, raw)
        self.assertFiled(self.contact, self.receive(self.bob, raw))

    # ------------------------------------------------------------ what belongs in no dossier

    def test_archived_records_do_not_win(self):
        """R58"""
        self.contact.active = False
        again = self.env["res.partner"].create({"name": "Carla again", "email": "carla@client.example"})
        message = self.receive(self.alice)
        self.assertNotFiled(self.contact, message)
        self.assertFiled(again, message)

    def test_a_colleagues_card_is_no_dossier(self):
        """R47: neither the user's own nor a card somebody made of him."""
        card = self.env["res.partner"].create({"name": "Alice as a contact", "email": "alice@agency.example"})
        message = self.receive(self.alice, cc="bob@agency.example")
        for colleague in (self.alice.partner_id, self.bob.partner_id, card):
            self.assertNotFiled(colleague, message)
        self.assertFiled(self.contact, message)

    def test_a_colleague_who_left_is_still_none(self):
        self.bob.active = False
        card = self.env["res.partner"].create({"name": "Bob as a contact", "email": "bob@agency.example"})
        message = self.receive(self.alice, sender="bob@agency.example")
        self.assertNotFiled(card, message)
        self.assertNotFiled(self.bob.partner_id, message)

    def test_own_addresses_are_no_dossiers_of_ones_own_mail(self):
        home = self.env["res.partner"].create({"name": "Alice at home", "email": "alice@home.example"})
        self.alice.with_user(self.alice).write({"mail_dossier_own_addresses": "Alice@Home.example"})
        message = self.receive(self.alice, sender="alice@home.example", to="carla@client.example")
        self.assertNotFiled(home, message)
        self.assertFiled(self.contact, message)

    def test_own_addresses_stop_no_colleagues_filing(self):
        """A user could otherwise keep a client's mail out of the dossiers by calling his address his own."""
        self.alice.with_user(self.alice).write({"mail_dossier_own_addresses": "carla@client.example"})
        self.assertNotFiled(self.contact, self.receive(self.alice, subject="to Alice"))
        self.assertFiled(self.contact, self.receive(self.bob, subject="to Bob", to="bob@agency.example"))

    def test_a_colleagues_copy_files_what_ones_own_addresses_kept_out(self):
        self.alice.with_user(self.alice).write({"mail_dossier_own_addresses": "carla@client.example"})
        raw = mail(to="alice@agency.example, bob@agency.example")
        self.assertNotFiled(self.contact, self.receive(self.alice, raw))
        self.assertFiled(self.contact, self.receive(self.bob, raw))

    def test_a_portal_users_card_is_a_dossier(self):
        portal = self.env.ref("base.group_portal")
        self.env["res.users"].create(
            {"name": "Carla", "login": "carla", "partner_id": self.contact.id, "group_ids": [portal.id]}
        )
        self.assertFiled(self.contact, self.receive(self.alice))

    def test_automatic_mail_belongs_in_no_dossier(self):
        """R62, R64"""
        for header in (
            {"list_id": "<news.client.example>"},
            {"auto_submitted": "auto-replied"},
            {"precedence": "bulk"},
            {"return_path": "<>"},
        ):
            with self.subTest(header):
                message = self.receive(self.alice, **header)
                self.assertTrue(message.automatic)
                self.assertNotFiled(self.contact, message)
        self.assertInMailbox(self.alice, "INBOX", 4)

    def test_a_new_card_publishes_no_mail_that_colleagues_had_before(self):
        """DESIGN §10.3: not either when the server is restored and all of it comes in again."""
        message = self.receive(self.alice, sender="leo@prospect.example")
        lead = self.lead("leo@prospect.example")
        self.reset_uidvalidity(self.alice)
        self.sync(self.alice)
        self.assertInMailbox(self.alice, "INBOX", 1)
        self.assertNotFiled(lead, message)
        self.assertHidden(self.bob, message)

    # ------------------------------------------------------------ side effects: none

    def test_filing_makes_and_tells_nothing(self):
        """R52, R62, R64"""
        lead = self.lead("carla@client.example")
        records = self.contact | self.alice.partner_id
        tables = ["res.partner", "crm.lead", "mail.message", "mail.mail", "mail.notification", "mail.followers"]
        tables += ["mail.activity", "ir.attachment", "hr.applicant"]
        for table in tables:
            self.assertTrue(self.env[table]._name)
        count = {table: self.env[table].search_count([]) for table in tables}
        self.env["bus.bus"].search([]).unlink()
        written = (records.mapped("write_date"), lead.write_date)
        self.receive(self.alice, cc="unknown@elsewhere.example")
        self.send(self.alice, to="carla@client.example")
        self.assertEqual({table: self.env[table].search_count([]) for table in tables}, count)
        told = [(message.channel, message.message) for message in self.env["bus.bus"].search([])]
        self.assertTrue(told, "the owner's screens look again")
        for channel, message in told:
            kind, record = ("mailbox", self.alice.partner_id) if "mailbox" in message else ("dossier", lead)
            record = self.contact if "res.partner" in channel and kind == "dossier" else record
            self.assertEqual(json.loads(channel)[1:3], [record._name, record.id])
            self.assertIn(f'"mail_dossier/{kind}"', message)
        self.assertEqual((records.mapped("write_date"), lead.write_date), written)

    def test_a_deleted_records_dossier_goes_its_mails_stay(self):
        lead = self.lead("carla@client.example")
        message = self.receive(self.alice)
        lead.unlink()
        self.assertFalse(self.links(message).filtered(lambda link: link.res_model == "crm.lead"))
        self.assertFiled(self.contact, message)
        self.assertVisible(self.alice, message)

    # ------------------------------------------------------------ the dossier

    def test_a_dossier_and_its_count_are_the_readers_own(self):
        shown = self.receive(self.alice)
        self.receive(self.alice, subject="vertrouwelijk")
        self.assertEqual(self.dossier(self.bob, self.contact), shown)
        for user, count in ((self.alice, 2), (self.bob, 1), (self.sally, 1), (self.administrator, 1)):
            with self.subTest(user.name):
                self.env.invalidate_all()
                self.assertEqual(self.messages.with_user(user).dossier_count("res.partner", self.contact.id), count)
                action = self.messages.with_user(user).action_dossier("res.partner", self.contact.id)
                self.assertEqual(self.messages.with_user(user).search_count(action["domain"]), count)

    def test_a_rejected_link_is_not_in_the_dossier(self):
        message = self.receive(self.alice)
        self.links(message, self.contact).rejected = True
        self.assertFalse(self.dossier(self.alice, self.contact))
        self.assertHidden(self.bob, message)
        self.assertVisible(self.alice, message)

    def test_a_mail_tells_in_which_dossiers_it_is_and_why(self):
        """R60"""
        applicant = self.applicant("carla@client.example")
        message = self.receive(self.alice)
        filed = {(one["model"], one["id"]): one["why"] for one in self.as_seen_by(self.alice, message).reader["filed"]}
        self.assertEqual(filed.keys(), {("res.partner", self.contact.id), ("hr.applicant", applicant.id)})
        self.assertEqual(set(filed.values()), {"carla@client.example in From"})

    # ------------------------------------------------------------ the table of models

    def test_a_model_of_the_administrators_choice(self):
        table = self.env["mail.dossier.model"].with_user(self.administrator)
        table.create({"model": "res.company", "address_field": "phone"})
        self.env.company.phone = "carla@client.example"
        self.assertFiled(self.env.company, self.receive(self.alice))

    def test_several_fields_with_addresses_as_somebody_typed_them(self):
        """R59"""
        table = self.env["mail.dossier.model"].with_user(self.administrator)
        table.create({"model": "res.bank", "address_field": "email, phone"})
        written = {"email": " Carla@Client.example", "phone": '"Carla" <carla@client.example>'}
        banks = [self.env["res.bank"].create({"name": field, field: value}) for field, value in written.items()]
        message = self.receive(self.alice)
        for bank in banks:
            self.assertFiled(bank, message)

    def test_the_table_calls_records_what_their_readers_call_them(self):
        table = self.env["mail.dossier.model"].with_user(self.administrator)
        shown = {row.model: row.label for row in table.search([])}
        self.assertEqual((shown["hr.applicant"], shown["res.partner"]), ("Applicant", "Contact"))
        self.assertEqual(table.create({"model": "fleet.car"}).label, "Not installed")

    def test_models_that_hide_records_in_their_own_way_are_refused(self):
        table = self.env["mail.dossier.model"].with_user(self.administrator)
        refused = {"res.users": "login", "mail.message": "email_from", "ir.attachment": "name", "mail.thread": "id"}
        for model, field in {**refused, "res.company": "name_of_nothing"}.items():
            with self.subTest(model), self.assertRaises(ValidationError), self.env.cr.savepoint():
                table.create({"model": model, "address_field": field})
        table.create({"model": "res.company", "address_field": "email"})

    def test_the_table_is_the_administrators(self):
        with self.assertRaises(AccessError):
            self.env["mail.dossier.model"].with_user(self.bob).search([])
        with self.assertRaises(AccessError):
            self.env.ref("mail_dossier.model_applicant").with_user(self.bob).restricting = False

    def test_a_model_taken_off_files_no_more(self):
        self.env.ref("mail_dossier.model_partner").active = False
        lead = self.lead("carla@client.example")
        message = self.receive(self.alice)
        self.assertNotFiled(self.contact, message)
        self.assertFiled(lead, message)
        self.assertIsNone(self.messages.dossier_count("res.partner", self.contact.id))
