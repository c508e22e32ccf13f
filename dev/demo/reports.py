"""What machines answer: an automatic reply (RFC 3834) and a delivery report (RFC 3464)."""

import random
from datetime import datetime, timedelta

import mime
from letter import Letter, spoken
from mime import Mail
from notices import headers, texts
from people import Person

ENQUIRY = """Beste lezer,

Graag kom ik in contact over jullie vacatures. Wanneer schikt een gesprek?

{name}
"""
REPORT = """Content-Type: multipart/report; report-type=delivery-status;
 boundary="{mark}"

--{mark}
Content-Type: text/plain; charset=us-ascii

The following message to <{address}> was undeliverable.
The reason for the problem:
5.1.1 - Bad destination email address 'reject: 550 5.1.1 <{address}>: Recipient address rejected: User unknown'

--{mark}
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.{domain}

Final-Recipient: rfc822; {address}
Action: failed
Status: 5.1.1

--{mark}
Content-Type: message/rfc822

{original}
--{mark}--
"""


def absence(letter: Letter, second: Person, rng: random.Random) -> Mail:
    """The addressee's out-of-office reply to a letter."""
    person, entry = letter.to[0], texts()["absence"][letter.lang]
    when, subject = (
        letter.when + timedelta(seconds=rng.randrange(3, 40)),
        entry["subject"].format(subject=letter.subject),
    )
    identifier = f"auto.{rng.getrandbits(64):x}@{person.company.domain}"
    lines = headers(person.name, person.email, [letter.sender], subject, when, identifier)
    lines |= {"In-Reply-To": letter.message_id, "References": letter.message_id, "Precedence": "bulk"}
    lines |= {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"}
    facts = {"day": spoken(when + timedelta(days=6), letter.lang), "second": second.name, "email": second.email}
    text = "\n\n".join([*(line.format(**facts) for line in entry["text"]), person.name]) + "\n"
    raw, recipients = mime.compose(lines, text, rng=rng), frozenset([letter.sender.email])
    return Mail(raw, lines["Message-ID"], person.email, recipients, when, "automatic", (), letter.message_id)


def bounce(person: Person, now: datetime, rng: random.Random) -> tuple[Mail, Mail]:
    """A mail to an address that no longer exists, and the report that comes back."""
    when, domain = now - timedelta(days=rng.randrange(2, 20), hours=3), person.company.domain
    address, identifier = f"oud.adres{rng.randrange(10)}@vertrokken.example", f"{rng.getrandbits(96):X}@{domain}"
    lines = headers(person.name, person.email, [], "Kennismaking", when, identifier) | {"To": address}
    original = mime.compose(lines, ENQUIRY.format(name=person.name))
    sent = Mail(original, lines["Message-ID"], person.email, frozenset([address]), when, "client")
    return sent, _report(sent, person, address, rng)


def _report(sent: Mail, person: Person, address: str, rng: random.Random) -> Mail:
    domain, when = person.company.domain, sent.when + timedelta(seconds=41)
    daemon, subject = f"MAILER-DAEMON@mx.{domain}", "Undelivered Mail Returned to Sender"
    lines = headers("Mail Delivery System", daemon, [person], subject, when, f"{rng.getrandbits(64):x}@mx.{domain}")
    lines |= {"Auto-Submitted": "auto-replied", "In-Reply-To": sent.message_id, "MIME-Version": "1.0"}
    original = sent.raw.decode().replace("\r\n", "\n")
    report = REPORT.format(mark=f"=_{rng.getrandbits(80):x}", address=address, domain=domain, original=original)
    top = "".join(f"{name}: {value}\n" for name, value in lines.items())
    raw, recipients = (top + report).replace("\n", "\r\n").encode(), frozenset([person.email])
    return Mail(raw, lines["Message-ID"], daemon, recipients, when, "automatic", (), sent.message_id)
