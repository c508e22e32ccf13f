"""Unknown people: who mails with a user and is on no card that he may read, and what is made of them with a click."""

from odoo.exceptions import AccessError, UserError

from .common import mail
from .test_backfill import BackfillCase

LEO = "Leo Prins <leo@prospect.example>"
SIGNED = """Shall we meet?

Kind regards,
Leo Prins
Purchasing manager
Prospect B.V.
Keizersgracht 12
1015 CN Amsterdam
T 020 - 123 45 67 | M 06 12 34 56 78"""


class UnknownCase(BackfillCase):
    def setUp(self):
        super().setUp()
        self.env.company.country_id = self.env.ref("base.nl")
        self.correspondents = self.env["mail.dossier.correspondent"]

    def unknown(self, user, *domain):
        self.env.invalidate_all()
        return self.correspondents.with_user(user).search([("unknown", "=", True), ("ignored", "=", False), *domain])

    def assertUnknown(self, user, *emails):
        self.assertEqual(self.unknown(user).mapped("email"), list(emails))

    def dialog(self, user, email="leo@prospect.example"):
        """The dialog that a click opens on an unknown person."""
        action = self.unknown(user, ("email", "=", email)).action_create()
        return self.env[action["res_model"]].with_user(user).browse(action["res_id"])


class TestWho(UnknownCase):
    def test_who_has_no_card(self):
        self.receive(self.alice, sender=LEO)
        self.receive(self.alice)  # Carla, who has one
        self.assertUnknown(self.alice, "leo@prospect.example")
        self.assertEqual(self.unknown(self.alice).name, "Leo Prins")

    def test_for_whom_he_wrote_to(self):
        """The list is his own: whoever wrote to a colleague is nobody else's business."""
        self.receive(self.alice, sender=LEO)
        self.receive(self.bob, sender="zed@job.example", to="bob@agency.example")
        self.assertUnknown(self.bob, "zed@job.example")
        for user in (self.sally, self.administrator):
            self.assertUnknown(user)
            self.assertFalse(self.as_seen_by(user, self.correspondents).search([]))
        row = self.unknown(self.bob)
        for method in ("action_create", "action_ignore", "action_suggest", "action_mails"):
            self.assertForbidden(getattr(self.as_seen_by(self.alice, row), method))
        with self.assertRaises(AccessError):
            self.as_seen_by(self.administrator, row).read(["email"])

    def test_by_exchange_then_by_date(self):
        for sender in ("once@a.example", "twice@a.example", "twice@a.example", "both@a.example", "newest@a.example"):
            self.receive(self.alice, sender=sender, subject=sender)
        for _turn in range(2):
            self.send(self.alice, to="twice@a.example", cc="both@a.example")
        self.assertUnknown(self.alice, "twice@a.example", "both@a.example", "newest@a.example", "once@a.example")
        twice = self.unknown(self.alice)[0]
        self.assertEqual((twice.received, twice.sent, twice.exchanged), (2, 2, 2))

    def test_who_never_wrote_himself_is_no_sender(self):
        self.send(self.alice, to="leo@prospect.example")
        self.assertUnknown(self.alice)

    def test_no_newsletter_answering_machine_or_bounce(self):
        """R62"""
        for number, header in enumerate(
            ({"list_id": "<news.a.example>"}, {"precedence": "bulk"}, {"auto_submitted": "auto-replied"})
        ):
            self.receive(self.alice, sender=f"n{number}@a.example", **header)
        for sender in ("no-reply@a.example", "noreply@a.example", "Mailer-Daemon@a.example", "donotreply@a.example"):
            self.receive(self.alice, sender=sender)
        self.assertUnknown(self.alice)

    def test_no_colleague_and_nobody_inside(self):
        self.env.company.email = "office@agency.example"
        self.alice.with_user(self.alice).mail_dossier_own_addresses = "alice@home.example"
        for sender in ("bob@agency.example", "intern@agency.example", "alice@home.example"):
            self.receive(self.alice, sender=sender)
        self.assertUnknown(self.alice)

    def test_nobody_who_is_kept_out(self):
        self.receive(self.alice, sender=LEO)
        mine = self.never("prospect.example", self.alice)
        self.assertUnknown(self.alice)
        mine.unlink()
        self.assertUnknown(self.alice, "leo@prospect.example")
        self.never("leo@prospect.example")
        self.assertUnknown(self.alice)

    def test_nobody_who_is_in_the_junk_only(self):
        self.server(self.alice).add("Junk", {"\\Junk"})
        self.receive(self.alice)
        self.folder(self.alice, "Junk").sync = True
        self.receive(self.alice, sender=LEO, folder="Junk")
        self.assertUnknown(self.alice)
        self.send(self.alice, to="leo@prospect.example")
        self.assertUnknown(self.alice, "leo@prospect.example")

    def test_a_mail_in_two_folders_counts_once(self):
        raw = mail(sender=LEO)
        self.receive(self.alice, raw)
        self.receive(self.alice, raw)
        self.assertEqual(self.unknown(self.alice).received, 1)

    def test_whose_mail_was_erased_is_forgotten(self):
        message = self.receive(self.alice, sender=LEO)
        self.receive(self.alice)
        self.correspondents._gc_without_mail()
        self.assertUnknown(self.alice, "leo@prospect.example")
        message.unlink()
        self.correspondents._gc_without_mail()
        self.assertEqual(self.correspondents.search([]).mapped("email"), ["carla@client.example"])

    def test_what_was_there_before_is_counted_alike(self):
        self.receive(self.alice, sender=LEO)
        self.send(self.alice, to="leo@prospect.example")
        before = self.correspondents.search([]).read(["user_id", "email", "received", "sent", "exchanged", "name"])
        self.correspondents.search([]).unlink()
        self.correspondents._count_all()
        after = self.correspondents.search([]).read(["user_id", "email", "received", "sent", "exchanged", "name"])
        self.assertEqual([{**row, "id": 0} for row in after], [{**row, "id": 0} for row in before])


