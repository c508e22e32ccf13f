"""`odoo mail_dossier_listen`, as it runs: mail is delivered to the real Dovecot, and the account is due.

The program has a database of its own, in which nothing else runs. Nothing here is timed; what waits, waits long.
"""

import os
import re
import signal
import subprocess
import sys
import time
import unittest
import uuid
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg2
from dev import databases, odoo
from dev.places import LOG
from imapclient import IMAPClient

PATIENCE = 180  # seconds, where all takes a few
CALM = "UPDATE mail_dossier_account SET next_attempt = now() AT TIME ZONE 'UTC' + interval '1 day', lease_until = NULL"
DUE = "SELECT count(*) FROM mail_dossier_account WHERE next_attempt <= now() AT TIME ZONE 'UTC'"
TRIGGERED = """
    SELECT count(*) FROM ir_cron_trigger t JOIN ir_model_data d ON d.model = 'ir.cron' AND d.res_id = t.cron_id
     WHERE d.module = 'mail_dossier' AND d.name = 'cron_sync'"""

HELD = """
    SELECT 1 FROM pg_locks JOIN pg_database d ON d.oid = database
     WHERE locktype = 'advisory' AND objid > 0 AND datname = current_database()"""


class TestListen(unittest.TestCase):
    def setUp(self) -> None:
        sockets, prefix = Path(os.environ["PGHOST"]), "mail_dossier_listen_"
        databases.drop_left_over(sockets, prefix)
        self.database = f"{prefix}{os.getpid()}"
        databases.copy(sockets, databases.template(sockets), self.database)
        self.addCleanup(databases.drop, sockets, self.database)
        self.login, self.delivered = f"listen-{uuid.uuid4().hex}", 0
        self.set_up_mailbox()
        self.log = LOG / "listen.log"
        self.log.unlink(missing_ok=True)

    def set_up_mailbox(self) -> None:
        program = Path(__file__).with_name("killed_worker.py")
        subprocess.run([sys.executable, program, self.database], input=f"begin {self.login}\n", text=True, check=True)
        self.calm()

    def start(self) -> subprocess.Popen:
        arguments = ("-d", self.database, f"--logfile={self.log}")
        with open(LOG / "listen.out", "w") as out:
            program = subprocess.Popen(odoo.command("mail_dossier_listen", *arguments), stdout=out, stderr=out)
        self.addCleanup(program.wait)
        self.addCleanup(program.kill)
        return program

    def deliver(self) -> None:
        self.delivered += 1
        with IMAPClient(os.environ["IMAP_TEST_HOST"], int(os.environ["IMAP_TEST_TLS_PORT"])) as other:
            other.login(self.login, "secret")
            other.append("INBOX", f"Subject: {self.delivered}\r\n\r\nShall we?\r\n")

    def sql(self, query: str, *arguments: object) -> list[tuple]:
        with closing(psycopg2.connect(dbname=self.database)) as connection, connection, connection.cursor() as cursor:
            cursor.execute(query, arguments)
            return cursor.fetchall() if cursor.description else []

    def calm(self) -> None:
        """Nothing is due."""
        self.sql(CALM)
        self.sql("DELETE FROM ir_cron_trigger")

    def until(self, holds: Callable[[], object], what: str) -> None:
        until = time.monotonic() + PATIENCE
        while not holds():
            if time.monotonic() > until or self.program.poll() is not None:
                self.fail(f"{what}: never. {self.logged()}")
            time.sleep(0.05)

    def until_due(self) -> None:
        self.until(lambda: self.sql(DUE) == [(1,)], "the account is due")
        self.assertNotEqual(self.sql(TRIGGERED), [(0,)], "the scheduled action is to run")
        self.calm()

    def until_connected(self, number: int) -> None:
        """So many mailboxes are listened to, as the server sees it."""
        self.until(lambda: self.connections() == number, f"{number} connections")

    def connections(self) -> int:
        """How many connections to the mail server the program has."""
        found = subprocess.check_output(["ls", "-l", f"/proc/{self.program.pid}/fd"], text=True)
        return len(set(re.findall(r"socket:\[(\d+)\]", found)) & self.mail_sockets())

    def mail_sockets(self) -> set[str]:
        port = int(os.environ["IMAP_TEST_TLS_PORT"])
        rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
        return {row[9] for row in rows if int(row[2].split(":")[1], 16) == port and row[3] == "01"}

    def logged(self) -> str:
        return self.log.read_text() if self.log.exists() else ""

    def test_new_mail_makes_its_mailbox_due(self) -> None:
        self.program = self.start()
        self.until_due()  # nobody knows what came in before
        self.until_connected(1)
        self.deliver()
        self.until_due()
        self.its_mailbox_is_paused_and_goes_on()
        self.the_database_is_away()
        self.it_ends()
        self.assertFalse([line for line in self.logged().splitlines() if self.login in line or "secret" in line])

    def its_mailbox_is_paused_and_goes_on(self) -> None:
        for state, number in (("paused", 0), ("ready", 1)):
            self.sql("UPDATE mail_dossier_account SET state = %s", state)
            self.sql("NOTIFY mail_dossier_listen")
            self.until_connected(number)
        self.until_due()

    def the_database_is_away(self) -> None:
        """What is told meanwhile is not lost."""
        ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid != pg_backend_pid() AND datname = %s"
        self.sql(ended, self.database)
        self.deliver()
        self.until_due()
        self.until(lambda: self.sql(HELD), "it holds its slots again")
        self.until_connected(1)

    def it_ends(self) -> None:
        self.program.send_signal(signal.SIGTERM)
        self.assertEqual(self.program.wait(PATIENCE), 0)
        self.assertIn("Taking leave", self.logged())
