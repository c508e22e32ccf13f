"""./run bench import: how fast a mailbox comes in, beside two other ways to read the same mails, in one run.

* ours: a first import end to end, by the passes that the scheduled action makes: fetched, parsed, stored, filed in the
  dossiers of 400 contacts and searchable, in one process, over loopback
* Odoo's fetchmail: `mail.thread.message_process`, a transaction a mail, of a sample (it is slow)
* a plain fetch loop: IMAPClient, 200 mails a command, its debug log off, nothing done with the mails; best of three

Nothing is measured before it is proven complete: as many mails and places as the server holds, every link that the
standard library's reading of the headers asks for, and a mail that is found by a word of its text. The figures go to
.dev/bench.json.
"""

import json
import os
import re
import sys
import time
from collections.abc import Callable
from email import message_from_bytes, policy
from email.utils import getaddresses

from dev.bench._mailbox import CONTACTS, OWNER, contact, fill, mails
from dev.places import DEV
from imapclient import IMAPClient

import odoo
from odoo.api import Environment
from odoo.modules.registry import Registry

KNOWN = {contact(number) for number in range(CONTACTS)}
MAILS = 2_000
SAMPLE = 150
BATCH = 200


def connect() -> IMAPClient:
    client = IMAPClient(os.environ["IMAP_TEST_HOST"], int(os.environ["IMAP_TEST_PORT"]), ssl=False)
    client._imap.debug = 0
    client.login(OWNER, "secret")
    return client


# --- ours


def set_up(env: Environment) -> None:
    """An owner with an account for the mailbox, and the contacts of its mails."""
    parameters = env["ir.config_parameter"]
    parameters.set_param("mail_dossier.allowed_hosts", os.environ["IMAP_TEST_HOST"])
    parameters.set_param("mail_dossier.allow_plain", "1")
    env["res.partner"].create([{"name": f"Contact {n}", "email": contact(n)} for n in range(CONTACTS)])
    env["res.users"].create(
        {
            "login": OWNER,
            "name": "Demo",
            "email": OWNER,
            "mail_dossier_host": os.environ["IMAP_TEST_HOST"],
            "mail_dossier_port": int(os.environ["IMAP_TEST_PORT"]),
            "mail_dossier_security": "none",
            "mail_dossier_login": OWNER,
            "mail_dossier_password": "secret",
        }
    )
    env["mail.dossier.account"].search([])._start()
    env.cr.commit()


def import_all(env: Environment) -> None:
    """What the scheduled action does, until no account is due."""
    accounts = env["mail.dossier.account"]
    accounts._cron_sync()
    account = accounts.search([])
    if account.state != "ready":
        raise SystemExit(f"the import failed: {account.last_error}")


def grown(work: Callable[[Environment], None], env: Environment) -> tuple[float, float]:
    """(seconds that `work` takes, MB by which this process was larger at its largest than before)."""
    with open("/proc/self/clear_refs", "w") as peak:
        peak.write("5")  # proc(5): the peak starts from here
    before, start = memory("VmRSS"), time.perf_counter()
    work(env)
    return time.perf_counter() - start, memory("VmHWM") - before


def memory(kind: str) -> float:
    """MB of this process by a line of /proc/self/status."""
    with open("/proc/self/status") as status:
        return int(re.search(rf"{kind}:\s+(\d+) kB", status.read())[1]) / 1024


def check(env: Environment, sources: list[bytes]) -> None:
    """Complain about whatever is not there after the import."""
    filed = [(message, link) for message, source in enumerate(sources) for link in correspondents(source)]
    counts = {"message": len(sources), "location": len(sources), "link": len(filed)}
    for table, expected in counts.items():
        found = env[f"mail.dossier.{table}"].sudo().search_count([])
        if found != expected:
            raise SystemExit(f"{found} rows in mail.dossier.{table}, where {expected} were expected")
    owner = env["res.users"].search([("login", "=", OWNER)])
    text = message_from_bytes(sources[0], policy=policy.default)
    number = re.search(r"06-\d{8}", text.get_body(("plain",)).get_content())[0]
    found = env["mail.dossier.message"].with_user(owner).search([("words", "ilike", number)])
    if text["Subject"] not in found.mapped("subject"):
        raise SystemExit(f"the mail with the words {number} is not found")


def correspondents(source: bytes) -> set[str]:
    """The contacts that a mail is from or to, read by the standard library."""
    headers = message_from_bytes(source, policy=policy.compat32)
    fields = [value for name in ("From", "To", "Cc") for value in headers.get_all(name, [])]
    return {address for _name, address in getaddresses(fields)} & KNOWN


# --- the others


def fetch_raw() -> float:
    """Seconds for a loop that only fetches."""
    client = connect()
    client.select_folder("INBOX", readonly=True)
    start, size = time.perf_counter(), 0
    uids = client.search()
    for first in range(0, len(uids), BATCH):
        for fetched in client.fetch(uids[first : first + BATCH], ["BODY.PEEK[]"]).values():
            size += len(fetched[b"BODY[]"])
    seconds = time.perf_counter() - start
    client.logout()
    return seconds


def fetchmail(env: Environment, sources: list[bytes]) -> float:
    """Seconds for Odoo's own way: for each mail a contact's card, and a message in its chatter."""
    start = time.perf_counter()
    for source in sources:
        env["mail.thread"].message_process("res.partner", source, save_original=False, strip_attachments=False)
        env.cr.commit()
    return time.perf_counter() - start


# --- together


def main() -> None:
    sources = list(mails(MAILS))
    client = connect()
    fill(client, sources)
    client.logout()
    odoo.tools.config.parse_config(["-c", os.environ["ODOO_RC"], "--log-level=warn"])
    with Registry(os.environ["ODOO_DB"]).cursor() as cr:
        env = Environment(cr, odoo.SUPERUSER_ID, {})
        set_up(env)
        raw = min(fetch_raw() for _turn in range(3))
        ours, growth = grown(import_all, env)
        check(env, sources)
        theirs = fetchmail(env, sources[:SAMPLE])
    report(MAILS / ours, SAMPLE / theirs, MAILS / raw, growth)


def report(ours: float, theirs: float, raw: float, growth: float) -> None:
    print(f"import      {ours:7.0f} mails/s, {growth:.0f} MB more memory: {MAILS} mails, all there, filed and found")
    print(f"fetchmail   {theirs:7.1f} mails/s, of {SAMPLE}: the import is {ours / theirs:.0f} times as fast")
    print(f"plain fetch {raw:7.0f} mails/s: the import reaches {ours / raw:.2f} of it")
    path = DEV / "bench.json"
    figures = json.loads(path.read_text()) if path.exists() else {}
    figures["import"] = {
        "mails_per_s": round(ours),
        "vs_fetchmail": round(ours / theirs, 1),
        "vs_raw_fetch": round(ours / raw, 3),
        "rss_growth_mb": round(growth, 1),
    }
    path.write_text(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    sys.exit(main())
