"""Street, postcode and town."""

import re
from dataclasses import dataclass

TOWN = r"(?P<city>[A-ZÀ-Þ'’][\w'’.-]*(?:[ -](?:aan|den|der|de|a/d|op|en|la|le|les|sur|am|an|[A-ZÀ-Þ'’][\w'’.-]*)){0,4})"
STREET = re.compile(
    r"(?P<street>\d{1,5}[a-zA-Z]? [A-Z0-9][\w.' ]{3,60}|[A-ZÀ-Þ'’\d][\w'’.\- ]{2,60}? \d{1,5}(?: ?[-/]? ?\w{1,4})?)$"
)
CITY_LINES = [
    re.compile(rf"(?:NL[- ])?(?P<zip>[1-9]\d{{3}} ?[A-Z]{{2}})[ ,]+{TOWN}"),  # 1016 EA Amsterdam
    re.compile(rf"{TOWN},? (?P<state>[A-Z]{{2}}) (?P<zip>\d{{5}}(?:-\d{{4}})?)\b"),  # Summit, NJ 07901
    re.compile(rf"{TOWN}[ ,]+(?P<zip>[A-Z]{{1,2}}\d[A-Z\d]? \d[A-Z]{{2}})\b"),  # London SW1A 1AA
    re.compile(rf"(?:[A-Z]{{1,2}}[- ])?(?P<zip>\d{{4,5}}) {TOWN}"),  # D-10115 Berlin
]
BETWEEN = re.compile(r"\s*(?:[|•·*,;]|\s-\s|\t|\s{3,})\s*")
# "6765 Preslynn Drive" is a house number and a street.
NO_TOWN = re.compile(r"(?i)\b(?:drive|dr|street|st|road|rd|avenue|ave|blvd|boulevard|lane|ln|way|court|floor|suite)\b")
POST_BOX = re.compile(r"(?i)post ?bus|p\.?o\.? box|postfach|\bbp \d")


@dataclass(frozen=True)
class Place:
    """`zip` as written."""

    street: str = ""
    zip: str = ""
    city: str = ""

    def __bool__(self) -> bool:
        return bool(self.city)


def place(lines: list[str]) -> Place:
    """The first town with its postcode, and the street before it; one where they visit rather than a post box."""
    places = (_at(lines, index, pattern) for pattern in CITY_LINES for index in range(len(lines)))
    found = [one for one in places if one]
    visited = [one for one in found if one.street and not POST_BOX.search(one.street)]
    return (visited or found or [Place()])[0]


def _at(lines: list[str], index: int, pattern: re.Pattern[str]) -> Place | None:
    match = pattern.search(lines[index])
    if not match or NO_TOWN.search(match["city"]) or not _stands_alone(lines[index], match):
        return None
    before = lines[index][: match.start()] or (lines[index - 1] if index else "")
    return Place(_street(before), match["zip"], match["city"].strip(" ,."))


def _stands_alone(line: str, match: re.Match[str]) -> bool:
    """Not "in 2024 Amsterdam": nothing but a street or a separator is before it."""
    before = line[: match.start()].rstrip()
    return not before or before[-1] in "|•·*,;-:" or bool(_street(before))


def _street(text: str) -> str:
    pieces = [piece for piece in BETWEEN.split(text.strip()) if piece]
    match = STREET.search(pieces[-1].partition(": ")[2] or pieces[-1]) if pieces else None
    return match["street"].strip() if match else ""
