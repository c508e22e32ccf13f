"""What a server answers of messages: the values, and how they are read from imaplib's untagged data (RFC 9051 §7).

imaplib hands an answer over as a list: a `bytes` line, or `(line ending in {n}, literal)` tuples closed by a `bytes`
line. The lines are read here with a few regular expressions instead of a lexer: three times less work on a large
folder, and one bad line costs that line, not the batch.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import NamedTuple

from . import header
from .msgid import message_id
from .sequence_set import Range, expand, ranges

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)  # stands for a date that cannot be read
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Flags(NamedTuple):
    """What a message is marked with: flags like "\\Seen", never \\Recent; `modseq` None without CONDSTORE."""

    flags: frozenset[str]
    modseq: int | None


class Known(NamedTuple):
    """What was told of a folder when all before it was taken over: the state from which a server tells changes."""

    uidvalidity: int
    highestmodseq: int | None
    uidnext: int


@dataclass(frozen=True, slots=True)
class Selected:
    """The folder as it was when opened. `exists`: number of messages; `highestmodseq`: None without CONDSTORE.

    `permanent`: the flags that can be stored, "\\*" for any; None where the server does not say. `changed` and
    `vanished`: what happened below the known UIDNEXT since the known state (RFC 7162 §3.2.5), None if nobody can tell.
    """

    uidvalidity: int
    uidnext: int
    highestmodseq: int | None
    exists: int
    readonly: bool
    permanent: frozenset[str] | None = None
    changed: dict[int, Flags] | None = None
    vanished: list[Range] | None = None


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
class Identity:
    """What tells messages apart without their content. `size`: the server's claim, in octets.

    `message_id`: without angle brackets, "" where there is none. `permanent_id`: of the account, whatever the folder
    (EMAILID of RFC 8474, Gmail's X-GM-MSGID); "" where the server has none. `header`: a hash of the header block, where
    somebody knows it.
    """

    message_id: str
    size: int
    internal_date: datetime
    permanent_id: str = ""
    header: bytes = b""


@dataclass(frozen=True, slots=True)
class Stored:
    """The outcome of a STORE: flags as they are now, and who was changed meanwhile; a message in neither is gone."""

    flags: dict[int, Flags]
    rejected: frozenset[int]


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


def permanent_flags(untagged: dict[str, list]) -> frozenset[str] | None:
    """The flags that the folder keeps (RFC 9051 §7.1), None where the server does not say."""
    match = re.match(rb"\(([^)]*)\)", untagged.get("PERMANENTFLAGS", [b""])[-1])
    return flags(match[1]) if match else None


# --- FETCH

# A flag or a body could hold the text of another attribute: an alternative consumes each as a whole.
_ATTRIBUTE = re.compile(
    rb'\bFLAGS \(([^)]*)\)|\bUID (\d+)|\bRFC822\.SIZE (\d+)|\bINTERNALDATE "([^"]*)"|\bMODSEQ \((\d+)\)'
    rb'|\bBODY\[(?:HEADER[^]]*)?\](?:<\d+>)? (?:"((?:[^"\\]|\\.)*)"|NIL)'
    rb"|\b(?:EMAILID \(|X-GM-MSGID )([^ )]+)"
)
FLAGS, UID, SIZE, DATE, MODSEQ, BODY, PERMANENT = range(1, 8)
_BODY = re.compile(rb"BODY\[(?:HEADER[^]]*)?\](<\d+>)? \{\d+\}$")


def fetched(data: Iterable) -> Iterator[dict[int, bytes]]:
    """The attributes of each FETCH answer that names its UID; BODY, or a part of the header, is absent when NIL.

    An answer without a UID is unsolicited and keyed by a sequence number: whose it is cannot be known; it is dropped.
    """
    line, body = b"", None
    for item in data:
        if isinstance(item, tuple):
            line += item[0]
            body = item[1] if _BODY.search(item[0]) else body
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


def all_flags(found: Iterable[dict[int, bytes]]) -> dict[int, Flags]:
    """The flags in some FETCH answers, by UID; of two for one UID the later holds."""
    return {int(one[UID]): Flags(flags(one[FLAGS]), modseq(one)) for one in found if FLAGS in one}


def identity(found: dict[int, bytes]) -> Identity:
    """The identity in the attributes of a FETCH answer, whose body is a header field."""
    written = header.fields(found.get(BODY, b""), 0, len(found.get(BODY, b""))).get(b"message-id", b"")
    permanent = found.get(PERMANENT, b"").decode("ascii", "replace")
    return Identity(
        message_id(header.unfold(written)), int(found.get(SIZE, 0)), internal_date(found.get(DATE, b"")), permanent
    )


def places(told: dict[str, list]) -> dict[int, tuple[int, int]]:
    """{UID: (UIDVALIDITY, UID in the other folder)} of COPYUID codes (RFC 9051 §7.1): two sets of the same order."""
    found: dict[int, tuple[int, int]] = {}
    for code in told.get("COPYUID", ()):
        uidvalidity, source, target = (*code.split(), b"", b"", b"")[:3]
        pairs = zip(expand(ranges(source)), expand(ranges(target)), strict=False)
        found |= {uid: (int(uidvalidity), new) for uid, new in pairs} if uidvalidity.isdigit() else {}
    return found


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
