"""What mails take in PostgreSQL, from SIZED of set S, and how long choosing the next of ACCOUNTS mailboxes takes."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dev import databases
from dev.bench._mailbox import CONTACTS, contact, mails
from dev.bench._passes import make_due, open_account, sync
from dev.bench._server import HOST, PORT, fill

import odoo
from odoo import sql_db
from odoo.api import Environment
from odoo.modules.registry import Registry
from odoo.tools import config

SIZED = 10_000
ACCOUNTS = 10_000
DATABASE = f"{os.environ['ODOO_DB']}_tables"
SIZES = """
    SELECT relname, pg_total_relation_size(oid), pg_indexes_size(oid) FROM pg_class
     WHERE relkind = 'r' AND relname LIKE 'mail\\_dossier\\_%' ORDER BY 2 DESC"""
PEOPLE = """
    INSERT INTO res_partner (name, active, type) SELECT 'many' || n, TRUE, 'contact' FROM generate_series(1, %s) n;
    INSERT INTO res_users (login, partner_id, company_id, active, notification_type, share)
         SELECT name, id, 1, TRUE, 'email', FALSE FROM res_partner WHERE name LIKE 'many%%'"""
# All of them due for long, in the order of their attempts.
MAILBOXES = """
    INSERT INTO mail_dossier_account (user_id, {columns})
         SELECT u.many, {columns} FROM mail_dossier_account a, (SELECT id AS many FROM res_users
          WHERE login LIKE 'many%%') u WHERE a.id = %s;
    UPDATE mail_dossier_account SET next_attempt = '2026-01-01', fetch_mail = TRUE, state = 'ready', lease_until = NULL,
           last_attempt = '2026-01-01'::timestamp + hashint4(id) %% 120 * interval '1 second'"""


@contextmanager
def environment(database: str) -> Iterator[Environment]:
    with Registry(database).cursor() as cr:
        yield Environment(cr, odoo.SUPERUSER_ID, {"no_reset_password": True})


@contextmanager
def fresh() -> Iterator[Environment]:
    """A database with contacts, and nothing else; it goes with the block."""
    databases.copy(Path(os.environ["PGHOST"]), os.environ["ODOO_DB"], DATABASE)
    try:
        with environment(DATABASE) as env:
            set_up(env)
            yield env
    finally:
        release(DATABASE)
        databases.drop(Path(os.environ["PGHOST"]), DATABASE)


def release(database: str) -> None:
    """PostgreSQL copies a database to which nobody is connected."""
    Registry.delete(database)
    sql_db.close_db(database)


def set_up(env: Environment) -> None:
    for name, value in {"allowed_hosts": HOST, "allow_plain": "1", "connections": "1000"}.items():
        env["ir.config_parameter"].set_param(f"mail_dossier.{name}", value)
    env["res.partner"].create([{"name": f"Contact {n}", "email": contact(n)} for n in range(CONTACTS)])


def sizes() -> dict[str, object]:
    """MB for 100,000 mails, by table: {table: [in all, of that indexes]}; the mails of 64 kB and more are files."""
    fill("sized@example.com", "INBOX", mails(SIZED))
    with fresh() as env:
        account = open_account(env, "sized@example.com", PORT)
        make_due(env, [account])
        sync(env, [account])
        if env["mail.dossier.location"].search_count([]) != SIZED:
            raise SystemExit("not all mails are here")
        files = sum(path.stat().st_size for path in Path(config.filestore(DATABASE), "mail_dossier").rglob("*"))
        env.cr.execute(SIZES)
        found = {name: [size / SIZED * 1e5 / 2**20 for size in both] for name, *both in env.cr.fetchall()}
    large = {name: [round(size) for size in both] for name, both in found.items() if both[0] >= 5}
    large["all"] = [round(sum(both)) for both in zip(*found.values(), strict=True)]
    return {"mb_per_100k_mails": large, "files_mb_per_100k_mails": round(files / SIZED * 1e5 / 2**20)}


def choice() -> dict[str, object]:
    """Milliseconds to choose the next mailbox, all of them due and up to a sixteenth leased."""
    with fresh() as env:
        fill_in(env, open_account(env, "first@example.com", PORT))
        accounts, start = env["mail.dossier.account"], time.perf_counter()
        taken = {accounts._take_due()[0] for _turn in range(ACCOUNTS // 16)}
        return {"choice_ms": round(1000 * (time.perf_counter() - start) / len(taken), 2)}


def fill_in(env: Environment, account: int) -> None:
    stored = env["mail.dossier.account"]._fields.values()
    columns = ", ".join(
        one.name for one in stored if one.store and one.column_type and one.name not in ("id", "user_id")
    )
    env.flush_all()
    env.cr.execute(PEOPLE, [ACCOUNTS])
    env.cr.execute(MAILBOXES.format(columns=columns), [account])
    env.cr.execute("ANALYZE")
    env.cr.commit()
