"""What the sync did, for the owner of the mailbox to read, and for nobody else."""

from datetime import timedelta

from odoo.exceptions import AccessError

from ..imap.errors import LoginRefused, Unreachable
from ..models.mail_dossier_log import DAYS, FOLDED, LINES
from ..models.mail_dossier_quarantine import TRIES
from .two_sides import TwoSidesCase


class TestLog(TwoSidesCase):
    def lines(self):
        """What Alice reads, oldest first."""
        self.env.invalidate_all()
        return self.env["mail.dossier.log"].with_user(self.alice).search([], order="id").mapped("message")

    def news(self, happens):
        """The lines that something adds."""
        self.let_time_pass()
        before = self.lines()
        happens()
        self.sync(self.alice)
        return self.lines()[len(before) :]

    def let_time_pass(self):
        for line in self.env["mail.dossier.log"].search([]):
            line.date -= 2 * FOLDED

    def test_what_came_in_and_what_went_out(self):
        self.assertEqual(self.news(lambda: [self.deliver(self.alice) for _ in range(3)]), ["INBOX: 3 came in."])
        cases = [
            (lambda: self.there.flag("INBOX", 1, {"\\Seen"}), "INBOX: 1 marked by another mail program."),
            (lambda: self.mails().action_flag(), "INBOX: 3 marked from here."),
            (lambda: self.there.expunge("INBOX", 1), "INBOX: 1 left the server."),
            (lambda: self.mails()[0].action_delete_mail(), "INBOX: 1 moved to Trash from here."),
            (lambda: self.mails("Trash").action_delete_mail(), "Trash: 1 deleted for good from here."),
            (lambda: self.there.reset("INBOX"), "INBOX: the server numbered its mails anew; 1 recognised."),
        ]
        for happens, line in cases:
            with self.subTest(line):
                self.assertIn(line, self.news(happens))

    def test_what_became_of_folders(self):
        folders = self.env["mail.dossier.folder"].with_user(self.alice)
        self.sync(self.alice)
        self.assertEqual(self.news(lambda: folders.make("Klanten")), ["Klanten: made on the server."])
        klanten = self.folder(self.alice, "Klanten").with_user(self.alice)
        told = self.news(lambda: klanten.rename("Clients"))
        self.assertEqual(told, ["Clients: renamed on the server; it was Klanten."])
        told = self.news(lambda: self.there.rename("Clients", "Kunden"))
        self.assertEqual(told, ["Kunden: renamed on the server; it was Clients."])
        self.assertEqual(self.news(klanten.action_remove), ["Kunden: removed from the server."])

    def test_what_the_server_refused(self):
        self.sync(self.alice)
        told = self.news(lambda: self.there.refusing.add("Archive"))
        self.assertEqual(told, ["Archive: The server does not open this folder."])
        self.assertFalse(self.news(lambda: None), "said once")

    def test_what_could_not_be_read_is_told_when_it_is_given_up(self):
        self.there.mute.add(("INBOX", self.deliver(self.alice)))
        for _try in range(TRIES):
            self.sync(self.alice)
        self.assertEqual(self.lines(), ["INBOX: 1 could not be read; see Unreadable mail."])

    def test_trouble_is_told_once_and_so_is_its_end(self):
        self.sync(self.alice)
        self.there.fails["login"] = Unreachable("timeout")
        told = self.news(lambda: None) + self.news(lambda: None)
        self.assertEqual(len(told), 1)
        self.assertIn("Not synced. The server does not answer in time.", told[0])
        self.there.fails.clear()
        self.assertEqual(self.news(lambda: None), ["The mailbox is in sync again."])

    def test_a_long_import_is_one_line(self):
        for _pass in range(3):
            self.receive(self.alice)
        self.assertEqual(self.lines(), ["INBOX: 3 came in."])

    def test_where_nothing_happens_nothing_is_told(self):
        self.sync(self.alice)
        self.assertFalse(self.news(lambda: None))

    def test_nobody_else_reads_it(self):
        self.receive(self.alice)
        line = self.env["mail.dossier.log"].search([("user_id", "=", self.alice.id)])
        for other in (self.bob, self.administrator):
            self.assertFalse(line.with_user(other).search([]))
            with self.assertRaises(AccessError):
                self.as_seen_by(other, line).read(["message"])
        for user in (self.alice, self.administrator):
            with self.assertRaises(AccessError):
                line.with_user(user).write({"count": 7})
            with self.assertRaises(AccessError):
                line.with_user(user).unlink()

    def test_it_names_no_password_and_no_subject(self):
        self.receive(self.alice, subject="Severance pay")
        self.there.fails["login"] = LoginRefused("login", "no such user")
        self.sync(self.alice)
        self.assertNotIn("correct horse", str(self.lines()))
        self.assertNotIn("Severance", str(self.lines()))

    def test_old_lines_go(self):
        self.receive(self.alice)
        logs = self.env["mail.dossier.log"]
        old = logs.search([])
        old.date -= timedelta(days=DAYS + 1)
        fact = {"account_id": self.account(self.alice).id, "user_id": self.alice.id, "kind": "resumed", "count": 1}
        now = self.env.cr.now()
        lines = logs.create([{**fact, "date": now - timedelta(seconds=age)} for age in range(LINES + 5)])
        logs._gc_lines()
        self.assertEqual(logs.search([]), lines[:LINES])

    def test_dutch(self):
        self.receive(self.alice)
        self.env["res.lang"]._activate_lang("nl_NL")
        line = self.env["mail.dossier.log"].search([])
        self.assertNotEqual(line.message, line.with_context(lang="nl_NL").message)
