"""Find settings: the server filled in from the mail address; what it says can be changed."""

from odoo.exceptions import AccessError, UserError

from ..imap.discovery import Candidate
from ..models import res_users_actions
from .common import SALES, MailboxCase


class TestFindSettings(MailboxCase):
    def setUp(self):
        super().setUp()
        self.carol = self.user("carol", SALES)
        self.asked = []

    def find(self, *candidates, by=None):
        """Press the button on Carol's page, when discovery finds these."""

        def found(address, allowed):
            self.asked.append((address, allowed))
            return list(candidates)

        self.patch(res_users_actions, "find", found)
        with self.request(by or self.carol) as asking:
            return asking.env["res.users"].browse(self.carol.id).action_mail_dossier_find()

    def test_the_best_one_is_filled_in(self):
        better = Candidate("imap.example.com", 143, "starttls", "", "srv")
        told = self.find(better, Candidate("mail.example.com", 993, "ssl", "", "name"))
        account = self.account(self.carol)
        self.assertEqual((account.host, account.port, account.security), ("imap.example.com", 143, "starttls"))
        self.assertEqual((account.login, account.sender_email), ("carol@agency.example", "carol@agency.example"))
        self.assertIn("imap.example.com", told["params"]["message"])
        self.carol.with_user(self.carol).write({"mail_dossier_host": "other.example.com"})
        self.assertEqual(account.host, "other.example.com")

    def test_what_the_user_filled_in_is_what_is_looked_for(self):
        values = {"mail_dossier_sender_email": "c@client.example", "mail_dossier_login": "cc"}
        self.carol.with_user(self.carol).write(values)
        self.set_parameter("allowed_hosts", "mail.intern.example")
        self.find(Candidate("imap.client.example", 993, "ssl", "c", "autoconfig"))
        self.assertEqual(self.asked, [("c@client.example", ("mail.intern.example",))])
        self.assertEqual(self.account(self.carol).login, "cc")

    def test_nothing_found(self):
        with self.assertRaisesRegex(UserError, "No settings found for carol@agency.example"):
            self.find()

    def test_an_address_is_needed(self):
        self.carol.partner_id.email = False
        with self.assertRaisesRegex(UserError, "Fill in your sender address first"):
            self.find()

    def test_another_server_does_not_get_the_password(self):
        self.carol.with_user(self.carol).write(
            {"mail_dossier_host": "old.example.com", "mail_dossier_login": "carol", "mail_dossier_password": "s3cret"}
        )
        self.find(Candidate("imap.example.com", 993, "ssl", "", "srv"))
        self.assertFalse(self.carol.with_user(self.carol).mail_dossier_has_secret)

    def test_an_administrator_finds_them_for_a_user_a_colleague_does_not(self):
        candidate = Candidate("imap.example.com", 993, "ssl", "", "srv")
        self.find(candidate, by=self.administrator)
        self.assertEqual(self.account(self.carol).host, "imap.example.com")
        with self.assertRaises(AccessError):
            self.find(candidate, by=self.bob)
