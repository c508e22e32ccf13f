"""What makes a mail confidential, and that nobody but its holders then learns of it."""

from odoo.exceptions import AccessError

from .common import MailboxCase, mail


class TestConfidential(MailboxCase):
    """Why a mail is confidential."""

    def receive_with(self, subject):
        return self.receive(self.alice, subject=subject)

    def assertConfidential(self, message, *reasons):
        self.assertTrue(message.confidential, message.subject)
        found = self.env["mail.dossier.reason"].search([("message_id", "=", message.id)])
        self.assertEqual(sorted(found.mapped("kind")), sorted(reasons))
        self.assertVisible(self.alice, message)
        for user in (self.sally, self.administrator):
            self.assertHidden(user, message)

    def assertOpen(self, message):
        self.assertFalse(message.confidential, message.subject)
        for user in (self.alice, self.bob, self.sally, self.administrator):
            self.assertVisible(user, message)

    # ------------------------------------------------------------ words in the subject

    def test_a_word_in_the_subject(self):
        for subject in (
            "Vertrouwelijk",
            "confidential",
            "Re: CONFIDENTIAL: offer",
            "Fwd: (vertrouwelijk) salaris",
            "Jouw vraag - vertrouwelijk.",
            "=?utf-8?b?VmVydHJvdXdlbGlqaw==?=",
            "Cónfidential",
        ):
            with self.subTest(subject):
                self.assertConfidential(self.receive_with(subject), "subject")

    def test_a_word_within_another_is_none(self):
        for subject in ("Confidentiality agreement", "vertrouwelijkheid", "in confidence", "Lunch"):
            with self.subTest(subject):
                self.assertOpen(self.receive_with(subject))

    def test_the_words_are_the_companys(self):
        self.set_parameter("confidential_words", "geheim, salary review, Gehälter")
        for subject in ("Geheim!", "Your SALARY REVIEW", "re: gehalter"):
            with self.subTest(subject):
                self.assertConfidential(self.receive_with(subject), "subject")
        for subject in ("confidential", "salary", "review"):
            with self.subTest(subject):
                self.assertOpen(self.receive_with(subject))

    def test_no_words_make_nothing_confidential(self):
        self.set_parameter("confidential_words", " , ")
        self.assertOpen(self.receive_with("Lunch"))

    def test_a_word_in_the_body_is_none(self):
        self.assertOpen(self.receive(self.alice, body="This is confidential."))

    # ------------------------------------------------------------ a user's defaults

    def set_default(self, user, direction):
        user.with_user(user).write({f"mail_dossier_confidential_{direction}": True})

    def test_incoming_mail_by_default(self):
        self.set_default(self.alice, "incoming")
        self.assertConfidential(self.receive(self.alice), "incoming")
        self.assertOpen(self.send(self.alice, to="carla@client.example"))

    def test_outgoing_mail_by_default(self):
        self.set_default(self.alice, "outgoing")
        self.assertConfidential(self.send(self.alice, to="carla@client.example"), "outgoing")
        self.assertOpen(self.receive(self.alice))

    def test_what_an_own_other_address_sent_is_outgoing(self):
        self.set_default(self.alice, "outgoing")
        self.alice.with_user(self.alice).write({"mail_dossier_own_addresses": "al@home.example"})
        message = self.receive(self.alice, sender="al@home.example", to="carla@client.example")
        self.assertConfidential(message, "outgoing")

    def test_a_users_default_is_his_own(self):
        self.set_default(self.bob, "incoming")
        self.assertOpen(self.receive(self.alice))

    def test_a_default_speaks_for_mail_to_come(self):
        before = self.receive(self.alice)
        self.set_default(self.alice, "incoming")
        self.assertConfidential(self.receive(self.alice), "incoming")
        self.assertOpen(before)

    def test_nobody_but_its_owner_takes_a_default_back(self):
        self.set_default(self.alice, "incoming")
        for user in (self.bob, self.administrator, self.env.user):
            with self.assertRaises(AccessError):
                self.alice.with_user(user).write({"mail_dossier_confidential_incoming": False})
            with self.assertRaises(AccessError):
                self.account(self.alice).with_user(user).write({"confidential_incoming": False})
        self.assertConfidential(self.receive(self.alice), "incoming")
        self.alice.with_user(self.administrator).write({"mail_dossier_confidential_outgoing": True})
        self.assertConfidential(self.send(self.alice, to="carla@client.example"), "outgoing")
        names = [f"mail_dossier_confidential_{direction}" for direction in ("incoming", "outgoing")]
        self.alice.with_user(self.alice).write(dict.fromkeys(names, False))
        self.assertOpen(self.receive(self.alice))

    # ------------------------------------------------------------ the most restrictive holder

    def test_the_second_holders_default_binds_all_who_are_no_holders(self):
        raw = mail(to="alice@agency.example, bob@agency.example")
        message = self.receive(self.alice, raw)
        self.assertOpen(message)
        self.set_default(self.bob, "incoming")
        self.assertEqual(self.receive(self.bob, raw), message)
        self.assertConfidential(message, "incoming")
        self.assertVisible(self.bob, message)

    def test_the_first_holders_default_binds_the_second_copy(self):
        raw = mail(to="alice@agency.example, bob@agency.example")
        self.set_default(self.alice, "incoming")
        message = self.receive(self.alice, raw)
        self.assertHidden(self.bob, message)
        self.receive(self.bob, raw)
        self.assertVisible(self.bob, message)
        self.assertConfidential(message, "incoming")

    def test_every_reason_is_kept(self):
        raw = mail(to="alice@agency.example, bob@agency.example", subject="Confidential")
        for user in (self.alice, self.bob):
            self.set_default(user, "incoming")
            message = self.receive(user, raw)
        self.assertConfidential(message, "subject", "incoming", "incoming")
        told = self.as_seen_by(self.bob, message).reader["reasons"]
        self.assertEqual(len(told), 3)
        self.assertTrue(any("Alice" in reason for reason in told))

    def test_a_holder_of_before_stays_one(self):
        """The copy on the server goes, the right to read what one received stays."""
        message = self.receive(self.alice, subject="confidential")
        self.server(self.alice).add("INBOX")
        self.sync(self.alice)
        self.assertInMailbox(self.alice, "INBOX", 0)
        self.assertConfidential(message, "subject")


