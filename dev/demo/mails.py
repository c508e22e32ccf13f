"""The mailboxes of the demo: some 300 mails for each of the three users, of the last forty days; some 80 for each
newcomer, of the last weeks.

The agency's correspondence is made up once (correspondence.py), as letters between people, and then dealt out: a mail
that Sanne writes to a client with Daan in Cc lies in her Sent folder and in his INBOX, the same bytes but for the lines
that differ between copies in life as well (mime.py). Everything follows from `now` and the seed.
"""

import random
from datetime import datetime, timedelta

from correspondence import correspondence, first_weeks
from mime import Mail
from people import Person, cast

FOLDERS = (
    "INBOX", "Sent", "Archief", "Archief/Klanten", "Archief/Kandidaten", "Archief/Coördinatie team", "Concepten",
    "Prullenbak", "Ongewenst", "Nieuwsbrieven", "Café & borrels",
)  # fmt: skip
KEPT = {"client": "Archief/Klanten", "candidate": "Archief/Kandidaten", "internal": "Archief/Coördinatie team"}


def mailbox(person: Person, now: datetime, seed: int = 1):
    """Yields (folder, raw mail with CRLF, internal date, flags), oldest first. `now` is aware of its zone."""
    mails = first_weeks(person, now, seed) if person in cast(seed).newcomers else correspondence(now, seed)
    answered = {mail.parent_id for mail in mails if mail.sender == person.email}
    for mail in mails:
        if mail.sender == person.email:
            yield _sent(mail, person, now, seed)
        if person.email in mail.recipients:
            yield _received(mail, person, now, seed, mail.message_id in answered)


def _sent(mail: Mail, person: Person, now: datetime, seed: int):
    if mail.topic == "draft":
        return "Concepten", mail.sent_copy(), mail.when, ("\\Draft", "\\Seen")
    return "Sent", mail.sent_copy(), mail.when, ("\\Seen",)


def _received(mail: Mail, person: Person, now: datetime, seed: int, answered: bool):
    rng = random.Random(f"{seed} {mail.message_id} {person.email}")
    age = now - mail.when
    flags = ["\\Answered"] if answered else []
    if answered or rng.random() < (0.4 if age < timedelta(days=2) else 0.94):
        flags.append("\\Seen")
    if rng.random() < 0.06:
        flags.append("\\Flagged")
    return (
        _folder(mail, age, rng),
        mail.received_copy(person),
        mail.when + timedelta(seconds=rng.randrange(1, 9)),
        tuple(flags),
    )


def _folder(mail: Mail, age: timedelta, rng: random.Random) -> str:
    """Where people leave what they have received: most of it where it came in."""
    if mail.topic == "spam":
        return "Ongewenst"
    if mail.topic == "newsletter":
        return rng.choice(("INBOX", "Nieuwsbrieven", "Nieuwsbrieven", "Prullenbak"))
    if age < timedelta(days=7) or rng.random() < 0.65:
        return "INBOX"
    if b"\nSubject: Vrijdagmiddagborrel" in mail.raw or b"\nSubject: Taart" in mail.raw:
        return "Café & borrels"
    return KEPT.get(mail.topic, "INBOX") if rng.random() < 0.85 else "Prullenbak"
