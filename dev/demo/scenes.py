"""Plays the scenes of texts.toml: who writes what to whom, and when."""

import functools
import random
import re
import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from clients import PREFIXES
from documents import Case, attachment
from letter import HOME, Letter, spoken
from mime import message_id
from people import Cast, Person

GREETINGS = {
    ("nl", "client"): ("Beste {}", "Dag {}", "Beste {}", "Goedendag {}"),
    ("nl", "candidate"): ("Beste {}", "Dag {}", "Hallo {}"),
    ("nl", "internal"): ("Hoi {}", "Hé {}", "{}"),
    ("en", "client"): ("Dear {}", "Hi {}", "Hello {}"),
    ("en", "candidate"): ("Dear {}", "Hi {}"),
}
CLOSINGS = {
    "nl": ("Met vriendelijke groet,", "Vriendelijke groet,", "Hartelijke groet,", "Groeten,", "Groet,"),
    "en": ("Kind regards,", "Best regards,", "Best,", "Many thanks,"),
}
REPLY = re.compile(r"^((re|fw|fwd):\s*)+", re.IGNORECASE)
SENTENCE = re.compile(r"(^|[.!?] )([a-z])")


@dataclass(frozen=True)
class Part:
    """The players of one thread."""

    us: Person
    them: Person
    colleague: Person
    second: Person
    case: Case


@functools.cache
def texts() -> dict:
    return tomllib.loads((Path(__file__).resolve().parent / "texts.toml").read_text(encoding="utf-8"))


def players(
    cast: Cast, scene: dict, us: Person, start: datetime, rng: random.Random, them: Person | None = None
) -> Part:
    """Draws the other side; `them` to choose it oneself."""
    others = [user for user in cast.users if user is not us]
    colleague = rng.choice(others)
    companies = [company for company in cast.companies if company.lang == scene["lang"]]
    company = them.company if them and scene["kind"] == "client" else rng.choice(companies)
    applicant = rng.choice([a for a in cast.applicants if a.person.lang == scene["lang"]])
    job = rng.choice(company.jobs)
    if scene["kind"] == "candidate":
        company, job, them = applicant.company, applicant.job, applicant.person
    people = [contact for contact in cast.contacts if contact.company is company]
    if scene["kind"] == "client":
        them = them or (people[4] if scene["name"] == "invoice" else rng.choice(people[:4]))
    salary = f"{rng.randrange(60, 118) * 50:,}"
    case = Case(
        candidate=applicant.person,
        job=job,
        company=company,
        salary=f"€ {salary.replace(',', '.')}" if scene["lang"] == "nl" else f"€{salary}",
        rate=f"{rng.choice((18, 20, 22, 25))}%",
        number=rng.randrange(11, 40),
        start=office_hours(start + timedelta(days=rng.randrange(3, 8)), rng).replace(
            minute=rng.choice((0, 30)), second=0
        ),
    )
    second = rng.choice([person for person in people if person is not them])
    return Part(us, them or colleague, colleague, second, case)


def play(
    scene: dict, part: Part, start: datetime, now: datetime, rng: random.Random, bcc=(), whole=False
) -> list[Letter]:
    """The letters of one thread, oldest first; those that would be written after `now` are not written yet.

    Most threads end before the scene does; a `whole` one does not.
    """
    letters: list[Letter] = []
    words, when = _words(part.case, part.colleague, scene["lang"], rng), start
    subject = rng.choice(scene["subject"]).format(**words)
    length = len(scene["step"])
    for step in scene["step"][: length if whole else rng.randrange(min(2, length), length + 1)]:
        if letters:
            when = _answered(when, getattr(part, step["by"]), rng)
        if when > now:
            break
        letters.append(_letter(scene, step, part, letters, when, subject, words, rng, bcc))
    return letters


def office_hours(when: datetime, rng: random.Random) -> datetime:
    """The same moment, or the next morning on which people work."""
    local = when.astimezone(HOME)
    if local.hour >= 18:
        local = (local + timedelta(days=1)).replace(hour=8)
    if local.hour < 8:
        local = local.replace(hour=8 + rng.randrange(3), minute=rng.randrange(60))
    while local.weekday() > 4:
        local += timedelta(days=1)
    return local


def _answered(when: datetime, writer: Person, rng: random.Random) -> datetime:
    """People answer within the hour, the day, or two days; applicants also at night."""
    minutes = rng.choice((rng.randrange(6, 60), rng.randrange(60, 480), rng.randrange(900, 2900)))
    later = when + timedelta(minutes=minutes, seconds=rng.randrange(60))
    return later if not writer.company else office_hours(later, rng)


def _words(case: Case, colleague: Person, lang: str, rng: random.Random) -> dict[str, str]:
    later = office_hours(case.start + timedelta(days=rng.randrange(1, 4)), rng)
    clock = "{:%H.%M} uur" if lang == "nl" else "{:%H:%M}"
    return {
        "candidate": case.candidate.name,
        "first": case.candidate.first,
        "job": case.job,
        "company": case.company.name,
        "city": case.company.city,
        "day": spoken(case.start, lang),
        "time": clock.format(case.start),
        "day2": spoken(later, lang),
        "time2": clock.format(later.replace(minute=rng.choice((0, 15, 30)))),
        "salary": case.salary,
        "rate": case.rate,
        "colleague": colleague.first,
        "n": str(case.number),
    }


def _letter(scene, step, part: Part, earlier: list[Letter], when, subject, words, rng, bcc) -> Letter:
    parent = earlier[-1] if earlier else None
    sender = getattr(part, step["by"])
    addressee = getattr(part, step["to"]) if "to" in step else (part.them if step["by"] == "us" else part.us)
    if "subject" in step:
        subject = step["subject"].format(**words)
    elif parent:
        subject = PREFIXES[sender.client]["to" in step] + REPLY.sub("", parent.subject)
    facts = {
        "sender": sender,
        "to": (addressee,),
        "subject": subject,
        "when": when.astimezone(HOME).replace(microsecond=0),
        "message_id": message_id(sender, rng),
    }
    return Letter(
        **facts,
        body=_body(scene, step, addressee, words, rng),
        lang=scene["lang"],
        topic="confidential" if scene["name"] == "confidential" else scene["kind"],
        parent=parent,
        cc=() if "to" in step else _cc(step, part, parent, sender, addressee),
        bcc=tuple(bcc) if not parent and sender is part.us else (),
        files=(attachment(step["attach"], part.case, rng, facts),) if "attach" in step else (),
    )


def _cc(step, part: Part, parent: Letter | None, sender: Person, addressee: Person) -> tuple[Person, ...]:
    """Whoever reads along once, reads along until the end: people reply to all."""
    readers = list(parent.cc) if parent else []
    if step.get("cc"):
        readers.append(part.colleague if step["cc"] == "colleague" else part.second)
    return tuple(dict.fromkeys(person for person in readers if person not in (sender, addressee)))


def _body(scene, step, addressee: Person, words, rng: random.Random) -> tuple[str, ...]:
    kind, lang = scene["kind"], scene["lang"]
    greeting = rng.choice(GREETINGS.get((lang, kind), GREETINGS[lang, "client"])).format(addressee.first) + ","
    said = [rng.choice(wordings).format(**words) for wordings in step["say"]]
    sentences = [SENTENCE.sub(lambda m: m[1] + m[2].upper(), paragraph) for paragraph in said]
    return (greeting, *sentences, rng.choice(CLOSINGS[lang]))
