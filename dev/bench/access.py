"""./run bench access: what the wall costs, on 100,000 mails and 150,000 links.

Ten holders; 2,000 contacts, 3,000 leads of ten salespeople, 200 applicants; a tenth confidential, a third unfiled. One
of the salespeople, who sees his own leads only and holds a tenth of it, asks as the web client does: a contact's
dossier, the newest 80 of his inbox, the newest 80 of all he may see, and how many that are (exactly up to the client's
10,000). Beside the dossier the same query without any rule, as superuser. Before that every answer is compared with
what a plain query says he may see. Milliseconds at the 95th percentile, in process; they go to .dev/bench.json.
"""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from random import Random

from dev.places import DEV

import odoo
from odoo.api import Environment
from odoo.modules.registry import Registry

MAILS, LINKS, HOLDERS = 100_000, 150_000, 10
CONTACTS, LEADS, APPLICANTS = 2_000, 3_000, 200
TURNS = 100
PAGE = 80
CLIENT_LIMIT = 10_001
SHOWN = ["correspondent", "recipients", "subject", "preview", "part_count", "confidential", "date"]
random = Random(1)

FILL = """
INSERT INTO mail_dossier_message (key, message_id, thread, date, correspondent, recipients, subject, preview, text,
                                  size, part_count, confidential)
SELECT 'k' || n, 'm' || n, md5('t' || n / 3), now() AT TIME ZONE 'utc' - n * interval '7 minutes', 'Contact ' || n,
       'Holder', 'Subject ' || n, repeat('preview ', 20), repeat('text ', 400), 4000, n %% 4 / 3, n %% 10 = 0
  FROM generate_series(1, %(mails)s) n;
CREATE TEMP TABLE mail AS SELECT id, row_number() OVER (ORDER BY id) AS n FROM mail_dossier_message;
INSERT INTO mail_dossier_holder (message_id, user_id) SELECT id, (%(users)s)[1 + n %% %(holders)s] FROM mail;
INSERT INTO mail_dossier_location (message_id, folder_id, place_id, user_id, uidvalidity, uid, date, active, seen,
                                   pending)
SELECT m.id, f.id, f.id, f.user_id, 1, n, now() AT TIME ZONE 'utc' - n * interval '7 minutes', TRUE, n %% 5 > 0,
       FALSE
  FROM mail m JOIN mail_dossier_folder f ON f.user_id = (%(users)s)[1 + n %% %(holders)s];
INSERT INTO mail_dossier_link (message_id, res_model, res_id, kind)
SELECT m.id, r.model, r.ids[1 + (hashint8(n * 3 + r.turn) & 2147483647) %% cardinality(r.ids)], 'address'
  FROM mail m, (VALUES ('res.partner', %(contacts)s, 0), ('crm.lead', %(leads)s, 1),
                       ('hr.applicant', %(applicants)s, 2), ('res.partner', %(contacts)s, 3)) r (model, ids, turn)
 WHERE n %% 3 > 0 AND (r.turn IN (0, 3) OR n %% 10 < (ARRAY[0, 2, 1])[r.turn + 1])
    ON CONFLICT DO NOTHING;
DROP TABLE mail;
"""


def set_up(env: Environment) -> None:
    """The people, the records, the mails."""
    groups = "base.group_user", "sales_team.group_sale_salesman"
    ids = [env.ref(group).id for group in groups]
    users = (
        env["res.users"]
        .with_context(no_reset_password=True)
        .create([{"login": f"holder{n}", "name": f"Holder {n}", "group_ids": [(6, 0, ids)]} for n in range(HOLDERS)])
    )
    accounts = env["mail.dossier.account"].create([{"user_id": user.id} for user in users])
    env["mail.dossier.folder"].create(
        [
            {"account_id": account.id, "name": "INBOX", "path": "INBOX", "role": "inbox", "sync": True}
            for account in accounts
        ]
    )
    contacts = env["res.partner"].create([{"name": f"Contact {n}"} for n in range(CONTACTS)])
    leads = env["crm.lead"].create(
        [{"name": f"Lead {n}", "type": "lead", "user_id": users[n % HOLDERS].id} for n in range(LEADS)]
    )
    applicants = env["hr.applicant"].create([{"partner_name": f"Applicant {n}"} for n in range(APPLICANTS)])
    records = {"contacts": contacts.ids, "leads": leads.ids, "applicants": applicants.ids}
    env.flush_all()
    env.cr.execute(FILL, {**records, "users": users.ids, "holders": HOLDERS, "mails": MAILS})
    env.cr.commit()


