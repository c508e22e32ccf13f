"""The contract, kept by FakeSession always, and by Session where `run test` has a real server at hand."""

import os
import uuid

from ..errors import FolderGone, Unreachable
from ..fake import FakeServer
from ..network import Server
from ..session import Session
from . import TestCase
from .contract import Contract
from .contract_moving import MovingContract
from .contract_tree import TreeContract
from .contract_writing import WritingContract
from .mailbox import Mailbox
from .poor import PoorFakeSession, PoorSession

# What servers do without: Gmail knows no QRESYNC; Exchange (but MOVE and UIDPLUS) and Courier know nothing of the kind.
LIKE_GMAIL = frozenset({"QRESYNC"})
PLAIN = frozenset({"CONDSTORE", "ENABLE", "ESEARCH", "LIST-STATUS", "MOVE", "QRESYNC", "UIDPLUS"})


class FakeMailbox(Mailbox):
    def setUp(self):
        super().setUp()
        self.server = FakeServer()

    def session(self, password="secret"):
        session = PoorFakeSession(self.server, Server("mail.example", 993, "ssl", "anna", password))
        session.without = self.without
        return session

    def other(self):
        return self.server.session()


class TestFakeSession(FakeMailbox, Contract, TestCase):
    def test_R20_one_folder_that_answers_no(self):
        self.make("Archief")
        self.make("Stuk")
        self.server.refusing.add("Stuk")
        listed = self.listed()
        self.assertEqual((listed["Stuk"].status, listed["Stuk"].error), (None, "folder_refused"))
        self.assertEqual(listed["Archief"].status.messages, 0)
        with self.session() as session, self.assertRaises(FolderGone):
            session.examine("Stuk")

    def test_R21_headings_have_no_numbers(self):
        self.server.add("Projecten", {"\\Noselect"})
        folder = self.listed()["Projecten"]
        self.assertEqual((folder.selectable, folder.status, folder.error), (False, None, ""))

    def test_R25_every_connection_is_closed(self):
        for step in ("name", "connection", "tls", "login"):
            self.server.fails = {step: Unreachable("closed", step=step)}
            with self.assertRaises(Unreachable), self.session():
                self.fail("connected")
        self.server.fails = {}
        with self.assertRaises(KeyError), self.session() as session:
            session.examine("INBOX")
            self.assertEqual(self.server.live, 1)
            raise KeyError("a bug of the caller")
        self.assertEqual((self.server.live, self.server.peak), (0, 1))

    def test_R45_delimiters(self):
        for delimiter, path in (("/", "Werk/Klanten"), (".", "INBOX.Klanten"), (None, "Werk/Klanten")):
            self.server = FakeServer(delimiter)
            self.make(path)
            self.assertEqual(self.listed()[path].delimiter, delimiter)

    def test_a_message_that_cannot_be_read_holds_up_no_other(self):
        uids = [self.deliver(str(number)) for number in range(3)]
        self.server.mute.add(("INBOX", uids[1]))
        with self.session() as session:
            self.assertEqual(list(self.opened(session)), [uids[0], uids[2]])
            self.assertEqual(session.unreadable, {uids[1]: "empty"})

    def test_flags_set_elsewhere(self):
        uid = self.deliver("one")
        with self.session() as session:
            before = self.opened(session)[uid]
            self.server.flag("INBOX", uid, {"\\Seen"})
            after = self.opened(session)[uid]
        self.assertEqual((before.flags, after.flags), (frozenset(), {"\\Seen"}))
        self.assertGreater(after.modseq, before.modseq)


class TestFakeWriting(FakeMailbox, WritingContract, MovingContract, TreeContract, TestCase):
    """All that IMAP has to offer."""


class TestFakeWritingLikeGmail(FakeMailbox, WritingContract, MovingContract, TreeContract, TestCase):
    without = LIKE_GMAIL


class TestFakeWritingPlain(FakeMailbox, WritingContract, MovingContract, TreeContract, TestCase):
    without = PLAIN


if os.environ.get("IMAP_TEST_HOST"):

    class RealMailbox(Mailbox):
        """The same, on the server of `run test`: every test has a mailbox of its own."""

        def setUp(self):
            super().setUp()
            self.user = f"contract-{uuid.uuid4().hex}"

        def session(self, password="secret"):
            session = PoorSession(self.settings(password), timeout=10)
            session.without = self.without
            return session

        def other(self):
            return Session(self.settings(), timeout=10)

        def settings(self, password="secret", security="ssl", port="IMAP_TEST_TLS_PORT"):
            host = os.environ["IMAP_TEST_HOST"]
            return Server(host, int(os.environ[port]), security, self.user, password, allowed=(host,))

    class TestRealSession(RealMailbox, Contract, TestCase):
        def test_starttls(self):
            with Session(self.settings(security="starttls", port="IMAP_TEST_PORT"), timeout=10) as session:
                self.assertEqual(session.examine("INBOX").exists, 0)

        def test_special_use_is_told(self):
            attributes = set().union(*(folder.attributes for folder in self.listed().values()))
            self.assertLessEqual({"\\sent", "\\drafts", "\\trash"}, attributes)

    class TestRealWriting(RealMailbox, WritingContract, MovingContract, TreeContract, TestCase):
        """All that IMAP has to offer."""

    class TestRealWritingLikeGmail(RealMailbox, WritingContract, MovingContract, TreeContract, TestCase):
        without = LIKE_GMAIL

    class TestRealWritingPlain(RealMailbox, WritingContract, MovingContract, TreeContract, TestCase):
        without = PLAIN


# The servers beside Dovecot, "cyrus:4143 courier:4144 pymap:4145".
MORE = dict(one.split(":") for one in os.environ.get("IMAP_TEST_SERVERS", "").split())


class MoreMailbox(Mailbox):
    """The same, on one of them."""

    security = "starttls"

    def setUp(self):
        super().setUp()
        self.user = f"contract-{uuid.uuid4().hex}"

    def session(self, password="secret"):
        return Session(self.settings(password), timeout=10)

    def other(self):
        return Session(self.settings(), timeout=10)

    def settings(self, password="secret"):
        host = os.environ["IMAP_TEST_HOST"]
        return Server(host, int(MORE[self.name]), self.security, self.user, password, allowed=(host,))

    def test_what_it_does_without(self):
        with self.session() as session:
            self.assertEqual(PLAIN - session.capabilities, self.without)


if "cyrus" in MORE:

    class TestCyrus(MoreMailbox, Contract, WritingContract, MovingContract, TreeContract, TestCase):
        name = "cyrus"
        refused = frozenset({'a "b" \\c', "100% (nieuw) {3} *"})  # no quotation mark, backslash and percent sign


if "courier" in MORE:

    class TestCourier(MoreMailbox, Contract, WritingContract, MovingContract, TreeContract, TestCase):
        name, security, below = "courier", "none", "INBOX."
        without = PLAIN - {"ENABLE", "UIDPLUS"}
        keeps_uidvalidity = False


if "pymap" in MORE:

    class TestPymap(MoreMailbox, Contract, WritingContract, MovingContract, TreeContract, TestCase):
        name = "pymap"
        without = PLAIN - {"MOVE", "UIDPLUS"}
        keeps_keywords = False
