"""The program that listens to the mailboxes of one or more databases: `odoo mail_dossier_listen`, see docs/push.md.

One event loop talks to the mail servers (imap/listener.py). What concerns a database is done by that database's own
thread, in short transactions, one after the other: the loop waits for no database, and no database for another. The
settings are looked at once a minute, and as soon as they change (NOTIFY).

Any number of these programs, on any number of machines, share the work by advisory locks of PostgreSQL, for which
nothing needs to be set. An account is in one of SLOTS slots, by its number; who has the lock of a slot listens to the
accounts in it. All count how many they are, and each holds its share: one that comes finds the others letting go, and
when one ends, or its machine does, its session with the database ends too and the rest take over. While two hold the
same account for a moment, it is merely told of twice.
"""

import asyncio
import logging
import math
import resource
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from datetime import timedelta
from functools import partial

import psycopg2

from odoo import api, fields
from odoo.modules.registry import Registry
from odoo.sql_db import db_connect

from ..imap.errors import Unreachable
from ..imap.listener import AT_A_SERVER, Hosts, Listener
from .mail_dossier_account_listen import CHANNEL, PROGRAMS, SPACE

_logger = logging.getLogger(__name__)

MINUTE = 60.0  # seconds between two looks at the settings
CALM = 1.0  # seconds in which changes of the settings gather
RETRY = 5.0  # seconds until a database that was away is looked for again
SLOTS = 64
LOOKUPS = 32  # host names looked up at a time: one that does not answer takes a thread for half a minute


def run(names, most=None):
    """Listen to the mailboxes of these databases until the program is told to end; `most` connections to a server."""
    files, allowed = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, allowed))  # each connection is one
    _logger.info("Listening for new mail in %s, with up to %s connections", ", ".join(names), max(files, allowed))
    asyncio.run(_listen(names, most))


async def _listen(names, most):
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    loop.set_default_executor(ThreadPoolExecutor(LOOKUPS))
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    hosts = Hosts(most or AT_A_SERVER)
    tasks = [asyncio.create_task(Database(name, hosts).listen()) for name in names]
    # What should never end, and does, ends the program: whoever started it starts it again.
    await asyncio.wait([asyncio.create_task(ended.wait()), *tasks], return_when=asyncio.FIRST_COMPLETED)
    _logger.info("Taking leave of the mail servers")
    for task in tasks:
        task.cancel()
    for outcome in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(outcome, Exception):
            raise outcome


class Database:
    """A database whose mailboxes are listened to, together with other programs."""

    def __init__(self, name, hosts):
        self.name = name
        self._thread = ThreadPoolExecutor(1, initializer=self._name_thread)
        self._listener = Listener(self._settings, self._report, hosts)
        self._session = None  # the cursor whose session holds the slots
        self._slots = set()
        self._told = None  # what the log says last

    async def listen(self):
        """Until it is cancelled."""
        try:
            while True:
                await self._wait(MINUTE if await self._refresh() else RETRY)
        finally:
            await self._listener.close()
            await self._in_thread(self._end)
            self._thread.shutdown()

    async def _refresh(self):
        """Listen to whom there is to listen to; False where the database does not say, and all stays as it is."""
        try:
            wanted, crowded = await self._in_thread(self._look)
        except Exception as error:
            self._log(logging.WARNING, f"The database {self.name} is not available ({type(error).__name__})")
            await self._in_thread(self._end)
            return False
        self._listener.heed(wanted)
        self._listener.make_room(crowded)
        self._log(logging.INFO, f"{self.name}: {len(self._listener.open)} of {len(wanted)} mailboxes connected")
        return True

    async def _wait(self, seconds):
        """Until settings change, the database's session ends, or so long."""
        changed, loop = asyncio.Event(), asyncio.get_running_loop()
        connection = self._session and self._session._cnx
        if connection:
            loop.add_reader(connection, changed.set)
        try:
            async with asyncio.timeout(seconds):
                await changed.wait()
        except TimeoutError:
            return
        finally:
            if connection:
                loop.remove_reader(connection)
        await asyncio.sleep(CALM)

    async def _settings(self, account_id):
        """The way to the server of an account, with its password."""
        try:
            return await self._in_transaction(lambda accounts: accounts.browse(account_id)._server__())
        except psycopg2.Error:
            raise Unreachable("closed") from None

    async def _report(self, ids):
        await self._in_transaction(lambda accounts: accounts._news(ids))

    def _log(self, level, line):
        """Say something new."""
        if line != self._told:
            self._told = line
            _logger.log(level, line)

    async def _in_transaction(self, work):
        return await self._in_thread(partial(self._transaction, work))

    async def _in_thread(self, work):
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    # ------------------------------------------------------------ in the database's thread

    def _name_thread(self):
        threading.current_thread().dbname = self.name  # for the log

    def _transaction(self, work):
        """What `work(accounts)` returns, in a transaction of its own."""
        with Registry(self.name).cursor() as cr:
            # A row that a pass has just written is waited for. Nothing here depends on a second one.
            cr.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
            return work(api.Environment(cr, api.SUPERUSER_ID, {})["mail.dossier.account"])

    def _look(self):
        """(the accounts to listen to, the servers that have connections enough)"""
        slots = self._hold_slots()
        if "mail.dossier.account" not in Registry(self.name).check_signaling():
            return {}, set()
        return self._transaction(lambda accounts: self._wanted(accounts, slots))

    def _wanted(self, accounts, slots):
        since = fields.Datetime.now() - timedelta(seconds=MINUTE)
        mine = {number: wanted for number, wanted in accounts._listened().items() if number % SLOTS in slots}
        return mine, accounts._crowded_hosts(since)

    def _hold_slots(self):
        """The slots of this program: as many as the other programs have."""
        self._session = self._session or self._open()
        session = self._session
        session._cnx.poll()
        session._cnx.notifies.clear()
        session.execute(PROGRAMS, [SPACE], log_exceptions=False)
        share = math.ceil(SLOTS / session.fetchone()[0])
        for slot in sorted(self._slots)[share:]:
            session.execute("SELECT pg_advisory_unlock(%s, %s)", [SPACE, slot + 1])
            session.execute(f"NOTIFY {CHANNEL}")
            self._slots.remove(slot)
        for slot in range(SLOTS):
            if len(self._slots) < share and slot not in self._slots:
                session.execute("SELECT pg_try_advisory_lock(%s, %s)", [SPACE, slot + 1])
                self._slots |= {slot} if session.fetchone()[0] else set()
        session.commit()
        return self._slots

    def _open(self):
        session = db_connect(self.name).cursor()
        session.execute("SELECT pg_advisory_lock_shared(%s, 0)", [SPACE])
        session.execute(f"LISTEN {CHANNEL}")
        session.execute(f"NOTIFY {CHANNEL}")  # the others make room
        session.commit()
        return session

    def _end(self):
        """Let go of the slots; where the session has ended already, PostgreSQL has."""
        session, self._session, self._slots = self._session, None, set()
        if not session:
            return
        # The connection is closed first, so that no pool keeps it, and what it listens to, for others.
        with suppress(psycopg2.Error), closing(session), closing(session._cnx):
            session.rollback()
            session.execute("SELECT pg_advisory_unlock_all()", log_exceptions=False)
            session.execute(f"NOTIFY {CHANNEL}", log_exceptions=False)
            session.commit()
