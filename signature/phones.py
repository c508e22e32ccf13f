"""Telephone numbers, found by libphonenumber's matcher.

Its strict grouping knows how a country writes its numbers, and refuses "06 12 34 56 78", as half of the Dutch write
theirs. So a valid number in another grouping counts as well when it begins as numbers do (with + or 0) and no digit of
it stands alone; "12.1 - 23.71 - 23.45" does neither. What a label or its form calls something else is none.
"""

import re
from dataclasses import dataclass

from phonenumbers import (
    Leniency,
    PhoneNumberFormat,
    PhoneNumberMatch,
    PhoneNumberMatcher,
    PhoneNumberType,
    format_number,
    number_type,
)

MOBILE = re.compile(r"(?i)\b(?:m|mob|mobiel|mobile|mobil|cell|gsm|handy|portable|móvil|cellulare|whatsapp)\b")
FAX = re.compile(r"(?i)\b(?:f|fax|telefax|faxnr)\b")
OTHER = re.compile(
    r"(?i)[€$£]|\b(?:kvk|k\.v\.k|coc|btw|vat|ust|hrb|iban|bic|swift|bank|rek|rekening|account|siren|siret|tva|rsin|id|order"
    r"|order ?nr|invoice|factuur|ref|referentie|kenmerk|dossier|ticket|pin|code|big|agb|skj|lidnummer|klantnr)\b"
)
# What is written like a number and is none: addresses of the web and of mail, bank accounts, VAT numbers, postcodes,
# opening hours.
NOT_A_NUMBER = re.compile(
    r"(?i)(?:https?://|www\.)\S+|\S+@\S+|\b[a-z]{2}\d{2}(?:[ .]?[a-z\d]{4}){3,7}(?:[ .]?[a-z\d]{1,4})?\b"
    r"|\b[a-z]{2}\d{9}b\d{2}\b|\b\d{4} ?[a-z]{2}\b|\b\d{1,2}[.:]\d\d ?- ?\d{1,2}[.:]\d\d(?!\d)"
)
GLUED = re.compile(r"(?i)(?<![a-z])(tel|mob|fax|[tmfp])(?=[+(\d])")
OPTIONAL_TRUNK = re.compile(r"\(0\)")
BEGINS = re.compile(r"\+|0|\(0")
LABEL = 30  # characters before or after a number that may name it


@dataclass(frozen=True)
class Phone:
    """`number` in E.164; `kind` is mobile, phone or fax; `shown` as one writes it abroad, with its extension."""

    number: str
    kind: str
    shown: str


def phones(lines: list[str], region: str) -> tuple[Phone, ...]:
    """The numbers in these lines, each once."""
    found: dict[str, Phone] = {}
    for line in lines:
        for phone in _in_line(line, region):
            found.setdefault(phone.number, phone)
    return tuple(found.values())


def _in_line(line: str, region: str) -> list[Phone]:
    line = GLUED.sub(r"\1 ", NOT_A_NUMBER.sub(lambda match: " " * len(match[0]), line))
    matches = list(PhoneNumberMatcher(line, region or None, leniency=Leniency.VALID))
    strict = {match.start for match in PhoneNumberMatcher(line, region or None, leniency=Leniency.STRICT_GROUPING)}
    found, end = [], 0
    for place, match in enumerate(matches):
        before = line[end : match.start][-LABEL:]
        stop = matches[place + 1].start if place + 1 < len(matches) else len(line)
        label = before if re.search(r"[\w€$£]", before) else line[match.end : stop][:LABEL]
        end = match.end
        if (match.start in strict or _is_tidy(match)) and not OTHER.search(label):
            found.append(_phone(match, label))
    return found


def _is_tidy(match: PhoneNumberMatch) -> bool:
    """Is it grouped as people group numbers, though not as the tables do?"""
    written = OPTIONAL_TRUNK.sub(" ", match.raw_string.partition("x")[0])
    groups = re.findall(r"\d+", written)
    # After the country code a digit may stand alone, as that of a Dutch mobile: +31 6 12 34 56 78.
    first = 2 if groups[0].lstrip("0") == str(match.number.country_code) else 1
    return bool(BEGINS.match(written)) and all(len(group) > 1 for group in groups[first:])


def _phone(match: PhoneNumberMatch, label: str) -> Phone:
    number = format_number(match.number, PhoneNumberFormat.E164)
    shown = format_number(match.number, PhoneNumberFormat.INTERNATIONAL)
    if FAX.search(label):
        kind = "fax"
    else:
        mobile = MOBILE.search(label) or number_type(match.number) == PhoneNumberType.MOBILE
        kind = "mobile" if mobile else "phone"
    return Phone(number, kind, shown)


def same(written: str, region: str) -> str:
    """A number that somebody typed, in E.164; "" where it is none."""
    match = next(iter(PhoneNumberMatcher(written, region or None, leniency=Leniency.POSSIBLE)), None)
    return format_number(match.number, PhoneNumberFormat.E164) if match else ""
