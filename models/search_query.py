"""What one types into the search box, cut into its terms.

    from:jan to:sanne subject:offer has:attachment is:unread in:archive before:2026-05 dossier:"De Gouden Leeuw"
    "two words" -not

The names of the terms are English or Dutch, whatever language the user reads.
"""

import re
from dataclasses import dataclass
from datetime import date

TERM = re.compile(r'(-?)(?:(\w+):)?(?:"([^"]*)"?|(\S+))')
DATE = re.compile(r"(?:(\d{4})(?:-(\d\d?))?(?:-(\d\d?))?|(\d\d?)-(\d\d?)-(\d{4}))")
NAMES = {
    "from": "from",
    "van": "from",
    "to": "to",
    "aan": "to",
    "subject": "subject",
    "onderwerp": "subject",
    "has": "has",
    "heeft": "has",
    "is": "is",
    "in": "in",
    "before": "before",
    "voor": "before",
    "after": "after",
    "na": "after",
    "dossier": "dossier",
}
VALUES = {
    "bijlage": "attachment",
    "attachments": "attachment",
    "ongelezen": "unread",
    "gelezen": "read",
    "vlag": "flagged",
    "starred": "flagged",
    "vertrouwelijk": "confidential",
}


@dataclass(frozen=True)
class Term:
    """`name` is "" for words; `exact` when they stand in quotes; `no` when such mails are not wanted."""

    name: str
    value: str
    no: bool = False
    exact: bool = False


def terms(text: str) -> list[Term]:
    """The terms of a search; a term that one is still typing ("from:") asks for nothing."""
    found = []
    for no, name, quoted, plain in TERM.findall(text[:500]):
        known = NAMES.get(name.casefold(), "")
        value = quoted or plain
        if name and not known:
            value = f"{name} {value}"
        if known in ("has", "is"):
            value = VALUES.get(value.casefold(), value.casefold())
        if value:
            found.append(Term(known, value, bool(no), bool(quoted)))
    return found


def day(value: str) -> date | None:
    """The first day that "2026", "2026-05", "2026-05-31" or "31-5-2026" stands for."""
    match = DATE.fullmatch(value)
    if not match:
        return None
    year, month, of_month, of_month_2, month_2, year_2 = match.groups()
    try:
        return date(int(year or year_2), int(month or month_2 or 1), int(of_month or of_month_2 or 1))
    except ValueError:
        return None
