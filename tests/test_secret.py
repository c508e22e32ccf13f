"""The mailbox password: written, used, and given back by nothing."""

import os
import stat
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.modules.module import get_module_path
from odoo.service.model import get_public_method
from odoo.tools import SQL, config

from ..imap.errors import LoginRefused
from ..models import secret
from .common import PASSWORD, MailboxCase

ACCOUNT = "mail.dossier.account"


class TestSecret(MailboxCase):
    def ciphertext(self, user):
        self.env.flush_all()
        return self.env.execute_query(SQL("SELECT secret FROM mail_dossier_account WHERE user_id = %s", user.id))[0][0]

    def assertAskedAgain(self, user, reason="no_secret"):
        with self.assertRaises(LoginRefused) as refused:
            self.account(user)._server__()
        self.assertEqual(refused.exception.reason, reason)

    def test_the_column_holds_ciphertext(self):
        self.assertNotIn(PASSWORD, self.ciphertext(self.alice))
        self.assertNotEqual(self.ciphertext(self.alice), self.ciphertext(self.bob))
        self.assertEqual(self.account(self.alice)._server__().password, PASSWORD)

    def test_it_is_nobodys_to_read_at_his_user(self):
        for user in self.alice | self.administrator:
            alice = self.as_seen_by(user, self.alice)
            name = "mail_dossier_password"
            answers = [
                alice.read([name, "mail_dossier_has_secret"]),
                alice.web_read({name: {}}),
                alice.fields_get([name]),
                alice.default_get([name]),
                alice.with_user(self.administrator).export_data([name]),
                alice.with_user(self.administrator).copy_data(),
            ]
            self.assertEqual(answers[0][0][name], "")
            self.assertTrue(answers[0][0]["mail_dossier_has_secret"])
            for kept in (PASSWORD, self.ciphertext(self.alice)):
                self.assertNotIn(kept, repr(answers), user.name)
            with self.assertRaises(ValueError):
                alice.search([(name, "=", PASSWORD)])

    def test_it_is_nobodys_to_read_at_the_account(self):
        for user in self.alice | self.administrator:
            account = self.as_seen_by(user, self.account(self.alice))
            attempts = {
                "read": lambda account=account: account.read(["secret"]),
                "web_read": lambda account=account: account.web_read({"secret": {}}),
                "web_search_read": lambda account=account: account.web_search_read([], {"secret": {}}),
                "export_data": lambda account=account: account.with_user(self.administrator).export_data(["secret"]),
                "search": lambda account=account: account.search([("secret", "like", "g%")]),
                "order": lambda account=account: account.search([], order="secret"),
                "group": lambda account=account: account.formatted_read_group([], ["secret"], ["__count"]),
                "aggregate": lambda account=account: account.formatted_read_group([], [], ["secret:array_agg"]),
                "filter": lambda account=account: account.filtered_domain([("secret", "like", "g%")]).mapped("secret"),
                "through the user": lambda account=account: account.search(
                    [("user_id.mail_dossier_account_ids.secret", "!=", 0)]
                ),
            }
            for name, attempt in attempts.items():
                with self.subTest(f"{user.name}: {name}"), self.assertRaises(AccessError):
                    attempt()
            self.assertNotIn("secret", account.fields_get())
            self.assertFalse(account.default_get(["secret"]).get("secret"))
            self.assertNotIn(self.ciphertext(self.alice), repr(account.read()))

    def test_it_goes_with_the_server_it_was_typed_for(self):
        self.set_parameter("allow_plain", "True")
        for name, value in {
            "host": "evil.example",
            "port": 1993,
            "security": "none",
            "login": "bob",
            "tls_exception": True,
        }.items():
            with self.subTest(name):
                self.alice.with_user(self.administrator).write({f"mail_dossier_{name}": value})
                self.assertFalse(self.ciphertext(self.alice))
                self.assertAskedAgain(self.alice)
                self.alice.with_user(self.administrator).write({"mail_dossier_password": PASSWORD})
                self.assertEqual(self.account(self.alice)._server__().password, PASSWORD)
        self.assertTrue(self.ciphertext(self.bob))

    def test_saving_the_same_server_again_keeps_it(self):
        form = {
            f"mail_dossier_{name}": self.account(self.alice)[name] for name in ("host", "port", "security", "login")
        }
        self.alice.with_user(self.alice).write({**form, "mail_dossier_window_days": 20, "mail_dossier_password": ""})
        self.assertEqual(self.account(self.alice)._server__().password, PASSWORD)

    def test_a_server_changed_in_the_database_does_not_get_it(self):
        self.assertTrue(self.ciphertext(self.alice))
        self.env.cr.execute("UPDATE mail_dossier_account SET host = 'evil.example' WHERE user_id = %s", [self.alice.id])
        self.env.invalidate_all()
        self.assertAskedAgain(self.alice)

    def test_one_users_ciphertext_is_no_good_to_another(self):
        self.account(self.bob).secret = self.account(self.alice).secret
        self.assertAskedAgain(self.bob)

    def test_a_dump_without_the_key_opens_nothing(self):
        with patch.dict(os.environ, {"MAIL_DOSSIER_KEY": "another key"}):
            self.assertAskedAgain(self.alice, "other_key")

    def test_the_key_comes_from_the_environment_else_the_configuration_else_a_file(self):
        bound = ["host", 993, "ssl", "login", ""]
        with (
            TemporaryDirectory() as data_dir,
            patch.dict(os.environ),
            patch.dict(config.options, {"data_dir": data_dir}),
        ):
            os.environ.pop("MAIL_DOSSIER_KEY", None)
            by_file = secret.encrypt("x", bound)
            path = Path(data_dir, "mail_dossier.key")
            self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)
            self.assertEqual(secret.decrypt(by_file, bound), "x")
            with patch.dict(config.options, {"mail_dossier_key": "of the configuration"}):
                self.assertEqual(secret.decrypt(by_file, bound), "x", "the file still reads, and nothing else")
                by_configuration = secret.encrypt("x", bound)
                path.unlink()
                self.assertIsNone(secret.decrypt(by_file, bound))
            os.environ["MAIL_DOSSIER_KEY"] = "of the configuration"
            self.assertEqual(secret.decrypt(by_configuration, bound), "x")
            os.environ["MAIL_DOSSIER_KEY"] = "of the environment"
            self.assertIsNone(secret.decrypt(by_configuration, bound))
            self.assertFalse(os.listdir(data_dir))

    def test_it_shows_in_no_trace(self):
        self.assertNotIn(PASSWORD, repr(self.account(self.alice)._server__()))

    def test_methods_that_hold_it_are_out_of_reach(self):
        for method in ("_server__", "_connect__", "_set_secret"):
            with self.subTest(method), self.assertRaises(AccessError):
                get_public_method(self.accounts, method)

    def test_a_neutralized_database_logs_in_nowhere(self):
        sql = Path(get_module_path("mail_dossier"), "data", "neutralize.sql").read_text()
        self.env.flush_all()
        self.env.cr.execute(sql)
        self.env.invalidate_all()
        for user in self.alice | self.bob:
            self.assertFalse(self.ciphertext(user))
            self.assertAskedAgain(user)
        uid = self.deliver(self.alice)
        self.sync(self.alice)
        self.assertFalse(self.location(self.alice, "INBOX", uid))
