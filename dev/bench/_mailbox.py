"""Set S: mails of a recruiter's mailbox, the same ones every time, and a mailbox filled with them.

The mix: a quarter short plain texts (1-4 kB), 60 % text with HTML (4-15 kB), 15 % with a file (40 kB-1 MB); Dutch,
English, French and German words, 400 correspondents, 30 % written by the owner himself. Where the shared material of
the project lies beside the checkout, its generator is used, so that figures compare with those measured there.
"""

import runpy
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from random import Random

from dev.places import ROOT
from imapclient import IMAPClient

SHARED = ROOT.parent / "shared/bench/gen_mailbox.py"
SEED = 1
CONTACTS = 400
OWNER = "demo@example.com"
VOCABULARY = """
afspraak sollicitatie kandidaat vacature gesprek voorstel tarief opdrachtgever planning looptijd beschikbaar
candidate interview offer feedback position salary schedule contract project invoice team available reference
entretien candidature société Vorstellungsgespräch Verfügbarkeit Köln coördinator reünie € 4.250 Zoë
"""
WORDS = VOCABULARY.split()


def mails(count: int) -> Iterator[bytes]:
    """The sources of the first `count` mails, newest first, lines ended by CRLF."""
    random = Random(SEED)
    if SHARED.exists():
        mail = runpy.run_path(str(SHARED))["mail"]
        return (mail(random, number)[0] for number in range(count))
    return (_mail(random, number) for number in range(count))


def contact(number: int) -> str:
    """The address of one of the CONTACTS correspondents."""
    return f"contact{number}@klant{number % 60}.example"


def fill(client: IMAPClient, sources: list[bytes]) -> None:
    """Put mails into INBOX, as received one a minute until now: all of them within any window."""
    now = datetime.now(UTC)
    for minutes, source in enumerate(sources):
        client.append("INBOX", source, msg_time=now - timedelta(minutes=minutes))


def _mail(random: Random, number: int) -> bytes:
    mail = _addressed(random, number)
    text = _text(random)
    mail.set_content(text)
    kind = random.random()
    if kind > 0.25:
        mail.add_alternative(_html(random, text), subtype="html")
    if kind > 0.85:
        size = int(40_000 * 25 ** random.random())
        name = f"CV kandidaat {number}.pdf"
        mail.add_attachment(random.randbytes(size), maintype="application", subtype="pdf", filename=name)
    return mail.as_bytes(policy=SMTP)


def _addressed(random: Random, number: int) -> EmailMessage:
    mail = EmailMessage()
    who = random.randrange(CONTACTS)
    people = [OWNER, f"Contact {who} <{contact(who)}>"]
    mail["To"], mail["From"] = people if random.random() < 0.7 else reversed(people)
    if random.random() < 0.2:
        mail["Cc"] = contact(random.randrange(CONTACTS))
    mail["Subject"] = _sentence(random, random.randrange(3, 9))
    mail["Date"] = format_datetime(datetime(2026, 11, 20, tzinfo=UTC) - timedelta(minutes=7 * number))
    mail["Message-ID"] = f"<{number}.{random.getrandbits(64):x}@bench.example>"
    return mail


def _text(random: Random) -> str:
    paragraphs = [_sentence(random, random.randrange(20, 60)) for _ in range(random.randrange(2, 8))]
    telephone, mobile = random.randrange(10**6, 10**7), random.randrange(10**7, 10**8)
    return "\n\n".join([*paragraphs, f"Met vriendelijke groet,\nT +31 20 {telephone}\nM 06-{mobile}\n"])


def _html(random: Random, text: str) -> str:
    rows = [f'<tr><td style="padding:4px">{_sentence(random, 12)}</td></tr>' for _ in range(random.randrange(10, 60))]
    return f"<html><body><p>{text}</p><table>{''.join(rows)}</table></body></html>"


def _sentence(random: Random, length: int) -> str:
    return " ".join(random.choices(WORDS, k=length)).capitalize() + "."
