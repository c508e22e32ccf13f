"""./run bench scale: what 1, 2 and 4 workers bring, as scheduled actions and as jobs of queue_job.

Every measurement has a copy of one database and an Odoo server of its own, with so many worker processes; the bench
looks on from outside. On the way to the mail server a round trip lasts 40 ms.

* idle: seconds until IDLE mailboxes, in which nothing happened, have all been looked at; the better of TURNS times
* cpu: what of a core's time the server and its part of PostgreSQL took for a look, for a mail; other load hardly
  changes it
* mails: seconds until the mails of set S, spread over IMPORTS new mailboxes, are all in

Besides: what of the machine's memory a worker takes (its proportional share, while it works), how many connections to
PostgreSQL there are for each worker, what 100,000 mails take in PostgreSQL with their indexes and how long the choice
of the next mailbox takes (_tables.py), and the latency of push (_push.py). The figures go to
.dev/bench.json under "scale", with the number of cores and the load the bench found. `./run bench scale NAME...`
measures some: workers, sizes, choice, push. PostgreSQL, the mail server and the bench itself share the cores with the
workers: on a machine with two, a fourth worker shows what happens where there is no core for it.
"""

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from itertools import islice
from pathlib import Path

import psycopg2
from dev import databases, postgres
from dev import odoo as dev_odoo
from dev.bench import _push
from dev.bench._mailbox import mails
from dev.bench._passes import make_due, open_account, sync
from dev.bench._server import PORT, fill
from dev.bench._tables import choice, environment, release, set_up, sizes
from dev.machines import Machine, await_that
from dev.places import DEV, say
from dev.proxy import Proxy

from odoo.api import Environment

RTT40 = 0.02  # seconds each way
ENGINES, WORKERS = ("cron", "queue_job"), (1, 2, 4)
IDLE, TURNS = 160, 2
IMPORTS, EACH = 16, 60
SOCKETS = Path(os.environ["PGHOST"])
PREPARED, MEASURED = f"{os.environ['ODOO_DB']}_scale", f"{os.environ['ODOO_DB']}_scaled"

ROWS = """
    FROM ir_model_data WHERE module = 'mail_dossier' AND model = 'ir.cron' AND name LIKE 'cron\\_sync%%'"""
WAKE = f"INSERT INTO ir_cron_trigger (cron_id, call_at) SELECT res_id, now() AT TIME ZONE 'UTC' {ROWS}"
DUE = """
    UPDATE mail_dossier_account SET fetch_mail = TRUE, next_attempt = date_trunc('second', now() AT TIME ZONE 'UTC')
     WHERE login LIKE %s"""
WAITING = """
    SELECT count(*) FROM mail_dossier_account
     WHERE login LIKE %s AND (lease IS NOT NULL OR next_attempt <= now() AT TIME ZONE 'UTC')"""
SET = """
    INSERT INTO ir_config_parameter (key, value) VALUES ('mail_dossier.' || %s, %s)
        ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value"""
HERE = "SELECT count(*) FROM mail_dossier_location"
BACKENDS = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid != pg_backend_pid()"

Figures = dict[str, object]


# --- the database that is copied


@contextmanager
def prepared(port: int) -> Iterator[None]:
    """Mailboxes that have been synced, and new ones with mail; nobody's is due."""
    databases.copy(SOCKETS, os.environ["ODOO_DB"], PREPARED)
    try:
        dev_odoo.install(SOCKETS, PREPARED, ["queue_job"])
        with environment(PREPARED) as env:
            set_up(env)
            open_mailboxes(env, port)
        release(PREPARED)
        yield
    finally:
        release(PREPARED)
        databases.drop(SOCKETS, PREPARED)


def open_mailboxes(env: Environment, port: int) -> None:
    idle = [open_account(env, f"idle{number}@example.com", port) for number in range(IDLE)]
    coming = mails(IMPORTS * EACH)
    for number in range(IMPORTS):
        open_account(env, f"new{number}@example.com", port)
        fill(f"new{number}@example.com", "INBOX", list(islice(coming, EACH)))
    make_due(env, idle)
    sync(env, idle)
    make_due(env, [])
    env["ir.config_parameter"].search([("key", "=", "mail_dossier.home")]).unlink()  # its copies are at home
    env.cr.execute("ANALYZE")
    env.cr.commit()


# --- from outside


