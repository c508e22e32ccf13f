"""How soon a mail is in Odoo that has just arrived at its mail server, and what listening to a mailbox costs.

`latency`: Odoo with two threads for scheduled actions and `odoo mail_dossier_listen` run as they would; a mail is put
into a mailbox of Dovecot, and the clock runs from the server's OK until its row is there to be read. Half a second of
that is Dovecot's own: it gathers what happens so long before it tells (NOTIFY_DELAY_MSECS).

`memory`: what one more mailbox takes of the program that listens, with connections over TLS to a server that lives in
another process.
"""

import asyncio
import multiprocessing
import os
import random
import ssl
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg2
from dev import certificates
from dev import odoo as dev_odoo
from dev.bench._passes import make_due, open_account, sync
from dev.bench._server import HOST, PASSWORD, PORT, client, small
from dev.places import LOG, say
from dev.processes import DIES_WITH_US

import odoo
from odoo.api import Environment
from odoo.modules.registry import Registry

from odoo.addons.mail_dossier.imap.listener import Hosts, Listener, Wanted
from odoo.addons.mail_dossier.imap.network import Server

LOGIN = "push@example.com"
MAILS = 50
CONNECTIONS = 1000
PATIENCE = 120  # seconds
TIRED = 0.01  # seconds between two looks
ARRIVED = """
    SELECT count(*) FROM mail_dossier_location l JOIN mail_dossier_folder f ON f.id = l.folder_id
     WHERE f.account_id = %s"""


def latency(mails: int = MAILS) -> float:
    """Seconds within which 95 of 100 mails are there."""
    with closing(psycopg2.connect(dbname=os.environ["ODOO_DB"])) as connection, ExitStack() as stack:
        connection.autocommit = True
        account, cursor = _account(), connection.cursor()
        stack.enter_context(_odoo("server", "--no-http", "--max-cron-threads=2"))
        stack.enter_context(_odoo("mail_dossier_listen"))
        other = stack.enter_context(client(LOGIN))
        took = [_arrival(other, cursor, account, number) for number in range(mails + 5)][5:]  # both are awake by then
    p50, p95 = statistics.median(took), statistics.quantiles(took, n=20)[-1]
    say(f"{mails} mails: p50 {p50:.2f} s, p95 {p95:.2f} s, slowest {max(took):.2f} s")
    return p95


def _account() -> int:
    with Registry(os.environ["ODOO_DB"]).cursor() as cr:
        env = Environment(cr, odoo.SUPERUSER_ID, {})
        env["ir.config_parameter"].set_param("mail_dossier.allowed_hosts", HOST)
        env["ir.config_parameter"].set_param("mail_dossier.allow_plain", "1")
        account = open_account(env, LOGIN, PORT)
        make_due(env, [account])
        sync(env, [account])
        return account


@contextmanager
def _odoo(command: str, *arguments: str) -> Iterator[None]:
    """A program of Odoo's, beside us."""
    arguments = (command, "-d", os.environ["ODOO_DB"], f"--logfile={LOG}/bench-{command}.log", *arguments)
    program = subprocess.Popen([*DIES_WITH_US, *dev_odoo.command(*arguments)], stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        program.terminate()
        program.wait()


def _arrival(other: object, cursor: object, account: int, number: int) -> float:
    before = _arrived(cursor, account)
    time.sleep(random.random())  # mail comes at any moment
    other.append("INBOX", small(number), msg_time=datetime.now(UTC))
    start = time.perf_counter()
    while _arrived(cursor, account) == before:
        if time.perf_counter() - start > PATIENCE:
            raise SystemExit("a mail did not come in: see .dev/log/bench-*.log")
        time.sleep(TIRED)
    return time.perf_counter() - start


def _arrived(cursor: object, account: int) -> int:
    cursor.execute(ARRIVED, [account])
    return cursor.fetchone()[0]


# --- memory


def memory(connections: int = CONNECTIONS) -> float:
    """KB more for each mailbox."""
    apart = multiprocessing.get_context("fork")
    ready = apart.Queue()
    server = apart.Process(target=_serve, args=[ready], daemon=True)
    server.start()
    try:
        kilobytes, seconds = asyncio.run(_listen(ready.get(), connections))
    finally:
        server.terminate()
    say(f"{connections} mailboxes: {kilobytes:.0f} KB each, connected in {seconds:.0f} s")
    return kilobytes


async def _listen(port: int, connections: int) -> tuple[float, float]:
    async def settings(_key: int) -> Server:
        return Server("localhost", port, "ssl", LOGIN, PASSWORD, allowed=("localhost",))

    async def report(_keys: object) -> None:
        pass

    listener = Listener(settings, report, Hosts(connections))
    listener.heed({-1: Wanted("localhost", 0)})
    await _connected(listener, 1)
    before, start = _resident(), time.perf_counter()
    listener.heed({number: Wanted("localhost", 0) for number in range(connections)})
    await _connected(listener, connections)
    grown, seconds = _resident() - before, time.perf_counter() - start
    await listener.close()
    return grown / connections, seconds


async def _connected(listener: Listener, number: int) -> None:
    async with asyncio.timeout(PATIENCE * 5):
        while len(listener.open) < number:
            await asyncio.sleep(TIRED)


def _resident() -> int:
    [line] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1])


def _serve(ready: multiprocessing.Queue) -> None:
    """A mail server on which nothing happens."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificates.CERTIFICATE, certificates.KEY)
    answers = {b"IDLE": b"+ idling\r\n", b"CAPABILITY": b"* CAPABILITY IMAP4rev1 IDLE\r\n"}

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK ready\r\n")
        while line := await reader.readline():
            tag, _, command = line.rstrip().partition(b" ")
            writer.write(answers.get(command, b"") + (b"" if command == b"IDLE" else tag + b" OK done\r\n"))
            if command == b"LOGOUT":
                break
        writer.close()

    async def serve() -> None:
        server = await asyncio.start_server(talk, "127.0.0.1", 0, ssl=context, backlog=CONNECTIONS)
        ready.put(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(serve())


if __name__ == "__main__":
    measures = {"latency": latency, "memory": memory}
    for name in sys.argv[1:] or measures:
        print(f"{name} {measures[name]():.3f}")
