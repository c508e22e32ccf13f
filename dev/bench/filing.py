"""./run bench filing: what the dossiers cost, beside 200,000 contacts and over 1,000,000 mails.

* share of import: the part of a first import that filing takes, with 200,000 contacts
* backfill: from an address on a card to its 5,000 earlier mails, of 1,000,000, in the card's dossier
* dossier: what the web client asks when a contact with a dossier of 5,000 mails is opened, or the dossier's panel
* unknown: what it asks when the list of unknown people is opened, with 20,000 of them in the 1,000,000 mails; and what
  counting these mails took, which import does a chunk at a time

Each is proven complete before its figure counts. The figures go to .dev/bench.json.
"""

import importlib
import json
import os
import sys
import time
from collections.abc import Callable

from dev.bench._mailbox import OWNER, fill, mails
from dev.places import DEV

import odoo
from odoo.api import Environment
from odoo.modules.registry import Registry

bench_import = importlib.import_module("dev.bench.import")
CONTACTS = 200_000
MAILS = 2_000
MESSAGES = 1_000_000
DOSSIER = 5_000
PAGE = 40
ADDRESS = "leo@prospect.example"


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


# --- filing, as part of an import


def many_contacts(env: Environment) -> None:
    env.cr.execute(
        """INSERT INTO res_partner (name, complete_name, email, email_normalized, active, type, create_date)
           SELECT 'Person ' || n, 'Person ' || n, 'p' || n || '@firm' || n %% 5000 || '.example',
                  'p' || n || '@firm' || n %% 5000 || '.example', TRUE, 'contact', now()
             FROM generate_series(1, %s) n""",
        [CONTACTS],
    )
    env.cr.execute("ANALYZE res_partner")
    env.cr.commit()


def share_of_import(env: Environment) -> float:
    messages = type(env["mail.dossier.message"])
    file, spent = messages._file, 0.0

    def timed(self, *values):
        nonlocal spent
        spent += seconds(lambda: file(self, *values))

    messages._file = timed
    try:
        total = seconds(lambda: bench_import.import_all(env))
    finally:
        messages._file = file
    return spent / total


# --- one million mails


