"""What is sent to many, or to nobody: newsletters, notices, spam and drafts."""

import functools
import random
import tomllib
from datetime import datetime, timedelta
from email.utils import format_datetime, formataddr
from html import escape
from pathlib import Path
from string import Template

import mime
from letter import HOME, Letter
from mime import Mail
from people import Cast, Person


@functools.cache
def texts() -> dict:
    return tomllib.loads((Path(__file__).resolve().parent / "notices.toml").read_text(encoding="utf-8"))


def headers(name: str, address: str, to, subject: str, when: datetime, identifier: str) -> dict:
    return {
        "From": formataddr((name, address)),
        "To": ", ".join(formataddr((person.name, person.email)) for person in to),
        "Subject": subject,
        "Date": format_datetime(when.astimezone(HOME).replace(microsecond=0)),
        "Message-ID": f"<{identifier}>",
    }


def newsletters(person: Person, now: datetime, rng: random.Random):
    """Every newsletter once a week, with its List-Id (RFC 2919), unsubscription (RFC 8058) and tracking pixel."""
    for number, letter in enumerate(texts()["newsletter"]):
        for week in range(5):
            when = now - timedelta(days=7 * week + number + 1, hours=rng.randrange(1, 9), minutes=rng.randrange(60))
            yield _newsletter(letter, person, when, 212 - week, rng)


def _newsletter(letter: dict, person: Person, when: datetime, number: int, rng: random.Random) -> Mail:
    domain, token = letter["domain"], f"{rng.getrandbits(64):x}"
    subject = rng.choice(letter["subjects"]).format(n=number)
    items = [item.split("|") for item in rng.sample(letter["items"], len(letter["items"]))]
    unsubscribe = f"https://{domain}/afmelden/{token}"
    lines = headers(letter["name"], f"nieuws@{domain}", [person], subject, when, f"{token}.{number}@{domain}") | {
        "List-Id": f"{letter['name']} <{letter['list']}.{domain}>",
        "List-Unsubscribe": f"<{unsubscribe}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Precedence": "bulk",
    }
    plain = "\n\n".join(
        f"{title.upper()}\n{story}\nhttps://{domain}/l/{token}/{i}" for i, (title, story) in enumerate(items)
    )
    text = f"{letter['name']}\n\n{plain}\n\n-- \n{unsubscribe}\n"
    raw = mime.compose(lines, text, _newsletter_html(letter, items, token, unsubscribe), rng=rng)
    return Mail(raw, lines["Message-ID"], f"nieuws@{domain}", frozenset([person.email]), when, "newsletter")


def _newsletter_html(letter: dict, items, token: str, unsubscribe: str) -> str:
    page, story = (Template(texts()["html"][name]) for name in ("page", "story"))
    more, leave = ("Lees meer", "Afmelden") if letter["lang"] == "nl" else ("Read on", "Unsubscribe")
    common = {"domain": letter["domain"], "color": letter["color"], "token": token, "more": more}
    stories = [
        story.substitute(common, number=number, title=escape(title), story=escape(text))
        for number, (title, text) in enumerate(items)
    ]
    name = escape(letter["name"])
    return page.substitute(common, name=name, stories="".join(stories), unsubscribe=unsubscribe, leave=leave)


def spam(person: Person, now: datetime, rng: random.Random):
    for entry in texts()["spam"]:
        when = now - timedelta(days=rng.randrange(1, 28), minutes=rng.randrange(1440))
        address = f"info{rng.randrange(100)}@{entry['domain']}"
        lines = headers(
            entry["sender"], address, [person], entry["subject"], when, f"{rng.getrandbits(80):x}@{entry['domain']}"
        )
        html = "".join(f'<p style="font-size:18px;color:#c00000">{escape(line)}</p>' for line in entry["text"])
        html += f'<a href="https://{entry["domain"]}/go?u={rng.getrandbits(40):x}"><b>KLIK HIER / CLICK HERE</b></a>'
        raw = mime.compose(lines, "\n\n".join(entry["text"]) + "\n", html, rng=rng)
        yield Mail(raw, lines["Message-ID"], address, frozenset([person.email]), when, "spam")


def notices(cast: Cast, now: datetime, rng: random.Random):
    """From the firm that looks after the computers, to everybody in one mail."""
    address, users = "helpdesk@kabelwerk.example", cast.users
    for number, entry in enumerate(texts()["notice"]):
        when = now - timedelta(days=8 * number + 1, hours=rng.randrange(10), minutes=rng.randrange(60))
        identifier = f"ticket-{4100 + number}@kabelwerk.example"
        lines = headers("Kabelwerk IT-beheer", address, users, entry["subject"], when, identifier)
        text = "\n\n".join(["Beste allemaal,", *entry["text"], "Team Kabelwerk\n030-012 34 00"]) + "\n"
        raw = mime.compose(lines, text, rng=rng)
        yield Mail(raw, lines["Message-ID"], address, frozenset(user.email for user in users), when, "internal")


def drafts(cast: Cast, person: Person, now: datetime, rng: random.Random):
    """Letters begun and not sent; nobody but their writer has them."""
    for number, entry in enumerate(texts()["draft"]):
        to = rng.choice([contact for contact in cast.contacts if contact.lang == entry["lang"]])
        when = now - timedelta(days=4 * number, minutes=50 + rng.randrange(400))
        start = when.astimezone(HOME).replace(microsecond=0)
        body = (f"Beste {to.first}," if to.lang == "nl" else f"Dear {to.first},", *entry["text"])
        letter = Letter(person, (to,), entry["subject"], body, start, to.lang, "draft", mime.message_id(person, rng))
        yield mime.from_letter(letter)
