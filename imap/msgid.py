"""Message-IDs (RFC 5322 §3.6.4), brought to one form so that they compare equal however they were written."""

import re

MAX_ID = 640  # characters: four bytes each, an index row of PostgreSQL takes 2,704 bytes
ANGLES = re.compile(r"<([^<>]*)")


def message_id(value: str) -> str:
    """The id without angle brackets, blanks and folding; '' when there is none."""
    angle = ANGLES.search(value)
    return normalise(angle[1] if angle else value)


def message_ids(value: str) -> list[str]:
    """The ids of References or In-Reply-To, in order; without brackets every word counts as one."""
    found = ANGLES.findall(value) or value.replace(",", " ").split()
    return [known for known in map(normalise, found) if known]


def normalise(written: str) -> str:
    return "".join(written.split()).strip("<>")[:MAX_ID]
