"""Which server sends a user's mail: his own, one of the list, the company's; and what becomes of its password."""

import os

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import SQL, html2plaintext

from ..imap.errors import LoginRefused
from ..imap.network import Server
from .common import PASSWORD, MailboxCase

SMTP_PASSWORD = "another horse"


@tagged("post_install", "-at_install")
class TestPostSettings(MailboxCase):
    def setUp(self):
        super().setUp()
        self.fill_in(smtp_kind="own", smtp_host="smtp.agency.example", smtp_password=SMTP_PASSWORD)

    def fill_in(self, **settings):
        self.alice.with_user(self.alice).write({f"mail_dossier_{name}": value for name, value in settings.items()})

    def way(self):
        return self.account(self.alice)._post_server__()

    def test_an_own_server(self):
        self.assertEqual(
            self.way(), Server("smtp.agency.example", 465, "ssl", "alice@agency.example", SMTP_PASSWORD, True)
        )
        self.assertEqual(self.account(self.alice)._server__().password, PASSWORD)

    def test_the_password_is_for_one_server_and_user_alone(self):
        for change in (
            {"smtp_host": "evil.example"},
            {"smtp_port": 25},
            {"smtp_security": "starttls"},
            {"smtp_login": "somebody"},
            {"login": "somebody.else@agency.example"},
        ):
            self.fill_in(smtp_host="smtp.agency.example", smtp_port=465, smtp_security="ssl", smtp_login=False)
            self.fill_in(smtp_password=SMTP_PASSWORD)
            with self.subTest(change):
                self.fill_in(**change)
                with self.assertRaises(LoginRefused) as refused:
                    self.way()
                self.assertEqual(refused.exception.reason, "no_smtp_secret")
                self.assertFalse(self.alice.with_user(self.alice).mail_dossier_has_smtp_secret)

    def test_the_password_is_nobodys_to_read(self):
        self.env.flush_all()
        [(kept,)] = self.env.execute_query(
            SQL("SELECT smtp_secret FROM mail_dossier_account WHERE user_id = %s", self.alice.id)
        )
        self.assertNotIn(SMTP_PASSWORD, kept)
        for user in self.alice | self.administrator:
            alice, account = self.as_seen_by(user, self.alice), self.as_seen_by(user, self.account(self.alice))
            answers = [alice.read(["mail_dossier_smtp_password", "mail_dossier_has_smtp_secret"]), account.read([])]
            self.assertTrue(answers[0][0]["mail_dossier_has_smtp_secret"])
            self.assertNotIn(SMTP_PASSWORD, repr(answers))
            self.assertNotIn(kept, repr(answers))

    def test_a_colleague_sees_and_changes_nothing_of_it(self):
        self.assertFalse(self.as_seen_by(self.bob, self.alice).mail_dossier_smtp_host)

    def test_the_administrators_servers(self):
        listed = {"name": "Relay", "smtp_host": "relay.example", "smtp_port": 587, "smtp_user": "agency"}
        listed |= {"smtp_pass": "x", "smtp_encryption": "starttls_strict", "mail_dossier": True}
        relay = self.env["ir.mail_server"].create(listed)
        self.fill_in(smtp_kind="list", smtp_server_id=relay.id)
        way = self.way()
        self.assertEqual((way.host, way.security, way.login, way.verify), ("relay.example", "starttls", "agency", True))
        relay.smtp_encryption = "ssl"
        self.assertEqual((self.way().security, self.way().verify), ("ssl", False))
        relay.write({"smtp_encryption": "none", "sequence": 1})
        self.fill_in(smtp_kind="company")
        self.assertEqual(self.way().host, "relay.example")

    def test_no_security_is_the_administrators_to_allow(self):
        with self.assertRaises(ValidationError):
            self.fill_in(smtp_security="none")
        self.set_parameter("allow_plain", "1")
        self.fill_in(smtp_security="none")

    def test_a_test_of_the_connection_shows_both_ways(self):
        host = os.environ["IMAP_TEST_HOST"]
        self.set_parameter("allowed_hosts", host)
        self.fill_in(host=host, port=int(os.environ["IMAP_TEST_TLS_PORT"]), password="secret")
        port = int(os.environ["SMTP_TEST_PORT"])
        self.fill_in(smtp_host=host, smtp_port=port, smtp_security="starttls", smtp_password="secret")
        passed, text = self.steps()
        self.assertTrue(passed, text)
        self.assertIn("Sending: Log in", text)
        self.fill_in(smtp_password="wrong")
        passed, text = self.steps()
        self.assertFalse(passed)
        self.assertIn("The sending server did not let us in", text)

    def steps(self):
        with self.request(self.alice) as alice:
            check = alice.env["mail.dossier.check"].browse(alice.action_mail_dossier_test()["res_id"])
            return check.passed, html2plaintext(check.result)
