"""Two machines on one database: Odoo servers with configurations, ports and data directories of their own.

Both sync the mailboxes of a real Dovecot at once, by scheduled actions, and by jobs where queue_job is installed: all
mail comes in, none twice, and both have done some. `./run test --all` also kills one of them at work, and uninstalls
queue_job.
"""

import os
import subprocess
import sys
import unittest
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path

import psycopg2
from dev import databases, odoo, postgres
from dev.machines import Balancer, Machine, await_that
from dev.places import LOG
from dev.proxy import Proxy
from imapclient import IMAPClient

ALL = bool(os.environ.get("MAIL_DOSSIER_ALL"))
COLLEAGUES = 24  # more than the passes of one worker
WAY = 0.02  # seconds each way to the mail server: a pass lasts as long as those that others begin meanwhile
HERE = """
    SELECT account.login, message.message_id FROM mail_dossier_location location
      JOIN mail_dossier_folder folder ON folder.id = location.folder_id
      JOIN mail_dossier_account account ON account.id = folder.account_id
      JOIN mail_dossier_message message ON message.id = location.message_id WHERE location.active"""
DUE = """
    UPDATE mail_dossier_account SET next_attempt = date_trunc('second', now() AT TIME ZONE 'UTC');
    INSERT INTO ir_cron_trigger (cron_id, call_at) SELECT res_id, now() AT TIME ZONE 'UTC' FROM ir_model_data
     WHERE module = 'mail_dossier' AND model = 'ir.cron' AND name LIKE 'cron_sync%'"""
LATER = "UPDATE mail_dossier_account SET lease_until = lease_until - interval '10 minutes'"
LONG_AGO = "UPDATE mail_dossier_account SET next_attempt = next_attempt - interval '11 minutes'"
UNINSTALL = """
env["ir.module.module"].search([("name", "=", "queue_job")]).button_immediate_uninstall()
env.cr.commit()"""


class Machines(unittest.TestCase):
    modules: tuple[str, ...] = ()
    channels = ""

    def setUp(self) -> None:
        self.sockets, prefix = Path(os.environ["PGHOST"]), "mail_dossier_machines_"
        databases.drop_left_over(self.sockets, prefix)
        self.database = f"{prefix}{os.getpid()}"
        databases.copy(self.sockets, databases.template(self.sockets), self.database)
        self.addCleanup(databases.drop, self.sockets, self.database)
        if self.modules:
            odoo.install(self.sockets, self.database, list(self.modules))
        self.sent: defaultdict[str, list[str]] = defaultdict(list)
        self.numbers = iter(range(10**6))
        run = uuid.uuid4().hex[:8]
        self.names = [f"colleague{number}-{run}" for number in range(COLLEAGUES)]
        self.deliver(5)
        self.begin()
        self.start_machines()

    def begin(self) -> None:
        way = self.enterContext(Proxy(int(os.environ["IMAP_TEST_PORT"]), latency=WAY))
        program = Path(__file__).with_name("begin_machines.py")
        environment = {**os.environ, "MACHINES_IMAP_PORT": str(way.port)}
        subprocess.run([sys.executable, program, self.database, *self.names], env=environment, check=True)

    def start_machines(self) -> None:
        self.running, door = self.enterContext(ExitStack()), Balancer()
        options = {"database": self.database, "channels": self.channels, "door": door.port}
        self.machines = [self.running.enter_context(Machine(f"machine-{number}", **options)) for number in (1, 2)]
        door.ports = [machine.port for machine in self.machines]
        self.running.enter_context(door)
        for machine in self.machines:
            machine.await_answer()

    def rows(self, query: str) -> list[tuple]:
        with closing(psycopg2.connect(dbname=self.database)) as connection, connection, connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall() if cursor.description else []

    # ------------------------------------------------------------ what happens

    def deliver(self, number: int) -> None:
        """So many mails to each, and one to all of them."""
        common = self.letter()
        for name in self.names:
            with IMAPClient(os.environ["IMAP_TEST_HOST"], int(os.environ["IMAP_TEST_PORT"]), ssl=False) as mailbox:
                mailbox.login(name, "secret")
                for known, letter in (common, *(self.letter() for _mail in range(number))):
                    mailbox.append("INBOX", letter)
                    self.sent[name].append(known)

    def letter(self) -> tuple[str, str]:
        known = f"{next(self.numbers)}@machines.example"
        return known, f"From: carla@client.example\r\nSubject: Lunch\r\nMessage-ID: <{known}>\r\n\r\nShall we?\r\n"

    def due(self) -> None:
        self.rows(DUE)
        self.wake()

    def wake(self) -> None:
        postgres.execute(self.sockets, "SELECT pg_notify('cron_trigger', %s)", self.database)

    def await_mail(self, also: Callable[[], bool] = lambda: True) -> None:
        """Until all mail is here, and something else is so."""

        def there() -> bool:
            self.wake()
            return self.here() == self.sent_by_now() and also()

        await_that(there)

    # ------------------------------------------------------------ what must hold

    def here(self) -> Counter[tuple[str, str]]:
        return Counter(self.rows(HERE))

    def sent_by_now(self) -> Counter[tuple[str, str]]:
        return Counter((name, known) for name, all_known in self.sent.items() for known in all_known)

    def assert_none_lost_or_doubled(self) -> None:
        self.assertEqual(self.here(), self.sent_by_now())
        mails = {known for all_known in self.sent.values() for known in all_known}
        self.assertEqual(self.rows("SELECT count(*) FROM mail_dossier_message"), [(len(mails),)])
        holders = sum(map(len, self.sent.values()))
        self.assertEqual(self.rows("SELECT count(*) FROM mail_dossier_holder"), [(holders,)])
        self.assertEqual(self.rows("SELECT DISTINCT state, failures FROM mail_dossier_account"), [("ready", 0)])
        for machine in self.machines:
            self.assertFalse(machine.said("the sync failed"), machine.log)

    def both_did_some(self) -> bool:
        """Else there is more to do."""
        if all(machine.said(": synced") for machine in self.machines):
            return True
        self.due()
        return False

    def both_work(self) -> None:
        self.due()
        self.await_mail(self.both_did_some)
        self.deliver(2)
        self.due()
        self.await_mail()
        self.assert_none_lost_or_doubled()

    def one_dies(self) -> None:
        """It is killed (-9) while it has mailboxes; the other goes on with them at the end of their leases."""
        dying, _other = self.machines
        done = dying.said(": synced")
        self.deliver(2)
        self.due()
        await_that(lambda: dying.said(": synced") > done or bool(self.due()))
        dying.kill()
        self.rows(LATER)
        self.due()
        self.await_mail()
        self.assert_none_lost_or_doubled()