def rows(query: str, *parameters: object) -> list[tuple]:
    with closing(psycopg2.connect(dbname=MEASURED)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchall() if cursor.description else []


def number(query: str, *parameters: object) -> int:
    [(found,)] = rows(query, *parameters)
    return found


def seconds(logins: str) -> float:
    """Until the mailboxes whose logins are LIKE this, due from now on, have all been looked at."""
    start = time.perf_counter()
    rows(DUE, logins)
    rows(WAKE)
    postgres.execute(SOCKETS, "SELECT pg_notify('cron_trigger', %s)", MEASURED)
    await_that(lambda: not number(WAITING, logins), look=0.05)
    return time.perf_counter() - start


@contextmanager
def running(engine: str, workers: int) -> Iterator[Machine]:
    """An Odoo with so many workers, on a new copy of the database."""
    databases.copy(SOCKETS, PREPARED, MEASURED)
    rows(SET, "workers", str(workers))
    if engine == "queue_job":
        rows(SET, "queue", "True")
        how = {"channels": f"root:{workers},root.mail_dossier:{workers}", "workers": workers, "max_cron_threads": 1}
    else:
        how = {"workers": 1, "max_cron_threads": workers}
    try:
        with Machine("machine-bench", MEASURED, log_handler=":WARNING", **how) as machine:
            machine.await_answer()
            yield machine
    finally:
        databases.drop(SOCKETS, MEASURED)


def measure(engine: str, workers: int) -> Figures:
    with running(engine, workers) as machine:
        wanted = workers if engine == "cron" else 1
        await_that(lambda: (seconds("idle%"), number(f"SELECT count(*) {ROWS}"))[1] == wanted)  # both are awake by then
        before = cpu(machine.process.pid)
        idle = min(seconds("idle%") for _turn in range(TURNS))
        between = cpu(machine.process.pid)
        took = seconds("new%")
        after = cpu(machine.process.pid)
        if (here := number(HERE)) != IMPORTS * EACH:
            raise SystemExit(f"{here} of {IMPORTS * EACH} mails are here")
        found = {
            "idle_accounts_per_s": IDLE / idle,
            "mails_per_s": IMPORTS * EACH / took,
            "look_cpu_ms": 1000 * (between - before) / IDLE / TURNS,
            "mail_cpu_ms": 1000 * (after - between) / IMPORTS / EACH,
            "server_mb": memory(machine.process.pid),
            "server_connections": len(rows(BACKENDS)),
        }
    print(engine, workers, " ".join(f"{name} {value:.1f}" for name, value in found.items()), flush=True)
    return found


def processes(session: int) -> Iterator[Path]:
    """Those of a server."""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it ended meanwhile
            if int(times(process)[3]) == session:
                yield process


def times(process: Path) -> list[str]:
    """What /proc/PID/stat has after the name."""
    return (process / "stat").read_text().rpartition(")")[2].split()


def cpu(session: int) -> float:
    """Seconds of a core that a server and its part of PostgreSQL have taken."""
    backends = [Path(f"/proc/{pid}") for (pid,) in rows(BACKENDS)]
    ticks = sum(int(tick) for process in (*processes(session), *backends) for tick in times(process)[11:13])
    return ticks / os.sysconf("SC_CLK_TCK")


def memory(session: int) -> float:
    """MB that all processes of a server take, what they share counted once."""
    rollups = "".join((process / "smaps_rollup").read_text() for process in processes(session))
    return sum(int(line.split()[1]) for line in rollups.splitlines() if line.startswith("Pss:")) / 1024


# --- the measurements


def workers() -> Figures:
    figures: dict[str, dict[str, dict[str, float]]] = {}
    with Proxy(PORT, apart=True) as way, prepared(way.port):
        way.latency = RTT40
        for engine in ENGINES:
            for count in WORKERS:
                for name, value in measure(engine, count).items():
                    figures.setdefault(name, {}).setdefault(engine, {})[str(count)] = round(value, 1)
    return figures


def push() -> Figures:
    return {"push_p95_s": round(_push.latency(), 2)}


MEASURES = (workers, sizes, choice, push)


def main(names: list[str]) -> None:
    path = DEV / "bench.json"
    for one in MEASURES:
        if not names or one.__name__ in names:
            say(f"{one.__name__}: {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
            load = {f"load_before_{one.__name__}": round(os.getloadavg()[0], 1), "cores": os.cpu_count()}
            figures = one() | load
            known = json.loads(path.read_text()) if path.exists() else {}
            known.setdefault("scale", {}).update(figures)
            path.write_text(json.dumps(known, indent=2) + "\n")
            print(json.dumps(figures, indent=2), flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
