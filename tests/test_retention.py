"""How long filed mail is kept, and what a legal hold keeps all the same."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError

from ..models import mail_dossier_model_keep
from .common import MailboxCase, mail


def ago(**time):
    return datetime.now(UTC) - timedelta(**time)


class TestRetention(MailboxCase):
    def keep(self, model, number, unit="weeks", since="closed"):
        row = self.env["mail.dossier.model"].search([("model", "=", model)])
        row.write({"keep": number, "keep_unit": unit, "keep_from": since})

    def received(self, days, user=None, **fields_of_mail):
        """A mail of so many days ago."""
        return self.receive(user or self.alice, date=format_datetime(ago(days=days)), **fields_of_mail)

    def gone_from_the_server(self, *messages):
        """Its copies have left everybody's mailbox."""
        self.locations.search([("message_id", "in", [one.id for one in messages])]).unlink()

    def refuse(self, applicant, days):
        reason = self.env["hr.applicant.refuse.reason"].create({"name": "Not this time"})
        applicant.write({"refuse_reason_id": reason.id, "active": False})
        applicant.refuse_date = fields.Datetime.now() - timedelta(days=days)

    def expire(self):
        self.env.flush_all()
        with self.request(self.env.user) as somebody:
            somebody.env["mail.dossier.model"]._cron_expire()

    def dossier(self, user, record):
        return self.as_seen_by(user, self.messages).search([("record", "=", f"{record._name},{record.id}")])

    def test_an_applicants_mail_some_weeks_after_the_refusal(self):
        refused, recent = self.applicant("ann@job.example"), self.applicant("bea@job.example")
        old, young = self.received(60, sender="ann@job.example"), self.received(60, sender="bea@job.example")
        self.refuse(refused, 30)
        self.refuse(recent, 10)
        self.gone_from_the_server(old, young)
        self.keep("hr.applicant", 4)
        self.expire()
        self.assertFalse(old.exists(), "although the contact that Odoo made of her has the address too")
        self.assertFiled(recent, young)

    def test_what_is_open_is_kept(self):
        applicant = self.applicant("ann@job.example")
        message = self.received(900, sender="ann@job.example")
        self.keep("hr.applicant", 4)
        self.expire()
        self.assertEqual(self.dossier(self.alice, applicant), message)

    def test_who_writes_again_after_it_is_not_over(self):
        applicant = self.applicant("ann@job.example")
        self.received(90, sender="ann@job.example")
        self.received(3, sender="ann@job.example")
        self.refuse(applicant, 60)
        self.keep("hr.applicant", 4)
        self.expire()
        self.assertEqual(len(self.dossier(self.alice, applicant)), 2)

    def test_after_the_last_mail(self):
        old = self.received(800)
        self.keep("res.partner", 2, "years", "mail")
        self.expire()
        self.assertFalse(self.dossier(self.alice, self.contact))
        self.assertVisible(self.alice, old)
        self.assertHidden(self.sally, old)
        self.received(1)
        self.expire()
        self.assertEqual(len(self.dossier(self.alice, self.contact)), 1)

    def test_it_stays_with_those_who_have_it_until_it_leaves_their_mailbox(self):
        message = self.received(800)
        self.keep("res.partner", 2, "years", "mail")
        self.expire()
        self.assertInMailbox(self.alice, "INBOX", 1)
        self.assertEqual(len(self.server(self.alice).tree["INBOX"].mails), 1)
        self.gone_from_the_server(message)
        self.expire()
        self.assertFalse(message.exists())

    def test_another_dossier_keeps_it(self):
        lead = self.lead("leo@prospect.example")
        message = self.received(800, cc="leo@prospect.example")
        self.gone_from_the_server(message)
        self.keep("res.partner", 2, "years", "mail")
        self.expire()
        self.assertEqual(self.dossier(self.sally, lead), message)

    def test_an_applicants_mail_never_opens_to_others_by_it(self):
        applicant = self.applicant("carla@client.example")
        message = self.received(60)
        self.refuse(applicant, 40)
        self.keep("hr.applicant", 4)
        self.expire()
        self.assertVisible(self.alice, message)
        self.assertHidden(self.sally, message)

    def test_the_address_does_not_stay_behind(self):
        message = self.received(800)
        self.keep("res.partner", 2, "years", "mail")
        self.expire()
        self.assertFalse(self.links(message, self.contact).email)

    def test_nothing_is_set_nothing_goes(self):
        message = self.received(5000)
        self.gone_from_the_server(message)
        self.expire()
        self.assertFiled(self.contact, message)

    def test_a_date_in_the_future_keeps_nothing(self):
        message = self.received(-5000)
        self.env.cr.execute("UPDATE mail_dossier_message SET create_date = create_date - interval '800 days'")
        self.keep("res.partner", 2, "years", "mail")
        self.expire()
        self.assertHidden(self.sally, message)

    def expire_while(self, meanwhile):
        """Two dossiers are over; what happens after the first is out keeps the other."""
        leo = self.env["res.partner"].create({"name": "Leo", "email": "leo@prospect.example"})
        both = self.received(900) | self.received(900, sender="leo@prospect.example")
        self.keep("res.partner", 2, "years", "mail")
        add, left = self.registry["mail.dossier.erasure"]._add, [self.contact, leo]

        def then(lines, *values, **numbers):
            add(lines, *values, **numbers)
            for record in left:
                meanwhile(record)
            left.clear()
            self.env.flush_all()
            lines.env.invalidate_all()

        self.patch(mail_dossier_model_keep, "LINKS", 1)
        with patch.object(self.registry["mail.dossier.erasure"], "_add", then):
            self.expire()
        self.assertEqual(len(self.as_seen_by(self.sally, self.messages).search([("id", "in", both.ids)])), 1)

    def test_a_hold_that_is_set_while_it_runs(self):
        self.expire_while(self.hold)

    def test_who_writes_while_it_runs(self):
        self.expire_while(lambda record: self.received(0, sender=record.email))

    def test_everything_is_held_while_it_runs(self):
        self.expire_while(lambda _record: self.set_parameter("hold", "1"))

    def test_for_ever_is_set_while_it_runs(self):
        self.expire_while(lambda _record: self.keep("res.partner", 0))

    def test_what_was_erased_is_told_in_numbers(self):
        self.gone_from_the_server(self.received(800), self.received(801))
        self.keep("res.partner", 2, "years", "mail")
        self.expire()
        lines = self.env["mail.dossier.erasure"].with_user(self.administrator).search([])
        self.assertEqual((sum(lines.mapped("unfiled")), sum(lines.mapped("erased"))), (2, 2))
        with self.assertRaises(AccessError):
            self.env["mail.dossier.erasure"].with_user(self.alice).search([])

    def test_it_is_not_filed_there_again_by_itself(self):
        raw = mail(date=format_datetime(ago(days=800)), to="alice@agency.example, bob@agency.example")
        message = self.receive(self.alice, raw)
        self.keep("res.partner", 2, "years", "mail")
        self.expire()
        self.assertEqual(self.receive(self.bob, raw), message)
        self.assertHidden(self.sally, message)
        self.contact.email = "carla@home.example"
        self.contact.with_user(self.alice).email = "carla@client.example"
        with self.request(self.env.user) as somebody:
            somebody.env["mail.dossier.backfill"]._cron_backfill()
        self.assertHidden(self.sally, message)

    # ------------------------------------------------------------ legal hold

    def erase_mailbox(self, user):
        user.with_user(user).action_mail_dossier_disconnect()
        self.env["mail.dossier.erase"].with_user(user).create({"sure": True}).action_erase()
        self.env.invalidate_all()

    def hold(self, record):
        holds = self.env["mail.dossier.hold"].with_user(self.administrator)
        return holds.create({"record": f"{record._name},{record.id}", "reason": "A dispute"})

    def test_a_held_record_does_not_expire_and_cannot_be_deleted(self):
        message = self.received(800)
        self.gone_from_the_server(message)
        self.keep("res.partner", 2, "years", "mail")
        hold = self.hold(self.contact)
        self.expire()
        self.assertEqual(self.dossier(self.sally, self.contact), message)
        with self.assertRaises(UserError):
            self.contact.unlink()
        hold.unlink()
        self.expire()
        self.assertFalse(message.exists())

    def test_what_is_held_for_one_is_not_erased_for_another(self):
        lead = self.lead("carla@client.example", active=False)
        lead.date_closed = fields.Datetime.now() - timedelta(days=90)
        message = self.received(800)
        self.gone_from_the_server(message)
        self.env["mail.dossier.model"].search([("model", "=", "crm.lead")]).restricting = True
        self.hold(self.contact)
        self.keep("crm.lead", 4)
        self.expire()
        self.assertTrue(message.exists())

    def test_a_company_is_held_with_its_people_and_its_other_addresses(self):
        company = self.env["res.partner"].create({"name": "Client", "is_company": True})
        bills = {"name": "Bills", "email": "bills@client.example", "type": "invoice", "parent_id": company.id}
        self.contact.parent_id = company
        people = self.contact | self.env["res.partner"].create(bills)
        messages = self.received(800) | self.received(800, sender="bills@client.example")
        self.gone_from_the_server(*messages)
        self.keep("res.partner", 2, "years", "mail")
        hold = self.hold(company)
        self.expire()
        self.assertEqual(self.dossier(self.sally, company), messages)
        for one in people:
            with self.assertRaises(UserError):
                one.unlink()
        hold.unlink()
        self.expire()
        self.assertFalse(messages.exists())

    def test_a_held_record_that_loses_its_address_keeps_its_mail(self):
        message = self.received(800)
        answer = self.received(799, sender="x@y.example", in_reply_to=message.message_id)
        self.hold(self.contact)
        self.contact.email = "carla@home.example"
        self.assertFalse(self.dossier(self.sally, self.contact))
        self.erase_mailbox(self.alice)
        self.assertTrue(message.exists() and answer.exists())
        self.contact.with_user(self.alice).email = "carla@client.example"
        with self.request(self.env.user) as somebody:
            somebody.env["mail.dossier.backfill"]._cron_backfill()
        self.assertEqual(self.dossier(self.sally, self.contact), message)

    def test_nor_does_it_go_when_its_filing_by_hand_is_undone(self):
        message = self.receive(self.alice, sender="x@nowhere.example")
        mine = message.with_user(self.alice)
        mine.file_on("res.partner", self.contact.id)
        self.hold(self.contact)
        mine.unfile_own("res.partner", self.contact.id)
        self.assertHidden(self.sally, message)
        self.erase_mailbox(self.alice)
        self.assertVisible(self.alice, message)

    def test_who_erases_his_mailbox_leaves_what_is_held(self):
        message = self.received(1)
        message.with_user(self.alice).unfile("res.partner", self.contact.id)
        self.hold(self.contact)
        asked = self.env["mail.dossier.erase"].with_user(self.alice).create({})
        self.assertTrue(asked.outlook.startswith("0 mails"))
        self.erase_mailbox(self.alice)
        self.assertVisible(self.alice, message)

    def test_nobody_erases_his_mailbox_while_everything_is_held(self):
        message = self.receive(self.alice, sender="x@nowhere.example")
        self.set_parameter("hold", "1")
        with self.assertRaisesRegex(UserError, "legal hold"):
            self.erase_mailbox(self.alice)
        self.assertInMailbox(self.alice, "INBOX", 1)
        self.set_parameter("hold", "")
        self.erase_mailbox(self.alice)
        self.assertFalse(message.exists())

    def test_a_hold_follows_a_merge(self):
        message = self.received(800)
        self.hold(self.contact)
        other = self.env["res.partner"].create({"name": "Carla", "email": "carla@home.example"})
        self.env["base.partner.merge.automatic.wizard"]._merge((self.contact | other).ids, other)
        self.keep("res.partner", 2, "years", "mail")
        self.expire()
        self.assertEqual(self.dossier(self.sally, other), message)

    def test_everything_is_held(self):
        message = self.received(800)
        self.gone_from_the_server(message)
        self.keep("res.partner", 2, "years", "mail")
        self.set_parameter("hold", "1")
        self.expire()
        self.assertEqual(self.dossier(self.sally, self.contact), message)

    def test_administrators_alone_set_and_lift_it(self):
        hold = self.hold(self.contact)
        with self.assertRaises(AccessError):
            hold.with_user(self.alice).unlink()