def million(env: Environment) -> None:
    """Mails of one holder; every 200th is from ADDRESS."""
    user = owner(env)
    env.cr.execute(
        """INSERT INTO mail_dossier_message (key, message_id, thread, date, subject, correspondent, confidential)
           SELECT 'bench' || n, n || '@bench.example', n || '@bench.example', now() - n * interval '1 minute',
                  'Mail ' || n, 'Somebody', FALSE FROM generate_series(1, %s) n""",
        [MESSAGES],
    )
    env.cr.execute(
        """INSERT INTO mail_dossier_address (message_id, kind, email)
           SELECT id, 'from', CASE substr(key, 6)::int %% %s WHEN 0 THEN %s
                              ELSE 'p' || id %% 20000 || '@far.example' END
             FROM mail_dossier_message WHERE key LIKE 'bench%%'""",
        [MESSAGES // DOSSIER, ADDRESS],
    )
    env.cr.execute(
        """INSERT INTO mail_dossier_holder (message_id, user_id, by_bcc)
           SELECT id, %s, FALSE FROM mail_dossier_message WHERE key LIKE 'bench%%'""",
        [user.id],
    )
    vacuum(env, "message", "address", "holder")


def vacuum(env: Environment, *tables: str) -> None:
    """What PostgreSQL does by itself after a while."""
    env.cr.commit()
    connection = env.cr._cnx
    connection.autocommit = True
    for table in tables:
        env.cr.execute(f"VACUUM ANALYZE mail_dossier_{table}")
    connection.autocommit = False


def owner(env: Environment):
    return env["res.users"].search([("login", "=", OWNER)])


def backfill(env: Environment) -> tuple[float, int]:
    """(seconds from the saved card to its whole dossier, the card), best of five cards."""
    user = owner(env)
    user.group_ids |= env.ref("base.group_partner_manager")
    cards = env["res.partner"].with_user(user)
    links, taken = env["mail.dossier.link"], []
    for _turn in range(5):
        card = cards.create({"name": "Leo", "email": ADDRESS})
        env.cr.commit()
        taken.append(seconds(env["mail.dossier.backfill"]._cron_backfill))
        filed = links.search_count([("res_model", "=", "res.partner"), ("res_id", "=", card.id)])
        if filed != DOSSIER:
            raise SystemExit(f"{filed} mails are filed, where {DOSSIER} were expected")
    return min(taken), card.id


def open_dossier(env: Environment, card: int) -> float:
    """Seconds of the server, best of thirty: for the record its number and the newest mails for its chatter, for its
    panel the first page of conversations; the slower of the two.
    """
    vacuum(env, "link")
    messages = env["mail.dossier.message"].with_user(owner(env))
    place = ("res.partner", card)

    def record():
        env.invalidate_all()
        count, page = messages.dossier_count(*place), messages.dossier_mails(*place)
        if count != DOSSIER or len(page["rows"]) != PAGE:
            raise SystemExit(f"the dossier counts {count} mails")

    def panel():
        env.invalidate_all()
        page = messages.dossier_conversations(*place)
        if len(page["rows"]) != PAGE or not page["more"]:
            raise SystemExit(f"the panel shows {len(page['rows'])} conversations")

    return max(min(seconds(work) for _turn in range(30)) for work in (record, panel))


# --- unknown people


def unknown(env: Environment) -> tuple[float, float]:
    """(seconds to count all mails once, seconds of the server for the list with its first page, best of ten)."""
    correspondents = env["mail.dossier.correspondent"].with_user(owner(env))
    account = env["mail.dossier.account"].search([("user_id", "=", owner(env).id)])
    env.cr.execute("DELETE FROM mail_dossier_correspondent")
    counted = seconds(lambda: correspondents.sudo()._count(account))
    vacuum(env, "correspondent")
    columns = {name: {} for name in ("name", "email", "received", "sent", "last_date", "ignored")}

    def work():
        env.invalidate_all()
        domain = [("unknown", "=", True), ("ignored", "=", False)]
        page = correspondents.web_search_read(domain, columns, limit=80, count_limit=10_001)
        if page["length"] != 10_001 or len(page["records"]) != 80:
            raise SystemExit(f"{page['length']} people are unknown")

    return counted, min(seconds(work) for _turn in range(10))


# --- together


def main() -> None:
    client = bench_import.connect()
    fill(client, list(mails(MAILS)))
    client.logout()
    odoo.tools.config.parse_config(["-c", os.environ["ODOO_RC"], "--log-level=warn"])
    with Registry(os.environ["ODOO_DB"]).cursor() as cr:
        env = Environment(cr, odoo.SUPERUSER_ID, {})
        bench_import.set_up(env)
        many_contacts(env)
        share = share_of_import(env)
        million(env)
        taken, card = backfill(env)
        opened = open_dossier(env, card)
        counted, listed = unknown(env)
    report(share, taken, opened, counted, listed)


def report(share: float, backfilled: float, opened: float, counted: float, listed: float) -> None:
    print(f"filing   {100 * share:6.1f} % of an import of {MAILS} mails, beside {CONTACTS} contacts")
    print(f"backfill {1000 * backfilled:6.0f} ms for {DOSSIER} of {MESSAGES} mails")
    print(f"dossier  {1000 * opened:6.0f} ms to open the record, or its panel, with {DOSSIER}")
    print(f"unknown  {1000 * listed:6.0f} ms for the list; counting {MESSAGES} mails {1000 * counted:.0f} ms")
    path = DEV / "bench.json"
    figures = json.loads(path.read_text()) if path.exists() else {}
    figures["filing"] = {
        "share_of_import": round(share, 3),
        "backfill_1m_ms": round(1000 * backfilled),
        "dossier_5000_ms": round(1000 * opened),
        "unknown_1m_ms": round(1000 * listed),
    }
    path.write_text(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    sys.exit(main())
