"""What a user does with his mails in Odoo is so on the server after the next pass, once, and nothing else is."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError

from .common import mail
from .two_sides import TwoSidesCase


class TestPush(TwoSidesCase):
    # ------------------------------------------------------------ actions

    def test_read_unread_and_star(self):
        one = self.arrived(flags={"Offer"})
        for action, flags in (
            ("action_mark_read", {"\\Seen"}),
            ("action_flag", {"\\Seen", "\\Flagged"}),
            ("action_mark_unread", {"\\Flagged"}),
            ("action_flag", set()),
        ):
            with self.subTest(action):
                getattr(one, action)()
                self.assertTrue(one.pending)
                self.sync(self.alice)
                self.assertEqual(self.only("INBOX"), {"Offer", *flags})
                self.assertBothSidesEqual()

    def test_archive_junk_delete_and_move(self):
        """R41"""
        self.arrived("Sent")
        for action, path in (("archive_mail", "Archive"), ("junk", "Junk"), ("delete_mail", "Trash")):
            with self.subTest(path):
                one = self.arrived(flags={"\\Seen", "Offer"})
                getattr(one, f"action_{action}")()
                self.assertEqual((self.mails(), self.mails(path), one.pending), (one.browse(), one, True))
                self.sync(self.alice)
                self.assertEqual((self.at_server(), self.only(path)), ({}, {"\\Seen", "Offer"}))
                self.assertEqual(self.mails(path), one)
                self.assertBothSidesEqual()
        one.action_move(self.folder(self.alice, "Sent").id)
        self.sync(self.alice)
        self.assertEqual((self.at_server("Trash"), len(self.at_server("Sent"))), ({}, 2))
        self.assertBothSidesEqual()

    def test_what_was_moved_is_marked_there_at_once(self):
        self.arrived().action_archive_mail()
        self.sync(self.alice)
        self.there.flag("Archive", 1, {"\\Answered"})
        self.sync(self.alice)
        self.assertBothSidesEqual()

    def test_a_folder_that_takes_nothing_holds_up_no_other(self):
        one, other, third = self.arrived(), self.arrived(), self.arrived()
        one.action_archive_mail()
        other.action_junk()
        self.folder(self.alice, "Trash").role = False
        third.action_delete_mail()
        self.there.refusing.add("Archive")
        self.sync(self.alice)
        self.assertEqual((list(self.at_server()), len(self.at_server("Junk"))), ([1], 1))
        self.assertTrue(self.folder(self.alice).problem)
        self.there.refusing.clear()
        self.sync(self.alice)
        self.assertEqual((self.at_server(), len(self.at_server("Archive"))), ({}, 1))
        self.assertBothSidesEqual()

    def test_into_a_folder_that_has_such_a_mail_already(self):
        """Both are kept, with MOVE and without."""
        for number, missing in enumerate((set(), {"MOVE"}), 1):
            with self.subTest(missing=missing):
                self.there.capabilities -= missing
                raw = mail(subject=str(number))
                self.deliver(self.alice, raw, "Archive")
                self.deliver(self.alice, raw, "Sent")
                one = self.arrived(raw=raw)
                one.action_archive_mail()
                self.sync(self.alice)
                self.mails("Sent").action_archive_mail()
                self.sync(self.alice)
                self.sync(self.alice)
                self.assertEqual(len(self.at_server("Archive")), 3 * number)
                self.assertBothSidesEqual()

    def test_marked_and_moved_at_once(self):
        one = self.arrived()
        one.action_flag()
        one.action_archive_mail()
        self.sync(self.alice)
        self.assertEqual(self.only("Archive"), {"\\Flagged"})
        self.assertBothSidesEqual()

    def test_out_of_the_trash_a_mail_is_deleted_for_good(self):
        """R41"""
        one = self.arrived("Trash")
        message = one.message_id
        one.action_delete_mail()
        self.assertFalse(self.mails("Trash"))
        self.sync(self.alice)
        self.assertEqual((self.at_server("Trash"), len(self.rows())), ({}, 0))
        self.assertFiled(self.contact, message)

    def test_without_a_trash_a_mail_is_deleted_for_good(self):
        one = self.arrived()
        self.folder(self.alice, "Trash").role = False
        one.action_delete_mail()
        self.sync(self.alice)
        self.assertEqual((self.at_server(), self.at_server("Trash"), len(self.rows())), ({}, {}, 0))

    def test_who_leaves_a_copy_on_the_server_deletes_here_only(self):
        one = self.arrived()
        self.account(self.alice).keep_copy = True
        one.action_delete_mail()
        for _ in range(2):
            self.sync(self.alice)
            self.assertEqual((len(self.at_server()), len(self.mails())), (1, 0))

    def test_without_an_archive_it_says_so(self):
        one = self.arrived()
        self.folder(self.alice, "Archive").role = False
        with self.assertRaisesRegex(UserError, "No folder is used as Archive"):
            one.action_archive_mail()

    def test_what_is_undone_before_the_push_is_not_sent(self):
        one = self.arrived()
        inbox = self.folder(self.alice)
        for action, undo in (("mark_read", "mark_unread"), ("flag", "flag")):
            getattr(one, f"action_{action}")()
            getattr(one, f"action_{undo}")()
        one.action_archive_mail()
        one.action_move(inbox.id)
        self.assertFalse(one.pending)
        self.there.commands.clear()
        self.sync(self.alice)
        self.assertEqual(self.there.commands, ["login", "folders"])

    def test_a_click_makes_the_account_due_at_once(self):
        one, account = self.arrived(), self.account(self.alice)
        triggers = self.env["ir.cron.trigger"].sudo()
        account.next_attempt = fields.Datetime.now() + timedelta(hours=1)
        before = triggers.search_count([])
        one.action_mark_unread()
        self.assertEqual(triggers.search_count([]), before)
        one.action_mark_read()
        self.assertLessEqual(account.next_attempt, fields.Datetime.now())
        due = triggers.search([], order="id desc", limit=1)
        self.assertEqual(due.cron_id, self.env.ref("mail_dossier.cron_sync"))
        self.assertEqual(triggers.search_count([]), before + 1)

    # ------------------------------------------------------------ whose mail it is

    def test_opening_a_mail_makes_it_read(self):
        one = self.arrived()
        self.assertEqual(one.action_open()["res_id"], one.message_id.id)
        self.sync(self.alice)
        self.assertEqual(self.only("INBOX"), {"\\Seen"})

    def test_a_colleague_who_reads_it_in_a_dossier_leaves_it_unread(self):
        one = self.arrived()
        self.assertVisible(self.bob, one.message_id)
        one.message_id.with_user(self.bob).web_read({"subject": {}, "reader": {}})
        self.sync(self.alice)
        self.assertEqual((self.only("INBOX"), one.seen), (set(), False))

    def test_nobody_does_anything_with_a_colleagues_mail(self):
        """By its id, as anybody can call a public method."""
        one = self.arrived()
        self.sync(self.bob)
        his = self.folder(self.bob)
        actions = [name for name in dir(one) if name.startswith("action_")]
        self.assertLessEqual({"action_open", "action_flag", "action_move", "action_delete_mail"}, set(actions))
        for other in (self.bob, self.administrator):
            for name in actions:
                arguments = [his.id] if name == "action_move" else []
                with self.subTest(name, user=other.name), self.assertRaises(AccessError):
                    getattr(self.as_seen_by(other, one), name)(*arguments)
        with self.assertRaises(AccessError):
            one.action_move(his.id)
        self.assertFalse(one.pending)
