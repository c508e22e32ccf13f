"""Who disconnects, erases, or leaves: what is filed stays, what is private goes or stays his."""

import os

from odoo.exceptions import AccessError, UserError

from ..models import source
from .common import PASSWORD, MailboxCase, mail
from .test_relay import RelayCase


class TestDisconnect(RelayCase):
    def test_it_forgets_what_opens_the_mailbox_and_nothing_else(self):
        """R57"""
        filed, private = self.receive(self.alice), self.receive(self.alice, sender="x@nowhere.example")
        self.alice.with_user(self.alice).mail_dossier_smtp_password = PASSWORD
        self.alice.with_user(self.alice).action_mail_dossier_disconnect()
        account = self.account(self.alice)
        self.assertFalse(account.secret or account.smtp_secret or account.intake)
        self.assertEqual((account.state, account.host), ("new", "mail.agency.example"))
        self.assertTrue(self.alice.with_user(self.alice).mail_dossier_disconnected)
        self.assertInMailbox(self.alice, "INBOX", 2)
        self.assertFiled(self.contact, filed)
        self.assertVisible(self.alice, private)
        self.deliver(self.alice)
        self.sync(self.alice)
        self.assertInMailbox(self.alice, "INBOX", 2)

    def test_with_the_password_it_goes_on(self):
        self.receive(self.alice)
        self.alice.with_user(self.alice).action_mail_dossier_disconnect()
        self.alice.with_user(self.alice).mail_dossier_password = PASSWORD
        self.receive(self.alice)
        self.assertInMailbox(self.alice, "INBOX", 2)

    def test_an_administrator_may_and_a_colleague_may_not(self):
        with self.assertRaises(AccessError):
            self.alice.with_user(self.bob).action_mail_dossier_disconnect()
        self.alice.with_user(self.administrator).action_mail_dossier_disconnect()
        self.assertFalse(self.account(self.alice).secret)


class TestErase(MailboxCase):
    def erase(self, user):
        user.with_user(user).action_mail_dossier_disconnect()
        self.env["mail.dossier.erase"].with_user(user).create({"sure": True}).action_erase()
        self.env.invalidate_all()

    def test_private_mail_goes_for_good_and_filed_mail_stays(self):
        """R57"""
        filed = self.receive(self.alice)
        private = self.receive(self.alice, sender="x@nowhere.example", body="x" * source.LARGE)
        path = source._path(self.env.cr.dbname, private.key)
        os.utime(path, (0, 0))
        self.erase(self.alice)
        self.env.cr.postcommit.run()
        self.assertFalse(private.exists() or os.path.exists(path))
        self.assertFalse(self.locations.search([("user_id", "=", self.alice.id)]))
        self.assertFalse(self.alice.with_user(self.alice).mail_dossier_disconnected, "there is nothing more to erase")
        for user in (self.alice, self.sally):
            self.assertVisible(user, filed)
        self.assertEqual(len(self.server(self.alice).tree["INBOX"].mails), 2, "the server is not touched")

    def test_whom_he_mailed_with_goes_along(self):
        self.receive(self.alice, sender="x@nowhere.example")
        self.receive(self.alice)
        self.erase(self.alice)
        known = self.env["mail.dossier.correspondent"].search([("user_id", "=", self.alice.id)])
        self.assertEqual(known.mapped("email"), ["carla@client.example"])

    def test_what_is_confidential_and_filed_stays_with_its_holder(self):
        filed = self.receive(self.alice, subject="Confidential")
        self.erase(self.alice)
        self.assertVisible(self.alice, filed)
        self.assertHidden(self.sally, filed)

    def test_a_colleague_keeps_his_copy(self):
        raw = mail(sender="x@nowhere.example", to="alice@agency.example, bob@agency.example")
        message = self.receive(self.alice, raw)
        self.receive(self.bob, raw)
        self.erase(self.alice)
        self.assertVisible(self.bob, message)
        self.assertInMailbox(self.bob, "INBOX", 1)
        self.assertHidden(self.alice, message)

    def test_a_dossier_that_is_no_more_keeps_nothing(self):
        applicant = self.applicant("ann@job.example")
        message = self.receive(self.alice, sender="ann@job.example")
        (applicant.partner_id | self.env["res.partner"].search([("email", "=", "ann@job.example")])).unlink()
        applicant.unlink()
        self.erase(self.alice)
        self.assertFalse(message.exists())

    def test_it_can_come_in_again(self):
        self.receive(self.alice, sender="x@nowhere.example")
        self.erase(self.alice)
        self.set_up_mailbox(self.alice)
        self.sync(self.alice)
        self.assertInMailbox(self.alice, "INBOX", 1)

    def test_first_disconnect_then_be_sure(self):
        message = self.receive(self.alice, sender="x@nowhere.example")
        asked = self.env["mail.dossier.erase"].with_user(self.alice).create({"sure": True})
        with self.assertRaises(UserError):
            asked.action_erase()
        self.alice.with_user(self.alice).action_mail_dossier_disconnect()
        asked.sure = False
        with self.assertRaises(UserError):
            asked.action_erase()
        self.assertVisible(self.alice, message)

    def test_it_tells_what_goes_and_what_stays(self):
        self.receive(self.alice)
        for number in range(2):
            self.receive(self.alice, sender="x@nowhere.example", subject=str(number))
        asked = self.env["mail.dossier.erase"].with_user(self.alice).create({})
        self.assertEqual(asked.outlook, "2 mails of yours leave Odoo. 1 are filed and stay in their dossiers.")


class TestWhoLeaves(MailboxCase):
    def setUp(self):
        super().setUp()
        self.filed = self.receive(self.bob)
        self.private = self.receive(self.bob, sender="x@nowhere.example")
        self.closed = self.receive(self.bob, subject="Confidential")

    def test_what_an_archived_user_filed_stays_and_the_rest_stays_his(self):
        self.bob.active = False
        self.assertVisible(self.sally, self.filed)
        for user in (self.sally, self.administrator, self.alice):
            self.assertHidden(user, self.private)
            self.assertHidden(user, self.closed)
        holders = self.env["mail.dossier.holder"].search([("user_id", "=", self.bob.id)])
        self.assertEqual(holders.message_id, self.filed | self.private | self.closed)
        self.bob.active = True
        self.assertVisible(self.bob, self.private)

    def test_his_successor_inherits_nothing(self):
        self.bob.write({"active": False, "login": "bob.gone"})
        successor = self.user("bob", "base.group_user,sales_team.group_sale_salesman_all_leads")
        self.set_up_mailbox(successor)
        self.assertVisible(successor, self.filed)
        for message in (self.private, self.closed):
            self.assertHidden(successor, message)

    def test_nor_does_who_gets_his_name_when_he_was_deleted(self):
        private = self.private
        self.account(self.bob).unlink()
        self.bob.unlink()
        again = self.user("bob", "base.group_user,sales_team.group_sale_salesman_all_leads")
        self.assertHidden(again, private)
        self.messages._gc_orphans()
        self.assertFalse(private.exists(), "nobody has it")
        self.assertVisible(again, self.filed)

    def test_the_clean_up_leaves_what_anybody_can_see(self):
        self.messages._gc_orphans()
        self.assertEqual(len((self.filed | self.private | self.closed).exists()), 3)
