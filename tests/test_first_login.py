"""The user is asked for nothing but his password, and it goes where he was shown that it goes."""

from unittest.mock import patch

from odoo.exceptions import UserError

from ..imap.errors import Unreachable
from ..models import mail_dossier_account_connect
from .common import PASSWORD, SALES, MailboxCase

SERVER = {"host": "mail.agency.example", "login": "%e"}


class TestFirstLogin(MailboxCase):
    def setUp(self):
        super().setUp()
        self.carol = self.user("carol", SALES)
        self.set_up()
        self.server(self.carol).add("Clients")

    def set_up(self, **values):
        rows = [{"user": "carol", "replace": True, **values}]
        self.accounts.with_user(self.administrator).set_up(rows, SERVER)

    def asked(self, user=None):
        self.env.invalidate_all()
        return self.accounts.with_user(user or self.carol).first_login()

    def fill_in(self, password=PASSWORD, bound=None, sending=False):
        bound = bound or self.asked()["bound"]
        with self.request(self.carol) as asking:
            return asking.env["mail.dossier.account"].connect(password, bound, sending)

    def paths(self):
        folders = self.env["mail.dossier.folder"].search([("user_id", "=", self.carol.id), ("sync", "=", True)])
        return sorted(folders.mapped("path"))

    # ------------------------------------------------------------ asked

    def test_he_is_shown_where_his_password_goes(self):
        asked = self.asked()
        self.assertEqual((asked["host"], asked["login"]), ("mail.agency.example", "carol@agency.example"))
        self.assertFalse(asked["unverified"] or asked["sending"] or asked["has_folders"])

    def test_nobody_else_is_asked(self):
        for user in (self.administrator, self.alice, self.sally):
            self.assertIsNone(self.asked(user), user.name)

    # ------------------------------------------------------------ connected

    def test_one_password_and_the_mail_comes_in(self):
        self.deliver(self.carol, subject="Welcome")
        answer = self.fill_in()
        self.assertTrue(answer["ok"])
        self.assertEqual([step["name"] for step in answer["steps"]], ["name", "connection", "tls", "login", "folders"])
        self.assertIn("1 mails", answer["plan"])
        self.assertEqual((self.account(self.carol).state, self.paths()), ("ready", ["INBOX", "Sent"]))
        self.sync()
        self.assertInMailbox(self.carol, "INBOX", 1)

    def test_then_he_is_asked_no_more(self):
        self.fill_in()
        self.assertIsNone(self.asked())
        kind = self.env.ref("mail_dossier.activity_password")
        self.assertFalse(self.env["mail.activity"].search([("activity_type_id", "=", kind.id)]))

    def test_all_folders_where_the_administrator_chose_so(self):
        self.accounts.with_user(self.administrator).set_up(
            [{"user": "carol", "replace": True}], {**SERVER, "start_with": "all"}
        )
        self.fill_in()
        self.assertEqual(self.paths(), ["Clients", "INBOX", "Sent"])

    def test_his_own_choice_of_folders_is_kept(self):
        self.fill_in()
        self.folder(self.carol, "Sent").sync = False
        self.set_up(host="new.agency.example")
        self.assertTrue(self.asked()["has_folders"])
        self.fill_in()
        self.assertEqual(self.paths(), ["INBOX"])

    def test_the_sending_server_gets_it_where_he_says_so(self):
        self.set_up(smtp_host="smtp.agency.example")
        self.assertEqual(self.asked()["sending"], "smtp.agency.example")
        tried = []
        with patch.object(mail_dossier_account_connect, "diagnose_post", lambda server: tried.append(server) or []):
            self.fill_in(sending=True)
        self.assertEqual((tried[0].host, tried[0].password), ("smtp.agency.example", PASSWORD))
        self.assertEqual(self.account(self.carol)._post_server__().password, PASSWORD)

    def test_it_is_not_tried_there_when_he_does_not(self):
        self.set_up(smtp_host="smtp.agency.example")
        with patch.object(mail_dossier_account_connect, "diagnose_post", side_effect=AssertionError):
            self.fill_in(sending=False)
        self.assertFalse(self.account(self.carol).has_smtp_secret)

    # ------------------------------------------------------------ not connected

    def refused(self, answer):
        self.assertFalse(answer["ok"])
        self.assertFalse(self.account(self.carol).has_secret)
        self.assertTrue(self.asked())
        return answer["steps"][-1]["cure"]

    def test_a_wrong_password_is_told_and_not_kept(self):
        self.assertIn("password is not right", self.refused(self.fill_in("wrong")))

    def test_a_server_that_does_not_answer_is_told(self):
        self.server(self.carol).fails["connection"] = Unreachable("timeout", step="connection")
        self.assertIn("does not answer in time", self.refused(self.fill_in()))

    def test_so_is_one_that_breaks_off_over_the_folders(self):
        self.server(self.carol).cut = 4  # of the second connection: login, folders
        self.assertIn("closed the connection", self.refused(self.fill_in()))

    def test_a_folder_that_does_not_open_holds_up_nothing(self):
        self.server(self.carol).refusing.add("Clients")
        self.assertTrue(self.fill_in()["ok"])

    def test_without_a_password_nothing_is_asked(self):
        for password in ("", False, None, ["x"]):
            with self.assertRaisesRegex(UserError, "Fill in your password"):
                self.fill_in(password)
        self.assertFalse(self.server(self.carol).commands)

    def outcome_for(self, user):
        with self.request(user) as asking:
            answer = asking.env["mail.dossier.account"].test_connection()
        return answer["ok"], answer["steps"][-1]["cure"]

    def test_a_mailbox_is_tried_again_with_the_password_that_is_kept(self):
        ok, cure = self.outcome_for(self.carol)
        self.assertIn("There is no password yet", cure)
        self.fill_in()
        self.assertEqual(self.outcome_for(self.carol), (True, ""))
        self.server(self.carol).password = "another"
        self.assertFalse(ok or self.outcome_for(self.carol)[0])
        self.assertFalse(self.outcome_for(self.sally)[0])

    # ------------------------------------------------------------ another server meanwhile

    def test_the_password_goes_nowhere_else_than_he_was_shown(self):
        bound = self.asked()["bound"]
        for change in ({"host": "evil.example"}, {"login": "mallory"}, {"port": "143"}, {"security": "starttls"}):
            self.set_up(**change)
            with self.subTest(change), self.assertRaisesRegex(UserError, "has just changed"):
                self.fill_in(bound=bound)
        self.set_up()
        self.account(self.carol).tls_exception = True
        with self.assertRaisesRegex(UserError, "has just changed"):
            self.fill_in(bound=bound)
        self.assertFalse(self.server(self.carol).commands)

    def test_nor_when_it_changes_while_the_server_is_asked(self):
        account = self.account(self.carol)
        survey = type(account)._survey

        def changed_meanwhile(accounts, server):
            found = survey(accounts, server)
            accounts.env.cr.execute("UPDATE mail_dossier_account SET host = 'evil.example' WHERE id = %s", [account.id])
            return found

        bound = self.asked()["bound"]
        with (
            patch.object(type(account), "_survey", changed_meanwhile),
            self.assertRaisesRegex(UserError, "just changed"),
        ):
            self.fill_in(bound=bound)
        self.assertFalse(account.has_secret)

    def test_an_account_that_was_never_set_up_has_nothing_to_connect(self):
        with self.assertRaises(UserError), self.request(self.sally) as asking:
            asking.env["mail.dossier.account"].connect(PASSWORD, [])
        self.assertFalse(self.account(self.sally))

    def test_who_disconnects_is_left_alone(self):
        self.fill_in()
        self.carol.with_user(self.carol).action_mail_dossier_disconnect()
        self.assertIsNone(self.asked())
