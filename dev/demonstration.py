"""The demo, running: an agency's mailboxes on Dovecot, synced into a database named demo.

What dev/demo/ knows is who and what; here is where and when. Database, mail and ports are kept between runs.
"""

import fcntl
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from . import certificates, databases, odoo, postgres
from .dovecot import dovecot, free_ports
from .places import DEV, LOG, MODULE, ROOT, say
from .processes import call
from .smtp_sink import smtp_sink
from .tools import browser_environment

DATABASE = "demo"
KEPT = DEV / "demo"
PORTS = {"http": 8069, "imap": 14143, "imaps": 14993, "smtp": 14025}  # where they are free
SETUP_LOG, SERVER_LOG, LISTENER_LOG = (LOG / f"{name}.log" for name in ("demo-setup", "demo", "demo-listener"))


@dataclass(frozen=True)
class Demo:
    url: str
    environment: dict[str, str]


@contextmanager
def demonstration(new: bool = False) -> Iterator[Demo]:
    """The demo, answering; `new` forgets the database and the mail of earlier runs."""
    KEPT.mkdir(exist_ok=True)
    with ExitStack() as stack:
        stack.enter_context(_alone())
        ports = _ports()
        sockets = stack.enter_context(postgres.cluster())
        if new:
            shutil.rmtree(KEPT / "mail", ignore_errors=True)
            databases.drop(sockets, DATABASE)
        _database(sockets)
        say("mail server: starting")
        stack.enter_context(dovecot(ports["imap"], ports["imaps"], KEPT / "mail"))
        stack.enter_context(smtp_sink(KEPT / "sent", ports["smtp"]))
        conf = odoo.configuration(sockets, DATABASE, **_options(ports))
        demo = Demo(f"http://localhost:{ports['http']}", _environment(sockets, ports, conf))
        _fill(demo, ports)
        stack.enter_context(_server(demo))
        stack.enter_context(_running(demo, LISTENER_LOG, "mail_dossier_listen"))
        yield demo


def _database(sockets: Path) -> None:
    """Copy the template, or bring the database of an earlier run up to date with the addon."""
    template = databases.template(sockets)
    made_from, known = databases.comment(sockets, template), databases.comment(sockets, DATABASE)
    if known is None:
        databases.copy(sockets, template, DATABASE)
    elif known != made_from:
        say("database: updating the addon (./run demo --new starts over)")
        odoo.install(sockets, DATABASE, [MODULE], update=True)
    databases.set_comment(sockets, DATABASE, made_from)


def _options(ports: dict[str, int]) -> dict[str, object]:
    return {
        "db_name": DATABASE,
        "http_port": ports["http"],
        "max_cron_threads": 2,
        "smtp_server": "localhost",
        "smtp_port": ports["smtp"],
    }


def _environment(sockets: Path, ports: dict[str, int], conf: Path) -> dict[str, str]:
    return {
        **os.environ,
        **browser_environment(),
        **postgres.client_environment(sockets),
        "ODOO_RC": str(conf),
        "ODOO_DB": DATABASE,
        "DEMO_IMAP_HOST": "localhost",
        "DEMO_IMAP_PORT": str(ports["imaps"]),
        "DEMO_SMTP_PORT": str(ports["smtp"]),
        "SSL_CERT_FILE": str(certificates.BUNDLE),
    }


def _fill(demo: Demo, ports: dict[str, int]) -> None:
    """Put the mails on the mail server, then people, contacts and the first sync into Odoo."""
    say("mail server: filling the mailboxes")
    fill = [sys.executable, "dev/demo/fill.py", "localhost", str(ports["imaps"]), "--ca", str(certificates.AUTHORITY)]
    _step(fill, demo.environment)
    say("Odoo: users, contacts, first sync")
    SETUP_LOG.unlink(missing_ok=True)
    shell = odoo.command("shell", "-d", DATABASE, "--no-http", f"--logfile={SETUP_LOG}")
    with open(ROOT / "dev/demo/setup.py") as script:
        _step(shell, demo.environment, stdin=script)


def _step(command: list[str], environment: dict[str, str], **options: object) -> None:
    if call(command, environment, cwd=ROOT, **options):
        raise SystemExit(f"{' '.join(command)} failed; logs are in .dev/log")


@contextmanager
def _server(demo: Demo) -> Iterator[None]:
    say("Odoo: starting")
    with _running(demo, SERVER_LOG) as process:
        odoo.await_answer(process, demo.url, SERVER_LOG)
        yield
        say("stopping")


@contextmanager
def _running(demo: Demo, log: Path, *arguments: str) -> Iterator[subprocess.Popen]:
    """One of Odoo's programs."""
    process = odoo.start(demo.environment, log, *arguments)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


@contextmanager
def _alone() -> Iterator[None]:
    with open(DEV / "demo.lock", "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SystemExit("a demo is running from this checkout already") from None
        yield


def _ports() -> dict[str, int]:
    """The same ports in every run: Odoo's database and a reader's browser remember them."""
    file = KEPT / "ports.json"
    if not file.exists():
        file.write_text(json.dumps({name: port if _free(port) else free_ports(1)[0] for name, port in PORTS.items()}))
    ports = json.loads(file.read_text())
    taken = [str(port) for port in ports.values() if not _free(port)]
    if taken:
        raise SystemExit(f"another program listens on port {', '.join(taken)}: stop it, or remove {file}")
    return ports


def _free(port: int) -> bool:
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True
