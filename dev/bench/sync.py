"""./run bench sync: what keeping two sides the same costs, beside mbsync where that can be compared, in one run.

* a first import of set S end to end, by the passes of the scheduled action; mbsync copies the same mails into files
* a pass in which nothing changed, over FOLDERS folders: what it asks, how long it takes, what it writes
* a pass after another mail program has flagged FLAGGED mails and expunged EXPUNGED, in a folder of MANY
* ACCOUNTS accounts without changes, one worker
* how much larger this process gets while twice MANY mails, or one of 60 MB, come in

"rtt40": through a proxy that makes each round trip last 40 ms. A pass is timed beside login and logout, database
included. Its bytes are what the server says beyond the LIST that every pass begins with, changes or not; with that LIST
they are `delta_bytes_with_list`. Nothing counts before it is proven complete. After each import the database gathers
its statistics, as autovacuum does within a minute: without them the next import is half as fast. The figures go to
.dev/bench.json. `./run bench sync NAME...` measures some: memory, delta, idle, many_accounts, imports.
"""

import importlib
import json
import math
import os
import statistics
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice

from dev.bench import _mbsync
from dev.bench._mailbox import CONTACTS, contact, mails
from dev.bench._passes import Pass, make_due, open_account, sync, watched
from dev.bench._server import HOST, PORT, client, fill, large, small
from dev.places import DEV, say
from dev.proxy import Proxy

import odoo
from odoo.api import Environment
from odoo.modules.registry import Registry

_import = importlib.import_module("dev.bench.import")
grown, resident = _import.grown, _import.memory

RTT40 = 0.02  # seconds each way
SET_S, SET_S_FAR = 2_000, 10_000
FOLDERS, IN_A_FOLDER = 62, 100
MANY, FLAGGED, EXPUNGED = 50_000, 10, 5
ACCOUNTS = 1_000
HUGE = 60_000_000
TURNS = 15

# What is to be reached: at least so much of the first two, at most so much of the others.
AT_LEAST = {"import_mails_per_s": 2_000, "import_vs_mbsync_rtt40": 0.5}
AT_MOST = {
    "idle_commands": 1,
    "idle_pass_ms": 25,
    "idle_rows_written": 0,
    "delta_ms_rtt40": 150,
    "delta_bytes_vs_qresync": 1.5,
    "idle_1000_accounts_s": 60,
    "rss_growth_100k_mb": 150,
    "rss_growth_60mb_mail_mb": 250,
}

Figures = dict[str, float]


# --- the mailboxes


def fill_idle() -> None:
    other = client("idle@example.com")
    for number in range(FOLDERS - len(other.list_folders())):
        other.create_folder(f"Project {number:02}")
    for place, (_flags, _delimiter, name) in enumerate(other.list_folders()):
        first = MANY + place * IN_A_FOLDER
        fill("idle@example.com", name, map(small, range(first, first + IN_A_FOLDER)))
    other.logout()


def set_up(env: Environment) -> None:
    parameters = env["ir.config_parameter"]
    parameters.set_param("mail_dossier.allowed_hosts", HOST)
    parameters.set_param("mail_dossier.allow_plain", "1")
    env["res.partner"].create([{"name": f"Contact {n}", "email": contact(n)} for n in range(CONTACTS)])


def bring_in(env: Environment, login: str, port: int, mails: int) -> tuple[int, float, float]:
    """(the account, seconds, MB more) of a first import, complete."""
    account = open_account(env, login, port)
    make_due(env, [account])
    seconds, growth = grown(lambda env: sync(env, [account]), env)
    found = env["mail.dossier.location"].search_count([("folder_id.account_id", "=", account)])
    if found != mails:
        raise SystemExit(f"{found} of {mails} mails of {login} are here")
    env.cr.execute("ANALYZE")
    env.cr.commit()
    return account, seconds, growth


# --- the measurements


def memory(env: Environment, _far: Proxy) -> Figures:
    fill("huge@example.com", "INBOX", large(HUGE))
    _account, _seconds, growth = bring_in(env, "huge@example.com", PORT, 1)
    return {"rss_growth_60mb_mail_mb": growth}


def imports(env: Environment, far: Proxy) -> Figures:
    fill("near@example.com", "INBOX", mails(SET_S))
    fill("far@example.com", "INBOX", islice(mails(SET_S + SET_S_FAR), SET_S, None))
    _account, seconds, _growth = bring_in(env, "near@example.com", PORT, SET_S)
    _account, seconds_far, _growth = bring_in(env, "far@example.com", far.port, SET_S_FAR)
    theirs = min(_mbsync.seconds("near@example.com", PORT, SET_S) for _turn in range(3))
    theirs_far = min(_mbsync.seconds("far@example.com", far.port, SET_S_FAR) for _turn in range(2))
    say(f"mbsync {SET_S / theirs:.0f} mails/s; rtt40 {SET_S_FAR / theirs_far:.0f}, ours {SET_S_FAR / seconds_far:.0f}")
    return {
        "import_mails_per_s": SET_S / seconds,
        "import_vs_mbsync": theirs / seconds,
        "import_vs_mbsync_rtt40": theirs_far / seconds_far,
    }


