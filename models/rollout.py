"""A list of mailboxes to be set up, as administrators have it: a CSV file, and patterns for what all rows have alike.

Spreadsheets write CSV in more than one way: with commas, semicolons or tabs, in UTF-8 with or without its mark, or in
the Windows code page; headings in any case. A heading that nobody knows is refused, as what stands below it would be
lost without a word; one that announces passwords is refused for what it is.
"""

import csv
import io
import re

TEXTS = ("host", "login", "sender_name", "sender_email", "smtp_host", "smtp_login")
NUMBERS = ("port", "window_days", "smtp_port")
SECURITIES = ("security", "smtp_security")
TICKS = ("confidential_incoming", "confidential_outgoing")
COLUMNS = (
    *("user", "host", "port", "security", "login", "sender_name", "sender_email", "window_days"),
    *("confidential_incoming", "confidential_outgoing", "smtp_host", "smtp_port", "smtp_security", "smtp_login"),
)
ALSO_CALLED = {"email": "user", "e-mail": "user", "e_mail": "user"}
PASSWORD = re.compile(r"pass|pwd|secret|wachtw|geheim|kennwort|contrase|mot_de", re.IGNORECASE)
PATTERN = re.compile(r"%(.?)")
DELIMITERS = ";\t,"
CODE_PAGE = "cp1252"  # of Excel, where it does not write UTF-8
SPOKEN = {"ssl/tls": "ssl", "tls": "ssl", "no": "none", "geen": "none"}
YES = {"1", "true", "yes", "y", "x", "ja", "j", "waar", "oui", "si", "sí"}
NO = {"", "0", "false", "no", "n", "nee", "nein", "onwaar", "non"}


class ListError(Exception):
    """The file is no list of mailboxes: `reason` is empty, too_long, no_user, passwords or headings; `detail` names
    the headings.
    """

    def __init__(self, reason: str, detail: str = ""):
        super().__init__(reason, detail)
        self.reason, self.detail = reason, detail


def read_list(content: bytes, longest: int) -> list[dict[str, str]]:
    """The rows of a CSV file, {column: text}, the empty ones left out; ListError."""
    lines = csv.reader(io.StringIO(_decoded(content), newline=""), delimiter=_delimiter(_decoded(content)))
    rows = [row for row in lines if any(cell.strip() for cell in row)]
    if len(rows) < 2:
        raise ListError("empty")
    if len(rows) > longest + 1:
        raise ListError("too_long")
    names = _columns(rows[0])
    named = {number for number, name in enumerate(names) if name}
    filled_in = {number for row in rows for number, cell in enumerate(row) if cell.strip()}
    if nameless := sorted(filled_in - named):  # passwords, for all one knows
        raise ListError("headings", ", ".join(f"#{number + 1}" for number in nameless))
    return [{name: cell.strip() for name, cell in zip(names, row, strict=False) if name} for row in rows[1:]]


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode(CODE_PAGE, "replace")


def _delimiter(text: str) -> str:
    heading = text.lstrip().partition("\n")[0]
    return max(DELIMITERS, key=heading.count)


def _columns(headings: list[str]) -> list[str]:
    names = [re.sub(r"\s+", "_", heading.strip().lower()) for heading in headings]
    names = [ALSO_CALLED.get(name, name) for name in names]
    if passwords := [name for name in names if PASSWORD.search(name)]:
        raise ListError("passwords", ", ".join(passwords))
    if unknown := [name for name in names if name and name not in COLUMNS]:
        raise ListError("headings", ", ".join(unknown))
    if "user" not in names:
        raise ListError("no_user")
    return names


def filled(pattern: str, address: str) -> str:
    """A pattern for one user: %u is what stands before the @ of his address, %d what stands behind it, %e all of it, %%
    a percent sign. ValueError where the address has no such part, or the pattern another letter.
    """
    user, _at, domain = address.rpartition("@")
    parts = {"u": user or address, "d": domain if user else "", "e": address if user else "", "%": "%"}

    def part(match: re.Match) -> str:
        if not (value := parts.get(match[1])):
            raise ValueError(match[0])
        return value

    return PATTERN.sub(part, pattern)


def security(text: str) -> str:
    """'ssl', 'starttls' or 'none'; ValueError."""
    value = text.strip().lower()
    value = SPOKEN.get(value, value)
    if value not in ("ssl", "starttls", "none"):
        raise ValueError(text)
    return value


def tick(text: str) -> bool:
    """Yes or no, as people write it in a table; ValueError."""
    value = text.strip().lower()
    if value not in YES | NO:
        raise ValueError(text)
    return value in YES
