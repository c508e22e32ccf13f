"""What one types into the search box, cut into its terms.

    from:jan to:sanne subject:offer has:attachment is:unread in:archive before:2026-05 dossier:"De Gouden Leeuw"
    "two words" -not

The names of the terms are of all these languages, whatever language the user reads, with or without accents.
"""

import re
from dataclasses import dataclass
from datetime import date

from .words import plain

TERM = re.compile(r'(-?)(?:(\w+):)?(?:"([^"]*)"?|(\S+))')
DATE = re.compile(r"(?:(\d{4})(?:-(\d\d?))?(?:-(\d\d?))?|(\d\d?)[-./](\d\d?)[-./](\d{4}))")


def _meanings(said: dict[str, str]) -> dict[str, str]:
    return {word: meaning for meaning, words in said.items() for word in words.split()}


# English, Dutch, German, French, Spanish, as plain() has them.
NAMES = _meanings(
    {
        "from": "from van von de",
        "to": "to aan an a para",
        "subject": "subject onderwerp betreff objet sujet asunto",
        "has": "has heeft hat avec tiene",
        "is": "is ist est es",
        "in": "in dans en",
        "before": "before voor vor avant antes",
        "after": "after na nach apres despues",
        "dossier": "dossier akte fiche expediente",
    }
)
VALUES = _meanings(
    {
        "attachment": "attachments bijlage bijlagen anhang anhange piece piece-jointe pj adjunto adjuntos",
        "unread": "ongelezen ungelesen non-lu no-leido",
        "read": "gelezen gelesen lu leido",
        "flagged": "starred vlag gekennzeichnet drapeau destacado",
        "confidential": "vertrouwelijk vertraulich confidentiel confidencial",
    }
)


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
    for no, name, quoted, bare in TERM.findall(text[:500]):
        known = NAMES.get(plain(name), "")
        value = quoted or bare
        if name and not known:
            value = f"{name} {value}"
        if known in ("has", "is"):
            value = VALUES.get(plain(value), plain(value))
        if value:
            found.append(Term(known, value, bool(no), bool(quoted)))
    return found


def day(value: str) -> date | None:
    """The first day that "2026", "2026-05", "2026-05-31", "31-5-2026", "31.5.2026" or "31/5/2026" stands for."""
    match = DATE.fullmatch(value)
    if not match:
        return None
    year, month, of_month, of_month_2, month_2, year_2 = match.groups()
    try:
        return date(int(year or year_2), int(month or month_2 or 1), int(of_month or of_month_2 or 1))
    except ValueError:
        return None
