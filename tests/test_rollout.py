"""An administrator sets up mailboxes for many users, without a password; nobody else can, and nothing is half done."""

from base64 import b64encode
from pathlib import Path

from odoo.exceptions import UserError, ValidationError

from ..imap.errors import Unreachable
from ..models import rollout
from .common import SALES, MailboxCase

EXAMPLE = Path(__file__).parents[1] / "static/example/mailboxes.csv"
SERVER = {"host": "mail.%d", "login": "%u@firm.example"}


class TestRollout(MailboxCase):
    def setUp(self):
        super().setUp()
        self.carol, self.dave = self.user("carol", SALES), self.user("dave", SALES)

    def as_(self, user):
        self.env.invalidate_all()
        return self.accounts.with_user(user)

    def plan(self, *rows, **defaults):
        return self.as_(self.administrator).plan_set_up(list(rows), {**SERVER, **defaults})

    def set_up(self, *rows, **defaults):
        return self.as_(self.administrator).set_up(list(rows), {**SERVER, **defaults})

    def problem(self, row, **defaults):
        (plan,) = self.plan(row, **defaults)
        return plan["problem"]

    def activities(self, user):
        kind = self.env.ref("mail_dossier.activity_password")
        return self.env["mail.activity"].search([("activity_type_id", "=", kind.id), ("user_id", "=", user.id)])

    # ------------------------------------------------------------ what is made

    def test_patterns_are_filled_in_for_each_user(self):
        done = self.set_up({"user": "carol"}, {"user": "dave@agency.example", "login": "%e", "window_days": "90"})
        self.assertEqual(done, {"made": [self.carol.id, self.dave.id], "changed": [], "left": []})
        carol, dave = self.account(self.carol), self.account(self.dave)
        self.assertEqual((carol.host, carol.port, carol.login), ("mail.agency.example", 993, "carol@firm.example"))
        self.assertEqual((dave.login, dave.window_days, dave.state), ("dave@agency.example", 90, "new"))
        self.assertFalse(carol.has_secret or dave.has_secret)

    def test_an_own_server_that_sends(self):
        self.set_up({"user": "carol", "smtp_host": "smtp.%d", "smtp_security": "starttls"}, {"user": "dave"})
        carol = self.account(self.carol)
        self.assertEqual((carol.smtp_kind, carol.smtp_host, carol.smtp_port), ("own", "smtp.agency.example", 587))
        self.assertEqual(self.account(self.dave).smtp_kind, "company")

    def test_the_port_follows_the_security_of_the_row(self):
        plans = self.plan({"user": "carol", "security": "STARTTLS"}, {"user": "dave"}, security="ssl", port=9993)
        self.assertEqual([plan["values"]["port"] for plan in plans], [143, 9993])

    def test_each_of_them_is_invited_once(self):
        self.set_up({"user": "carol"})
        self.set_up({"user": "carol", "replace": True})
        activity = self.activities(self.carol)
        self.assertEqual((len(activity), activity.res_model), (1, False))
        self.assertIn("/odoo/mailbox", activity.note)
        self.assertFalse(self.activities(self.dave))

    def test_without_the_type_of_activity_the_screen_asks_all_the_same(self):
        self.env.ref("mail_dossier.activity_password").unlink()
        self.set_up({"user": "carol"})
        self.assertTrue(self.as_(self.carol).first_login())

    def test_an_administrator_who_fills_in_one_user_invites_him_too(self):
        self.carol.with_user(self.administrator).write(
            {"mail_dossier_host": "mail.agency.example", "mail_dossier_login": "carol"}
        )
        self.assertTrue(self.activities(self.carol))
        self.dave.with_user(self.dave).write({"mail_dossier_host": "mail.agency.example", "mail_dossier_login": "dave"})
        self.assertFalse(self.activities(self.dave) or self.as_(self.dave).first_login())

    # ------------------------------------------------------------ who has one already

    def test_a_mailbox_that_is_there_stays_as_it_is(self):
        before = self.account(self.alice).read()
        done = self.set_up({"user": "alice"}, {"user": "carol"})
        self.assertEqual((done["made"], done["left"]), ([self.carol.id], [self.alice.id]))
        self.assertEqual(self.account(self.alice).read(), before)

    def test_unless_it_is_ticked_and_then_the_password_is_asked_again(self):
        done = self.set_up({"user": "alice", "replace": True, "host": "new.agency.example"})
        account = self.account(self.alice)
        self.assertEqual((done["changed"], account.host), ([self.alice.id], "new.agency.example"))
        self.assertFalse(account.has_secret)
        self.assertTrue(self.activities(self.alice))

    def test_the_same_server_keeps_the_password(self):
        account = self.account(self.alice)
        self.set_up({"user": "alice", "replace": True, "host": account.host, "login": account.login, "window_days": 60})
        self.assertTrue(account.has_secret and account.window_days == 60)
        self.assertFalse(self.activities(self.alice))

    def test_a_list_makes_more_confidential_never_less(self):
        self.account(self.alice).confidential_incoming = True
        self.set_up({"user": "alice", "replace": True, "confidential_incoming": "no", "confidential_outgoing": "ja"})
        account = self.account(self.alice)
        self.assertTrue(account.confidential_incoming and account.confidential_outgoing)

    def test_two_users_with_one_mailbox_are_pointed_out(self):
        taken = {"host": "mail.agency.example", "login": "alice@agency.example"}
        self.assertIn("Alice", self.plan({"user": "carol", **taken})[0]["note"])
        carol, dave = self.plan({"user": "carol", "login": "info"}, {"user": "dave", "login": "info"})
        self.assertEqual((carol["note"][:4], dave["note"][:5]), ("Dave", "Carol"))
        self.assertFalse(self.plan({"user": "carol"})[0]["note"])

    # ------------------------------------------------------------ what is wrong with a row

    def test_each_row_says_what_is_wrong_with_it(self):
        self.set_parameter("max_window_days", "60")
        portal = self.env["res.users"].create(
            {"name": "P", "login": "portal@x.example", "group_ids": self.env.ref("base.group_portal").ids}
        )
        for row, words in (
            ({"user": "nobody@agency.example"}, "no user"),
            ({"user": ""}, "no user"),
            ({"user": portal.login}, "internal users"),
            ({"user": "carol", "port": "imap"}, "no number"),
            ({"user": "carol", "port": "99999"}, "65535"),
            ({"user": "carol", "security": "sure"}, "ssl, starttls or none"),
            ({"user": "carol", "security": "none"}, "not allowed"),
            ({"user": "carol", "window_days": "61"}, "60 days"),
            ({"user": "carol", "sender_email": "carol"}, "no e-mail address"),
            ({"user": "carol", "confidential_incoming": "perhaps"}, "yes or no"),
            ({"user": "carol", "login": "%x"}, "%x"),
        ):
            with self.subTest(row):
                self.assertIn(words, self.problem(row))
        self.assertIn("missing", self.problem({"user": "carol"}, host=""))
        self.assertEqual(self.problem({"user": "carol"}), "")

    def test_a_user_without_an_address_has_no_domain(self):
        erin = self.user("erin", SALES)
        erin.email = False
        self.assertIn("%d", self.problem({"user": "erin"}))
        self.assertEqual(self.problem({"user": "erin"}, host="mail.firm.example"), "")

    def test_who_is_meant_must_be_clear(self):
        self.dave.email = "carol@agency.example"
        self.assertIn("Several", self.problem({"user": "carol@agency.example"}))
        self.assertEqual(self.problem({"user": "Carol"}), "")
        plans = self.plan({"user": "carol"}, {"user": "CAROL"})
        self.assertEqual([bool(plan["problem"]) for plan in plans], [False, True])

    def test_nothing_is_half_done(self):
        with self.assertRaisesRegex(UserError, "nobody: There is no user"), self.env.cr.savepoint():
            self.set_up({"user": "carol"}, {"user": "nobody"})
        self.assertFalse(self.account(self.carol))

    def test_a_password_is_refused_whoever_brings_it(self):
        for row in ({"user": "carol", "password": "x"}, {"user": "carol", "mail_dossier_smtp_password": "x"}):
            with self.assertRaisesRegex(UserError, "passwords in it"):
                self.set_up(row)
        with self.assertRaisesRegex(UserError, "Unknown columns: secrecy"):
            self.set_up({"user": "carol", "secrecy": "x"})

    # ------------------------------------------------------------ for whom it is

    def test_others_can_do_none_of_it(self):
        rows = [{"user": "carol"}]
        for name in ("plan_set_up", "set_up", "test_servers"):
            self.assertForbidden(getattr(self.as_(self.bob), name), rows, SERVER)
        for model in ("mail.dossier.rollout", "mail.dossier.rollout.line"):
            self.assertForbidden(self.env[model].with_user(self.bob).create, {})
            self.assertForbidden(self.env[model].with_user(self.bob).search, [])
        menus = self.env["ir.ui.menu"].with_user(self.bob)._visible_menu_ids()
        self.assertNotIn(self.env.ref("mail_dossier.menu_rollout").id, menus)

    def test_the_servers_are_tried_as_far_as_it_goes_without_a_password(self):
        self.server("carol@firm.example").fails["connection"] = Unreachable("connection_refused", step="connection")
        rows = [{"user": "carol"}, {"user": "dave"}, {"user": "dave", "host": "other"}, {"user": "nobody"}]
        with self.request(self.administrator) as asking:
            first, second = asking.env["mail.dossier.account"].test_servers(rows[:2] + rows[3:], SERVER), None
            second = asking.env["mail.dossier.account"].test_servers(rows[2:], SERVER)
        self.assertEqual([one["server"] for one in first], ["mail.agency.example:993"])
        self.assertEqual([step["ok"] for step in first[0]["steps"]], [True, False])
        self.assertIn("Nothing answers on this port", first[0]["steps"][1]["cure"])
        self.assertEqual([step["name"] for step in second[0]["steps"]], ["name", "connection", "tls"])
        self.assertNotIn("login", self.server("dave@firm.example").commands)