def idle(env: Environment, _far: Proxy) -> Figures:
    fill_idle()
    account = open_account(env, "idle@example.com", PORT)
    make_due(env, [account])
    sync(env, [account])
    env["mail.dossier.account"].browse(account).folder_ids.sync = True
    make_due(env, [account])
    sync(env, [account])
    if env["mail.dossier.location"].search_count([("folder_id.account_id", "=", account)]) != FOLDERS * IN_A_FOLDER:
        raise SystemExit("not all the folders are in")
    watched(env, account)
    before = writes(env)
    passes = [watched(env, account) for _turn in range(TURNS)]
    wrote = {table: count - before.get(table, 0) for table, count in writes(env).items()}
    if wrote.pop("mail_dossier_account") < TURNS:
        raise SystemExit("what the passes wrote was not counted")
    return {
        "idle_commands": max(len(one.commands) for one in passes),
        "idle_pass_ms": 1000 * statistics.median(one.work for one in passes),
        "idle_rows_written": sum(wrote.values()) / TURNS,
    }


def writes(env: Environment) -> dict[str, int]:
    """The rows that were ever written, by table."""
    with Registry(env.cr.dbname).cursor() as one, Registry(env.cr.dbname).cursor() as other:
        for cr in (env.cr, one, other):  # the connections in use count for themselves, and tell now and then
            cr.execute("SELECT pg_stat_force_next_flush()")
            cr.commit()
        one.execute("SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_user_tables")
        return dict(one.fetchall())


def delta(env: Environment, _far: Proxy) -> Figures:
    fill("many@example.com", "INBOX", map(small, range(MANY)))
    with Proxy(PORT, apart=True) as way:
        before = resident("VmRSS")
        account, _seconds, growth = bring_in(env, "many@example.com", way.port, MANY)
        watched(env, account)
        way.latency = RTT40
        passes = [after_changes(env, account, turn, way) for turn in range(5)]
        way.latency = 0
        fill("many@example.com", "INBOX", map(small, range(-MANY, 0)))
        make_due(env, [account])
        further = resident("VmRSS") - before + grown(lambda env: sync(env, [account]), env)[1]
    qresync = [
        next(n for command, n in zip(one.commands, one.octets, strict=True) if "QRESYNC" in command) for one in passes
    ]
    return {
        "delta_ms_rtt40": 1000 * statistics.median(one.work for one in passes),
        "delta_bytes_vs_qresync": sum(sum(one.octets[1:]) for one in passes) / sum(qresync),
        "delta_bytes_with_list": sum(sum(one.octets) for one in passes) / sum(qresync),
        "rss_growth_100k_mb": max(growth, further),
    }


def after_changes(env: Environment, account: int, turn: int, way: Proxy) -> Pass:
    """The pass after another mail program was at work."""
    other = client("many@example.com")
    other.select_folder("INBOX")
    uids = other.search()[turn :: MANY // (FLAGGED + EXPUNGED) + 1][: FLAGGED + EXPUNGED]
    flagged, expunged = uids[EXPUNGED:], uids[:EXPUNGED]
    other.add_flags(flagged, [b"\\Flagged"])
    other.delete_messages(expunged)
    other.expunge()
    other.logout()
    seen = watched(env, account, lambda: way.down)
    locations = env["mail.dossier.location"]
    starred = locations.search_count([("folder_id.account_id", "=", account), ("flagged", "=", True)])
    here = locations.search_count([("folder_id.account_id", "=", account)])
    if (starred, here) != ((turn + 1) * FLAGGED, MANY - (turn + 1) * EXPUNGED):
        raise SystemExit(f"{starred} flagged mails of {here} after turn {turn + 1}")
    return seen


def many_accounts(env: Environment, far: Proxy) -> Figures:
    ids = [open_account(env, f"idle{number}@example.com", far.port) for number in range(ACCOUNTS)]
    make_due(env, ids)
    far.latency = 0
    sync(env, ids)
    make_due(env, ids)
    far.latency = RTT40
    return {"idle_1000_accounts_s": sync(env, ids)}


# --- together


@contextmanager
def environment() -> Iterator[Environment]:
    with Registry(os.environ["ODOO_DB"]).cursor() as cr:
        yield Environment(cr, odoo.SUPERUSER_ID, {})


MEASURES = (memory, delta, idle, many_accounts, imports)


def main(names: list[str]) -> None:
    figures: Figures = {}
    with Proxy(PORT, latency=RTT40, apart=True) as far, environment() as env:
        set_up(env)
        for measure in MEASURES:
            if not names or measure.__name__ in names:
                figures |= shown(measure(env, far))
    path = DEV / "bench.json"
    known = json.loads(path.read_text()) if path.exists() else {}
    known.setdefault("sync", {}).update({name: round(value, 3) for name, value in figures.items()})
    path.write_text(json.dumps(known, indent=2) + "\n")


def shown(figures: Figures) -> Figures:
    """The figures, printed beside what is to be reached."""
    for name, value in figures.items():
        least, most = AT_LEAST.get(name, 0), AT_MOST.get(name, math.inf)
        wanted = f"at least {least:g}" if least else f"at most {most:g}" if most < math.inf else ""
        print(f"{name:28}{value:10.2f}   {wanted}{'' if least <= value <= most else ': NOT REACHED'}", flush=True)
    return figures


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
