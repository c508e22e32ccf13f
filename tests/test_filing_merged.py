"""Merged, converted, hired, deleted: the mails stay in a dossier, once each, and are seen by nobody new (R61)."""

from itertools import permutations

from .test_backfill import BackfillCase


class TestMerges(BackfillCase):
    def merge_cards(self, target, *others):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        cards = [target.id, *(other.id for other in others)]
        wizard._merge(cards, target)

    def three(self, make):
        """Three records; a mail for each, one for all, and one that was taken off the first."""
        records = [make(f"r{number}@merge.example") for number in range(3)]
        mails = [self.receive(self.alice, sender=f"r{number}@merge.example") for number in range(3)]
        mails.append(self.receive(self.alice, sender="r0@merge.example", cc="r1@merge.example, r2@merge.example"))
        off = self.receive(self.alice, sender="r0@merge.example", subject="off")
        self.as_seen_by(self.alice, off).unfile(records[0]._name, records[0].id)
        return records, self.messages.concat(*mails), off

    def assertMerged(self, record, mails, off):
        self.env.invalidate_all()
        for message in mails:
            self.assertFiled(record, message)
        self.assertEqual(self.dossier(self.sally, record), mails)
        self.assertTrue(self.links(off, record).rejected)
        gone = self.links(off) | self.env["mail.dossier.link"].search([("message_id", "in", mails.ids)])
        self.assertEqual({(link.res_model, link.res_id) for link in gone}, {(record._name, record.id)})

    def test_contacts_in_every_order(self):
        for order in permutations(range(3)):
            with self.subTest(order):
                cards, mails, off = self.three(lambda email: self.card(email, email))
                first, second, third = (cards[number] for number in order)
                self.merge_cards(first, second)
                self.merge_cards(first, third)
                self.assertMerged(first, mails, off)
                first.unlink()

    def test_leads_in_every_order(self):
        for order in permutations(range(3)):
            with self.subTest(order):
                leads, mails, off = self.three(self.lead)
                first, second, third = (leads[number] for number in order)
                merged = (first | second).merge_opportunity()
                merged = (merged | third).merge_opportunity()
                self.assertMerged(merged, mails, off)
                merged.unlink()

    def test_what_is_filed_on_one_and_off_the_other_is_filed(self):
        cards = [self.card("leo@prospect.example", name) for name in ("one", "two")]
        message = self.receive(self.alice, sender="leo@prospect.example")
        self.as_seen_by(self.alice, message).unfile("res.partner", cards[0].id)
        self.merge_cards(*cards)
        self.assertEqual(self.dossier(self.sally, cards[0]), message)

    def test_a_blind_recipients_mail_stays_the_senders(self):
        cards = [self.card(f"{name}@prospect.example", name) for name in ("one", "two")]
        message = self.send(self.alice, to="x@y.example", bcc="one@prospect.example")
        self.merge_cards(cards[1], cards[0])
        self.assertEqual(self.dossier(self.alice, cards[1]), message)
        self.assertFalse(self.dossier(self.sally, cards[1]))

    def test_lists_and_questions_follow(self):
        self.receive(self.bob, sender="leo@prospect.example", to="bob@agency.example")
        card, target = self.new_card(self.alice), self.card("target@prospect.example")
        never = self.never("x@y.example", self.alice, card)
        self.merge_cards(target, card)
        self.assertEqual(never.res_id, target.id)
        self.assertEqual(self.asked(self.bob).res_id, target.id)


class TestConversions(BackfillCase):
    def test_a_lead_becomes_an_opportunity_of_a_new_contact(self):
        lead = self.lead("leo@prospect.example", contact_name="Leo")
        message = self.receive(self.alice, sender="leo@prospect.example")
        bobs = self.receive(self.bob, sender="leo@prospect.example", to="bob@agency.example")
        mine = lead.with_user(self.alice)
        mine._handle_partner_assignment(create_missing=True)
        mine.convert_opportunity(mine.partner_id)
        self.back_file()
        self.assertEqual(lead.type, "opportunity")
        for each in (message, bobs):
            self.assertFiled(lead, each)
        self.assertFiled(lead.partner_id, message)
        self.assertNotFiled(lead.partner_id, bobs)
        self.assertEqual(self.asked(self.bob).record_name, "Leo")

    def test_an_applicant_is_hired(self):
        applicant = self.applicant("ann@job.example")
        message = self.receive(self.alice, sender="ann@job.example")
        applicant.create_employee_from_applicant()
        self.back_file()
        self.assertFiled(applicant, message)
        self.assertEqual(self.dossier(self.alice, applicant), message)
        self.assertHidden(self.sally, message)
        private = self.receive(self.alice, sender="ann@job.example", subject="at home")
        self.assertFalse(self.links(private))

    def test_an_applicant_whose_contact_is_merged_stays_with_the_recruiters(self):
        applicant = self.applicant("ann@job.example")
        message = self.receive(self.alice, sender="ann@job.example")
        card = self.card("ann@home.example", "Ann at home")
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge([card.id, applicant.partner_id.id], card)
        self.assertFiled(card, message)
        self.assertHidden(self.sally, message)
        card.unlink()
        applicant.unlink()
        self.assertHidden(self.sally, message)
        self.assertVisible(self.alice, message)
