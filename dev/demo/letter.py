"""A letter: what somebody writes, before it becomes a mail."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from files import File
from people import Person

ZONES = {"GB": ZoneInfo("Europe/London")}
HOME = ZoneInfo("Europe/Amsterdam")

DAYS = {
    "nl": ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
MONTHS = {
    "nl": [
        "januari",
        "februari",
        "maart",
        "april",
        "mei",
        "juni",
        "juli",
        "augustus",
        "september",
        "oktober",
        "november",
        "december",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}


@dataclass(frozen=True)
class Letter:
    """`body` holds paragraphs, from the greeting to the closing; `topic` is a scene's kind, or `confidential`."""

    sender: Person
    to: tuple[Person, ...]
    subject: str
    body: tuple[str, ...]
    when: datetime
    lang: str
    topic: str
    message_id: str
    parent: "Letter | None" = None
    cc: tuple[Person, ...] = ()
    bcc: tuple[Person, ...] = ()
    files: tuple[File, ...] = ()

    @property
    def thread(self) -> "list[Letter]":
        """The letters this one answers, oldest first."""
        return [*self.parent.thread, self.parent] if self.parent else []


def zone(person: Person) -> ZoneInfo:
    return ZONES.get(person.company.country, HOME) if person.company else HOME


def mailbox(person: Person) -> str:
    return f"{person.name} <{person.email}>"


def spoken(when: datetime, lang: str) -> str:
    """dinsdag 24 november, Tuesday 24 November."""
    return f"{DAYS[lang][when.weekday()]} {when.day} {MONTHS[lang][when.month - 1]}"
