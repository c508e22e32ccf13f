"""The event of a text/calendar part (RFC 5545): what its reader is told, in words and wall-clock times.

Line by line with limits, as a part is whatever a stranger wrote: a parser of the whole standard also evaluates the
rules of its time zones, and takes minutes over a line that was made for it. So a zone is its name, nothing more.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime

from .attachment import UNPRINTABLE

LONGEST, LONGEST_LINE, LONGEST_TEXT = 200_000, 2_000, 250
# Earlier and later ones cannot be moved to another zone everywhere, and invite nobody.
YEARS = range(1970, 2200)
FOLD = re.compile(r"\r?\n[ \t]")
LINE = re.compile(r'([A-Za-z-]{1,40})((?:;[^":]*+(?:"[^"]*"[^":]*+)*+)?):(.*)')
PARAMETER = re.compile(r';([A-Za-z-]+)=(?:"([^"]*)"|([^;"]*))')
MOMENT = re.compile(r"(\d{8})(?:T(\d{6})(Z?))?", re.ASCII)
ESCAPE = re.compile(r"\\(.)")


@dataclass(slots=True)
class Invitation:
    """`start` and `end` are naive, on the clock of the zone `zone` ("" when none is told); dates for whole days."""

    method: str
    what: str
    where: str
    organiser: str
    start: date | datetime | None
    end: date | datetime | None
    zone: str
    repeats: bool


def invitation(data: bytes) -> Invitation | None:
    """The first event of a calendar; None when there is none. Never raises."""
    lines = _event(data[:LONGEST].decode("utf-8", "replace"))
    if lines is None:
        return None
    names, organiser = lines.get("ORGANIZER", ({}, ""))
    (start, zone), (end, _zone) = (_moment(*lines.get(name, ({}, ""))) for name in ("DTSTART", "DTEND"))
    return Invitation(
        method=lines.get("METHOD", ({}, ""))[1].strip().upper(),
        what=_text(lines.get("SUMMARY", ({}, ""))[1]),
        where=_text(lines.get("LOCATION", ({}, ""))[1]),
        organiser=_text(names.get("CN") or re.sub("(?i)^mailto:", "", organiser)),
        start=start,
        end=end if start and type(end) is type(start) and end > start else None,
        zone=zone,
        repeats="RRULE" in lines,
    )


def _event(text: str) -> dict[str, tuple[dict[str, str], str]] | None:
    """{name: (parameters, value)} of the calendar and its first event; not of the alarms and zones inside."""
    found, inside = {}, []
    for line in FOLD.sub("", text).splitlines():
        match = LINE.fullmatch(line[:LONGEST_LINE])
        name, value = (match[1].upper(), match[3]) if match else ("", "")
        if name == "BEGIN":
            inside.append(value.strip().upper())
        elif name == "END" and inside:
            if inside.pop() == "VEVENT" and len(inside) == 1:
                return found
        elif name and inside in (["VCALENDAR"], ["VCALENDAR", "VEVENT"]):
            parameters = {key.upper(): quoted or bare for key, quoted, bare in PARAMETER.findall(match[2])}
            found.setdefault(name, (parameters, value))
    return None


def _moment(parameters: dict[str, str], value: str) -> tuple[date | datetime | None, str]:
    match = MOMENT.fullmatch(value.strip())
    try:
        moment = match and datetime.strptime(match[1] + (match[2] or "000000"), "%Y%m%d%H%M%S")
    except ValueError:
        return None, ""
    if not moment or moment.year not in YEARS:
        return None, ""
    if not match[2]:
        return moment.date(), ""
    return moment, "UTC" if match[3] else _text(parameters.get("TZID", ""))


def _text(value: str) -> str:
    """A text (RFC 5545 §3.3.11) on one line."""
    plain = ESCAPE.sub(lambda match: " " if match[1] in "nN" else match[1], value)
    return " ".join(UNPRINTABLE.sub(" ", plain).split())[:LONGEST_TEXT]
