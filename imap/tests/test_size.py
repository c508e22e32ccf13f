"""Mailboxes of 200,000 mails, and mails of 60 MB."""

import os
import subprocess
import sys
import uuid
from pathlib import Path

from ..network import Server
from ..sequence_set import size
from ..session import Session
from . import TestCase
from .mailbox import NOON, mail
from .server import ChangesCase

HERE = Path(__file__).resolve().parent
MANY = range(1_000_001, 1_400_001, 2)  # UIDs, none beside another
LONGEST = 8_000  # octets of a command (RFC 7162 §4)
GROWTH = 250  # MB
FOUND = b"* SEARCH " + b" ".join(b"%d" % uid for uid in MANY) + b"\r\n{tag} OK done\r\n"


class TestManyMails(ChangesCase):
    def test_R30_a_line_that_names_them_all(self):
        """Longer than the million octets at which imaplib gives up."""
        self.assertGreater(len(FOUND), 1_500_000)
        session, _server = self.opened({"UID SEARCH": FOUND}, "UIDPLUS")
        self.assertEqual(session.uids(), [*MANY])
        self.assertEqual(size(session.present()), len(MANY))

    def test_R31_no_command_names_them_all(self):
        session, server = self.opened({"UID SEARCH": FOUND})
        for verb in (
            lambda: session.uids(),
            lambda: session.summary(MANY),
            lambda: session.flags(MANY[0], MANY[-1]),
            lambda: session.identities(),
            lambda: session.store(MANY, add={"\\Seen"}, remove={"\\Flagged"}, unchanged_since=30),
            lambda: session.move(MANY, "A"),
            lambda: session.expunge(MANY),
        ):
            verb()
        self.assertGreater(len(server.commands), 1_000)
        self.assertLess(max(map(len, server.commands)), LONGEST)


if os.environ.get("IMAP_TEST_HOST"):

    class TestOneLargeMail(TestCase):
        def test_R32_a_mail_of_60_MB_takes_less_than_250(self):
            """In a process of its own, from the server's answer to the parsed mail and its attachments."""
            host, port, login = (
                os.environ["IMAP_TEST_HOST"],
                os.environ["IMAP_TEST_TLS_PORT"],
                f"size-{uuid.uuid4().hex}",
            )
            with Session(Server(host, int(port), "ssl", login, "secret", allowed=(host,)), timeout=60) as session:
                session.append("INBOX", mail("large", size=60_000_000), (), NOON)
            program = [sys.executable, str(HERE / "large.py"), host, port, login]
            read, growth = map(int, subprocess.check_output(program, text=True, timeout=300).split())
            self.assertGreater(read, 60_000_000)
            self.assertLess(growth, GROWTH)