class TestByScheduledActions(Machines):
    def test_two_machines_share_the_mailboxes(self) -> None:
        self.both_work()
        if ALL:
            self.one_dies()


class TestByJobs(Machines):
    modules = ("queue_job",)
    channels = "root:4,root.mail_dossier:4"

    def test_two_machines_share_the_jobs(self) -> None:
        self.both_work()
        [(jobs,)] = self.rows("SELECT count(*) FROM queue_job WHERE state = 'done' AND channel = 'root.mail_dossier'")
        self.assertTrue(jobs)
        for machine in self.machines:
            self.assertFalse(machine.said("in vain"), "the scheduled action did it")
        if ALL:
            self.one_dies()
            self.assert_nothing_is_stuck()
            self.nobody_takes_jobs()
            self.queue_job_is_uninstalled()

    def assert_nothing_is_stuck(self) -> None:
        unfinished = "SELECT id FROM queue_job WHERE state NOT IN ('done', 'failed')"
        await_that(lambda: not self.rows(unfinished))
        self.assertEqual(self.rows("SELECT id FROM queue_job WHERE state = 'failed'"), [])

    def nobody_takes_jobs(self) -> None:
        """After ten minutes the scheduled action does what no job has done, and says so."""
        self.running.close()
        self.channels = "root:0"
        self.start_machines()
        self.deliver(1)
        self.due()
        self.rows(LONG_AGO)
        self.await_mail()
        self.assert_none_lost_or_doubled()
        self.assertTrue(any(machine.said("in vain") for machine in self.machines))

    def queue_job_is_uninstalled(self) -> None:
        """The scheduled actions do it again, by themselves."""
        self.running.close()
        conf = odoo.configuration(self.sockets, "uninstall")
        shell = odoo.command("shell", "-d", self.database, "--no-http", f"--logfile={LOG / 'uninstall.log'}")
        subprocess.run(shell, input=UNINSTALL, text=True, env={**os.environ, "ODOO_RC": str(conf)}, check=True)
        self.assertEqual(self.rows("SELECT state FROM ir_module_module WHERE name = 'queue_job'"), [("uninstalled",)])
        self.channels = ""
        self.start_machines()
        self.deliver(2)
        self.due()
        self.await_mail()
        self.assert_none_lost_or_doubled()
        rows = "SELECT count(*) FROM ir_model_data WHERE model = 'ir.cron' AND name LIKE 'cron_sync%'"
        await_that(lambda: self.rows(rows) == [(2,)] or bool(self.due()))
