"""Administrators see how every mailbox does, in numbers and plain words; nothing of what is in it, and nobody else."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError

from ..imap.errors import LoginRefused, Unreachable
from ..models.mail_dossier_quarantine import TRIES
from .common import PASSWORD, MailboxCase


class MailboxesCase(MailboxCase):
    def setUp(self):
        super().setUp()
        self.sync(self.alice, self.bob)

    def mailboxes(self, user=None):
        self.env.invalidate_all()
        return self.env["mail.dossier.mailbox"].with_user(user or self.administrator)

    def mailbox(self, user=None):
        """As the administrator sees it."""
        return self.mailboxes().search([("user_id", "=", (user or self.alice).id)])

    def long_ago(self, user=None, **fields_of_account):
        ago = fields.Datetime.now() - timedelta(hours=2)
        self.account(user or self.alice).write(dict.fromkeys(("last_success", "last_attempt"), ago) | fields_of_account)

    def fails(self, error, user=None):
        self.server(user or self.alice).fails["login"] = error
        self.sync(user or self.alice)

    def found(self, *domain):
        """The users of the mailboxes that a filter finds, among Alice and Bob."""
        return self.mailboxes().search([*domain, ("user_id", "in", (self.alice + self.bob).ids)]).user_id


class TestMailboxes(MailboxesCase):
    def test_one_that_does_well(self):
        mailbox = self.mailbox()
        self.assertEqual((mailbox.state, mailbox.lag, mailbox.problem), ("ready", 0, False))
        self.assertEqual((mailbox.host, mailbox.address), ("mail.agency.example", "alice@agency.example"))
        self.assertFalse(mailbox.behind or mailbox.attention or mailbox.twice)

    def test_states(self):
        account = self.account(self.alice)
        cases = [
            ("new", {"state": "new", "last_success": False}),
            ("disconnected", {"state": "new"}),
            ("off", {"fetch_mail": False}),
            ("suspended", {"suspended": True}),
            ("behind", {"last_attempt": fields.Datetime.now() - timedelta(hours=2)}),
            ("stopped", {"state": "paused", "error_reason": "login"}),
            ("retrying", {"state": "retrying", "error_reason": "timeout"}),
        ]
        for state, values in cases:
            before = account.read(list(values))[0]
            account.write(values)
            with self.subTest(state):
                self.assertEqual(self.mailbox().state, state)
                self.assertTrue(self.mailbox().problem)
                self.assertEqual(self.found(("state", "=", state)), self.alice)
            account.write({name: before[name] for name in values})

    def test_an_import_is_no_trouble(self):
        self.folder(self.alice).backfilled = False
        mailbox = self.mailbox()
        self.assertEqual((mailbox.state, mailbox.attention), ("importing", False))

    def test_an_import_that_its_folder_holds_up_is_none(self):
        self.folder(self.alice).write({"backfilled": False, "error_reason": "folder_refused"})
        self.assertEqual((self.mailbox().state, self.mailbox().troubled), ("ready", 1))

    def test_what_stopped_needs_attention_and_says_what_to_do(self):
        self.fails(LoginRefused("login"))
        self.assertEqual(self.found(("attention", "=", True)), self.alice)
        self.assertIn("password is not right", self.mailbox().problem)
        self.assertEqual(self.mailboxes().search([])[:1].user_id, self.alice, "it comes first")

    def test_what_is_tried_again_does_so_when_it_lasts(self):
        self.fails(Unreachable("timeout"))
        self.assertFalse(self.found(("attention", "=", True)))
        self.account(self.alice).last_success -= timedelta(hours=2)
        self.assertEqual(self.found(("attention", "=", True)), self.alice)
        self.assertEqual(self.found(("behind", "=", True)), self.alice)
        self.assertEqual(self.mailbox().lag // 60, 1 if self.mailbox().lag < 120 else 2)

    def test_of_what_is_paused_no_sync_is_expected(self):
        self.long_ago(suspended=True)
        self.assertFalse(self.mailbox().lag or self.mailbox().behind or self.mailbox().attention)

    def test_numbers(self):
        for _mail in range(3):
            self.deliver(self.alice)
        self.sync(self.alice)
        self.assertEqual((self.mailbox().mails, self.mailbox().pending), (3, 0))
        self.assertEqual(self.mailbox().throughput, 3 / 24)
        row = self.locations.with_user(self.alice).search([], limit=1)
        row.action_flag()
        self.assertEqual(self.found(("pending", ">", 0)), self.alice)
        self.assertEqual(self.mailbox().pending, 1)
        self.sync(self.alice)
        self.assertEqual(self.mailbox().pending, 0)

    def test_a_draft_is_pending_where_there_is_a_folder_for_it(self):
        drafts = self.env["mail.dossier.draft"].with_user(self.alice)
        drafts.browse(drafts.new_mail(to="carla@client.example")["id"]).save({"subject": "Offer"})
        self.assertEqual(self.mailbox().pending, 0)
        self.folder(self.alice, "Sent").role = "drafts"
        self.assertEqual(self.mailbox().pending, 1)
        draft = drafts.search([]).sudo()
        draft.confidential = True
        self.assertEqual(self.mailbox().pending, 0, "it stays here")

    def test_throughput_is_of_the_last_day(self):
        self.receive(self.alice)
        self.env["mail.dossier.log"].search([("user_id", "=", self.alice.id)]).date -= timedelta(hours=25)
        self.assertEqual(self.mailbox().throughput, 0)

    def test_what_could_not_be_read_is_counted(self):
        self.server(self.alice).mute.add(("INBOX", self.deliver(self.alice)))
        for _try in range(TRIES):
            self.sync(self.alice)
        self.assertEqual(self.mailbox().unreadable, 1)

    def test_groups_add_up(self):
        self.receive(self.alice)
        self.receive(self.bob)
        mine = [("user_id", "in", (self.alice + self.bob).ids)]
        aggregates = ["__count", "mails:sum", "pending:sum", "lag:max", "throughput:sum"]
        [group] = self.mailboxes().formatted_read_group(mine, ["host"], aggregates)
        self.assertEqual((group["host"], group["__count"], group["mails:sum"]), ("mail.agency.example", 2, 2))
        self.assertEqual(group["throughput:sum"], 2 / 24)
        for by in ("state", "company_id"):
            self.assertEqual(self.mailboxes().formatted_read_group(mine, [by], aggregates)[0]["__count"], 2)

    def test_those_of_archived_users_are_found_when_asked_for(self):
        self.alice.active = False
        self.assertEqual(self.found(), self.bob)
        self.assertEqual(self.found(("active", "=", False)), self.alice)

    def test_in_the_administrators_language(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.fails(LoginRefused("login"))
        mailbox = self.mailbox()
        self.assertNotEqual(mailbox.problem, mailbox.with_context(lang="nl_NL").problem)

    def test_it_names_no_folder_and_no_secret(self):
        self.server(self.alice).add("Klanten")
        self.sync(self.alice)
        self.folder(self.alice, "Klanten").write({"sync": True, "error_reason": "folder_refused"})
        told = str(self.mailbox().read())
        self.assertEqual(self.mailbox().troubled, 1)
        for hidden in ("Klanten", PASSWORD, self.account(self.alice).sudo().secret):
            self.assertNotIn(hidden, told)

    def test_nobody_else_sees_any_of_it(self):
        for user in (self.alice, self.bob, self.sally):
            mailboxes = self.mailboxes(user)
            with self.assertRaises(AccessError):
                mailboxes.search([])
            for method in ("read", "action_open_user"):
                with self.assertRaises(AccessError):
                    getattr(self.mailbox().with_user(user), method)()
            found = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
            self.assertNotIn(self.env.ref("mail_dossier.menu_mailboxes").id, found)

    def test_administrators_change_nothing_in_it(self):
        for attempt in (lambda mailbox: mailbox.write({"mails": 7}), lambda mailbox: mailbox.unlink()):
            with self.assertRaises(AccessError):
                attempt(self.mailbox())


class TestTwice(MailboxesCase):
    """Two that read one mailbox."""

    def setUp(self):
        super().setUp()
        self.settings = {"host": " MAIL.agency.example", "login": "Alice@agency.example"}

    def notice(self, user):
        """What the user's settings say."""
        self.env.invalidate_all()
        return self.accounts.with_user(user).progress(user.id)["notice"]

    def same_login(self):
        """Bob fills in Alice's."""
        self.bob.with_user(self.bob).write({f"mail_dossier_{name}": value for name, value in self.settings.items()})

    def incoming_server(self, **values):
        server = {"name": "Support", "server_type": "imap", "state": "done", "server": "mail.agency.example"}
        return self.env["fetchmail.server"].create({**server, "user": "alice@agency.example", **values})

    def test_two_users_are_found(self):
        self.same_login()
        self.assertEqual(self.found(("twice", "=", "user")), self.alice + self.bob)
        self.assertIn("Bob has this mailbox too", self.mailbox(self.alice).notice)
        self.assertIn("Alice has this mailbox too", self.mailbox(self.bob).notice)
        self.assertFalse(self.mailbox().attention, "they may have agreed on it")

    def test_its_owner_hears_that_there_is_somebody_and_not_who(self):
        self.same_login()
        self.assertIn("Another user has set up this mailbox too", self.notice(self.alice))
        self.assertNotIn("Bob", self.notice(self.alice))

    def test_who_has_not_logged_in_learns_nothing(self):
        self.same_login()
        self.assertFalse(self.notice(self.bob), "he could try whose it is")
        self.bob.with_user(self.bob).mail_dossier_password = PASSWORD
        self.assertFalse(self.notice(self.bob))
        self.account(self.bob).last_success = fields.Datetime.now()
        self.assertIn("Another user", self.notice(self.bob))

    def test_administrators_read_it_at_the_user(self):
        self.same_login()
        told = self.accounts.with_user(self.administrator).progress(self.alice.id)
        self.assertIn("Bob", told["notice"])

    def test_another_server_is_another_mailbox(self):
        self.settings["host"] = "mail.other.example"
        self.same_login()
        self.assertFalse(self.found(("twice", "!=", False)))

    def test_odoos_own_incoming_server_needs_attention(self):
        self.incoming_server()
        self.assertEqual(self.found(("twice", "=", "odoo")), self.alice)
        self.assertTrue(self.mailbox().attention)
        self.assertIn("Support", self.mailbox().notice)
        self.assertIn("marks it as read", self.notice(self.alice))
        self.assertNotIn("Support", self.notice(self.alice))

    def test_one_that_fetches_nothing_does_no_harm(self):
        self.incoming_server(state="draft")
        self.incoming_server(active=False)
        self.incoming_server(server="mail.other.example")
        self.assertFalse(self.mailbox().twice)