class TestCards(UnknownCase):
    def setUp(self):
        super().setUp()
        self.receive(self.alice, sender=LEO)

    def test_every_model_with_an_address_has_cards(self):
        for make in (self.card, self.lead, self.applicant_alone):
            record = make("Leo@Prospect.example")
            self.assertUnknown(self.alice)
            record.unlink()
            self.assertUnknown(self.alice, "leo@prospect.example")

    def applicant_alone(self, email):
        """An applicant without the contact that Odoo makes of him."""
        applicant = self.applicant(email)
        applicant.partner_id.unlink()
        return applicant

    def test_archived_he_is_known(self):
        self.card("leo@prospect.example").active = False
        self.assertUnknown(self.alice)

    def test_another_spelling_is_his(self):
        self.receive(self.alice, sender="carla+invoices@client.example")
        self.assertUnknown(self.alice, "leo@prospect.example")

    def test_that_he_applies_is_told_to_recruiters_only(self):
        self.receive(self.bob, sender=LEO, to="bob@agency.example")
        self.applicant_alone("leo@prospect.example")
        self.assertUnknown(self.alice)
        self.assertUnknown(self.bob, "leo@prospect.example")


class TestIgnored(UnknownCase):
    def test_ignored_and_suggested_again(self):
        self.receive(self.alice, sender=LEO)
        self.receive(self.bob, sender=LEO, to="bob@agency.example")
        row = self.unknown(self.alice)
        row.action_ignore()
        self.assertUnknown(self.alice)
        self.assertUnknown(self.bob, "leo@prospect.example")
        self.receive(self.alice, sender=LEO)
        self.assertUnknown(self.alice)
        row.action_suggest()
        self.assertUnknown(self.alice, "leo@prospect.example")


