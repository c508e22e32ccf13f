"""What a server answers: the values, and how they are read from imaplib's untagged data (RFC 9051 §7).

imaplib hands an answer over as a list: a `bytes` line, or `(line ending in {n}, literal)` tuples closed by a `bytes`
line. The lines are read here with a few regular expressions instead of a lexer: three times less work on a large
folder, and one bad line costs that line, not the batch.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

from .folders import Folder, Status, decode_name

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)  # stands for a date that cannot be read
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Selected:
    """The folder as it was when opened. `exists`: number of messages; `highestmodseq`: None without CONDSTORE."""

    uidvalidity: int
    uidnext: int
    highestmodseq: int | None
    exists: int
    readonly: bool


@dataclass(frozen=True, slots=True)
class Summary:
    """All of a message but its content. `size`: the server's claim, in octets; flags like "\\Seen", never \\Recent."""

    size: int
    flags: frozenset[str]
    internal_date: datetime
    modseq: int | None


@dataclass(slots=True)
class Fetched:
    """A message with its source: `raw` in octets as stored, lines end in CRLF. `size` is the server's claim."""

    uid: int
    flags: frozenset[str]
    internal_date: datetime
    size: int
    modseq: int | None
    raw: bytes


@dataclass(frozen=True, slots=True)
class Survey:
    """What the folder dialog tells: messages in all, date of the newest or None, messages since the date asked."""

    messages: int
    newest: datetime | None
    recent: int


def number(untagged: dict[str, list], code: str) -> int | None:
    """The number of a response code; of several the last (Zimbra tells EXISTS more than once)."""
    match = re.match(rb"\d+", untagged.get(code, [b""])[-1])
    return int(match[0]) if match else None


# --- FETCH

# A flag or a body could hold the text of another attribute: an alternative consumes each as a whole.
_ATTRIBUTE = re.compile(
    rb'\bFLAGS \(([^)]*)\)|\bUID (\d+)|\bRFC822\.SIZE (\d+)|\bINTERNALDATE "([^"]*)"|\bMODSEQ \((\d+)\)'
    rb'|\bBODY\[\](?:<\d+>)? (?:"((?:[^"\\]|\\.)*)"|NIL)'
)
FLAGS, UID, SIZE, DATE, MODSEQ, BODY = range(1, 7)


def fetched(data: Iterable) -> Iterator[dict[int, bytes]]:
    """The attributes of each FETCH answer that names its UID; BODY is absent when NIL.

    An answer without a UID is unsolicited and keyed by a sequence number: whose it is cannot be known; it is dropped.
    """
    line, body = b"", None
    for item in data:
        if isinstance(item, tuple):
            line += item[0]
            body = item[1] if re.search(rb"BODY\[\](<\d+>)? \{\d+\}$", item[0]) else body
            continue
        matches = _ATTRIBUTE.finditer(line + item)
        found = {match.lastindex: match[match.lastindex] for match in matches if match.lastindex}
        if body is not None:
            found[BODY] = body
        elif BODY in found:
            found[BODY] = re.sub(rb"\\(.)", rb"\1", found[BODY])
        if UID in found:
            yield found
        line, body = b"", None


def gathered(data: Iterable, into: dict[int, dict[int, bytes]]) -> None:
    """Gather the attributes by UID; of two answers for one UID the later holds."""
    for found in fetched(data):
        into.setdefault(int(found[UID]), {}).update(found)


def summary(found: dict[int, bytes]) -> Summary:
    """The summary in the attributes of a FETCH answer."""
    return Summary(
        int(found.get(SIZE, 0)), flags(found.get(FLAGS, b"")), internal_date(found.get(DATE, b"")), modseq(found)
    )


def message(found: dict[int, bytes], raw: bytes) -> Fetched:
    """The message in the attributes of a FETCH answer."""
    told = summary(found)
    return Fetched(int(found[UID]), told.flags, told.internal_date, told.size, told.modseq, raw)


def modseq(found: dict[int, bytes]) -> int | None:
    return int(found[MODSEQ]) if MODSEQ in found else None


@lru_cache(4096)
def flags(words: bytes) -> frozenset[str]:
    """The flags of a message, system flags spelled as in RFC 9051 §2.3.2, without the \\Recent of this session."""
    names = words.decode("utf-8", "replace").split()
    return frozenset(f"\\{n[1:].capitalize()}" if n.startswith("\\") else n for n in names) - {"\\Recent"}


