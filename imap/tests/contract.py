"""The contract between a session and whoever uses it: what is read. See contract_writing.py."""

from datetime import UTC, date, datetime, timedelta

from ..errors import FolderGone, LoginRefused
from ..folders import encode_name

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
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


def mail(subject, size=0, message_id=""):
    fields = f"Subject: {subject}\r\nFrom: anna@klant.example\r\n" + (message_id and f"Message-ID: {message_id}\r\n")
    return f"{fields}\r\n{'x' * 70}\r\n".encode() + b"line\r\n" * (size // 6)


class Mailbox:
    """A mailbox, and what may be done to it. A subclass opens sessions; `without` is what its server does not offer."""

    without = frozenset()

    def session(self, **settings):
        raise NotImplementedError

    def other(self):
        """The session of another mail program, from which the server hides nothing."""
        raise NotImplementedError

    def make(self, path):
        """A new folder; returns its name."""
        with self.other() as session:
            return session.create(path)

    def expunge(self, path, uid):
        with self.other() as session:
            session.select(encode_name(path), write=True)
            session.expunge([uid])

    def mark(self, path, uid, add=(), remove=()):
        with self.other() as session:
            session.select(encode_name(path), write=True)
            session.store([uid], add, remove)

    def deliver(self, subject, path="INBOX", flags=(), when=NOON, size=0, message_id=""):
        with self.other() as session:
            return session.append(encode_name(path), mail(subject, size, message_id), flags, when)[1]

    def opened(self, session, path="INBOX"):
        return {one.uid: one for one in session.messages(self.uids(session, path))}

    def uids(self, session, path="INBOX"):
        session.examine(encode_name(path))
        return session.uids()

    def flags(self, path="INBOX"):
        """{UID: flags} as another program sees them."""
        with self.other() as session:
            session.examine(encode_name(path))
            return {uid: one.flags for uid, one in session.flags().items()}

    def listed(self):
        with self.session() as session:
            return {folder.path: folder for folder in session.folders()}


class Contract(Mailbox):
    """What holds for every session that reads."""

    def test_an_empty_mailbox(self):
        with self.session() as session:
            selected = session.examine("INBOX")
            self.assertEqual((selected.exists, selected.uidnext), (0, 1))
            self.assertGreater(selected.uidvalidity, 0)
            self.assertEqual((session.uids(), session.summary([]), list(session.messages([]))), ([], {}, []))

    def test_a_message_comes_as_it_went(self):
        uid = self.deliver("Offerte", flags={"\\Seen", "\\Flagged", "Work"})
        with self.session() as session:
            (got,) = self.opened(session).values()
        self.assertEqual((got.uid, got.raw, got.size), (uid, mail("Offerte"), len(mail("Offerte"))))
        self.assertEqual((got.flags, got.internal_date), ({"\\Seen", "\\Flagged", "Work"}, NOON))
        self.assertGreater(got.modseq, 0)

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
        gone, kept = self.deliver("gone"), self.deliver("kept")
        self.expunge("INBOX", gone)
        with self.session() as session:
            session.examine("INBOX")
            self.assertEqual(session.uids(), [kept])
            self.assertEqual(list(session.summary([gone, kept])), [kept])
            self.assertEqual([one.uid for one in session.messages([gone, kept, kept + 100])], [kept])
            self.assertEqual(session.unreadable, {})

    def test_a_large_message_is_whole(self):
        uid = self.deliver("large", size=9_000_001)
        with self.session() as session:
            session.examine("INBOX")
            (got,) = session.messages([uid])
        self.assertEqual(got.raw, mail("large", size=9_000_001))

    def test_a_session_may_be_left_in_the_middle(self):
        for number in range(3):
            self.deliver(str(number), size=5_000_000)
        with self.session() as session:
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
        self.make("Klanten")
        self.deliver("read", path="Klanten", flags={"\\Seen"})
        self.deliver("unread", path="Klanten")
        before = self.listed()["Klanten"].status
        self.assertEqual((before.messages, before.unseen, before.uidnext), (2, 1, 3))
        self.assertEqual(self.listed()["Klanten"].status, before)
        self.deliver("new", path="Klanten")
        after = self.listed()["Klanten"].status
        self.assertEqual((after.messages, after.uidnext, after.uidvalidity), (3, 4, before.uidvalidity))
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
        for path in NAMES:
            self.make(path)
        listed = self.listed()
        for path in NAMES:
            self.assertIn(path, listed)
            self.assertTrue(listed[path].selectable)
            with self.session() as session:
                uidvalidity, uid = session.append(listed[path].name, mail(path), (), NOON)
                self.assertEqual(session.examine(listed[path].name).uidvalidity, uidvalidity)
                self.assertEqual([one.raw for one in session.messages([uid])], [mail(path)])
        for path, folder in self.listed().items():
            self.assertEqual(folder.status.messages, 1 if path in NAMES else 0, path)

    def test_inbox_in_any_case(self):
        uid = self.deliver("one")
        with self.session() as session:
            session.examine("Inbox")
            self.assertEqual(session.uids(), [uid])

    def test_a_folder_that_is_not_there(self):
        with self.session() as session:
            for attempt in (
                lambda: session.examine("Nowhere"),
                lambda: session.survey("Nowhere", date(2026, 1, 1)),
                lambda: session.append("Nowhere", mail("lost"), (), NOON),
            ):
                with self.assertRaises(FolderGone) as caught:
                    attempt()
                self.assertEqual((caught.exception.reason, caught.exception.step), ("folder_missing", "folder"))
            session.examine("INBOX")  # the session still serves

    def test_a_survey(self):
        for days in (40, 9, 1):
            self.deliver("mail", when=NOON - timedelta(days=days))
        self.make("Leeg")
        with self.session() as session:
            survey = session.survey("INBOX", date(2026, 11, 1))
            self.assertEqual((survey.messages, survey.recent), (3, 2))
            self.assertEqual(survey.newest, NOON - timedelta(days=1))
            old = session.survey("INBOX", date(2026, 11, 30))
            self.assertEqual((old.messages, old.recent, old.newest), (3, 0, NOON - timedelta(days=1)))
            empty = session.survey("Leeg", date(2026, 11, 1))
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
            self.assertEqual(session.vanished, [(gone, gone)])
            session.examine("INBOX")
            self.assertEqual(session.vanished, [])
