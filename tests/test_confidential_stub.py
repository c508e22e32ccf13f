"""What a dossier tells of confidential mail: nothing; or, where the company wants it, that there is some."""

from odoo.exceptions import AccessError, UserError

from .common import MailboxCase, mail


class TestStub(MailboxCase):
    def setUp(self):
        super().setUp()
        self.set_parameter("stub", True)
        for day in (3, 5, 7):
            self.receive(self.alice, subject="Confidential plan", date=f"Tue, {day} Nov 2026 10:00:00 +0100")
        self.receive(self.alice, date="Wed, 18 Nov 2026 10:00:00 +0100")
        self.others = (self.bob, self.sally, self.administrator)

    def stub(self, user, record=None):
        record = record or self.contact
        self.env.invalidate_all()
        return self.messages.with_user(user).dossier_stub(record._name, record.id)

    def ask(self, user, record=None):
        record = record or self.contact
        self.messages.with_user(user).dossier_ask(record._name, record.id)

    def asked(self, user):
        self.env.invalidate_all()
        return self.env["mail.activity"].with_user(user).search([("summary", "ilike", "confidential")])

    def test_nothing_unless_the_company_wants_it(self):
        self.set_parameter("stub", False)
        for user in (self.alice, *self.others):
            self.assertFalse(self.stub(user))
        with self.assertRaises(UserError):
            self.ask(self.bob)

    def test_the_last_day_and_no_more(self):
        for user in self.others:
            self.assertEqual(self.stub(user), "2026-11-07")

    def test_none_for_who_sees_it_all(self):
        self.assertFalse(self.stub(self.alice))
        self.assertFalse(self.stub(self.bob, self.env["res.partner"].create({"name": "Other"})))

    def test_none_for_who_is_no_colleague(self):
        customer = self.user("carl", "base.group_portal")
        self.receive(self.alice, sender=customer.email, subject="Confidential")
        self.assertTrue(self.stub(self.bob, customer.partner_id))
        for method in (self.stub, self.ask):
            with self.assertRaises(AccessError):
                method(customer, customer.partner_id)
        self.assertFalse(self.asked(self.alice))

    def test_none_when_it_is_open(self):
        found = self.messages.search([("confidential", "=", True)])
        found.with_user(self.alice).action_lift_confidential()
        self.assertFalse(self.stub(self.bob))

    def test_none_of_what_would_be_hidden_anyway(self):
        applicant = self.applicant("ann@job.example")
        card = self.env["res.partner"].create({"name": "Ann", "email": "ann@job.example"})
        self.receive(self.alice, sender="ann@job.example", subject="Confidential")
        for record in (applicant, card):
            self.assertFalse(self.stub(self.bob, record))
        recruiter = self.user("rita", "base.group_user,hr_recruitment.group_hr_recruitment_user")
        self.assertTrue(self.stub(recruiter, applicant))

    def test_asking_tells_the_owner_alone(self):
        before = self.env["mail.message"].search_count([]), self.env["mail.mail"].search_count([])
        for _again in range(2):
            self.ask(self.bob)
        [activity] = self.asked(self.alice)
        self.assertEqual(activity.user_id, self.alice)
        self.assertIn("Bob", activity.summary)
        self.assertIn("Carla", activity.summary)
        self.assertFalse(activity.res_model)
        for user in self.others:
            self.assertFalse(self.asked(user), user.name)
            with self.assertRaises(AccessError):
                self.as_seen_by(user, activity).read(["summary"])
        self.assertFalse(self.contact.activity_ids)
        self.assertEqual(before, (self.env["mail.message"].search_count([]), self.env["mail.mail"].search_count([])))

    def test_a_blind_recipient_is_not_asked(self):
        raw = mail(to=self.alice.email, subject="Confidential too")
        self.receive(self.alice, raw)
        self.receive(self.bob, raw)
        self.ask(self.sally)
        self.assertTrue(self.asked(self.alice))
        self.assertFalse(self.asked(self.bob))


class TestEarlierMail(MailboxCase):
    """A default holds for mail to come; its owner may ask for the earlier mail too."""

    def setUp(self):
        super().setUp()
        self.received = self.receive(self.alice)
        self.sent = self.send(self.alice, to="carla@client.example", date="Thu, 19 Nov 2020 10:00:00 +0100")

    def settings(self, user=None):
        self.env.invalidate_all()
        return self.alice.with_user(user or self.alice)

    def test_the_directions_that_are_ticked(self):
        self.settings().mail_dossier_confidential_incoming = True
        self.assertVisible(self.sally, self.received)
        self.assertIn("1 earlier mails", self.settings().action_mail_dossier_earlier()["params"]["body"])
        self.assertVisible(self.sally, self.received)
        self.settings().mail_dossier_shut_earlier()
        self.assertHidden(self.sally, self.received)
        self.assertVisible(self.sally, self.sent)
        self.assertEqual(self.settings().action_mail_dossier_earlier()["tag"], "display_notification")

    def test_each_can_be_opened_again_and_stays_so(self):
        self.settings().mail_dossier_confidential_outgoing = True
        self.settings().mail_dossier_shut_earlier()
        self.assertHidden(self.sally, self.sent)
        self.as_seen_by(self.alice, self.sent).action_lift_confidential()
        self.settings().mail_dossier_shut_earlier()
        self.assertVisible(self.sally, self.sent)

    def test_an_administrator_may_do_it_and_colleagues_may_not(self):
        self.settings().mail_dossier_confidential_incoming = True
        for method in ("action_mail_dossier_earlier", "mail_dossier_shut_earlier"):
            with self.assertRaises(AccessError):
                getattr(self.settings(self.bob), method)()
        self.settings(self.administrator).mail_dossier_shut_earlier()
        self.assertHidden(self.administrator, self.received)
        [line] = self.as_seen_by(self.alice, self.received).reader["history"]
        self.assertEqual(line["who"], "Administrator")
