"""Whose dossiers: every spelling of an address, everybody outside, nobody inside, and what is kept out."""

from odoo.exceptions import AccessError, ValidationError

from .common import MailboxCase, mail


class DossierCase(MailboxCase):
    def card(self, email, name="Somebody", **values):
        return self.env["res.partner"].create({"name": name, "email": email, **values})

    def dossier(self, user, record):
        self.env.invalidate_all()
        return self.messages.with_user(user).search([("record", "=", f"{record._name},{record.id}")])

    def never(self, entry, user=None, record=None):
        """Keep an address or a domain out: the user does, or the company; from all records or one."""
        values = {"entry": entry, "user_id": user.id if user else False}
        values |= {"res_model": record._name, "res_id": record.id} if record else {}
        return self.env["mail.dossier.exclusion"].create(values)


class TestAddresses(DossierCase):
    def test_every_header_with_an_address(self):
        for name in ("sender", "reply_to", "to", "cc", "resent_from", "resent_sender", "resent_to", "resent_cc"):
            with self.subTest(name):
                card = self.card(f"{name}@client.example")
                message = self.receive(self.alice, subject=name, **{"sender": "x@y.example", name: card.email})
                self.assertFiled(card, message)

    def test_the_sender_beside_from(self):
        raw = mail(sender="boss@client.example").replace(b"To:", b"Sender: carla@client.example\r\nTo:", 1)
        self.assertFiled(self.contact, self.receive(self.alice, raw))

    def test_who_was_resent_to_blind_is_in_no_dossier(self):
        message = self.receive(self.alice, sender="x@y.example", resent_bcc="carla@client.example")
        self.assertNotFiled(self.contact, message)

    def test_a_plus_address_is_the_address(self):
        exact = self.card("carla+invoices@client.example")
        message = self.receive(self.alice, sender="Carla+Invoices@client.example")
        self.assertFiled(self.contact, message)
        self.assertFiled(exact, message)
        self.assertNotFiled(exact, self.receive(self.alice, sender="carla@client.example"))

    def test_a_plus_address_is_another_one_where_the_user_wants_it(self):
        self.alice.with_user(self.alice).mail_dossier_plus_addresses = False
        self.assertNotFiled(self.contact, self.receive(self.alice, sender="carla+invoices@client.example"))

    def test_an_international_domain_in_either_notation(self):
        unicode, ascii_ = self.card("info@bücher.example"), self.card("info@xn--bcher-kva.example")
        for number, sender in enumerate(("info@xn--bcher-kva.example", "info@bücher.example")):
            message = self.receive(self.alice, sender=sender, subject=str(number))
            self.assertFiled(unicode, message)
            self.assertFiled(ascii_, message)

    def test_an_archived_record_when_nothing_else_has_the_address(self):
        """R58"""
        self.contact.active = False
        message = self.receive(self.alice)
        self.assertFiled(self.contact, message)
        self.assertVisible(self.sally, message)

    def test_a_refused_applicants_mail_stays_with_the_recruiters(self):
        applicant = self.applicant("carla@client.example")
        applicant.active = False
        message = self.receive(self.alice)
        self.assertFiled(applicant, message)
        self.assertFiled(self.contact, message)
        self.assertHidden(self.bob, message)


class TestCompanies(DossierCase):
    def setUp(self):
        super().setUp()
        self.client = self.card("office@client.example", "Client", is_company=True)
        self.contact.parent_id = self.client

    def test_a_companys_dossier_has_the_mail_of_its_people(self):
        message = self.receive(self.alice)
        self.assertEqual(self.dossier(self.sally, self.client), message)
        self.assertEqual(self.messages.with_user(self.sally).dossier_count("res.partner", self.client.id), 1)
        self.assertNotFiled(self.client, message)

    def test_it_is_in_a_persons_dossier_only_when_it_is_his(self):
        other = self.card("other@client.example", "Other", parent_id=self.client.id)
        self.receive(self.alice)
        self.assertFalse(self.dossier(self.sally, other))

    def test_who_changes_his_employer_takes_his_mail_along(self):
        message = self.receive(self.alice)
        rival = self.card("office@rival.example", "Rival", is_company=True)
        self.contact.parent_id = rival
        self.assertFalse(self.dossier(self.sally, self.client))
        self.assertEqual(self.dossier(self.sally, rival), message)

    def test_people_whose_cards_one_may_not_read_are_not_told(self):
        message = self.receive(self.alice, cc="leo@prospect.example")
        self.lead("leo@prospect.example")
        rule = {"name": "None of Carla", "model_id": self.env.ref("base.model_res_partner").id}
        self.env["ir.rule"].create({**rule, "domain_force": f"[('id', '!=', {self.contact.id})]"})
        self.assertFalse(self.dossier(self.sally, self.client))
        self.assertHidden(self.sally, message)

    def test_the_company_may_want_people_and_companies_apart(self):
        self.set_parameter("companies_apart", "True")
        self.receive(self.alice)
        self.assertFalse(self.dossier(self.sally, self.client))

    def test_by_domain_is_off_by_default(self):
        self.assertNotFiled(self.client, self.receive(self.alice, sender="stranger@client.example"))

    def test_by_domain(self):
        self.set_parameter("file_by_domain", "True")
        message = self.receive(self.alice, sender="stranger@client.example")
        self.assertFiled(self.client, message)
        self.assertEqual(self.links(message).kind, "domain")

    def test_a_freemail_domain_is_nobodys(self):
        self.set_parameter("file_by_domain", "True")
        baker = self.card("baker@gmail.com", "Baker", is_company=True)
        self.assertNotFiled(baker, self.receive(self.alice, sender="stranger@gmail.com"))
        self.assertFiled(baker, self.receive(self.alice, sender="baker@gmail.com"))


