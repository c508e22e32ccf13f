"""./run bench screen: how long the mail screen waits for the server, with MANY mails of ten colleagues.

Sanne's mailbox has 100,000 of them in one folder; she may also see the third that colleagues have filed. The mails are
made in the database, as no import of so many would end soon; their words are as frequent as those of people are (a
few in every mail, most in few). Each figure is the 95th percentile of some tens of requests, as the web client makes
them: through the ORM, as Sanne, the caches of Odoo warm.

    open_ms         what opening the app asks: the folders and the first page
    list_100k_ms    a page anywhere in the folder, conversations included
    message_ms      a conversation, and the page of its newest mail
    search_1m_ms    a search, from its first letters on
"""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from itertools import product
from random import Random

from dev.places import DEV, say

from odoo.api import SUPERUSER_ID, Environment
from odoo.modules.registry import Registry
from odoo.tools import config

config.parse_config(["-c", os.environ["ODOO_RC"], "--log-level=warn"])  # says where addons are

MANY = int(os.environ.get("BENCH_MAILS", 1_000_000))
USERS, OWN = 10, MANY // 10
RECORDS = 2_000
VOCABULARY = 20_000
WORDS = 45  # different words in a mail
AT_MOST = {"open_ms": 300, "list_100k_ms": 300, "message_ms": 300, "search_1m_ms": 200}
SYLLABLES = ["ka", "di", "ver", "lon", "ste", "mer", "ui", "bo", "ge", "ran", "tie", "schap", "heid", "in", "op", "kan"]

# Twenty thousand bodies, which the mails take in turn: to draw the words of a million would take longer than all else.
BODIES = """
CREATE TEMP TABLE bodies AS
SELECT number, found, array_to_tsvector(found) AS words, array_to_string(found, ' ') AS text FROM (
    SELECT number, array_agg(DISTINCT (%s::text[])[1 + (power(random(), 4) * %s)::int]) AS found
      FROM generate_series(0, 19999) number, generate_series(1, %s) word GROUP BY number) drawn"""
FILL = """
INSERT INTO mail_dossier_message (key, message_id, thread, date, correspondent, recipients, subject, preview, text,
       body, mime, html, size, part_count, confidential, words_index)
SELECT 'bench' || n, n || '@bench', CASE WHEN n %% 4 = 0 THEN (n - 2) || '@bench' ELSE n || '@bench' END,
       now()::timestamp(0) - n * interval '31 s', 'Contact ' || n %% 400, 'Sanne', found[1] || ' ' || found[2],
       left(text, 160), text, NULL, '', '<p>Hi</p>', 5000, (n %% 7 = 0)::int, n %% 50 = 0, words
  FROM generate_series(%s, %s) n JOIN bodies ON number = n::bigint * 7919 %% 20000"""
HOLD = """
INSERT INTO mail_dossier_holder (message_id, user_id) SELECT id, (%s::int[])[1 + id %% %s] FROM mail_dossier_message"""
FILE = """
INSERT INTO mail_dossier_link (message_id, res_model, res_id, kind)
SELECT id, 'res.partner', (%s::int[])[1 + id %% %s], 'address' FROM mail_dossier_message WHERE id %% 3 = 0"""
PLACE = """
INSERT INTO mail_dossier_location (message_id, folder_id, place_id, user_id, uidvalidity, uid, date, seen, active)
SELECT h.message_id, %s, %s, h.user_id, 1, h.message_id, m.date, h.message_id %% 20 > 0, TRUE
  FROM mail_dossier_holder h JOIN mail_dossier_message m ON m.id = h.message_id WHERE h.user_id = %s"""
INDEX = "CREATE INDEX mail_dossier_message_words_index ON mail_dossier_message USING gin (words_index)"


def main() -> int:
    with Registry(os.environ["ODOO_DB"]).cursor() as cr:
        env = Environment(cr, SUPERUSER_ID, {})
        vocabulary = ["".join(parts) for parts in product(SYLLABLES, repeat=4)][:VOCABULARY]
        Random(1).shuffle(vocabulary)
        say(f"{MANY} mails, {OWN} in one folder: filling")
        user, folder = fill(env, vocabulary)
        say("measuring")
        figures = measure(env(user=user.id, su=False), folder, vocabulary)
        cr.rollback()
    keep(figures)
    return 0


