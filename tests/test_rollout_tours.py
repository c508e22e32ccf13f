"""Setting up many users, and the first login of one of them, in a browser and against a real Dovecot."""

import os

from imapclient import IMAPClient

from odoo.tests import HttpCase, new_test_user, tagged

from .test_tours import mail


@tagged("post_install", "-at_install")
class TestRolloutTours(HttpCase):
    def setUp(self):
        super().setUp()
        self.port = int(os.environ["IMAP_TEST_TLS_PORT"])
        with IMAPClient("localhost", self.port) as server:
            server.login("newcomer@example.com", "secret")
            server.select_folder("INBOX")
            server.delete_messages(server.search())
            server.expunge()
            server.append("INBOX", mail("Welcome"))
        self.env["ir.config_parameter"].set_param("mail_dossier.allowed_hosts", "localhost")
        new_test_user(self.env, "boss", "base.group_user,base.group_system", name="Boss", email="boss@example.com")
        for name in ("newcomer", "unwelcome"):
            email = f"{name}@example.com"
            user = new_test_user(self.env, name, "base.group_user", name=name.title(), email=email, tz="UTC")
            setattr(self, name, user)

    def account(self, user):
        return self.env["mail.dossier.account"].search([("user_id", "=", user.id)])

    def test_from_the_administrators_list_to_the_users_mail(self):
        context = {"active_model": "res.users", "active_ids": self.newcomer.ids}
        path = f"/odoo/action-mail_dossier.action_rollout_users?imap_port={self.port}"
        action = self.env.ref("mail_dossier.action_rollout_users")
        action.context = str({**context, "dialog_size": "extra-large"})
        self.start_tour(path, "mail_dossier_rollout", login="boss")
        account = self.account(self.newcomer)
        self.assertEqual((account.host, account.port), ("localhost", self.port))
        self.assertFalse(self.account(self.unwelcome) or account.has_secret)
        self.start_tour("/odoo/mailbox", "mail_dossier_first_login", login="newcomer")
        self.env.invalidate_all()
        self.assertEqual((account.state, account.has_secret), ("ready", True))
