"""What is here, left out or in quarantine is what the server counts: nothing is missed, nothing done twice."""

from datetime import UTC, datetime, timedelta
from unittest.mock import patch

from odoo.sql_db import Cursor

from ..imap import plan_changes
from ..models.mail_dossier_folder_pull import FLAGS_EVERY
from ..models.mail_dossier_quarantine import TRIES
from .common import mail
from .two_sides import TwoSidesCase


def days_ago(days):
    return datetime.now(UTC).replace(microsecond=0) - timedelta(days=days)


class TestBalance(TwoSidesCase):
    def commands_of_a_pass(self):
        self.there.commands.clear()
        self.sync(self.alice)
        return self.there.commands

    def window(self, days):
        self.alice.with_user(self.alice).write({"mail_dossier_window_days": days})

    def let_flags_be_due(self):
        """Where the server cannot tell of changes, all flags are asked for now and then."""
        for folder in self.account(self.alice).folder_ids.filtered("checked"):
            folder.checked -= 2 * FLAGS_EVERY

    # ------------------------------------------------------------ nothing happened

    def test_where_nothing_happened_no_folder_is_opened_and_nothing_written(self):
        """R24"""
        self.receive(self.alice)
        self.account(self.alice).next_attempt = datetime.now()
        self.env.flush_all()
        written, execute = [], Cursor.execute

        def listening(cursor, query, *arguments, **options):
            text = getattr(query, "code", query)
            text = text.decode() if isinstance(text, bytes) else text
            if text.split(None, 1)[0].upper() in ("INSERT", "UPDATE", "DELETE"):
                written.append(text.split('"')[1] if '"' in text else text)
            return execute(cursor, query, *arguments, **options)

        self.there.commands.clear()
        with patch.object(Cursor, "execute", listening), self.request(self.env.user) as somebody:
            somebody.env["mail.dossier.account"]._cron_sync()
        self.assertEqual(self.there.commands, ["login", "folders"])
        self.assertEqual(written, ["mail_dossier_account"] * 2)

    def test_what_is_left_out_or_cannot_be_read_is_accounted_for(self):
        self.deliver(self.alice, subject="long ago", when=days_ago(300))
        self.there.mute.add(("INBOX", self.deliver(self.alice, subject="cannot be read")))
        self.deliver(self.alice)
        for _try in range(TRIES):
            self.sync(self.alice)
        self.assertInMailbox(self.alice, "INBOX", 1)
        self.assertEqual(self.commands_of_a_pass(), ["login", "folders"])
        self.deliver(self.alice)
        self.assertNotIn("present", self.commands_of_a_pass())
        self.assertEqual(self.commands_of_a_pass(), ["login", "folders"])

    def test_what_is_left_out_may_leave_the_server(self):
        for uid in (self.deliver(self.alice, when=days_ago(300)), self.deliver(self.alice)):
            self.there.mute.add(("INBOX", uid))
        self.there.mute.discard(("INBOX", 1))
        self.receive(self.alice)
        for _try in range(TRIES):
            self.sync(self.alice)
        for uid in (1, 2):
            self.there.expunge("INBOX", uid)
            self.sync(self.alice)
            self.assertEqual(self.commands_of_a_pass(), ["login", "folders"])
        self.assertInMailbox(self.alice, "INBOX", 1)

    # ------------------------------------------------------------ the history

    def of_long_ago(self):
        for days in (300, 40, 1):
            self.deliver(self.alice, subject=f"{days} days", when=days_ago(days))
        self.sync(self.alice)
        self.assertEqual(self.mails().mapped("subject"), ["1 days"])

    def test_a_longer_history_brings_older_mail_in(self):
        self.of_long_ago()
        self.window(60)
        self.sync(self.alice)
        self.assertEqual(self.mails().mapped("subject"), ["40 days", "1 days"])
        self.assertEqual(self.commands_of_a_pass(), ["login", "folders"])
        self.window(365)
        self.sync(self.alice)
        self.assertEqual(self.mails().mapped("subject"), ["300 days", "40 days", "1 days"])

    def test_a_shorter_history_removes_nothing(self):
        self.of_long_ago()
        self.window(60)
        self.sync(self.alice)
        self.window(7)
        self.sync(self.alice)
        self.deliver(self.alice, subject="new")
        self.sync(self.alice)
        self.assertEqual(self.mails().mapped("subject"), ["40 days", "1 days", "new"])
        self.assertEqual(self.commands_of_a_pass(), ["login", "folders"])

    def test_a_server_restored_from_a_backup_keeps_mail_of_before_the_history(self):
        """UIDNEXT goes back under an equal UIDVALIDITY, when the history has become shorter than what is here."""
        self.of_long_ago()
        self.window(60)
        self.sync(self.alice)
        self.folder(self.alice).since = days_ago(7).date()
        self.window(7)
        messages = self.mails().message_id
        self.there.tree["INBOX"].uidnext = 9
        self.sync(self.alice)
        self.there.reset("INBOX", uidvalidity=self.there.tree["INBOX"].uidvalidity)
        self.there.commands.clear()
        self.sync(self.alice)
        self.assertEqual(self.mails().message_id, messages)
        self.assertNotIn("messages", self.there.commands)
        self.assertEqual(self.here(), {uid: flags for uid, flags in self.at_server().items() if uid > 1})

    # ------------------------------------------------------------ healing

    def test_a_row_that_was_lost_comes_back(self):
        for number in range(3):
            self.receive(self.alice, subject=str(number))
        messages = self.mails().message_id
        self.mails()[1].sudo().unlink()
        late = self.receive(self.alice, subject="late")
        self.sync(self.alice)
        self.assertEqual(self.mails().message_id, messages | late)
        self.assertBothSidesEqual()
        self.assertEqual(self.commands_of_a_pass(), ["login", "folders"])

    def test_a_lost_row_is_not_taken_for_a_deletion_there(self):
        for number in range(3):
            self.receive(self.alice, subject=str(number))
        self.mails()[0].sudo().unlink()
        self.there.expunge("INBOX", 2)
        self.sync(self.alice)
        self.sync(self.alice)
        self.assertEqual(self.mails().mapped("subject"), ["0", "2"])
        self.assertBothSidesEqual()

    # ------------------------------------------------------------ poorer servers

    def test_servers_that_tell_less(self):
        for missing in ({"QRESYNC"}, {"QRESYNC", "CONDSTORE"}, {"QRESYNC", "CONDSTORE", "MOVE", "ESEARCH"}):
            with self.subTest(missing=sorted(missing)):
                self.there.capabilities -= missing
                marked, gone, moved = (self.deliver(self.alice, mail(subject=str(missing))) for _ in range(3))
                self.sync(self.alice)
                self.there.flag("INBOX", marked, {"\\Flagged", "Offer"})
                self.there.expunge("INBOX", gone)
                self.there.move("INBOX", moved, "Archive")
                self.sync(self.alice)
                self.assertBothSidesEqual()
                self.mail_at(marked).action_mark_read()
                self.mail_at(marked).action_archive_mail()
                self.sync(self.alice)
                self.assertBothSidesEqual()

    def test_where_nothing_can_be_expunged_a_moved_mail_is_shown_once(self):
        """It stays behind, marked as deleted."""
        self.there.capabilities -= {"MOVE", "UIDPLUS"}
        self.receive(self.alice)
        self.mails().action_archive_mail()
        for _ in range(3):
            self.sync(self.alice)
            self.let_grace_pass()
        self.assertEqual((self.at_server(), self.here()), ({1: {"\\Deleted"}}, {}))
        self.assertEqual(self.here("Archive"), self.at_server("Archive"))
        self.assertEqual(self.commands_of_a_pass(), ["login", "folders"])

    def test_where_nothing_can_be_expunged_a_deletion_is_marked_once(self):
        self.there.capabilities -= {"UIDPLUS"}
        self.receive(self.alice, folder="Trash")
        self.mails("Trash").action_delete_mail()
        self.sync(self.alice)
        self.assertEqual((self.at_server("Trash"), self.here("Trash")), ({1: {"\\Deleted"}}, {}))
        self.sync(self.alice)
        self.assertEqual(self.commands_of_a_pass(), ["login", "folders"])
        self.there.flag("Trash", 1, set())
        self.sync(self.alice)
        self.assertBothSidesEqual()

    def test_what_another_program_marks_as_deleted_is_not_shown(self):
        """R38: it expunges later, or thinks better of it."""
        self.receive(self.alice)
        self.there.flag("INBOX", 1, {"\\Deleted", "\\Seen"})
        self.deliver(self.alice, flags={"\\Deleted"})
        self.sync(self.alice)
        self.assertFalse(self.mails())
        self.assertEqual(self.commands_of_a_pass(), ["login", "folders"])
        for uid in (1, 2):
            self.there.flag("INBOX", uid, {"\\Seen"})
        self.sync(self.alice)
        self.assertBothSidesEqual()

    def test_what_was_taken_for_gone_and_is_there_comes_back(self):
        one = self.receive(self.alice)
        self.folder(self.alice)._unlink_gone([1])
        self.receive(self.alice)
        self.assertIn(one, self.mails().message_id)
        self.assertBothSidesEqual()

    def test_a_star_that_no_number_tells_of_is_found_later(self):
        self.there.capabilities -= {"QRESYNC", "CONDSTORE"}
        uid = self.deliver(self.alice)
        self.sync(self.alice)
        self.there.flag("INBOX", uid, {"\\Flagged"})
        self.let_flags_be_due()
        self.sync(self.alice)
        self.assertBothSidesEqual()

    def test_new_mail_does_not_put_off_the_look_at_all_flags(self):
        self.there.capabilities -= {"QRESYNC", "CONDSTORE"}
        self.startPatcher(patch.object(plan_changes, "WINDOW", 1))
        uid = self.deliver(self.alice)
        self.sync(self.alice)
        self.there.flag("INBOX", uid, {"\\Flagged"})
        for _ in range(2):
            self.folder(self.alice).checked -= 0.6 * FLAGS_EVERY
            self.deliver(self.alice)
            self.sync(self.alice)
        self.assertBothSidesEqual()
