"""What to fetch from a folder, and in which bites: every decision of the import, as pure functions.

A folder's mail comes in two streams. *New mail* is every UID from the cursor's UIDNEXT on, oldest first, so that the cursor only
ever passes what is stored. The *backfill* is the history the user asked for, newest first, so that what he looks for comes
soon. What is missing of it is not remembered but found: the UIDs that the server has within the window, less those that are
here or in quarantine. So a pass may be killed anywhere, a window may be widened, a folder may have gaps of millions of UIDs:
the next pass brings in just what is missing.

UIDs mean something under one UIDVALIDITY only (RFC 9051 §2.3.1.1). When it changes, the folder starts over; content that is
here already is recognised by its key, so nothing comes in twice.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

# A bite is committed as a whole: small enough that little is fetched again after a crash and memory stays low,
# large enough that a round trip of 40 ms is shared by many mails.
MAX_COUNT = 200
MAX_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a folder is in: new mail before `uidnext` is here, and the history from `since` on, once `backfilled`."""

    uidvalidity: int = 0
    uidnext: int = 0
    since: date | None = None
    backfilled: bool = False


@dataclass(frozen=True, slots=True)
class Pull:
    """What a pass has to do in a folder: `reset` forgets its locations first; `cursor` is where it starts from."""

    cursor: Cursor
    reset: bool = False
    new: bool = False
    backfill: bool = False


def plan_pull(cursor: Cursor, uidvalidity: int, uidnext: int, window: date) -> Pull:
    """Compare the cursor with what the server says of the folder (any STATUS or SELECT answer).

    A folder that is seen for the first time, or anew after a reset, has no new mail: all of it is history. The same holds
    when UIDNEXT went back under an equal UIDVALIDITY, which only a restored server does.
    """
    reset = bool(cursor.uidvalidity) and (cursor.uidvalidity != uidvalidity or uidnext < cursor.uidnext)
    if reset or not cursor.uidvalidity:
        return Pull(Cursor(uidvalidity, uidnext, min(window, cursor.since or window)), reset=reset, backfill=True)
    if cursor.since is None or window < cursor.since:
        cursor = Cursor(uidvalidity, cursor.uidnext, window)
    return Pull(cursor, new=uidnext > cursor.uidnext, backfill=not cursor.backfilled)


def missing(on_server: Iterable[int], here: Collection[int]) -> list[int]:
    """The UIDs that are still to come in, newest first."""
    return sorted(set(on_server).difference(here), reverse=True)


def bites(uids: Iterable[int], sizes: Mapping[int, int]) -> Iterator[list[int]]:
    """The UIDs in their order, cut by count and by bytes; a mail larger than MAX_BYTES comes alone.

    UIDs without a size were expunged between listing and asking, and are left out.
    """
    bite: list[int] = []
    room = MAX_BYTES
    for uid in uids:
        if uid not in sizes:
            continue
        if bite and (len(bite) == MAX_COUNT or sizes[uid] > room):
            yield bite
            bite, room = [], MAX_BYTES
        bite.append(uid)
        room -= sizes[uid]
    if bite:
        yield bite
