"""Earlier mail of an address that a record gets, and what becomes of it when the record loses it (DESIGN §10.3)."""

from odoo.exceptions import AccessError

from ..models import mail_dossier_backfill_file
from .common import mail
from .test_filing_people import DossierCase


class BackfillCase(DossierCase):
    def setUp(self):
        super().setUp()
        self.cron = self.env.ref("mail_dossier.cron_backfill")

    def new_card(self, user, email="leo@prospect.example", **values):
        """A contact that a user makes, and what the scheduled action does about it."""
        card = self.env["res.partner"].with_user(user).create({"name": "Leo", "email": email, **values})
        self.back_file()
        return card.sudo()

    def back_file(self):
        with self.request(self.env.user) as somebody:
            somebody.env["mail.dossier.backfill"]._cron_backfill()

    def asked(self, user):
        self.env.invalidate_all()
        return self.env["mail.dossier.backfill"].with_user(user).search([("state", "=", "asked")])

    def answer(self, user, action):
        getattr(self.asked(user), action)()
        self.back_file()


class TestBackfill(BackfillCase):
    def setUp(self):
        super().setUp()
        self.alices = self.receive(self.alice, sender="leo@prospect.example", subject="to Alice")
        self.bobs = self.receive(self.bob, sender="leo@prospect.example", subject="to Bob", to="bob@agency.example")

    # ------------------------------------------------------------ whose

    def test_what_one_sent_blind_is_filed_for_oneself_alone(self):
        blind = self.send(self.alice, to="x@nowhere.example", bcc="Leo <leo@prospect.example>")
        card = self.new_card(self.alice)
        self.assertEqual(self.links(blind, card).viewer_id, self.alice)
        self.assertIn(blind, self.dossier(self.alice, card))
        self.assertHidden(self.sally, blind)
        self.assertNotIn(blind, self.dossier(self.bob, card))

    def test_what_one_sent_blind_only(self):
        blind = self.send(self.alice, to="x@nowhere.example", bcc="zed@job.example")
        card = self.new_card(self.alice, "zed@job.example")
        self.assertEqual(self.dossier(self.alice, card), blind)
        self.assertHidden(self.sally, blind)

    def test_what_a_colleague_sent_blind_he_is_asked_about(self):
        blind = self.send(self.bob, to="x@nowhere.example", bcc="zed@job.example")
        card = self.new_card(self.alice, "zed@job.example")
        self.assertNotFiled(card, blind)
        self.answer(self.bob, "action_file")
        self.assertEqual(self.dossier(self.bob, card), blind)
        self.assertFalse(self.dossier(self.alice, card))

    def test_ones_own_earlier_mail_is_filed_at_once(self):
        card = self.new_card(self.alice)
        self.assertFiled(card, self.alices)
        self.assertVisible(self.sally, self.alices)
        self.assertEqual(self.links(self.alices).role, "from")

    def test_a_colleagues_is_not_before_he_agrees(self):
        card = self.new_card(self.alice)
        self.assertNotFiled(card, self.bobs)
        self.assertHidden(self.alice, self.bobs)
        self.answer(self.bob, "action_file")
        self.assertFiled(card, self.bobs)
        self.assertVisible(self.sally, self.bobs)

    def test_he_is_not_asked_for_what_is_out_for_good(self):
        card = self.new_card(self.bob)
        self.messages._take_out_expired("res.partner", card.ids, 10)
        card.email = False
        card.with_user(self.alice).email = "leo@prospect.example"
        self.back_file()
        self.assertFalse(self.asked(self.bob), "his alone is out")
        self.assertVisible(self.sally, self.alices)
        self.assertHidden(self.sally, self.bobs)

    def test_he_is_asked_once(self):
        self.receive(self.bob, sender="leo@prospect.example", to="bob@agency.example")
        self.new_card(self.alice)
        [row] = self.asked(self.bob)
        self.assertEqual((row.email, row.total, row.record_name), ("leo@prospect.example", 2, "Leo"))
        self.assertEqual(self.env["mail.dossier.backfill"].with_user(self.bob).waiting(), 1)
        self.assertFalse(self.asked(self.alice))

    def test_kept_private(self):
        card = self.new_card(self.alice)
        self.answer(self.bob, "action_keep_private")
        self.assertFalse(self.asked(self.bob))
        self.assertHidden(self.sally, self.bobs)
        later = self.receive(self.bob, sender="leo@prospect.example", subject="later", to="bob@agency.example")
        self.assertFiled(card, later)

    def test_who_kept_it_private_is_not_asked_again(self):
        card = self.new_card(self.alice)
        self.answer(self.bob, "action_keep_private")
        for email in ("other@prospect.example", "leo@prospect.example"):
            card.with_user(self.alice).email = email
            self.back_file()
        self.assertFalse(self.asked(self.bob))
        self.assertHidden(self.sally, self.bobs)

    def test_never_this_address(self):
        card = self.new_card(self.alice)
        self.answer(self.bob, "action_never")
        later = self.receive(self.bob, sender="leo@prospect.example", subject="later", to="bob@agency.example")
        for message in (self.bobs, later):
            self.assertNotFiled(card, message)
            self.assertHidden(self.sally, message)

    def test_nobody_answers_for_another(self):
        self.new_card(self.alice)
        row = self.asked(self.bob)
        for user in (self.alice, self.sally, self.administrator):
            self.assertFalse(self.asked(user))
            for action in ("action_file", "action_keep_private", "action_never"):
                with self.assertRaises(AccessError):
                    getattr(self.as_seen_by(user, row), action)()
            with self.assertRaises(AccessError):
                self.as_seen_by(user, row).read(["total"])
        self.back_file()
        self.assertHidden(self.alice, self.bobs)

    def test_who_may_not_read_the_record_is_not_told_of_it(self):
        applicant = (
            self.env["hr.applicant"]
            .with_user(self.alice)
            .create({"partner_name": "Ann", "email_from": "ann@job.example"})
        )
        message = self.receive(self.bob, sender="zed@job.example", to="bob@agency.example")
        applicant.email_from = "zed@job.example"
        self.env["res.partner"].search([("email", "=", "zed@job.example")]).unlink()
        self.back_file()
        self.assertFalse(self.asked(self.bob).filtered(lambda row: row.res_model == "hr.applicant"))
        self.assertNotFiled(applicant, message)

    def test_nor_does_he_read_the_row_of_what_is_filed_without_asking(self):
        self.set_parameter("backfill_all", "True")
        self.env["hr.applicant"].with_user(self.alice).create(
            {"partner_name": "Leo", "email_from": "leo@prospect.example"}
        )
        self.back_file()
        rows = self.env["mail.dossier.backfill"].search([("res_model", "=", "hr.applicant")])
        self.assertEqual(rows.user_id, self.alice | self.bob)
        seen = self.as_seen_by(self.bob, rows.filtered(lambda row: row.user_id == self.bob))
        self.assertFalse(seen.search([("res_model", "=", "hr.applicant")]))
        for fields_read in (["email"], ["res_id", "progress"], ["display_name"]):
            with self.assertRaises(AccessError):
                self.as_seen_by(self.bob, seen).read(fields_read)
        self.assertEqual(len(rows.with_user(self.alice).search([("res_model", "=", "hr.applicant")])), 1)

    def test_ones_own_list_tells_nothing_of_what_others_have(self):
        """Sally has no mail at all; she puts an address, or everybody at a domain, into her list and takes it out."""
        self.receive(self.alice, sender="ann@job.example", subject="Vertrouwelijk")
        self.applicant("ann@job.example")
        self.new_card(self.administrator)
        for entry in ("ann@job.example", "job.example", "leo@prospect.example", "prospect.example"):
            mine = self.env["mail.dossier.exclusion"].with_user(self.sally).create({"entry": entry})
            mine.unlink()
            self.assertFalse(self.env["mail.dossier.backfill"].search([("user_id", "=", self.sally.id)]), entry)

    def test_nor_on_which_records_he_may_not_read_ones_own_mail_is(self):
        self.applicant("leo@prospect.example")
        self.env["mail.dossier.exclusion"].with_user(self.bob).create({"entry": "prospect.example"}).unlink()
        for _before_and_after in range(2):
            self.env.invalidate_all()
            seen = self.env["mail.dossier.backfill"].with_user(self.bob).search([])
            self.assertNotIn("hr.applicant", seen.mapped("res_model"))
            self.back_file()
        self.assertIn("hr.applicant", self.links(self.bobs).mapped("res_model"))

    def test_the_company_may_have_all_filed(self):
        self.set_parameter("backfill_all", "True")
        card = self.new_card(self.alice)
        self.assertFiled(card, self.bobs)
        self.assertFalse(self.asked(self.bob))

    def test_a_mail_both_hold_is_filed_when_one_makes_the_card(self):
        raw = mail(sender="leo@prospect.example", to="alice@agency.example, bob@agency.example")
        both = self.receive(self.alice, raw)
        self.receive(self.bob, raw)
        self.assertFiled(self.new_card(self.alice), both)

    def test_somebody_without_mail_publishes_none(self):
        card = self.new_card(self.sally)
        for message in (self.alices, self.bobs):
            self.assertNotFiled(card, message)
        self.assertEqual((len(self.asked(self.alice)), len(self.asked(self.bob))), (1, 1))

    def test_a_confidential_one_stays_so(self):
        message = self.receive(self.alice, sender="leo@prospect.example", subject="Vertrouwelijk")
        self.assertFiled(self.new_card(self.alice), message)
        self.assertHidden(self.sally, message)

    # ------------------------------------------------------------ which

    def test_every_spelling(self):
        labelled = self.receive(self.alice, sender="leo+x@prospect.example")
        similar = self.receive(self.alice, sender="leonard@prospect.example")
        card = self.new_card(self.alice, "Leo <Leo@Prospect.example>")
        self.assertFiled(card, labelled)
        self.assertNotFiled(card, similar)
        foreign = self.receive(self.alice, sender="info@xn--bcher-kva.example")
        self.assertFiled(self.new_card(self.alice, "info@bücher.example"), foreign)

    def test_automatic_mail_and_mail_of_somebody_never_filed_stay_out(self):
        automatic = self.receive(self.alice, sender="leo@prospect.example", list_id="<news.example>")
        self.never("silent@prospect.example", self.alice)
        silent = self.receive(self.alice, sender="silent@prospect.example", cc="leo@prospect.example")
        card = self.new_card(self.alice)
        for message in (automatic, silent):
            self.assertNotFiled(card, message)

    def test_a_colleagues_address_brings_nothing(self):
        self.assertFalse(self.links(self.alices, self.new_card(self.alice, "bob@agency.example")))
        self.assertFalse(self.asked(self.bob))

    def test_what_was_taken_off_stays_off(self):
        card = self.new_card(self.alice)
        self.as_seen_by(self.alice, self.alices).unfile("res.partner", card.id)
        for email in ("other@prospect.example", "leo@prospect.example"):
            card.with_user(self.alice).email = email
            self.back_file()
        self.assertFalse(self.dossier(self.alice, card))

    def test_answers_follow(self):
        self.alices.date = "2026-11-16 10:00:00"
        answer = self.receive(self.alice, sender="x@y.example", in_reply_to=f"<{self.alices.message_id}>")
        self.assertFiled(self.new_card(self.alice), answer)

    def test_in_batches(self):
        self.patch(mail_dossier_backfill_file, "BATCH", 2)
        messages = self.alices
        for number in range(4):
            messages |= self.receive(self.alice, sender="leo@prospect.example", subject=str(number))
        self.assertEqual(self.dossier(self.sally, self.new_card(self.alice)), messages)
        row = self.env["mail.dossier.backfill"].search([("user_id", "=", self.alice.id)])
        self.assertEqual((row.state, row.done, row.total, row.progress), ("done", 5, 5, 100))

    # ------------------------------------------------------------ where an address comes from

    def test_every_model(self):
        lead = self.env["crm.lead"].with_user(self.alice).create({"name": "L", "email_from": "leo@prospect.example"})
        applicant = (
            self.env["hr.applicant"]
            .with_user(self.alice)
            .create({"partner_name": "Leo", "email_from": "leo@prospect.example"})
        )
        self.back_file()
        for record in (lead, applicant):
            self.assertFiled(record, self.alices)
        self.assertHidden(self.sally, self.alices)

    def test_an_address_that_follows_from_another_record(self):
        """A lead takes its contact's address over: nobody writes it on the lead."""
        lead = self.env["crm.lead"].with_user(self.alice).create({"name": "L", "partner_id": self.contact.id})
        contact = self.contact.with_user(self.alice)
        contact.email = "leo@prospect.example"
        contact.env.flush_all()
        self.back_file()
        self.assertEqual(lead.email_normalized, "leo@prospect.example")
        self.assertFiled(lead, self.alices)

    def test_nothing_is_noted_when_there_is_no_mail(self):
        self.env["res.partner"].create({"name": "Nobody", "email": "nobody@nowhere.example"})
        self.env.flush_all()
        self.assertFalse(self.env["mail.dossier.backfill"].search([("email", "=", "nobody@nowhere.example")]))

    def test_a_deleted_record_asks_nobody(self):
        card = self.new_card(self.alice)
        card.unlink()
        self.assertFalse(self.asked(self.bob))

    # ------------------------------------------------------------ an address goes

    def test_what_was_filed_by_an_address_goes_with_it(self):
        card = self.new_card(self.alice)
        by_hand = self.receive(self.alice, sender="x@y.example")
        self.as_seen_by(self.alice, by_hand).file_on("res.partner", card.id)
        card.with_user(self.alice).email = "new@prospect.example"
        self.assertNotFiled(card, self.alices)
        self.assertHidden(self.sally, self.alices)
        self.assertFiled(card, by_hand)
        self.assertFalse(self.asked(self.bob))

    def test_a_mail_with_the_new_address_too_stays(self):
        both = self.receive(self.alice, sender="leo@prospect.example", cc="new@prospect.example")
        card = self.new_card(self.alice)
        card.with_user(self.bob).email = "new@prospect.example"
        self.assertFiled(card, both)
        self.assertNotFiled(card, self.alices)

    def test_an_applicants_lost_address_opens_nothing(self):
        applicant = (
            self.env["hr.applicant"]
            .with_user(self.alice)
            .create({"partner_name": "Leo", "email_from": "leo@prospect.example"})
        )
        self.new_card(self.alice)
        self.assertHidden(self.sally, self.alices)
        applicant.email_from = "other@job.example"
        self.env.flush_all()
        self.assertFalse(self.dossier(self.alice, applicant))
        self.assertHidden(self.sally, self.alices)
        applicant.email_from = "leo@prospect.example"
        self.back_file()
        self.assertEqual(self.dossier(self.alice, applicant), self.alices)

    def test_what_is_no_longer_never_filed_comes_back(self):
        card = self.new_card(self.alice)
        for entry in ("leo@prospect.example", "prospect.example"):
            never = self.never(entry, self.alice)
            self.assertNotFiled(card, self.alices)
            never.with_user(self.alice).unlink()
            self.back_file()
            self.assertFiled(card, self.alices)
            self.assertHidden(self.sally, self.bobs)

    def test_what_the_company_no_longer_keeps_out_is_asked_for(self):
        card = self.new_card(self.alice)
        never = self.never("prospect.example")
        self.assertNotFiled(card, self.alices)
        never.with_user(self.administrator).unlink()
        self.back_file()
        self.answer(self.alice, "action_file")
        self.assertFiled(card, self.alices)
        self.assertHidden(self.sally, self.bobs)