def fill(env: Environment, vocabulary: list[str]):
    """The user, and the folder with her mails."""
    names = [f"bench{number}" for number in range(USERS)]
    groups = [env.ref("base.group_user").id, env.ref("base.group_partner_manager").id]
    values = [{"name": name, "login": name, "group_ids": groups, "mail_dossier_host": "x"} for name in names]
    users = env["res.users"].with_context(no_reset_password=True).create(values)
    partners = env["res.partner"].create([{"name": f"Contact {number}"} for number in range(RECORDS)])
    account = env["mail.dossier.account"].search([("user_id", "=", users[0].id)])
    folder = env["mail.dossier.folder"].create(
        {"account_id": account.id, "name": "INBOX", "path": "INBOX", "delimiter": "/", "role": "inbox", "sync": True}
    )
    env.flush_all()
    cr = env.cr
    cr.execute(BODIES, [vocabulary, VOCABULARY - 1, WORDS])
    cr.execute("DROP INDEX mail_dossier_message_words_index")
    for start in range(1, MANY, 50_000):
        cr.execute(FILL, [start, min(start + 49_999, MANY)])
    cr.execute(INDEX)
    cr.execute(HOLD, [users.ids, USERS])
    cr.execute(FILE, [partners.ids, RECORDS])
    cr.execute(PLACE, [folder.id, folder.id, users[0].id])
    for table in ("message", "holder", "link", "location"):
        cr.execute(f"ANALYZE mail_dossier_{table}")
    return users[0], folder


def measure(env: Environment, folder, vocabulary: list[str]) -> dict[str, float]:
    locations, messages = env["mail.dossier.location"], env["mail.dossier.message"]
    folders = env["mail.dossier.folder"]
    cursors = [locations.conversations(folder.id)["rows"][-1]["cursor"]]
    for _page in range(30):
        cursors.append(locations.conversations(folder.id, after=cursors[-1])["rows"][-1]["cursor"])
    last = locations.search([("place_id", "=", folder.id)], order="date, id", limit=500)
    cursors += [[str(mail.date), mail.id] for mail in last[::50]]
    rows = locations.conversations(folder.id)["rows"]
    figures = {
        "open_ms": p95(env, [lambda: (folders.tree(), locations.conversations(folder.id))] * 20),
        "list_100k_ms": p95(env, [lambda c=cursor: locations.conversations(folder.id, after=c) for cursor in cursors]),
        "message_ms": p95(env, [lambda r=row: opened(messages, folder, r) for row in rows]),
        "search_1m_ms": p95(env, [lambda t=text: messages.find_mails(t) for text in searches(vocabulary)], tell=True),
    }
    return figures


def opened(messages, folder, row: dict) -> None:
    message = messages.browse(row["message_id"])
    message.conversation(folder.id)
    message._body()


def searches(vocabulary: list[str]) -> Iterator[str]:
    """What is typed, letter by letter, for words of every frequency; two words; a sender; what is unread."""
    random = Random(2)
    for rank in (0, 3, 10, 50, 200, 1_000, 5_000, 15_000):
        word = vocabulary[rank]
        yield from (word[:length] for length in range(1, len(word) + 1, 2))
        yield word
        yield f"{word} {vocabulary[random.randrange(100)]}"
        yield f"from:contact {word}"
        yield f"is:unread {word}"
        yield f"has:attachment before:2026-06 {word}"
    yield from ("nowhere", "xyz qqq", "in:inbox is:unread", "has:attachment")


def p95(env: Environment, calls: list[Callable[[], object]], tell: bool = False) -> float:
    """Milliseconds; the first call, which fills the caches, does not count."""
    calls[0]()
    taken = []
    for call in calls:
        env.invalidate_all()
        start = time.perf_counter()
        call()
        taken.append(1000 * (time.perf_counter() - start))
    if tell and os.environ.get("BENCH_TELL"):
        for ms, call in sorted(zip(taken, calls, strict=True), key=lambda one: -one[0])[:12]:
            print(f"{ms:8.0f} ms  {call.__defaults__}", flush=True)
    return statistics.quantiles(taken, n=20)[-1]


def keep(figures: dict[str, float]) -> None:
    for name, value in figures.items():
        reached = "" if value <= AT_MOST[name] else ": NOT REACHED"
        print(f"{name:16}{value:10.1f}   at most {AT_MOST[name]}{reached}", flush=True)
    path = DEV / "bench.json"
    known = json.loads(path.read_text()) if path.exists() else {}
    path.write_text(json.dumps({**known, "screen": figures}, indent=2) + "\n")


if __name__ == "__main__":
    sys.exit(main())