def statistics_of(env: Environment) -> None:
    env.cr.connection.autocommit = True
    env.cr.execute("VACUUM ANALYZE")
    env.cr.connection.autocommit = False


def p95(question: Callable[[int], object], env: Environment) -> tuple[float, float]:
    """(95th percentile, median) of the milliseconds that a question takes; each with an empty cache."""
    times = []
    for turn in range(TURNS + 3):
        env.invalidate_all()
        start = time.perf_counter()
        question(turn)
        times.append((time.perf_counter() - start) * 1000)
    return statistics.quantiles(times[3:], n=20)[-1], statistics.median(times[3:])


def measure(env: Environment) -> dict[str, float]:
    user = env["res.users"].search([("login", "=", "holder1")])
    own = env(user=user.id)
    messages, locations = own["mail.dossier.message"], own["mail.dossier.location"]
    folder = own["mail.dossier.folder"].search([])
    contacts = random.choices(env["res.partner"].search([("name", "like", "Contact ")]).ids, k=TURNS + 3)
    spec = {name: {} for name in SHOWN}

    def dossier(turn: int) -> object:
        domain = [("record", "=", f"res.partner,{contacts[turn]}")]
        return messages.web_search_read(domain, spec, limit=PAGE, count_limit=CLIENT_LIMIT)

    def without_rule(turn: int) -> object:
        domain = [("record", "=", f"res.partner,{contacts[turn]}")]
        return messages.sudo().web_search_read(domain, spec, limit=PAGE, count_limit=CLIENT_LIMIT)

    def own_folder(_turn: int) -> object:
        shown = {name: {} for name in (*SHOWN, "seen", "flagged", "other_side", "pending")}
        return locations.web_search_read([("place_id", "=", folder.id)], shown, limit=PAGE, count_limit=CLIENT_LIMIT)

    dossiers, median = p95(dossier, own)
    _without, unruled = p95(without_rule, own)
    return {
        "dossier_p95_ms": dossiers,
        "own_folder_p95_ms": p95(own_folder, own)[0],
        "all_visible_p95_ms": p95(lambda _turn: messages.search([], limit=PAGE).read(SHOWN), own)[0],
        "count_p95_ms": p95(lambda _turn: messages.search_count([], limit=CLIENT_LIMIT), own)[0],
        "dossier_vs_norule": median / unruled,
    }


VISIBLE = """
SELECT m.id FROM mail_dossier_message m
 WHERE m.id IN (SELECT message_id FROM mail_dossier_holder WHERE user_id = %(user)s)
    OR NOT m.confidential AND m.id NOT IN (SELECT message_id FROM mail_dossier_link WHERE res_model = 'hr.applicant')
   AND m.id IN (SELECT message_id FROM mail_dossier_link WHERE res_model = 'res.partner'
                 UNION SELECT message_id FROM mail_dossier_link JOIN crm_lead l ON l.id = res_id
                        WHERE res_model = 'crm.lead' AND l.user_id = %(user)s)
 ORDER BY m.date DESC, m.id DESC"""


def check(env: Environment) -> None:
    """Complain where the wall says another thing than a plain query."""
    user = env["res.users"].search([("login", "=", "holder1")])
    messages = env(user=user.id)["mail.dossier.message"]
    env.cr.execute(VISIBLE, {"user": user.id})
    expected = [id_ for (id_,) in env.cr.fetchall()]
    links = env["mail.dossier.link"].search_count([])
    print(f"{MAILS} mails, {links} links, of which {len(expected)} mails may be seen")
    if links < LINKS or messages.search([]).ids != expected or messages.search_count([]) != len(expected):
        raise SystemExit("what the user sees is not what he may see")


def main() -> None:
    odoo.tools.config.parse_config(["-c", os.environ["ODOO_RC"], "--log-level=warn"])
    with Registry(os.environ["ODOO_DB"]).cursor() as cr:
        env = Environment(cr, odoo.SUPERUSER_ID, {"tracking_disable": True, "no_reset_password": True})
        set_up(env)
        statistics_of(env)
        check(env)
        figures = {name: round(value, 2) for name, value in measure(env).items()}
    report(figures)


def report(figures: dict[str, float]) -> None:
    for name, value in figures.items():
        print(f"{name:20} {value:8.2f}")
    path = DEV / "bench.json"
    known = json.loads(path.read_text()) if path.exists() else {}
    path.write_text(json.dumps({**known, "access": figures}, indent=2) + "\n")


if __name__ == "__main__":
    sys.exit(main())
