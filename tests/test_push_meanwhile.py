"""What another program, the server's refusals and the user's second thoughts do to a push that is under way."""

from dataclasses import replace
from unittest.mock import patch

from odoo import fields

from ..imap.errors import FolderGone
from ..imap.fake_session import FakeSession
from .common import mail
from .two_sides import TwoSidesCase


class TestPushMeanwhile(TwoSidesCase):
    def before(self, verb, event):
        """Something happens just before the server gets this command."""
        command = getattr(FakeSession, verb)

        def late(session, *arguments, **options):
            event()
            return command(session, *arguments, **options)

        self.startPatcher(patch.object(FakeSession, verb, late))

    def test_a_mail_that_is_gone_there_is_gone_here(self):
        for when in ("before the pass", "between pull and push"):
            with self.subTest(when):
                one, other = self.arrived(), self.arrived()
                one.action_archive_mail()
                other.action_flag()
                if when == "before the pass":
                    self.there.expunge("INBOX", one.uid)
                else:
                    self.before("transfer", lambda uid=one.uid: self.there.expunge("INBOX", uid))
                self.one_pass(self.alice)
                self.one_pass(self.alice)
                self.assertEqual((self.account(self.alice).state, self.at_server("Archive")), ("ready", {}))
                self.assertBothSidesEqual()

    def test_what_the_other_program_marks_during_the_push_stays(self):
        one = self.arrived()
        one.action_flag()
        self.before("store", lambda: self.there.flag("INBOX", one.uid, {"\\Answered", "Offer"}))
        self.sync(self.alice)
        self.assertEqual(self.only("INBOX"), {"\\Answered", "Offer", "\\Flagged"})
        self.assertBothSidesEqual()

    def test_what_the_user_takes_back_during_the_push_is_taken_back(self):
        starred = [self.arrived()]
        starred[0].action_flag()

        def take_back():
            while starred:
                starred.pop().action_flag()
                self.env.flush_all()

        self.before("store", take_back)
        self.sync(self.alice)
        self.sync(self.alice)
        self.assertEqual(self.only("INBOX"), set())
        self.assertBothSidesEqual()

    def test_a_folder_that_may_only_be_read_gets_nothing(self):
        one, other = self.arrived(), self.arrived("Sent")
        (one | other).action_mark_read()
        select = FakeSession.select

        def selected(session, name, *arguments, **options):
            return replace(select(session, name, *arguments, **options), readonly=name == "INBOX")

        with patch.object(FakeSession, "select", selected):
            self.one_pass(self.alice)
        self.assertEqual((self.only("INBOX"), self.only("Sent")), (set(), {"\\Seen"}))
        self.env.invalidate_all()
        self.assertEqual((one.pending, other.pending), (True, False))
        self.assertEqual(self.folder(self.alice).error_reason, "folder_readonly")

    def test_a_flag_that_the_folder_does_not_keep_is_given_up(self):
        one = self.arrived()
        one.action_flag()
        select = FakeSession.select

        def selected(session, name, *arguments, **options):
            return replace(select(session, name, *arguments, **options), permanent=frozenset({"\\Seen"}))

        with patch.object(FakeSession, "select", selected):
            self.one_pass(self.alice)
        self.env.invalidate_all()
        self.assertEqual((one.flagged, one.pending), (False, False))
        one.action_mark_read()
        self.sync(self.alice)
        self.assertEqual(self.only("INBOX"), {"\\Seen"})

    def test_what_the_server_refuses_waits_and_does_not_hold_up_the_rest(self):
        one, other = self.arrived(), self.arrived("Sent")
        one.action_flag()
        other.action_archive_mail()
        self.there.fails["store"] = FolderGone("folder_refused", "NO [NOPERM] Not yours")
        self.one_pass(self.alice)
        inbox = self.folder(self.alice)
        self.assertEqual((inbox.error_reason, inbox.error_detail), ("folder_refused", "NO [NOPERM] Not yours"))
        self.assertEqual((one.pending, other.pending, len(self.at_server("Archive"))), (True, False, 1))
        self.there.fails.clear()
        self.sync(self.alice)
        self.assertFalse(self.folder(self.alice).error_reason)
        self.assertBothSidesEqual()

    def test_what_is_refused_is_not_tried_without_pause(self):
        self.arrived().action_flag()
        self.there.fails["store"] = FolderGone("folder_refused")
        self.there.cut = 40
        self.there.commands.clear()
        self.sync(self.alice)
        self.assertEqual(self.there.commands.count("login"), 1)
        self.assertGreater(self.account(self.alice).next_attempt, fields.Datetime.now())

    def test_a_click_during_a_pass_is_brought_over_by_the_next_one_at_once(self):
        one, other = self.arrived(), self.arrived()
        one.action_flag()

        def click():
            self.env.invalidate_all()
            other.action_mark_read()
            self.env.flush_all()

        self.before("store", click)
        self.sync(self.alice)
        self.assertBothSidesEqual()

    def test_what_others_have_marked_as_deleted_stays(self):
        """R40: never a bare EXPUNGE."""
        theirs = self.deliver(self.alice, folder="Trash", flags={"\\Deleted"})
        for missing in (set(), {"UIDPLUS"}):
            with patch.object(self.there, "capabilities", self.there.capabilities - missing):
                ours = self.arrived("Trash")
                left = {theirs, *([ours.uid] if missing else [])}
                ours.action_delete_mail()
                self.sync(self.alice)
            self.assertEqual(self.at_server("Trash"), dict.fromkeys(left, {"\\Deleted"}))

    def test_a_copy_that_just_left_is_not_taken_for_the_mail(self):
        """Alice moves a mail to where another program removes a copy of it."""
        raw = mail()
        self.deliver(self.alice, raw, "Archive")
        self.deliver(self.alice, raw)
        self.sync(self.alice)
        self.mails().action_archive_mail()
        self.there.expunge("Archive", 1)
        self.sync(self.alice)
        self.assertEqual(len(self.at_server("Archive")), 1)
        self.assertBothSidesEqual()
