"""Sets of UIDs as the protocol writes them (RFC 9051 §9, sequence-set): "1:5,9,12:20"."""

import re
from collections.abc import Iterable, Iterator

from .errors import ProtocolError

SET_LENGTH = 7_000  # octets: a command line stays below 8,000, where servers begin to refuse it (R31)
MAX_UIDS = 5_000_000  # of one answer: "1:4294967295" must not fill the memory

Range = tuple[int, int]


def uid_sets(uids: Iterable[int]) -> Iterator[str]:
    """Ascending UIDs as sequence sets ("1:5,9"), each at most SET_LENGTH octets long."""
    text = ""
    for low, high in _runs(uids):
        run = f"{low}:{high}" if high > low else str(low)
        if len(text) + len(run) >= SET_LENGTH:
            yield text
            text = ""
        text = f"{text},{run}" if text else run
    if text:
        yield text


def _runs(uids: Iterable[int]) -> Iterator[Range]:
    low = high = None
    for uid in uids:
        if high is not None and uid == high + 1:
            high = uid
            continue
        if low is not None:
            yield low, high
        low = high = uid
    if low is not None:
        yield low, high


def ranges(text: bytes) -> list[Range]:
    """The ranges of a sequence set, each in ascending order; "*" and what is no number are left out."""
    found = re.findall(rb"(\d+)(?::(\d+))?", text)
    return [(min(pair), max(pair)) for pair in ((int(low), int(high or low)) for low, high in found)]


def expand(found: list[Range]) -> Iterator[int]:
    """The UIDs of some ranges; ProtocolError when there are more than a folder can hold."""
    if sum(high - low + 1 for low, high in found) > MAX_UIDS:
        raise ProtocolError("protocol")
    return (uid for low, high in found for uid in range(low, high + 1))


def vanished(data: Iterable) -> list[Range]:
    """The UIDs that VANISHED answers name (RFC 7162 §3.2.10), as ranges: a server may name millions it never had."""
    return [pair for line in data if isinstance(line, bytes) for pair in ranges(line)]


def searched(untagged: dict[str, list]) -> set[int]:
    """The UIDs of SEARCH and ESEARCH answers (RFC 9051 §7.3.4)."""
    plain = (int(word) for line in untagged.get("SEARCH", ()) for word in line.split() if word.isdigit())
    sets = (re.search(rb"\bALL ([\d:,]+)", line) for line in untagged.get("ESEARCH", ()))
    found = expand([pair for match in sets if match for pair in ranges(match[1])])
    return {*plain, *found}
