"""Every decision of the sync, as pure functions: what to fetch, what changed, what is gone, what to write.

Numbers. A STATUS tells the UIDVALIDITY, UIDNEXT, number of messages and HIGHESTMODSEQ of a folder. While they equal
those of the cursor nothing happened there, and the folder costs nothing. Without modification sequences the number of
unread mails stands in for them, and cannot tell of every flag: the newest mails are looked at again in every pass that
comes by, all of them now and then (plan_flags).

Mail comes in two streams. *New mail* is every UID from the cursor's UIDNEXT on, oldest first, so that the cursor only
ever passes what is stored. The *backfill* is the history the user asked for, newest first, so that what he looks for
comes soon. What is missing of it is not remembered but found: the UIDs that the server has within the window, less
those that are here or in quarantine. So a pass may be killed anywhere, a window may be widened, a folder may have gaps
of millions of UIDs: the next pass brings in just what is missing.

The cursor holds what the server told at the *start* of a pass, and is written with the data it stands for. What happens
during the pass lies beyond it and is told again by the next one; every change may be told twice (plan_changes.py).

A message is gone when a complete answer does not name it, and a number agrees: what is here, less what is gone, plus
what is new, must be what the server counts. Where it does not, or where much is gone at once, nothing is removed; the
server is asked again, or the owner. Even then a message is only unlinked until every folder has been seen since: one
that turns up elsewhere was moved (plan_match.py).

UIDs mean something under one UIDVALIDITY only (RFC 9051 §2.3.1.1). When it changes, in whatever direction, the messages
are recognised by their ids and get their new UIDs; only what nobody recognises comes in or goes. A folder that does
this again and again is left alone until its owner has been asked.

What the user changes here is stored as what he wants beside what the server has. The difference is what is written,
grouped into few commands, after the changes of the server have been merged in; writing it twice does no harm
(plan_push.py).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from .folders import Status
from .responses import Known, Selected

# A bite is committed as a whole: small enough that little is fetched again after a crash and memory stays low (of each
# pass, two are there at a time), large enough that what a transaction costs is shared by many mails.
MAX_COUNT = 500
MAX_BYTES = 16 * 1024 * 1024

RESETS = 5  # changes of UIDVALIDITY one after the other, until the folder pauses: some servers make one up each time

FIRST_WAIT = 30.0  # seconds after the first failure; doubled by each further one
LONGEST_WAIT = 3600.0  # seconds: a server that was away for a day is back within the hour (R27)


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a folder is in: new mail before `uidnext` is here, and the history from `since` on, once `backfilled`.

    `highestmodseq`, `exists` (messages) and `unseen` are what the server told when that was so; `resets` counts the
    changes of UIDVALIDITY since the last pass without one.
    """

    uidvalidity: int = 0
    uidnext: int = 0
    since: date | None = None
    backfilled: bool = False
    highestmodseq: int | None = None
    exists: int = 0
    unseen: int = 0
    resets: int = 0

    @property
    def known(self) -> Known:
        """What to open the folder with, so that the server tells what changed."""
        return Known(self.uidvalidity, self.highestmodseq, self.uidnext)


@dataclass(frozen=True, slots=True)
class Pull:
    """What a pass has to do in a folder; `cursor` is where it starts from.

    `reset`: the locations that are here have other UIDs now; `paused`: nothing is done until the owner says so.
    """

    cursor: Cursor
    reset: bool = False
    new: bool = False
    backfill: bool = False
    paused: bool = False


def is_idle(cursor: Cursor, status: Status) -> bool:
    """Whether nothing has happened since the cursor was written: four numbers are equal, or five without modseqs."""
    same = (cursor.uidvalidity, cursor.uidnext, cursor.exists) == (status.uidvalidity, status.uidnext, status.messages)
    if status.highestmodseq:
        return cursor.backfilled and same and cursor.highestmodseq == status.highestmodseq
    return cursor.backfilled and same and cursor.unseen == status.unseen


def plan_pull(cursor: Cursor, uidvalidity: int, uidnext: int, window: date, highestmodseq: int | None = None) -> Pull:
    """Compare the cursor with what the server says of the folder (any STATUS or SELECT answer).

    A folder that is seen for the first time, or anew after a reset, has no new mail: all of it is history. The same
    holds when UIDNEXT went back under an equal UIDVALIDITY, which only a restored server does.
    """
    reset = bool(cursor.uidvalidity) and (cursor.uidvalidity != uidvalidity or uidnext < cursor.uidnext)
    since = min(window, cursor.since or window)
    if reset and cursor.resets + 1 >= RESETS:
        return Pull(cursor, paused=True)
    if reset or not cursor.uidvalidity:
        resets = cursor.resets + 1 if reset else 0
        start = Cursor(uidvalidity, uidnext, since, highestmodseq=highestmodseq, resets=resets)
        return Pull(start, reset=reset, backfill=True)
    backfilled = cursor.backfilled and since == cursor.since
    cursor = replace(cursor, since=since, backfilled=backfilled, resets=0)
    return Pull(cursor, new=uidnext > cursor.uidnext, backfill=not backfilled)


def caught_up(cursor: Cursor, seen: Selected, unseen: int = 0) -> Cursor:
    """The cursor of a pass that did all its work in a folder it found as `seen`; `unseen` as STATUS told it before."""
    return replace(
        cursor,
        uidnext=max(cursor.uidnext, seen.uidnext),
        backfilled=True,
        highestmodseq=seen.highestmodseq,
        exists=seen.exists,
        unseen=unseen,
    )


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


def backoff(failures: int, told: float | None = None, luck: float = 0.5) -> float:
    """Seconds to wait after so many failures in a row; `told` by the server; `luck` from 0 to 1 spreads accounts."""
    wait = FIRST_WAIT * 2 ** min(max(failures - 1, 0), 10)
    return min(max(wait * (0.75 + luck / 2), told or 0), LONGEST_WAIT)