class TestList(MailboxCase):
    """The dialog, and the file that is given to it."""

    def setUp(self):
        super().setUp()
        self.carol, self.dave = self.user("carol", SALES), self.user("dave", SALES)

    def dialog(self, text="", user=None, **values):
        content = b64encode(text if isinstance(text, bytes) else text.encode())
        dialogs = self.env["mail.dossier.rollout"].with_user(user or self.administrator)
        return dialogs.create({**SERVER, "upload": text and content, **values})

    def looked_at(self, text="", **values):
        dialog = self.dialog(text, **values)
        dialog.action_look()
        return dialog

    def test_the_example_is_a_list_of_all_columns(self):
        rows = rollout.read_list(EXAMPLE.read_bytes(), 100)
        self.assertEqual((len(rows), tuple(rows[0])), (2, rollout.COLUMNS))

    def test_what_spreadsheets_make_of_it(self):
        for content in (
            "user,host\ncarol,mail.firm.example\n",
            "\ufeffUser;Host\r\ncarol;mail.firm.example\r\n;\r\n",
            "e-mail\thost\ncarol\tmail.firm.example",
            "user;host;\ncarol;mail.firm.example;\n",
            '"user","host"\n"carol","mail.firm.example"\n\n',
        ):
            with self.subTest(content):
                [row] = rollout.read_list(content.encode(), 10)
                self.assertEqual(row, {"user": "carol", "host": "mail.firm.example"})
        [row] = rollout.read_list("user;sender_name\ncarol;Zoë".encode("cp1252"), 10)
        self.assertEqual(row["sender_name"], "Zoë")

    def test_a_file_that_is_no_list_says_why(self):
        for text, words in (
            ("user,host\n", "no row"),
            ("host,login\nmail,carol\n", "no column"),
            ("user,hots\ncarol,mail\n", "Unknown columns: hots"),
            ("user,host,Wachtwoord\ncarol,mail,x\n", "passwords in it"),
            ("user,host,\ncarol,mail,s3cret\n", "Unknown columns: #3"),
            ("user,host\ncarol,mail,s3cret\n", "Unknown columns: #3"),
        ):
            with self.subTest(text), self.assertRaisesRegex(ValidationError, words), self.env.cr.savepoint():
                self.dialog(text)
        with self.assertRaises(rollout.ListError) as error:
            rollout.read_list(b"user\na\nb\nc\n", 2)
        self.assertEqual(error.exception.reason, "too_long")

    def test_a_list_with_passwords_is_not_kept(self):
        dialog = self.dialog()
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            dialog.upload = b64encode(b"user,password\ncarol,s3cret\n")
        dialog.invalidate_recordset()
        self.assertFalse(dialog.upload)
        files = self.env["ir.attachment"].search([("res_model", "=", dialog._name), ("res_field", "=", "upload")])
        self.assertFalse(files)

    def test_the_preview_tells_what_happens_to_each(self):
        text = "user,login\ncarol,\nalice,\nnobody,\n"
        dialog = self.looked_at(text, user_ids=self.dave.ids)
        outcomes = dict(zip(dialog.line_ids.mapped("name"), dialog.line_ids.mapped("outcome"), strict=True))
        self.assertEqual(outcomes["Carol"], "Gets a mailbox")
        self.assertEqual(outcomes["Dave"], "Gets a mailbox")
        self.assertIn("stays as it is", outcomes["Alice"])
        self.assertIn("no user", outcomes["nobody"])
        self.assertEqual((dialog.problems, dialog.outlook.partition(".")[0]), (1, "Mailboxes that will be set up: 2"))

    def test_what_is_taken_off_the_list_is_not_made(self):
        dialog = self.looked_at("user\ncarol\ndave\nnobody\n")
        dialog.line_ids.filtered(lambda line: line.name in ("Dave", "nobody")).unlink()
        told = dialog.action_set_up()
        self.assertIn("set up: 1", told["params"]["message"])
        self.assertTrue(self.account(self.carol) and not self.account(self.dave))

    def test_what_is_ticked_is_changed(self):
        dialog = self.looked_at("user\nalice\nbob\n", window_days=90)
        dialog.line_ids.filtered(lambda line: line.name == "Bob").replace = True
        dialog.action_set_up()
        self.assertEqual((self.account(self.bob).window_days, self.account(self.alice).window_days), (90, 30))

    def test_users_are_chosen_in_their_list_or_all_at_once(self):
        context = {"active_model": "res.users", "active_ids": self.carol.ids}
        dialog = self.env["mail.dossier.rollout"].with_user(self.administrator).with_context(**context).create(SERVER)
        self.assertEqual(dialog.user_ids, self.carol)
        dialog.action_add_all()
        self.assertLessEqual(self.carol | self.dave | self.sally, dialog.user_ids)
        self.assertFalse(dialog.user_ids & (self.alice | self.bob))

    def test_with_nobody_it_asks_for_whom(self):
        with self.assertRaisesRegex(UserError, "Choose the users"):
            self.looked_at()

    def test_back_and_forth(self):
        dialog = self.looked_at("user\ncarol\n")
        dialog.action_back()
        dialog.host = "imap.firm.example"
        dialog.action_look()
        self.assertEqual((dialog.step, dialog.line_ids.mapped("server")), ("look", ["imap.firm.example:993"]))

    def test_the_servers_are_tried(self):
        dialog = self.looked_at("user\ncarol\n")
        self.env.flush_all()
        with self.request(self.administrator) as asking:
            asked = dialog.with_env(asking.env)
            asked.action_test()
            self.assertEqual(asked.tested, "mail.agency.example:993: It answers.")
