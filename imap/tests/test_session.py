"""The contract, kept by FakeSession always, and by Session where `run test` has a real server at hand."""

import os
import uuid

from ..connection import quote
from ..errors import FolderGone, Unreachable
from ..fake import FakeServer
from ..folders import encode_name
from ..network import Server
from ..session import Session
from . import TestCase
from .contract import Contract


class TestFakeSession(Contract, TestCase):
    def setUp(self):
        super().setUp()
        self.server = FakeServer()

    def session(self, password="secret"):
        return self.server.session(Server("mail.example", 993, "ssl", "anna", password))

    def make(self, path):
        return self.server.add(path).folder.name

    def expunge(self, path, uid):
        self.server.expunge(path, uid)

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


if os.environ.get("IMAP_TEST_HOST"):

    class TestRealSession(Contract, TestCase):
        """The same, on the server of `run test`: every test has a mailbox of its own."""

        def setUp(self):
            super().setUp()
            self.user = f"contract-{uuid.uuid4().hex}"

        def session(self, password="secret"):
            host, port = os.environ["IMAP_TEST_HOST"], int(os.environ["IMAP_TEST_TLS_PORT"])
            return Session(Server(host, port, "ssl", self.user, password, allowed=(host,)), timeout=10)

        def make(self, path):
            with self.session() as session:
                session._run("CREATE", quote(encode_name(path)))
            return encode_name(path)

        def expunge(self, path, uid):
            with self.session() as session:
                session._run("SELECT", quote(encode_name(path)))
                session._connection.state = "SELECTED"
                session._run("UID", "STORE", str(uid), "+FLAGS.SILENT", "(\\Deleted)")
                session._run("UID", "EXPUNGE", str(uid))

        def test_starttls(self):
            host, port = os.environ["IMAP_TEST_HOST"], int(os.environ["IMAP_TEST_PORT"])
            settings = Server(host, port, "starttls", self.user, "secret", allowed=(host,))
            with Session(settings, timeout=10) as session:
                self.assertEqual(session.examine("INBOX").exists, 0)

        def test_special_use_is_told(self):
            attributes = set().union(*(folder.attributes for folder in self.listed().values()))
            self.assertLessEqual({"\\sent", "\\drafts", "\\trash"}, attributes)
