"""Sets of UIDs as the protocol writes them (RFC 9051 §9, sequence-set): "1:5,9,12:20"."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, takewhile

from .errors import ProtocolError

SET_LENGTH = 7_000  # octets: a command line stays below 8,000, where servers begin to refuse it (R31)
LAST = 4_294_967_295  # the highest UID there can be; "*" is the highest there is, which hides that a higher one left
MAX_UIDS = 5_000_000  # of one answer: "1:4294967295" must not fill the memory

Range = tuple[int, int]


def uid_sets(uids: Iterable[int]) -> Iterator[str]:
    """Ascending UIDs as sequence sets ("1:5,9"), each at most SET_LENGTH octets long."""
    text = ""
    for low, high in runs(uids):
        run = f"{low}:{high}" if high > low else str(low)
        if len(text) + len(run) >= SET_LENGTH:
            yield text
            text = ""
        text = f"{text},{run}" if text else run
    if text:
        yield text


def runs(uids: Iterable[int]) -> Iterator[Range]:
    """Ascending UIDs as ranges."""
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


def merged(found: Iterable[Range]) -> list[Range]:
    """The same UIDs in ascending ranges that neither touch nor overlap."""
    whole: list[Range] = []
    for low, high in sorted(found):
        if whole and low <= whole[-1][1] + 1:
            whole[-1] = whole[-1][0], max(whole[-1][1], high)
        else:
            whole.append((low, high))
    return whole


def clipped(found: Iterable[Range], low: int, high: int) -> list[Range]:
    """What lies between `low` and `high`, both included."""
    return [(max(low, first), min(high, last)) for first, last in found if first <= high and last >= low]


def size(found: Iterable[Range]) -> int:
    """How many UIDs there are in ranges that do not overlap."""
    return sum(high - low + 1 for low, high in found)


def subtract(found: Iterable[Range], less: Sequence[Range]) -> Iterator[Range]:
    """The UIDs of `found` that are not in `less`; both as `merged` gives them."""
    at = 0
    for low, high in found:
        while at < len(less) and less[at][1] < low:
            at += 1
        for first, last in takewhile(lambda one, high=high: one[0] <= high, islice(less, at, None)):
            if low < first:
                yield low, first - 1
            low = last + 1
        if low <= high:
            yield low, high


def within(uids: Sequence[int], found: Iterable[Range]) -> list[int]:
    """Those of the ascending UIDs that some ranges name: a server may name millions it never had."""
    spans = ((bisect_left(uids, low), bisect_right(uids, high)) for low, high in merged(found))
    return [uid for start, end in spans for uid in uids[start:end]]


def vanished(data: Iterable) -> list[Range]:
    """The UIDs that VANISHED answers name (RFC 7162 §3.2.10), as ranges: a server may name millions it never had."""
    return [pair for line in data if isinstance(line, bytes) for pair in ranges(line)]


def searched(untagged: dict[str, list]) -> list[Range]:
    """The UIDs of SEARCH and ESEARCH answers (RFC 9051 §7.3.4), as `merged` gives them."""
    words = (word for line in untagged.get("SEARCH", ()) for word in line.split())
    plain = [(int(word), int(word)) for word in words if word.isdigit()]
    sets = (re.search(rb"\bALL ([\d:,]+)", line) for line in untagged.get("ESEARCH", ()))
    return merged([*plain, *(pair for match in sets if match for pair in ranges(match[1]))])
