"""Who can see this? It says what access does, for every user."""

from .common import SALES, MailboxCase, mail


class TestWho(MailboxCase):
    def setUp(self):
        super().setUp()
        self.recruiter = self.user("rita", "base.group_user,hr_recruitment.group_hr_recruitment_user")
        self.own_leads = self.user("owen", "base.group_user,sales_team.group_sale_salesman")
        self.portal = self.user("portia", "base.group_portal")
        self.former = self.user("fred", SALES)
        self.former.active = False

    def assertTold(self, message):
        """What it says is what access does."""
        self.env.invalidate_all()
        told = message._who_can_see()
        for user in self.env["res.users"].with_context(active_test=False).search([]) - self.env.user:
            self.env.invalidate_all()
            messages = self.messages.with_user(user)
            sees = user.active and messages.has_access("read") and messages.search([("id", "=", message.id)])
            self.assertEqual(user.id in told, bool(sees), user.name)

    def who(self, message, user):
        return self.as_seen_by(user, message).who_can_see()

    def through(self, message, user):
        return {one["name"]: one["users"] for one in self.who(message, user)["through"]}

    def test_in_every_state(self):
        for fields_of_mail in (
            {"sender": "nobody@else.example"},
            {},
            {"subject": "confidential"},
            {"cc": "ann@job.example"},
            {"sender": "ann@job.example", "subject": "confidential"},
            {"sender": "lead@else.example"},
        ):
            self.applicant("ann@job.example")
            self.lead("lead@else.example", user_id=self.sally.id)
            self.assertTold(self.receive(self.alice, **fields_of_mail))

    def test_an_archived_or_deleted_record(self):
        message = self.receive(self.alice)
        self.contact.active = False
        self.assertTold(message)
        self.contact.unlink()
        self.assertTold(message)
        self.assertEqual(self.who(message, self.alice), {"reasons": [], "holders": ["Alice"], "through": []})

    def test_another_company(self):
        company = self.env["res.company"].create({"name": "Other"})
        message = self.receive(self.alice)
        self.contact.company_id = company
        self.assertTold(message)
        self.bob.company_ids += company
        self.assertTold(message)
        self.assertIn(self.bob.id, message._who_can_see())

    def test_names_the_record_and_the_colleagues(self):
        lead = self.lead("carla@client.example", user_id=self.sally.id, name="Deal")
        message = self.receive(self.alice)
        who = self.through(message, self.alice)
        self.assertFiled(lead, message)
        self.assertIn("Sally", who["Deal"])
        self.assertNotIn("Owen", who["Deal"])
        self.assertIn("Owen", who["Carla"])
        self.assertNotIn("Alice", who["Carla"])
        self.assertNotIn("Portia", repr(who))
        self.assertNotIn("Fred", repr(who))

    def test_a_record_that_the_asker_may_not_read_is_not_named(self):
        self.lead("carla@client.example", user_id=self.sally.id, name="Deal")
        message = self.receive(self.alice)
        told = self.who(message, self.own_leads)
        self.assertNotIn("Deal", repr(told))
        [lead] = [one for one in told["through"] if not one["id"]]
        self.assertIn("Sally", lead["users"])

    def test_of_a_confidential_mail_its_holders_and_the_rule(self):
        message = self.receive(self.alice, subject="confidential")
        who = self.who(message, self.alice)
        self.assertEqual((who["holders"], who["through"]), (["Alice"], []))
        self.assertIn("confidential", who["reasons"][0])

    def test_an_applicants_mail_is_seen_through_him_alone(self):
        self.applicant("ann@job.example")
        message = self.receive(self.alice, sender="ann@job.example", cc="carla@client.example")
        who = self.who(message, self.recruiter)
        [through] = who["through"]
        self.assertIn("Rita", through["users"])
        self.assertNotIn("Bob", through["users"])

    def test_a_blind_recipient_is_told_to_the_sender_and_himself(self):
        raw = mail(sender=self.alice.email, to="carla@client.example")
        message = self.send(self.alice, mail(sender=self.alice.email, to="carla@client.example", bcc=self.bob.email))
        message = self.send(self.alice, raw)
        self.receive(self.bob, raw)
        for user, holders in ((self.alice, ["Alice", "Bob"]), (self.bob, ["Alice", "Bob"]), (self.sally, ["Alice"])):
            self.assertEqual(self.who(message, user)["holders"], holders)

    def test_it_asks_in_one_statement(self):
        message = self.receive(self.alice)
        before = self.env.cr.sql_log_count
        message._who_can_see()
        first = self.env.cr.sql_log_count - before
        for number in range(5):
            self.user(f"more{number}", SALES)
        self.env.flush_all()
        message._who_can_see()
        before = self.env.cr.sql_log_count
        message._who_can_see()
        self.assertLessEqual(self.env.cr.sql_log_count - before, first)