class TestInside(DossierCase):
    """R47"""

    def setUp(self):
        super().setUp()
        self.env.company.email = "office@agency.example"

    def test_mail_among_colleagues_is_in_no_dossier(self):
        card = self.card("intern@agency.example")
        message = self.send(self.alice, to="bob@agency.example", cc="intern@agency.example")
        self.assertFalse(self.links(message))
        self.assertNotFiled(card, message)

    def test_a_card_at_the_own_domain_when_an_outsider_takes_part(self):
        card = self.card("intern@agency.example")
        message = self.receive(self.alice, cc="intern@agency.example")
        self.assertFiled(card, message)
        self.assertFiled(self.contact, message)

    def test_a_colleagues_plus_address_is_a_colleagues(self):
        card = self.card("bob@agency.example", "Bob as a contact")
        self.assertNotFiled(card, self.receive(self.alice, cc="bob+news@agency.example"))

    def test_an_employees_addresses_are_no_dossiers(self):
        self.env["hr.employee"].create(
            {"name": "Emma", "private_email": "Emma@Home.example", "work_email": "emma@elsewhere.example"}
        )
        cards = [
            self.card("emma@home.example"),
            self.card("emma@elsewhere.example"),
            self.applicant("emma@home.example"),
        ]
        message = self.receive(
            self.alice, sender="emma@home.example", cc="emma@elsewhere.example, carla@client.example"
        )
        for card in cards:
            self.assertNotFiled(card, message)
        self.assertFiled(self.contact, message)


class TestKeptOut(DossierCase):
    def test_an_address_of_the_users_own_list(self):
        self.never("Carla@client.example ", self.alice)
        self.assertNotFiled(self.contact, self.receive(self.alice, subject="to Alice"))
        self.assertFiled(self.contact, self.receive(self.bob, subject="to Bob", to="bob@agency.example"))

    def test_an_address_or_a_domain_of_the_companys_list(self):
        for entry in ("carla@client.example", "@client.example", "Client.example"):
            with self.subTest(entry):
                never = self.never(entry)
                self.assertNotFiled(self.contact, self.receive(self.alice, subject=entry))
                never.unlink()

    def test_mail_from_it_is_filed_nowhere_mail_to_it_for_the_others(self):
        other = self.card("leo@prospect.example")
        self.never("carla@client.example", self.alice)
        self.assertFalse(self.links(self.receive(self.alice, cc="leo@prospect.example")))
        self.assertFiled(other, self.send(self.alice, to="carla@client.example, leo@prospect.example"))

    def test_only_on_one_record(self):
        other = self.card("carla@client.example")
        self.never("carla@client.example", self.alice, self.contact)
        message = self.receive(self.alice)
        self.assertNotFiled(self.contact, message)
        self.assertFiled(other, message)

    def test_it_opens_no_applicants_mail(self):
        """Kept off the applicant, it must not stand open on his card as a contact."""
        applicant = self.applicant("carla@client.example")
        self.never("carla@client.example", self.alice, applicant)
        message = self.receive(self.alice)
        self.assertFalse(self.dossier(self.alice, applicant))
        self.assertEqual(self.dossier(self.alice, self.contact), message)
        self.assertHidden(self.bob, message)

    def test_a_colleagues_copy_files_what_ones_own_list_kept_off_an_applicant(self):
        applicant = self.applicant("carla@client.example")
        self.never("carla@client.example", self.alice)
        raw = mail(to="alice@agency.example, bob@agency.example")
        self.receive(self.alice, raw)
        self.assertFalse(self.dossier(self.alice, applicant))
        message = self.receive(self.bob, raw)
        self.assertEqual(self.dossier(self.alice, applicant), message)

    def test_ones_own_list_is_seen_by_nobody_else(self):
        """R51"""
        mine, companys = self.never("wife@home.example", self.alice), self.never("bank.example")
        lists = self.env["mail.dossier.exclusion"]
        self.assertEqual(lists.with_user(self.alice).search([]), mine | companys)
        for user in (self.bob, self.sally, self.administrator):
            self.assertEqual(lists.with_user(user).search([]), companys)
            with self.assertRaises(AccessError):
                self.as_seen_by(user, mine).read(["entry"])
            with self.assertRaises(AccessError):
                self.as_seen_by(user, mine).unlink()

    def test_the_companys_list_is_the_administrators(self):
        companys = self.never("bank.example")
        for values in ({"entry": "client.example"}, {"user_id": self.bob.id}):
            with self.assertRaises(AccessError):
                self.as_seen_by(self.bob, companys).write(values)
        with self.assertRaises(AccessError):
            companys.with_user(self.bob).create({"entry": "client.example", "user_id": False})
        with self.assertRaises(AccessError):
            companys.with_user(self.administrator).create({"entry": "client.example", "user_id": self.bob.id})
        self.as_seen_by(self.administrator, companys).entry = "other.example"

    def test_what_is_no_address_and_no_domain_is_refused(self):
        for entry in ("@", "a b.example", "a@", "x@y.example, z@y.example"):
            with self.subTest(entry), self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.never(entry, self.alice)