_DATE = re.compile(rb" ?(\d{1,2})-([A-Za-z]{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)")


def internal_date(text: bytes) -> datetime:
    """A date-time of RFC 9051 §9 ("17-Jul-2026 02:44:25 -0700"), aware; EPOCH when it makes no sense."""
    match = _DATE.match(text)
    if not match:
        return EPOCH
    day, month, year, hour, minute, second, sign, hours, minutes = match.groups()
    try:
        zone = _zone(sign, int(hours), int(minutes))
        ordinal = MONTHS.index(month.decode().title()) + 1
        return datetime(int(year), ordinal, int(day), int(hour), int(minute), int(second), 0, zone)
    except ValueError:  # the 31st of February, the month "Foo", a zone of 99 hours
        return EPOCH


@lru_cache(256)
def _zone(sign: bytes, hours: int, minutes: int) -> timezone:
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if sign == b"-" else offset)


# --- LIST and STATUS

_LIST = re.compile(rb'\(([^)]*)\) (?:"(\\?.)"|NIL) (.*)', re.DOTALL)
_NAME = re.compile(rb'"((?:[^"\\]|\\.)*)"|([^ "]+)', re.DOTALL)


def _lines(data: Iterable) -> Iterator[tuple[bytes, bytes | None]]:
    """Each answer as one line, and its literal if it has one."""
    line, literal = b"", None
    for item in data:
        if isinstance(item, tuple):
            line, literal = line + item[0], item[1]
        else:
            yield line + item, literal
            line, literal = b"", None


def _name(text: bytes, literal: bytes | None) -> tuple[bytes, bytes]:
    """The mailbox name at the start of `text`, and what follows it."""
    match = _NAME.match(text)
    if not match:
        return b"", text
    quoted, atom = match.groups()
    if literal is not None and atom is not None:
        return literal, text[match.end() :]
    return re.sub(rb"\\(.)", rb"\1", quoted) if atom is None else atom, text[match.end() :]


def listed(data: Iterable) -> dict[str, Folder]:
    """The folders of LIST answers by name; a folder that is named twice appears once, with the attributes of both."""
    folders: dict[str, Folder] = {}
    for line, literal in _lines(data):
        match = _LIST.match(line)
        if match:
            folder = _folder(match[1], match[2], _name(match[3], literal)[0])
            seen = folders.get(folder.name, folder)
            folders[folder.name] = Folder(
                folder.name, folder.path, folder.delimiter, folder.attributes | seen.attributes, None, folder.error
            )
    return folders


def _spelled(raw: bytes) -> str:
    name = raw.decode()
    return "INBOX" if name.upper() == "INBOX" else name  # RFC 9051 §5.1: in any case


def _folder(attributes: bytes, delimiter: bytes | None, raw: bytes) -> Folder:
    try:
        name, error = _spelled(raw), ""
    except UnicodeDecodeError:
        name, error = raw.decode("latin-1"), "folder_name"
    if not raw or re.search(rb"[\x00-\x1f\x7f]", raw):
        error = "folder_name"  # such a name cannot be sent back in a command
    path = re.sub(r"[\x00-\x1f\x7f-\x9f]", "\N{REPLACEMENT CHARACTER}", decode_name(name))
    mark = delimiter[-1:].decode("latin-1") if delimiter else None
    return Folder(name, path, mark, frozenset(attributes.decode("latin-1").lower().split()), None, error)


def statuses(data: Iterable) -> dict[str, Status]:
    """The numbers of STATUS answers by folder name; an answer without them is left out."""
    found = {}
    for line, literal in _lines(data):
        name, numbers = _name(line, literal)
        with suppress(KeyError, ValueError):  # numbers missing, or a name that no command can carry
            found[_spelled(name)] = _status(numbers)
    return found


def _status(numbers: bytes) -> Status:
    words = numbers.strip(b" ()").upper().split()
    told = dict(zip(words[::2], map(int, words[1::2]), strict=False))
    wanted = (told[key] for key in (b"MESSAGES", b"UIDNEXT", b"UIDVALIDITY", b"UNSEEN"))
    return Status(*wanted, told.get(b"HIGHESTMODSEQ") or None)
