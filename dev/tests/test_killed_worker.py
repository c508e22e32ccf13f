"""A worker that is killed (-9) at random moments of importing, pushing and appending loses no mail and doubles none.

The worker is a process with a database of its own, the mailbox is one of the real Dovecot. `./run test` kills it ten
times, `./run test --all` two hundred times.
"""

import os
import random
import subprocess
import sys
import time
import unittest
import uuid
from collections import Counter
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import psycopg2
from dev import databases
from dev.places import LOG
from imapclient import IMAPClient

KILLS = 200 if os.environ.get("MAIL_DOSSIER_ALL") else 10
EVERY = 20  # kills, until both sides are compared
FOLDERS = ("INBOX", "Sent", "Archive", "Junk", "Trash")
MARKS = ("\\Seen", "\\Flagged", "\\Answered", "$Forwarded", "Offer")
MAIL = "From: carla@client.example\r\nSubject: {number}\r\nMessage-ID: <{number}@killed.example>\r\n\r\n{body}\r\n"
HERE = """
    SELECT folder.path, location.uid, location.server_flags, message.message_id FROM mail_dossier_location location
      JOIN mail_dossier_folder folder ON folder.id = location.folder_id
      JOIN mail_dossier_message message ON message.id = location.message_id WHERE location.active"""
COUNTS = """
    WITH theirs AS (SELECT id FROM mail_dossier_message WHERE NOT COALESCE(unsent, FALSE))
    SELECT (SELECT count(*) FROM theirs),
           (SELECT count(*) FROM mail_dossier_holder WHERE message_id IN (SELECT id FROM theirs)),
           (SELECT count(*) FROM mail_dossier_link WHERE message_id IN (SELECT id FROM theirs)),
           (SELECT count(*) FROM mail_dossier_location WHERE pending)"""


class TestKilledWorker(unittest.TestCase):
    def setUp(self) -> None:
        self.chance, self.sent, self.took = random.Random(1), 0, 1.0
        self.login = f"killed-{uuid.uuid4().hex}"
        sockets, prefix = Path(os.environ["PGHOST"]), "mail_dossier_killed_"
        databases.drop_left_over(sockets, prefix)
        self.database = f"{prefix}{os.getpid()}"
        databases.copy(sockets, databases.template(sockets), self.database)
        self.addCleanup(databases.drop, sockets, self.database)
        self.other = self.enterContext(IMAPClient(os.environ["IMAP_TEST_HOST"], int(os.environ["IMAP_TEST_TLS_PORT"])))
        self.other.login(self.login, "secret")
        self.worker = self.start_worker()

    def start_worker(self) -> subprocess.Popen:
        self.log = self.enterContext(open(LOG / "killed-worker.log", "w+"))
        program = Path(__file__).with_name("killed_worker.py")
        worker = subprocess.Popen(
            [sys.executable, program, self.database],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
        )
        self.addCleanup(worker.communicate)
        return worker

    def take(self, step: str, argument: object = "") -> int:
        """Have the worker take a step; the signal that ended it."""
        self.worker.stdin.write(f"{step} {argument}\n")
        self.worker.stdin.flush()
        answer = self.worker.stdout.readline()
        self.log.seek(0)
        self.assertEqual(self.log.read(), "")
        return int(answer)

    # ------------------------------------------------------------ what happens

    def deliver(self, number: int) -> None:
        for _ in range(number):
            self.sent += 1
            letter = MAIL.format(number=self.sent, body="x" * 3000)
            self.other.append(self.chance.choice(FOLDERS), letter, [self.chance.choice(MARKS)])

    def other_marks_and_moves(self) -> None:
        self.other.select_folder(self.chance.choice(FOLDERS))
        if uids := self.other.search():
            self.other.add_flags(self.chance.sample(uids, min(3, len(uids))), [self.chance.choice(MARKS)])
            self.other.move([self.chance.choice(uids)], self.chance.choice(FOLDERS))

    def sync(self) -> None:
        """A pass that nobody disturbs."""
        began = time.perf_counter()
        self.take("due")
        self.assertEqual(self.take("sync"), 0)
        self.took = time.perf_counter() - began

    def sync_killed(self) -> int:
        self.take("due")
        killed = self.take("sync", self.chance.random() * self.took)
        [(held,)] = self.rows("SELECT lease_until - now() AT TIME ZONE 'UTC' FROM mail_dossier_account")
        self.assertLess(held or timedelta(), timedelta(minutes=10))
        return killed

    # ------------------------------------------------------------ what must hold

    def here(self) -> list[tuple[str, int, frozenset[str], str]]:
        rows = self.rows(HERE)
        return sorted((path, uid, frozenset((flags or "").split()), known) for path, uid, flags, known in rows)

    def rows(self, query: str) -> list[tuple]:
        with closing(psycopg2.connect(dbname=self.database)) as connection, connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall()

    def there(self) -> list[tuple[str, int, frozenset[str], str]]:
        found = []
        for path in (*FOLDERS, "Drafts"):
            self.other.select_folder(path, readonly=True)
            for uid, one in self.other.fetch(self.other.search(), ["FLAGS", "ENVELOPE"]).items():
                flags = frozenset(flag.decode() for flag in one[b"FLAGS"]) - {"\\Recent"}
                found.append((path, uid, flags, one[b"ENVELOPE"].message_id.decode().strip("<>")))
        return sorted(found)

    def assert_none_lost_or_doubled(self) -> None:
        self.sync()
        self.sync()
        there = self.there()
        mails = Counter(known for path, *_place, known in there if path != "Drafts")
        self.assertEqual(mails, self.delivered())
        self.assertEqual(self.here(), there)
        self.assertEqual(self.drafts(), [self.written], "exactly one, as it was written last")
        self.assertEqual(self.rows(COUNTS), [(self.sent, self.sent, self.sent, 0)])

    def drafts(self) -> list[str]:
        """The subjects in the folder Drafts on the server."""
        self.other.select_folder("Drafts", readonly=True)
        return [one[b"ENVELOPE"].subject.decode() for one in self.other.fetch(self.other.search(), "ENVELOPE").values()]

    def delivered(self) -> Counter[str]:
        return Counter(f"{number}@killed.example" for number in range(1, self.sent + 1))

    def test_none_is_lost_and_none_doubled(self) -> None:
        """R2, R5, R9, R18, R19"""
        self.deliver(40)
        self.assertEqual(self.take("begin", self.login), 0)
        killed = 0
        while killed < KILLS:
            self.deliver(8)
            self.other_marks_and_moves()
            self.take("act", self.sent)
            self.written = f"Lunch {self.sent}"
            self.take("write", self.written)
            killed += bool(self.sync_killed())
            if killed and killed % EVERY == 0:
                self.assert_none_lost_or_doubled()
        self.assert_none_lost_or_doubled()
