"""What another mail program does on the server is so in Odoo after the next pass, and dossiers lose nothing by it."""

from datetime import UTC, datetime, timedelta

from ..imap.errors import Unreachable
from ..imap.plan import RESETS
from ..models.mail_dossier_location import FLAGS
from .common import mail
from .two_sides import TwoSidesCase


class TestChanges(TwoSidesCase):
    # ------------------------------------------------------------ flags

    def test_what_is_marked_there_is_marked_here(self):
        uid = self.deliver(self.alice)
        self.sync(self.alice)
        for field, flag in FLAGS.items():
            with self.subTest(field):
                self.there.flag("INBOX", uid, {flag, "Offer"})
                self.sync(self.alice)
                self.assertEqual([name for name in FLAGS if self.mail_at(uid)[name]], [field])
                self.assertBothSidesEqual()
        self.there.flag("INBOX", uid, set())
        self.sync(self.alice)
        self.assertEqual(self.here(), {uid: frozenset()})

    def test_changes_of_both_sides_come_together_flag_by_flag(self):
        cases = [
            ({}, {"seen": True}, {"\\Flagged"}, {"\\Seen", "\\Flagged"}),
            ({"\\Seen"}, {"seen": False}, {"\\Seen", "\\Answered"}, {"\\Answered"}),
            ({"\\Flagged"}, {"flagged": False}, {}, {}),
            ({"\\Seen"}, {"flagged": True}, {}, {"\\Flagged"}),
            ({"Offer"}, {"flagged": True}, {"Later"}, {"Later", "\\Flagged"}),
            ({}, {"seen": True}, {"\\Seen"}, {"\\Seen"}),
        ]
        uids = [self.deliver(self.alice, flags=base) for base, *_rest in cases]
        self.sync(self.alice)
        for uid, (_base, ours, theirs, _both) in zip(uids, cases, strict=True):
            self.mail_at(uid)._want(**ours)
            self.there.flag("INBOX", uid, theirs)
        self.sync(self.alice)
        self.assertEqual(self.at_server(), {uid: set(both) for uid, (*_, both) in zip(uids, cases, strict=True)})
        self.assertBothSidesEqual()

    # ------------------------------------------------------------ gone, moved, copied

    def test_a_deleted_mail_leaves_the_mailbox_and_stays_in_its_dossier(self):
        """R38"""
        message = self.receive(self.alice)
        self.there.expunge("INBOX", self.mails().uid)
        self.sync(self.alice)
        self.assertFalse(self.mails())
        self.let_grace_pass()
        self.sync(self.alice)
        self.assertFalse(self.rows())
        self.assertFiled(self.contact, message)
        for reader in (self.alice, self.bob):
            self.assertVisible(reader, message)

    def test_a_mail_that_left_is_hidden_at_first_and_removed_by_a_later_pass(self):
        self.receive(self.alice)
        self.there.expunge("INBOX", self.mails().uid)
        for _ in range(2):
            self.sync(self.alice)
            self.assertEqual((len(self.mails()), len(self.rows())), (0, 1))
        self.let_grace_pass()
        self.sync(self.alice)
        self.assertFalse(self.rows())

    def test_nothing_is_removed_while_a_folder_is_out_of_sight(self):
        self.receive(self.alice)
        self.there.expunge("INBOX", self.mails().uid)
        self.sync(self.alice)
        self.let_grace_pass()
        self.there.refusing.add("Archive")
        self.sync(self.alice)
        self.assertEqual(len(self.rows()), 1)
        self.there.refusing.clear()
        self.sync(self.alice)
        self.assertFalse(self.rows())

    def test_a_moved_mail_is_the_same_mail_in_another_folder(self):
        """Whichever of the two folders a pass visits first."""
        for path, to in (("INBOX", "Archive"), ("Archive", "INBOX")):
            with self.subTest(path):
                message = self.receive(self.alice, folder=path, subject=path)
                self.links(message, self.contact).rejected = True
                uid = self.there.move(path, self.mails(path).uid, to)
                self.sync(self.alice)
                self.assertFalse(self.mails(path))
                self.assertEqual(self.mail_at(uid, to).message_id, message)
                self.assertTrue(self.links(message, self.contact).rejected)
                self.assertBothSidesEqual()
                self.there.expunge(to, uid)
                self.sync(self.alice)

    def test_a_moved_mail_is_not_fetched_again(self):
        message = self.receive(self.alice)
        uid = self.there.move("INBOX", self.mails().uid, "Archive")
        self.there.flag("Archive", uid, {"\\Flagged"})
        self.there.commands.clear()
        self.sync(self.alice)
        self.assertEqual(self.mail_at(uid, "Archive").message_id, message)
        self.assertNotIn("messages", self.there.commands)
        self.assertBothSidesEqual()

    def test_two_copies_of_one_mail_that_are_moved_together_stay_two(self):
        """One came directly, one by a mailing list, which adds to header and text."""
        raw = mail()
        by_list = raw.replace(b"Subject:", b"List-Id: <l.example>\r\nSubject:").replace(b"we?", b"we?\r\n-- \r\nList")
        came = [self.receive(self.alice, one) for one in (raw, by_list)]
        uids = [self.there.move("INBOX", uid, "Archive") for uid in list(self.at_server())]
        self.there.commands.clear()
        self.sync(self.alice)
        self.assertNotIn("messages", self.there.commands)
        self.assertEqual([self.mail_at(uid, "Archive").message_id for uid in uids], came)

    def test_what_only_looks_like_the_moved_mail_is_fetched(self):
        """The same header, as of a draft that was written on, and another text; or another time of arrival."""
        raw, when = mail(body="First thoughts"), datetime.now(UTC).replace(microsecond=0)
        cases = {"text": (raw.replace(b"First", b"Second"), when), "time": (raw, when - timedelta(minutes=1))}
        for name, (other, then) in cases.items():
            with self.subTest(name):
                uid = self.deliver(self.alice, raw, when=when)
                self.sync(self.alice)
                self.there.expunge("INBOX", uid)
                new = self.deliver(self.alice, other, "Archive", when=then)
                self.there.commands.clear()
                self.sync(self.alice)
                self.assertIn("messages", self.there.commands)
                self.assertEqual(self.mail_at(new, "Archive").message_id.size, len(other))
                self.assertBothSidesEqual()

    def test_a_folder_that_was_emptied_into_another_is_not_fetched_again(self):
        for number in range(60):
            self.deliver(self.alice, subject=str(number))
        self.sync(self.alice)
        for uid in self.at_server():
            self.there.move("INBOX", uid, "Archive")
        self.there.commands.clear()
        for _ in range(2):
            self.sync(self.alice)
        self.assertNotIn("messages", self.there.commands)
        self.assertBothSidesEqual()

    def test_a_mail_that_turns_up_a_pass_later_was_moved(self):
        raw = mail(subject="on its way")
        message = self.receive(self.alice, raw)
        self.there.expunge("INBOX", self.mails().uid)
        self.sync(self.alice)
        self.let_grace_pass()
        self.assertEqual(self.receive(self.alice, raw, "Archive"), message)
        self.assertEqual(self.rows().folder_id.path, "Archive")
        self.assertFiled(self.contact, message)

    def test_a_copy_is_a_second_place_of_one_mail(self):
        """case 15"""
        raw = mail()
        message = self.receive(self.alice, raw)
        self.assertEqual(self.receive(self.alice, raw, "Archive"), message)
        self.assertEqual(len(self.rows()), 2)
        self.there.expunge("INBOX", self.mails().uid)
        self.sync(self.alice)
        self.assertEqual(self.mails("Archive").message_id, message)
        self.assertVisible(self.bob, message)

    # ------------------------------------------------------------ much at once

    def test_when_much_is_gone_its_owner_is_asked(self):
        """R42"""
        uids = [self.deliver(self.alice) for _ in range(60)]
        self.sync(self.alice)
        for uid in uids:
            self.there.expunge("INBOX", uid)
        self.deliver(self.alice, subject="after the disaster")
        for _ in range(2):
            self.sync(self.alice)
            self.assertInMailbox(self.alice, "INBOX", 61)
            self.assertEqual(self.folder(self.alice).suspects, 60)
        self.folder(self.alice).agreed = True
        self.sync(self.alice)
        self.assertEqual(self.mails().mapped("subject"), ["after the disaster"])
        self.assertEqual((self.folder(self.alice).suspects, self.folder(self.alice).agreed), (0, False))

    # ------------------------------------------------------------ new UIDs

    def renumbered(self, **reset):
        """Three mails get other UIDs, while Alice has just marked one; no body comes in again."""
        messages = [self.receive(self.alice, subject=str(number)) for number in range(3)]
        self.there.flag("INBOX", 1, {"\\Answered", "Offer"})
        self.sync(self.alice)
        self.mail_at(1).action_flag()
        self.links(messages[0], self.contact).rejected = True
        self.there.reset("INBOX", **reset)
        self.there.flag("INBOX", min(self.at_server()) + 1, {"\\Seen"})
        self.there.commands.clear()
        self.sync(self.alice)
        self.assertNotIn("messages", self.there.commands)
        self.assertEqual(self.mails().message_id.sorted("id"), self.messages.concat(*messages))
        self.assertTrue(self.links(messages[0], self.contact).rejected)
        self.assertEqual([len(flags) for _uid, flags in sorted(self.at_server().items())], [3, 1, 0])
        self.assertBothSidesEqual()

    def test_after_a_migration_mails_are_recognised(self):
        self.renumbered(start=100)

    def test_a_lower_uidvalidity_is_another_one(self):
        self.there.reset("INBOX", uidvalidity=1000)
        self.sync(self.alice)
        self.renumbered(uidvalidity=7)

    def test_a_former_uidvalidity_may_come_back(self):
        """A backup is put back, and then the disk it replaced."""
        lost = mail(subject="lost")
        self.receive(self.alice, lost)
        self.receive(self.alice, subject="kept")
        first = self.there.tree["INBOX"].uidvalidity
        self.there.expunge("INBOX", 1)
        self.there.reset("INBOX")
        self.sync(self.alice)
        self.deliver(self.alice, lost)
        self.there.reset("INBOX", uidvalidity=first)
        self.sync(self.alice)
        self.assertEqual(self.mails().mapped("subject"), ["kept", "lost"])
        self.assertBothSidesEqual()

    def test_a_mail_on_its_way_into_a_folder_that_is_renumbered(self):
        uid = self.deliver(self.alice)
        self.sync(self.alice)
        self.mail_at(uid).action_junk()
        self.there.reset("Junk")
        self.sync(self.alice)
        self.assertEqual(self.account(self.alice).state, "ready")
        self.assertEqual((len(self.mails()), len(self.mails("Junk"))), (0, 1))
        self.assertBothSidesEqual()

    def test_a_folder_that_is_renumbered_again_and_again_is_left_alone(self):
        message = self.receive(self.alice)
        for _ in range(RESETS + 1):
            self.there.reset("INBOX")
            self.sync(self.alice)
        late = self.receive(self.alice, folder="Archive", subject="elsewhere")
        self.assertEqual(self.folder(self.alice).error_reason, "folder_unstable")
        self.assertEqual(self.mails().message_id, message)
        self.assertEqual((self.account(self.alice).state, self.mails("Archive").message_id), ("ready", late))

    def test_a_renumbering_that_was_cut_off_misses_no_flag(self):
        """The new modification sequences cannot be compared with the old ones."""
        uid, folder = self.deliver(self.alice), self.there.tree["INBOX"]
        folder.modseq = 100
        self.sync(self.alice)
        folder.modseq = 1
        self.there.reset("INBOX")
        self.there.flag("INBOX", uid, {"\\Flagged"})
        folder.modseq = 200
        self.there.fails["uids"] = Unreachable("closed")
        self.sync(self.alice)
        self.there.fails.clear()
        self.sync(self.alice)
        self.assertTrue(self.mail_at(uid).flagged)
        self.assertBothSidesEqual()

    def test_a_server_restored_from_a_backup_may_number_as_before(self):
        """R6: UIDNEXT goes back under an equal UIDVALIDITY."""
        kept, lost = (self.receive(self.alice, subject=subject) for subject in ("kept", "lost by the server"))
        self.there.reset("INBOX", uidvalidity=self.there.tree["INBOX"].uidvalidity)
        del self.there.tree["INBOX"].mails[2]
        self.there.tree["INBOX"].uidnext = 2
        self.sync(self.alice)
        self.assertEqual(self.mails().message_id, kept)
        self.assertVisible(self.bob, lost)
        self.deliver(self.alice, subject="new under an old number")
        self.sync(self.alice)
        self.assertEqual(self.mails().mapped("subject"), ["kept", "new under an old number"])

    def test_a_folder_that_was_deleted_and_made_anew_is_another_one(self):
        old = self.receive(self.alice, folder="Archive", subject="old")
        self.there.add("Archive", {"\\Archive"})
        new = self.receive(self.alice, folder="Archive", subject="new")
        self.assertEqual(self.mails("Archive").message_id, new)
        self.assertBothSidesEqual()
        self.let_grace_pass()
        self.sync(self.alice)
        self.assertEqual(self.rows().message_id, new)
        self.assertVisible(self.alice, old)
