"""A private PostgreSQL in .dev/pg, reached by a socket only.

Concurrent runs share it: each holds a shared lock on .dev/pg.users, the last to leave stops the server. It may lose
everything when the machine crashes (fsync is off): what it holds can be made again.
"""

import fcntl
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2

from .locks import exclusive, only_user
from .places import DEV, LOG, say
from .tools import UNPRIVILEGED, environment, postgres

CLUSTER = DEV / "pg"
USER = "odoo"
SPEED = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c shared_buffers=256MB -c max_connections=200"


@contextmanager
def cluster() -> Iterator[Path]:
    """PostgreSQL, running; yields the directory of its socket."""
    with open(DEV / "pg.users", "w") as users:
        with exclusive("pg"):
            fcntl.flock(users, fcntl.LOCK_SH)
            sockets = running() or start()
        try:
            yield sockets
        finally:
            with exclusive("pg"):
                if only_user(users):
                    stop()


def running() -> Path | None:
    """The directory of the running server's socket."""
    if _control("status", check=False):
        return None
    return Path((CLUSTER / "postmaster.pid").read_text().splitlines()[4])


def start() -> Path:
    if not (CLUSTER / "PG_VERSION").exists():
        say("PostgreSQL: making a cluster")
        options = ["-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        _run(postgres("initdb"), "-D", CLUSTER, *options)
    # In /tmp, as the path of a socket is at most 107 bytes long.
    sockets = Path(tempfile.mkdtemp(prefix="mail_dossier-pg."))
    _control("-w", "-l", LOG / "postgresql.log", "-o", f"-c listen_addresses='' -k {sockets} {SPEED}", "start")
    return sockets


def stop() -> None:
    sockets = running()
    if sockets:
        _control("-m", "fast", "stop")
        shutil.rmtree(sockets, ignore_errors=True)


def _control(*arguments: object, check: bool = True) -> int:
    return _run(postgres("pg_ctl"), "-D", CLUSTER, *arguments, check=check)


def _run(program: Path, *arguments: object, check: bool = True) -> int:
    command = [*UNPRIVILEGED, str(program), *map(str, arguments)]
    with open(LOG / "pg_ctl.log", "a") as log:
        done = subprocess.run(command, stdout=log, stderr=log, env=environment(), start_new_session=True)
    if check and done.returncode:
        raise SystemExit(f"{program.name} failed: see .dev/log/pg_ctl.log and .dev/log/postgresql.log")
    return done.returncode


def execute(sockets: Path, statement: str, *parameters: object) -> list[tuple]:
    """Run one statement, outside of a transaction, in the database postgres."""
    connection = psycopg2.connect(host=str(sockets), user=USER, dbname="postgres")
    connection.autocommit = True
    try:
        cursor = connection.cursor()
        cursor.execute(statement, parameters or None)
        return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def client_environment(sockets: Path) -> dict[str, str]:
    """What psql and Odoo's own tools need to reach the cluster."""
    return {"PGHOST": str(sockets), "PGUSER": USER}
