"""What a server answers: the values, and how they are read from imaplib's untagged data (RFC 9051 §7).

imaplib hands over an answer as a list: a `bytes` line, or `(line ending in {n}, literal)` tuples closed by a `bytes` line.
The lines are read here with a few regular expressions instead of a lexer: three times less work on a large folder, and one
bad line costs that line, not the batch.
"""

from dataclasses import dataclass
from datetime import datetime


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
    """All of a message but its content. `size` is the server's claim in octets; flags like "\\Seen", without \\Recent."""

    size: int
    flags: frozenset[str]
    internal_date: datetime
    modseq: int | None


@dataclass(frozen=True, slots=True)
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
