"""Databases of a test's own, filled from a mailbox on the real Dovecot, and a program that takes steps on them."""

import json
import os
import subprocess
import sys
import unittest
import uuid
from contextlib import closing
from pathlib import Path

import psycopg2
from dev import databases
from dev.places import LOG
from dev.proxy import Proxy
from imapclient import IMAPClient

MAIL = "From: carla@client.example\r\nTo: alice@agency.example\r\nMessage-ID: <{}@whole.example>\r\n\r\n{}"
LARGE = "x" * 70 * 1024  # is kept as a file (models/source.py)

# What a database is, apart from what it holds.
TABLES = "WHERE table_schema = 'public'"
SHAPES = {
    "columns": f"SELECT table_name, column_name, data_type FROM information_schema.columns {TABLES}",
    "indexes": "SELECT tablename, indexname FROM pg_indexes WHERE schemaname = 'public'",
    "constraints": "SELECT conrelid::regclass::text, conname FROM pg_constraint",
    "functions": "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    "sequences": "SELECT sequence_name FROM information_schema.sequences WHERE sequence_schema = 'public'",
}


class WholeDatabaseCase(unittest.TestCase):
    """`self.imap` and `self.smtp` stand before the servers and count what is said to them."""

    def setUp(self) -> None:
        self.sockets, self.login = Path(os.environ["PGHOST"]), f"whole-{uuid.uuid4().hex}"
        self.imap = self.enterContext(Proxy(int(os.environ["IMAP_TEST_TLS_PORT"])))
        self.smtp = self.enterContext(Proxy(int(os.environ["SMTP_TEST_PORT"])))
        self.other = self.enterContext(IMAPClient(os.environ["IMAP_TEST_HOST"], int(os.environ["IMAP_TEST_TLS_PORT"])))
        self.other.login(self.login, "secret")
        for folder, text in (("INBOX", "Shall we?"), ("INBOX", LARGE), ("Sent", "Let us")):
            self.other.append(folder, MAIL.format(uuid.uuid4().hex, text))
        self.environment = {**os.environ, "IMAP_LOGIN": self.login}
        self.environment |= {"IMAP_PORT": str(self.imap.port), "SMTP_PORT": str(self.smtp.port)}
        self.database = self.database_to_fill()
        self.program = self.start_program()

    def database_to_fill(self) -> str:
        return self.copy(databases.template(self.sockets), "first")

    def copy(self, source: str, name: str) -> str:
        """A copy as PostgreSQL makes it; it goes with the test."""
        prefix = f"mail_dossier_{name}_"
        databases.drop_left_over(self.sockets, prefix)
        name = f"{prefix}{os.getpid()}"
        databases.copy(self.sockets, source, name)
        self.addCleanup(databases.drop, self.sockets, name)
        return name

    @staticmethod
    def rows(database: str, query: str) -> set[tuple]:
        with closing(psycopg2.connect(dbname=database)) as connection, connection.cursor() as cursor:
            cursor.execute(query)
            return set(cursor.fetchall())

    def start_program(self) -> subprocess.Popen:
        self.log = self.enterContext(open(LOG / "whole-database.log", "w+"))
        program = subprocess.Popen(
            [sys.executable, Path(__file__).with_name("whole_database.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
            env=self.environment,
        )
        self.addCleanup(program.communicate)
        return program

    def take(self, step: str, database: str | None = None):
        """The answer of a step of whole_database.py."""
        self.program.stdin.write(f"{step} {database or self.database}\n")
        self.program.stdin.flush()
        answer = self.program.stdout.readline()
        self.assertTrue(answer, self.said())
        return json.loads(answer)

    def said(self) -> str:
        """What Odoo complained of so far."""
        self.log.seek(0)
        return self.log.read()

    def talked(self) -> tuple[int, int]:
        """How much was said to the servers."""
        return self.imap.up, self.smtp.up

    def at_server(self) -> dict[str, dict[int, object]]:
        """{folder: {UID: (flags, time)}} as another program sees it."""
        found = {}
        for _flags, _delimiter, path in self.other.list_folders():
            self.other.select_folder(path, readonly=True)
            rows = self.other.fetch(self.other.search(), ["FLAGS", "INTERNALDATE"])
            found[path] = {uid: (set(row[b"FLAGS"]) - {b"\\Recent"}, row[b"INTERNALDATE"]) for uid, row in rows.items()}
        return found
