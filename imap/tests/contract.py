"""The contract between a session and whoever uses it: what is read. See contract_writing.py."""

from datetime import date, timedelta
from unittest.mock import patch

from .. import bodies, plan
from ..errors import FolderGone, LoginRefused
from .mailbox import NOON, Mailbox, mail

NAMES = (
    "Verzonden berichten",
    "Entwürfe",
    "R&D",
    "受信トレイ",
    "Cafe\u0301",  # decomposed: another name than the composed one
    "Café",
    'a "b" \\c',
    "100% (nieuw) {3} *",
    "&",
    "007",
)


class Contract(Mailbox):
    """What holds for every session that reads."""

    def test_an_empty_mailbox(self):
        with self.session() as session:
            selected = session.examine("INBOX")
            self.assertEqual(selected.exists, 0)
            self.assertGreater(selected.uidvalidity, 0)
            self.assertEqual((session.uids(), session.summary([]), list(session.messages([]))), ([], {}, []))
        self.assertEqual(self.deliver("first"), selected.uidnext)

    def test_a_message_comes_as_it_went(self):
        uid = self.deliver("Offerte", flags={"\\Seen", "\\Flagged", "Work"})
        with self.session() as session:
            (got,) = self.opened(session).values()
        self.assertEqual((got.uid, got.raw, got.size), (uid, mail("Offerte"), len(mail("Offerte"))))
        self.assertEqual((got.flags, got.internal_date), ({"\\Seen", "\\Flagged", "Work"}, NOON))
        self.assertEqual(bool(got.modseq), self.has("CONDSTORE"))

    def test_summaries_say_the_same_as_messages(self):
        uid = self.deliver("Offerte", flags={"\\Answered"}, when=NOON - timedelta(days=3))
        with self.session() as session:
            (got,) = self.opened(session).values()
            told = session.summary([uid])[uid]
        self.assertEqual(
            (told.size, told.flags, told.internal_date, told.modseq),
            (got.size, got.flags, got.internal_date, got.modseq),
        )

    def test_uids_by_date_and_number(self):
        old = self.deliver("old", when=NOON - timedelta(days=40))
        first, second = self.deliver("first", when=NOON - timedelta(days=9)), self.deliver("second")
        with self.session() as session:
            session.examine("INBOX")
            self.assertEqual(session.uids(), [old, first, second])
            self.assertEqual(session.uids(since=date(2026, 11, 1)), [first, second])
            self.assertEqual(session.uids(since=date(2026, 11, 20)), [second])
            self.assertEqual(session.uids(above=first), [second])
            self.assertEqual(session.uids(since=date(2026, 11, 1), above=first), [second])

    def test_R8_no_new_mail_is_no_mail(self):
        """case 7"""
        last = self.deliver("last")
        with self.session() as session:
            uidnext = session.examine("INBOX").uidnext
            self.assertEqual(uidnext, last + 1)
            self.assertEqual(session.uids(above=last), [])
            self.assertEqual(session.uids(above=last + 1000), [])

    def test_messages_come_in_the_order_asked(self):
        uids = [self.deliver(str(number)) for number in range(4)]
        with self.session() as session:
            session.examine("INBOX")
            self.assertEqual([one.uid for one in session.messages(reversed(uids))], uids[::-1])

    def test_what_is_gone_is_left_out(self):
        """case 5"""
        gone, kept = self.deliver("gone"), self.deliver("kept")
        self.expunge("INBOX", gone)
        with self.session() as session:
            session.examine("INBOX")
            self.assertEqual(session.uids(), [kept])
            self.assertEqual(list(session.summary([gone, kept])), [kept])
            self.assertEqual([one.uid for one in session.messages([gone, kept, kept + 100])], [kept])
            self.assertEqual(session.unreadable, {})

    def test_many_messages_come_in_groups(self):
        uids = [self.deliver(str(number)) for number in range(9)]
        gone = uids[2:6] + uids[7:]
        for uid in gone:
            self.expunge("INBOX", uid)
        with self.session() as session, patch.multiple(bodies, FIRST=1, GROUP=2):
            session.examine("INBOX")
            self.assertEqual([one.uid for one in session.messages(uids)], [uids[0], uids[1], uids[6]])
            self.assertEqual([one.uid for one in session.messages(reversed(uids))], [uids[6], uids[1], uids[0]])
            self.assertEqual(session.unreadable, {})

    def test_headers_come_without_the_rest(self):
        uids = [self.deliver(str(number)) for number in range(2)]
        with self.session() as session:
            session.examine("INBOX")
            whole, heads = list(session.messages(uids)), session.headers([*uids, uids[1] + 7])
        for one, head in zip(whole, heads, strict=True):
            self.assertEqual((head.uid, head.size, head.internal_date), (one.uid, one.size, one.internal_date))
            self.assertEqual(head.raw, one.raw[: one.raw.index(b"\r\n\r\n") + 4])

    def test_a_large_message_is_whole(self):
        uid = self.deliver("large", size=9_000_001)
        with self.session() as session, patch.object(bodies, "MAX_BYTES", 8_000_000):
            session.examine("INBOX")
            (got,) = session.messages([uid])
        self.assertEqual(got.raw, mail("large", size=9_000_001))

    def test_a_session_may_be_left_in_the_middle(self):
        for number in range(3):
            self.deliver(str(number), size=5_000_000)
        with self.session() as session, patch.object(plan, "MAX_COUNT", 1):
            uids = self.uids(session)
            for _first in session.messages(uids):
                break
            self.assertEqual(session.uids(), uids)
            self.assertEqual(len(session.summary(uids)), 3)

    def test_R36_reading_marks_nothing(self):
        self.deliver("unread")
        with self.session() as session:
            self.opened(session)
            session.survey("INBOX", date(2026, 1, 1))
        self.assertEqual(self.listed()["INBOX"].status.unseen, 1)
        with self.session() as session:
            self.assertEqual([one.flags for one in self.opened(session).values()], [frozenset()])

    def test_folders_tell_their_numbers(self):
        customers = self.make("Klanten")
        self.deliver("read", path=customers, flags={"\\Seen"})
        last = self.deliver("unread", path=customers)
        before = self.listed()[customers].status
        self.assertEqual((before.messages, before.unseen, before.uidnext), (2, 1, last + 1))
        self.assertEqual(self.listed()[customers].status, before)
        self.deliver("new", path=customers)
        after = self.listed()[customers].status
        self.assertEqual((after.messages, after.uidnext, after.uidvalidity), (3, last + 2, before.uidvalidity))
        if self.has("CONDSTORE"):
            self.assertGreater(after.highestmodseq, before.highestmodseq)

    def test_an_opened_folder_tells_what_its_status_tells(self):
        self.deliver("one")
        status = self.listed()["INBOX"].status
        with self.session() as session:
            selected = session.examine("INBOX")
        self.assertEqual(
            (selected.exists, selected.uidnext, selected.uidvalidity, selected.highestmodseq, selected.readonly),
            (status.messages, status.uidnext, status.uidvalidity, status.highestmodseq, True),
        )

    def test_R43_R44_any_name_makes_the_round_trip(self):
        paths = [self.make(name) for name in NAMES if name not in self.refused]
        for name in self.refused:
            with self.assertRaises(FolderGone):
                self.make(name)
        listed = self.listed()
        for path in paths:
            self.assertIn(path, listed)
            self.assertTrue(listed[path].selectable)
            with self.session() as session:
                letter = mail(listed[path].name)
                uidvalidity, uid = session.append(listed[path].name, letter, (), NOON)
                self.assertEqual(session.examine(listed[path].name).uidvalidity, uidvalidity)
                self.assertEqual([one.raw for one in session.messages([uid])], [letter])
        for path, folder in self.listed().items():
            self.assertEqual(folder.status.messages, 1 if path in paths else 0, path)

    def test_inbox_in_any_case(self):
        uid = self.deliver("one")
        with self.session() as session:
            session.examine("Inbox")
            self.assertEqual(session.uids(), [uid])

    def test_a_folder_that_is_not_there(self):
        nowhere = self.below + "Nowhere"
        with self.session() as session:
            for attempt in (
                lambda: session.examine(nowhere),
                lambda: session.survey(nowhere, date(2026, 1, 1)),
                lambda: session.append(nowhere, mail("lost"), (), NOON),
            ):
                with self.assertRaises(FolderGone) as caught:
                    attempt()
                self.assertEqual((caught.exception.reason, caught.exception.step), ("folder_missing", "folder"))
            session.examine("INBOX")  # the session still serves

    def test_a_survey(self):
        for days in (40, 9, 1):
            self.deliver("mail", when=NOON - timedelta(days=days))
        empty_folder = self.make("Leeg")
        with self.session() as session:
            survey = session.survey("INBOX", date(2026, 11, 1))
            self.assertEqual((survey.messages, survey.recent), (3, 2))
            self.assertEqual(survey.newest, NOON - timedelta(days=1))
            old = session.survey("INBOX", date(2026, 11, 30))
            self.assertEqual((old.messages, old.recent, old.newest), (3, 0, NOON - timedelta(days=1)))
            empty = session.survey(empty_folder, date(2026, 11, 1))
            self.assertEqual((empty.messages, empty.recent, empty.newest), (0, 0, None))

    def test_a_wrong_password(self):
        with self.assertRaises(LoginRefused) as caught, self.session(password="wrong"):
            self.fail("signed in")
        self.assertEqual((caught.exception.reason, caught.exception.step), ("login", "login"))
        self.assertNotIn("wrong", str(caught.exception))

    def test_another_program_deletes_while_we_read(self):
        gone, _kept = self.deliver("gone"), self.deliver("kept")
        with self.session() as session:
            session.examine("INBOX")
            self.expunge("INBOX", gone)
            list(session.messages(session.uids()))
            session.folders()
            session.noop()  # Courier tells nothing with a LIST
            self.assertHeardOf(gone, session)
            session.examine("INBOX")
            self.assertEqual((session.vanished, session.expunged), ([], 0))