class TestCreate(UnknownCase):
    def setUp(self):
        super().setUp()
        self.message = self.receive(self.alice, sender=LEO, body=SIGNED)

    def created(self, model="res.partner"):
        return self.env[model].search([("email_normalized", "=", "leo@prospect.example")])

    def test_nothing_before_the_click(self):
        """R62"""
        self.dialog(self.alice)
        self.assertFalse(self.created() | self.env["res.partner"].search([("name", "=", "Prospect B.V.")]))
        self.assertFalse(self.created("crm.lead"))

    def test_a_contact_with_what_his_signature_says(self):
        dialog = self.dialog(self.alice)
        self.assertEqual((dialog.phone, dialog.other_phones), ("+31 6 12345678", "+31 20 123 4567 (phone)"))
        dialog.action_create()
        leo = self.created()
        self.assertEqual((leo.name, leo.function, leo.phone), ("Leo Prins", "Purchasing manager", "+31 6 12345678"))
        self.assertEqual((leo.parent_id.name, leo.parent_id.is_company), ("Prospect B.V.", True))
        self.assertEqual((leo.street, leo.zip, leo.city), ("Keizersgracht 12", "1015 CN", "Amsterdam"))
        self.assertEqual(leo.create_uid, self.alice)
        self.assertUnknown(self.alice)

    def test_what_is_unticked_stays_out(self):
        dialog = self.dialog(self.alice)
        dialog.write({f"with_{name}": False for name in ("phone", "function", "company", "address")})
        dialog.action_create()
        leo = self.created()
        self.assertFalse(leo.phone or leo.function or leo.parent_id or leo.street or leo.city)
        self.assertFalse(self.env["res.partner"].search([("name", "=", "Prospect B.V.")]))

    def test_the_company_that_is_there_already(self):
        company = self.card("info@prospect.example", "Prospect", is_company=True)
        dialog = self.dialog(self.alice)
        self.assertEqual((dialog.company_id, dialog.company_name), (company, False))
        dialog.action_create()
        self.assertEqual(self.created().parent_id, company)

    def test_a_freemail_domain_tells_nothing_of_the_company(self):
        self.card("baker@gmail.com", "Baker", is_company=True)
        self.receive(self.alice, sender="leo@gmail.com")
        self.assertFalse(self.dialog(self.alice, "leo@gmail.com").company_id)

    def test_a_lead(self):
        dialog = self.dialog(self.alice)
        dialog.kind = "lead"
        dialog.action_create()
        lead = self.created("crm.lead")
        self.assertEqual((lead.contact_name, lead.partner_name), ("Leo Prins", "Prospect B.V."))
        self.assertEqual((lead.phone, lead.city, lead.user_id), ("+31 6 12345678", "Amsterdam", self.alice))
        self.assertFalse(self.created())

    def test_his_earlier_mail_follows_and_a_colleagues_waits_for_him(self):
        """DESIGN §10.3"""
        bobs = self.receive(self.bob, sender=LEO, to="bob@agency.example", subject="to Bob")
        self.dialog(self.alice).action_create()
        self.back_file()
        self.assertFiled(self.created(), self.message)
        self.assertNotFiled(self.created(), bobs)
        self.assertEqual(self.asked(self.bob).email, "leo@prospect.example")

    def test_what_a_short_answer_does_not_say_an_earlier_mail_does(self):
        self.receive(self.alice, sender=LEO, body="Fine.\nLeo")
        self.assertEqual(self.dialog(self.alice).phone, "+31 6 12345678")

    def test_what_is_quoted_is_nobodys_signature(self):
        text = "Fine.\nZed\n\nOn Tue, 3 Nov 2026, Leo Prins wrote:\n" + SIGNED.replace("\n", "\n> ")
        self.receive(self.alice, sender="zed@job.example", body=text)
        self.assertFalse(self.dialog(self.alice, "zed@job.example").phone)

    def test_only_his_own_mails_are_read(self):
        self.receive(self.bob, sender="zed@job.example", to="bob@agency.example", body=SIGNED)
        self.receive(self.alice, sender="zed@job.example", body="Fine.")
        self.assertFalse(self.dialog(self.alice, "zed@job.example").phone)

    def test_the_users_own_rights_decide(self):
        clerk = self.user("clerk", "base.group_user")
        self.set_up_mailbox(clerk)
        self.receive(clerk, sender=LEO, to="clerk@agency.example")
        with self.assertRaises(UserError):
            self.dialog(clerk)
        dialog = self.dialog(self.alice)
        for user in (clerk, self.bob, self.administrator):
            self.assertForbidden(self.as_seen_by(user, dialog).action_create)
        self.assertFalse(self.created())

    def test_from_the_mail_itself(self):
        action = self.message.with_user(self.alice).action_card()
        self.env[action["res_model"]].with_user(self.alice).browse(action["res_id"]).action_create()
        self.assertEqual(self.created().phone, "+31 6 12345678")
        self.assertForbidden(self.message.with_user(self.bob).action_card)

    def test_whom_the_mail_offers_to_make_a_card_of(self):
        def creatable(message, user=self.alice):
            return self.as_seen_by(user, message).beside()["creatable"]

        self.assertTrue(creatable(self.message))
        self.assertTrue(creatable(self.send(self.alice, to="leo@prospect.example")))
        self.assertFalse(creatable(self.receive(self.alice)))
        self.assertFalse(creatable(self.receive(self.alice, sender="bob@agency.example")))
        self.assertFalse(creatable(self.receive(self.alice, sender="n@a.example", list_id="<a.example>")))
