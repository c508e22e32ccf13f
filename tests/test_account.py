from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, ValidationError
from odoo.tools import mute_logger

from odoo.addons.base.tests.common import new_test_user

from .common import SALES, MailboxCase

FACE = "mail_dossier_"
SERVER = {"host": "imap.example.com", "login": "carol", "password": "s3cret"}


def face(**settings):
    return {FACE + name: value for name, value in settings.items()}


class TestSettings(MailboxCase):
    """Who fills in a mailbox, and what may be filled in."""

    def setUp(self):
        super().setUp()
        self.carol = self.user("carol", SALES)

    def password_at_server(self, user):
        return self.account(user)._server__().password

    def test_a_user_sets_up_his_own_mailbox(self):
        self.carol.with_user(self.carol).write(face(**SERVER, security="starttls", port=143))
        account = self.account(self.carol)
        self.assertEqual((account.host, account.port, account.security), ("imap.example.com", 143, "starttls"))
        self.assertEqual(self.password_at_server(self.carol), "s3cret")
        self.assertFalse(self.account(self.sally))

    def test_an_administrator_sets_up_the_mailbox_of_a_user(self):
        self.carol.with_user(self.administrator).write(face(**SERVER))
        self.assertEqual(self.password_at_server(self.carol), "s3cret")
        self.assertEqual(self.carol.with_user(self.carol).read([FACE + "host"])[0][FACE + "host"], "imap.example.com")
        self.assertFalse(self.account(self.administrator))

    def test_an_administrator_makes_a_user_with_his_mailbox_in_one_go(self):
        users = self.env["res.users"].with_user(self.administrator)
        dave, erin = users.create(
            [
                {"name": "Dave", "login": "dave", "email": "dave@agency.example", **face(**SERVER)},
                {"name": "Erin", "login": "erin", "email": "erin@agency.example"},
            ]
        )
        self.assertEqual(self.password_at_server(dave), "s3cret")
        self.assertFalse(self.account(erin))

    def test_a_new_user_with_the_defaults_of_the_form_has_no_mailbox(self):
        users = self.env["res.users"].with_user(self.administrator)
        names = [name for name in users.fields_get() if name.startswith(FACE)]
        defaults = users.default_get(names)
        dave = users.create({**defaults, "name": "Dave", "login": "dave", "email": "dave@agency.example"})
        self.assertFalse(self.account(dave))

    def test_one_field_at_a_time(self):
        for name, value in SERVER.items():
            self.carol.with_user(self.carol).write(face(**{name: value}))
        self.carol.with_user(self.carol).write(face(password="another"))
        self.carol.with_user(self.carol).write(face(window_days=90))
        self.assertEqual(self.password_at_server(self.carol), "another")
        self.assertEqual(self.account(self.carol).window_days, 90)

    def test_settings_go_with_other_preferences(self):
        self.carol.with_user(self.carol).write({"signature": "<p>Carol</p>", **face(sender_name="Carol")})
        self.assertEqual(self.account(self.carol).sender_name, "Carol")
        self.assertIn("Carol", self.carol.signature)

    def test_the_port_follows_the_security(self):
        form = self.carol.with_user(self.carol).new(origin=self.carol)
        for security, port in {"starttls": 143, "ssl": 993}.items():
            form.mail_dossier_security = security
            form._onchange_mail_dossier_security()
            self.assertEqual(form.mail_dossier_port, port)

    def test_pop3_explains_itself_and_is_not_saved(self):
        with self.assertRaisesRegex(ValidationError, "no longer supported"), self.env.cr.savepoint():
            self.carol.with_user(self.carol).write(face(server_type="pop3", host="pop.example.com"))
        self.env.invalidate_all()
        self.assertFalse(self.account(self.carol))

    def test_no_security_only_where_the_administrator_allows_it(self):
        with self.assertRaisesRegex(ValidationError, "not allowed"), self.env.cr.savepoint():
            self.carol.with_user(self.carol).write(face(security="none"))
        self.set_parameter("allow_plain", "True")
        self.carol.with_user(self.carol).write(face(security="none"))
        self.assertEqual(self.account(self.carol).security, "none")

    def test_the_history_ends_at_the_administrators_maximum(self):
        self.set_parameter("max_window_days", "60")
        for days in (0, 61):
            with self.subTest(days), self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.carol.with_user(self.carol).write(face(window_days=days))
        self.carol.with_user(self.carol).write(face(window_days=60))

    def test_addresses_must_be_addresses(self):
        for wrong in ("carol", "@example.com", "carol@", "a@b@example.com"):
            with self.subTest(wrong), self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.carol.with_user(self.carol).write(face(own_addresses=f"carol@example.com, {wrong}"))
        self.carol.with_user(self.carol).write(face(own_addresses="C.Arol@Example.com; carol@example.com"))
        self.assertLessEqual({"c.arol@example.com", "carol@example.com"}, self.account(self.carol)._own_addresses())

    def test_a_user_has_one_mailbox_for_good(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.accounts.create({"user_id": self.alice.id})
        with self.assertRaises(AccessError):
            self.account(self.alice).with_user(self.administrator).write({"user_id": self.carol.id})

    def test_a_copied_user_has_no_mailbox(self):
        self.assertFalse(self.account(self.alice.copy({"login": "alice2"})))


class TestSettingsAreHisOwn(MailboxCase):
    """What colleagues, managers of access rights and portal users can do with another's settings: nothing."""

    def setUp(self):
        super().setUp()
        self.rights_manager = self.user("rights", f"{SALES},base.group_erp_manager")
        self.portal = new_test_user(self.env, "portal_user", groups="base.group_portal")
        self.strangers = self.bob | self.rights_manager | self.portal
        self.names = [name for name in self.env["res.users"]._fields if name.startswith(FACE)]

    def seen_by(self, user, owner, name):
        """What `user` reads in the field of `owner`; None when he is refused."""
        try:
            return self.as_seen_by(user, owner).read([name])[0][name]
        except AccessError:
            return None

    def test_nobody_else_reads_them(self):
        settings = dict.fromkeys(("fetch_mail",), False) | dict.fromkeys(("keep_copy", "confidential_incoming"), True)
        self.alice.with_user(self.alice).write(face(host="own.example.com", port=994, window_days=77, **settings))
        for user in self.strangers:
            for name in self.names:
                with self.subTest(f"{user.name}: {name}"):
                    without_mailbox = self.seen_by(user, self.sally, name)
                    self.assertEqual(self.seen_by(user, self.alice, name), without_mailbox)
        for user in (self.alice, self.administrator):
            self.assertEqual(self.seen_by(user, self.alice, FACE + "window_days"), 77)

    def test_nobody_else_finds_users_by_them(self):
        for user in self.strangers:
            for name in self.names:
                refused = AccessError if name == FACE + "account_ids" else ValueError
                users = self.env["res.users"].with_user(user)
                with self.subTest(f"{user.name}: {name}"), self.assertRaises(refused):
                    users.search([(name, "!=", False)])
                with self.subTest(f"{user.name} sorts by {name}"), self.assertRaises(refused):
                    users.search([], order=name)

    def test_nobody_else_filters_by_them_what_the_owner_has_read(self):
        hosts = [(FACE + "host", "=", "mail.agency.example")]
        self.assertEqual(self.alice.with_user(self.alice).filtered_domain(hosts).id, self.alice.id)
        for user in self.bob | self.administrator:
            found = (self.alice | self.bob).with_user(user).filtered_domain(hosts)
            self.assertEqual(found, self.bob if user == self.bob else self.alice | self.bob)

    def test_nobody_else_writes_them(self):
        for user in self.strangers:
            for values in (
                face(password="mine"),
                face(host="evil.example.com"),
                face(fetch_mail=False),
                face(tls_exception=True),
            ):
                with self.subTest(f"{user.name}: {values}"), self.assertRaises(AccessError):
                    self.alice.with_user(user).write(values)
        self.assertEqual(self.account(self.alice).host, "mail.agency.example")

    def test_nobody_else_presses_his_buttons(self):
        buttons = [
            name
            for name in dir(self.alice)
            if name.startswith("action_mail_dossier_") and not name.endswith("_settings")
        ]
        self.assertGreaterEqual(len(buttons), 6)
        for user in self.strangers:
            for button in buttons:
                with self.subTest(f"{user.name}: {button}"), self.assertRaises(AccessError):
                    getattr(self.alice.with_user(user), button)()

    def test_nobody_else_reads_or_writes_the_account(self):
        account = self.account(self.alice)
        for user in self.strangers:
            with self.subTest(user.name):
                self.assertFalse(
                    account.with_user(user).has_access("read")
                    and account.with_user(user).search([("id", "=", account.id)])
                )
                for attempt in (
                    lambda user=user: self.as_seen_by(user, account).read(["host"]),
                    lambda user=user: account.with_user(user).write({"folder_ids": []}),
                    lambda user=user: account.with_user(user).action_start(),
                ):
                    self.assertRaises(AccessError, attempt)

    def test_a_portal_user_has_no_mailbox(self):
        with self.assertRaises(AccessError):
            self.portal.with_user(self.portal).write(face(**SERVER))
        self.assertFalse(self.account(self.portal))

    def test_accounts_are_not_made_or_deleted_by_anybody(self):
        for user in self.strangers | self.alice | self.administrator:
            with self.subTest(user.name):
                with self.assertRaises(AccessError):
                    self.accounts.with_user(user).create({"user_id": self.sally.id})
                with self.assertRaises(AccessError):
                    self.account(self.alice).with_user(user).unlink()

    def test_the_account_itself_is_written_through_the_preferences(self):
        account = self.account(self.alice).with_user(self.alice)
        for values in (
            {"host": "x.example.com"},
            {"state": "ready"},
            {"secret": "x"},
            {"lease": "x"},
            {"tls_exception": True},
        ):
            with self.subTest(values), self.assertRaises(AccessError):
                account.write(values)

    def test_progress_of_another_shows_no_folders(self):
        self.receive(self.alice)
        self.assertEqual(
            [row[0] for row in self.accounts.with_user(self.alice).progress(self.alice.id)["folders"]],
            ["INBOX", "Sent"],
        )
        self.assertEqual(self.accounts.with_user(self.administrator).progress(self.alice.id)["folders"], [])
        self.assertIsNone(self.accounts.with_user(self.bob).progress(self.alice.id))

    def test_only_an_administrator_accepts_any_certificate(self):
        with self.assertRaises(AccessError):
            self.alice.with_user(self.alice).write(face(tls_exception=True))
        with self.assertRaises(AccessError):
            self.alice.with_user(self.alice).write(face(tls_exception=True, window_days=20))
        self.assertFalse(self.account(self.alice).tls_exception)
        self.alice.with_user(self.administrator).write(face(tls_exception=True, password="again"))
        self.assertFalse(self.account(self.alice)._server__().verify)
        self.assertTrue(self.account(self.bob)._server__().verify)
