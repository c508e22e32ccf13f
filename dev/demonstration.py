"""The demo, running: an agency's mailboxes on Dovecot, synced into a database named demo.

What dev/demo/ knows is who and what; here is where and when. Database, mail and ports are kept between runs, except
those of a demo that stands apart: it is new, nobody else uses it, and it goes with the run.
"""

import fcntl
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
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


@dataclass(frozen=True)
class Demo:
    """A running one; `database` is its database."""

    url: str
    environment: dict[str, str]

    @property
    def database(self) -> str:
        return self.environment["ODOO_DB"]


@dataclass(frozen=True)
class Place:
    """Where a demo is kept: its database; mail and ports in a directory; what its logs are called."""

    database: str
    directory: Path
    name: str

    def log(self, what: str = "") -> Path:
        return LOG / f"{self.name}{what}.log"


KEPT_DEMO = Place(DATABASE, KEPT, "demo")
SETUP_LOG, SERVER_LOG, LISTENER_LOG = (KEPT_DEMO.log(what) for what in ("-setup", "", "-listener"))


@contextmanager
def demonstration(new: bool = False) -> Iterator[Demo]:
    """The demo, answering; `new` forgets the database and the mail of earlier runs."""
    KEPT.mkdir(exist_ok=True)
    with postgres.cluster() as sockets, _alone():
        if new:
            shutil.rmtree(KEPT / "mail", ignore_errors=True)
            databases.drop(sockets, DATABASE)
        with _demo(sockets, KEPT_DEMO) as demo:
            yield demo


@contextmanager
def demonstration_apart() -> Iterator[Demo]:
    """A new one, beside the kept one, that goes with the run."""
    prefix = f"{MODULE}_test_"
    with postgres.cluster() as sockets, tempfile.TemporaryDirectory(prefix="mail_dossier-demo.") as directory:
        databases.drop_left_over(sockets, prefix)
        place = Place(f"{prefix}{os.getpid()}", Path(directory), "demo-apart")
        place.directory.chmod(0o755)  # the mail server is another user
        try:
            with _demo(sockets, place) as demo:
                yield demo
        finally:
            databases.drop(sockets, place.database)


@contextmanager
def _demo(sockets: Path, place: Place) -> Iterator[Demo]:
    ports, kept = _ports(place), place.directory
    with ExitStack() as stack:
        _database(sockets, place.database)
        say("mail server: starting")
        stack.enter_context(dovecot(ports["imap"], ports["imaps"], kept / "mail"))
        stack.enter_context(smtp_sink(kept / "sent", ports["smtp"]))
        conf = odoo.configuration(sockets, place.database, **_options(place.database, ports))
        if place is not KEPT_DEMO:
            stack.callback(conf.unlink)
        demo = Demo(f"http://localhost:{ports['http']}", _environment(sockets, place.database, ports, conf))
        _fill(demo, ports, place.log("-setup"))
        stack.enter_context(_server(demo, place.log()))
        stack.enter_context(_running(demo, place.log("-listener"), "mail_dossier_listen"))
        yield demo


def _database(sockets: Path, name: str) -> None:
    """Copy the template, or bring the database of an earlier run up to date with the addon."""
    template = databases.template(sockets)
    made_from, known = databases.comment(sockets, template), databases.comment(sockets, name)
    if known is None:
        databases.copy(sockets, template, name)
    elif known != made_from:
        say("database: updating the addon (./run demo --new starts over)")
        odoo.install(sockets, name, [MODULE], update=True)
    databases.set_comment(sockets, name, made_from)


def _options(database: str, ports: dict[str, int]) -> dict[str, object]:
    return {
        "db_name": database,
        "http_port": ports["http"],
        "max_cron_threads": 2,
        "smtp_server": "localhost",
        "smtp_port": ports["smtp"],
    }


def _environment(sockets: Path, database: str, ports: dict[str, int], conf: Path) -> dict[str, str]:
    return {
        **os.environ,
        **browser_environment(),
        **postgres.client_environment(sockets),
        "ODOO_RC": str(conf),
        "ODOO_DB": database,
        "DEMO_IMAP_HOST": "localhost",
        "DEMO_IMAP_PORT": str(ports["imaps"]),
        "DEMO_SMTP_PORT": str(ports["smtp"]),
        "SSL_CERT_FILE": str(certificates.BUNDLE),
    }


def _fill(demo: Demo, ports: dict[str, int], log: Path) -> None:
    """Put the mails on the mail server, then people, contacts and the first sync into Odoo."""
    say("mail server: filling the mailboxes")
    fill = [sys.executable, "dev/demo/fill.py", "localhost", str(ports["imaps"]), "--ca", str(certificates.AUTHORITY)]
    _step(fill, demo.environment)
    say("Odoo: users, contacts, first sync")
    log.unlink(missing_ok=True)
    shell = odoo.command("shell", "-d", demo.database, "--no-http", f"--logfile={log}")
    with open(ROOT / "dev/demo/setup.py") as script:
        _step(shell, demo.environment, stdin=script)


def _step(command: list[str], environment: dict[str, str], **options: object) -> None:
    if call(command, environment, cwd=ROOT, **options):
        raise SystemExit(f"{' '.join(command)} failed; logs are in .dev/log")


@contextmanager
def _server(demo: Demo, log: Path) -> Iterator[None]:
    say("Odoo: starting")
    with _running(demo, log) as process:
        odoo.await_answer(process, demo.url, log)
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


def _ports(place: Place) -> dict[str, int]:
    """The same ports in every run: Odoo's database and a reader's browser remember them."""
    file = place.directory / "ports.json"
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
