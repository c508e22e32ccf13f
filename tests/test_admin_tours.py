"""The administrator's screens in a browser."""

from odoo.tests import HttpCase

from ..imap.errors import LoginRefused
from .test_mailboxes import MailboxesCase


class TestAdminTours(MailboxesCase, HttpCase):
    def test_mailboxes(self):
        self.receive(self.alice)
        self.accounts.search([("user_id", "not in", (self.alice + self.bob).ids)]).unlink()
        self.fails(LoginRefused("login"))
        self.start_tour("/odoo/settings", "mail_dossier_mailboxes", login="administrator")
        self.env.invalidate_all()
        accounts = self.account(self.alice) + self.account(self.bob)
        self.assertEqual(accounts.mapped("window_days"), [60, 60])
        self.assertFalse(any(accounts.mapped("suspended")))