class TestRestrictingModel(MailboxCase):
    """A mail filed on an applicant is for those who may read that applicant, whatever else it is filed on."""

    def setUp(self):
        super().setUp()
        self.applicant_ann = self.applicant("ann@job.example")
        self.card = self.env["res.partner"].create({"name": "Ann", "email": "ann@job.example"})
        self.recruiter = self.user("rita", "base.group_user,hr_recruitment.group_hr_recruitment_user")
        self.message = self.receive(self.alice, sender="ann@job.example", cc="carla@client.example")
        for record in (self.applicant_ann, self.card, self.contact):
            self.assertFiled(record, self.message)

    def assertRecruitersOnly(self):
        for user in (self.alice, self.recruiter):
            self.assertVisible(user, self.message)
        for user in (self.bob, self.sally, self.administrator):
            self.assertHidden(user, self.message)
            for record in (self.card, self.contact):
                self.assertEqual(self.messages.with_user(user).dossier_count("res.partner", record.id), 0)

    def test_it_is_the_applicants_readers_own(self):
        self.assertRecruitersOnly()

    def test_an_archived_applicant_restricts_as_before(self):
        self.applicant_ann.active = False
        self.assertRecruitersOnly()

    def test_deleting_the_applicant_widens_nothing(self):
        self.applicant_ann.unlink()
        for user in (self.recruiter, self.bob, self.sally, self.administrator):
            self.assertHidden(user, self.message)
        self.assertVisible(self.alice, self.message)

    def test_taking_it_off_the_applicant_by_hand_widens_nothing(self):
        self.links(self.message, self.applicant_ann).rejected = True
        for user in (self.recruiter, self.bob, self.administrator):
            self.assertHidden(user, self.message)

    def test_deleting_the_contact_leaves_it_to_the_recruiters(self):
        (self.card | self.contact).unlink()
        self.assertRecruitersOnly()

    def test_one_readable_applicant_is_enough(self):
        other = self.applicant("carla@client.example")
        message = self.receive(self.alice, sender="ann@job.example", cc="carla@client.example", subject="both")
        self.assertFiled(other, message)
        self.applicant_ann.unlink()
        self.assertVisible(self.recruiter, message)
        self.assertHidden(self.bob, message)

    def test_a_confidential_one_is_not_the_recruiters_either(self):
        message = self.receive(self.alice, sender="ann@job.example", subject="confidential")
        self.assertFiled(self.applicant_ann, message)
        self.assertHidden(self.recruiter, message)
        self.assertVisible(self.alice, message)

    def test_when_the_administrator_says_so_it_restricts_no_more(self):
        self.env.ref("mail_dossier.model_applicant").with_user(self.administrator).restricting = False
        self.assertVisible(self.bob, self.message)
