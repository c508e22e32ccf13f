"""What a signature offers for a card: taken with a click, dismissed for good, never written by itself."""

from .test_unknown import UnknownCase

CARLA = "Fine.\n\nKind regards,\nCarla\nM 06 12 34 56 78\nT 020-1234567"


class OffersCase(UnknownCase):
    def offers(self, message, user=None):
        return self.as_seen_by(user or self.alice, message).offers()

    def offers_for(self, record, user=None):
        self.env.invalidate_all()
        return self.messages.with_user(user or self.alice).record_offers(record._name, record.id)

    def dismiss(self, offer, user=None):
        messages = self.messages.with_user(user or self.alice)
        messages.dismiss_offer(offer["model"], offer["id"], offer["value"])


class TestPhone(OffersCase):
    def test_a_number_that_the_card_has_not(self):
        message = self.receive(self.alice, body=CARLA)
        [offer] = self.offers(message)
        expected = {"kind": "phone", "model": "res.partner", "id": self.contact.id, "name": "Carla", "field": "phone"}
        self.assertEqual(offer, expected | {"old": "", "value": "+31612345678", "shown": "+31 6 12345678"})
        self.assertEqual(self.offers_for(self.contact), [offer])
        self.assertFalse(self.contact.phone)

    def test_one_that_differs(self):
        self.contact.phone = "06-87654321"
        [offer] = self.offers(self.receive(self.alice, body=CARLA))
        self.assertEqual((offer["old"], offer["shown"]), ("06-87654321", "+31 6 12345678"))

    def test_none_where_the_card_has_one_of_them_however_written(self):
        for number in ("0612345678", "+31 20 123 45 67"):
            self.contact.phone = number
            self.assertFalse(self.offers(self.receive(self.alice, body=CARLA, subject=number)))

    def test_none_of_what_is_quoted(self):
        quoted = "Fine.\n\nOn Tue, 3 Nov 2026, Zed wrote:\n" + CARLA.replace("\n", "\n> ")
        self.assertFalse(self.offers(self.receive(self.alice, body=quoted)))

    def test_leads_and_applicants_too(self):
        lead, applicant = self.lead("leo@prospect.example"), self.applicant("leo@prospect.example")
        offers = self.offers(self.receive(self.alice, sender="leo@prospect.example", body=CARLA))
        fields = {(offer["model"], offer["id"]): offer["field"] for offer in offers}
        self.assertEqual(fields[lead._name, lead.id], "phone")
        self.assertEqual(fields[applicant._name, applicant.id], "partner_phone")

    def test_beside_ones_own_answer_it_is_that_of_the_mail_before(self):
        self.receive(self.alice, body=CARLA)
        [offer] = self.offers(self.send(self.alice, to="carla@client.example", body="Thanks\n\nAlice\n06-11223344"))
        self.assertEqual(offer["value"], "+31612345678")

    def test_dismissed_for_good_that_number_only(self):
        [offer] = self.offers(self.receive(self.alice, body=CARLA))
        self.dismiss(offer)
        for user in (self.alice, self.sally):
            self.assertFalse(self.offers_for(self.contact, user))
        self.receive(self.alice, body=CARLA.replace("78", "79"))
        [offer] = self.offers_for(self.contact)
        self.assertEqual(offer["value"], "+31612345679")

    def test_dismissed_it_stays_when_contacts_are_merged(self):
        [offer] = self.offers(self.receive(self.alice, body=CARLA))
        self.dismiss(offer)
        other = self.card("carla@client.example", "Carla again")
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge([self.contact.id, other.id], other)
        self.assertFalse(self.offers_for(other))


class TestRights(OffersCase):
    def setUp(self):
        super().setUp()
        self.clerk = self.user("clerk", "base.group_user")

    def test_only_for_cards_that_he_may_change(self):
        message = self.receive(self.alice, body=CARLA)
        self.assertVisible(self.clerk, message)
        self.assertFalse(self.offers(message, self.clerk))
        self.assertFalse(self.offers_for(self.contact, self.clerk))
        self.assertForbidden(self.dismiss, self.offers(message)[0], self.clerk)

    def test_only_from_mails_that_he_may_see(self):
        message = self.receive(self.alice, body=CARLA)
        self.assertTrue(self.offers_for(self.contact, self.sally))
        message.with_user(self.alice).action_make_confidential()
        self.assertFalse(self.offers_for(self.contact, self.sally))
        self.assertForbidden(self.as_seen_by(self.sally, message).offers)
        self.assertTrue(self.offers_for(self.contact))

    def test_nothing_of_a_colleague(self):
        self.assertFalse(self.offers(self.receive(self.alice, sender="bob@agency.example", body=CARLA)))

    def test_nothing_of_a_machine(self):
        self.assertFalse(self.offers(self.receive(self.alice, body=CARLA, auto_submitted="auto-replied")))


class TestNewAddress(OffersCase):
    """A contact who writes from another address is known by his number."""

    def setUp(self):
        super().setUp()
        self.contact.phone = "+31 6 12345678"
        self.old = self.receive(self.alice)
        self.message = self.receive(self.alice, sender="carla@home.example", body=CARLA)

    def test_it_is_offered_not_done(self):
        [offer] = self.offers(self.message)
        told = {"kind": "address", "model": "res.partner", "id": self.contact.id, "name": "Carla", "field": "email"}
        self.assertEqual(offer | told, offer)
        self.assertEqual((offer["value"], offer["shown"]), ("carla@home.example", "+31 6 12345678"))
        self.assertEqual(self.contact.email, "carla@client.example")
        self.assertFalse(self.links(self.message))

    def test_taken_both_addresses_mails_are_in_his_dossier(self):
        self.contact.parent_id = self.card("office@client.example", "Client", is_company=True)
        self.messages.with_user(self.alice).add_address(self.contact.id, "carla@home.example")
        self.back_file()
        self.assertEqual(self.contact.email, "carla@client.example")
        self.assertEqual(self.dossier(self.alice, self.contact), self.old | self.message)
        self.assertFalse(self.offers(self.message))

    def test_who_has_no_address_yet_gets_it(self):
        self.contact.email = False
        self.messages.with_user(self.alice).add_address(self.contact.id, "Carla@home.example")
        self.assertEqual(self.contact.email, "carla@home.example")
        self.assertFalse(self.contact.child_ids)

    def test_not_for_two_who_share_a_number(self):
        self.card("dan@client.example", "Dan", phone="06-12345678")
        self.assertFalse(self.offers(self.message))

    def test_not_for_a_card_that_he_may_not_change(self):
        self.receive(self.bob, sender="carla@home.example", to="bob@agency.example", body=CARLA)
        rule = {"name": "None of Carla", "model_id": self.env.ref("base.model_res_partner").id}
        self.env["ir.rule"].create({**rule, "domain_force": f"[('id', '!=', {self.contact.id})]"})
        self.assertFalse(self.offers(self.message))
        add = self.messages.with_user(self.alice).add_address
        self.assertForbidden(add, self.contact.id, "carla@home.example")

    def test_dismissed_for_good(self):
        self.dismiss(self.offers(self.message)[0])
        self.assertFalse(self.offers(self.message))
