"""Which mailboxes need attention, once a day, for the administrators who want it."""

from unittest.mock import patch

from odoo import fields

from ..imap.errors import LoginRefused
from ..models import mail_dossier_mailbox_digest
from .test_mailboxes import MailboxesCase


class TestDigest(MailboxesCase):
    def setUp(self):
        super().setUp()
        self.accounts.search([("user_id", "not in", (self.alice + self.bob).ids)]).fetch_mail = False
        self.choose(self.administrator)

    def choose(self, *users):
        """In the settings."""
        settings = self.env["res.config.settings"].create({})
        settings.mail_dossier_digest_user_ids = [fields.Command.set([user.id for user in users])]
        settings.execute()

    def sent(self):
        """The mails of the next day's digest."""
        self.env["ir.config_parameter"].set_param("mail_dossier.digest_day", "2000-01-01")
        return self.run_it()

    def run_it(self):
        before = self.env["mail.mail"].search([])
        self.env["mail.dossier.mailbox"]._cron_digest()
        return self.env["mail.mail"].search([]) - before

    def test_nothing_when_all_is_well(self):
        self.assertFalse(self.sent())

    def test_what_stopped(self):
        self.fails(LoginRefused("login"))
        [mail] = self.sent()
        self.assertEqual(
            (mail.email_to, mail.subject), (self.administrator.email_formatted, "Mailboxes that need attention: 1")
        )
        self.assertIn("password is not right", mail.body_html)
        self.assertIn(f"/odoo/mailboxes/{self.mailbox().id}", mail.body_html)
        self.assertIn("Alice", mail.body_html)
        self.assertNotIn("Bob", mail.body_html)

    def test_once_a_day(self):
        self.fails(LoginRefused("login"))
        self.assertEqual(len(self.sent()), 1)
        self.assertFalse(self.run_it())
        self.assertEqual(len(self.sent()), 1)

    def test_who_wants_it_and_is_an_administrator_still(self):
        self.fails(LoginRefused("login"))
        self.administrator.group_ids -= self.env.ref("base.group_system")
        self.assertFalse(self.sent())
        self.administrator.group_ids += self.env.ref("base.group_system")
        self.assertEqual(len(self.sent()), 1)
        self.administrator.active = False
        self.assertFalse(self.sent())
        self.administrator.active = True
        self.choose()
        self.assertFalse(self.sent())

    def test_in_each_readers_language(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.administrator.lang = "nl_NL"
        self.fails(LoginRefused("login"))
        [mail] = self.sent()
        self.assertIn("mailboxen", mail.subject.lower())
        self.assertIn("wachtwoord", mail.body_html)

    def test_of_many_the_first(self):
        self.fails(LoginRefused("login"))
        self.fails(LoginRefused("login"), self.bob)
        with patch.object(mail_dossier_mailbox_digest, "LISTED", 1):
            [mail] = self.sent()
        self.assertIn("and 1 more", mail.body_html)
        self.assertNotIn("Bob", mail.body_html)
