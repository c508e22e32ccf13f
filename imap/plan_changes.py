"""What happened on the server to the messages that are here: their flags, and who is gone."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from .plan import Cursor
from .responses import Selected
from .sequence_set import Range, clipped, merged, size, subtract, within

WINDOW = 500  # newest messages whose flags are looked at in every pass where the server cannot tell of changes
MANY, SHARE = 50, 0.25  # messages, and part of a folder: what leaves at once without the owner being asked (R42)
VIEW_LIMITS = {10_000}  # Yahoo shows so many and no more: what comes in pushes old mail out of sight, not away
GRACE = timedelta(minutes=2)  # a move may be told of in two passes

SERVERS = {"\\Deleted"}  # never set here: a deletion is a move, or an EXPUNGE


class Ask(NamedTuple):
    """The arguments of Session.flags."""

    low: int
    high: int
    changed_since: int | None


def plan_flags(
    cursor: Cursor, seen: Selected, here: Sequence[int], full: bool = False, prove: bool = False
) -> Ask | None:
    """Which flags to ask for, None when there is no need; `here` ascending, `full` when all are due again.

    A modification sequence that went back, came or went says nothing of what lies between: everything is asked once. So
    it is when the owner wants a proof, whatever the server says.
    """
    if prove and here:
        return Ask(here[0], here[-1], None)
    if seen.changed is not None or not here:
        return None
    comparable = cursor.highestmodseq and seen.highestmodseq and seen.highestmodseq >= cursor.highestmodseq
    if comparable and seen.highestmodseq == cursor.highestmodseq:
        return None
    if comparable:
        return Ask(here[0], here[-1], cursor.highestmodseq)
    full = full or cursor.highestmodseq != seen.highestmodseq
    return Ask(here[0] if full else here[-WINDOW:][0], here[-1], None)


def merge_flags(base: frozenset[str] | None, local: frozenset[str], remote: frozenset[str]) -> frozenset[str]:
    """The flags that both sides should have: `base` as last agreed, None when nobody remembers.

    Each flag by itself: who changed it wins, and both can only have changed it to the same. Without a base, what was
    read anywhere is read, the star is the user's, and nobody's keyword is dropped. `local` contains the keywords of
    `base` that its user knows nothing of: what is not in it, he has removed.
    """
    if base is None:
        merged_flags = (local | remote) - {"\\Flagged"} | (local & {"\\Flagged"})
    else:
        merged_flags = remote | (local - base)
        merged_flags -= base - local
    return (merged_flags - SERVERS) | (remote & SERVERS)


@dataclass(frozen=True, slots=True)
class Expunge:
    """The UIDs that are gone, or why nobody can say so yet.

    `doubt`: "" none; "untold" ask the server for the UIDs it has, and once more; "count" its list does not match its
    number, so it changes just now or is incomplete; "limit" it may not show all; "many" the owner has to agree that
    `suspects` are gone.
    """

    gone: frozenset[int] = frozenset()
    doubt: str = ""
    suspects: frozenset[int] = frozenset()


def plan_expunge(
    here: Sequence[int],
    seen: Selected,
    new: int = 0,
    outside: Sequence[Range] | None = None,
    present: Sequence[Range] | None = None,
    agreed: Collection[int] = (),
    elsewhere: Collection[int] = (),
) -> Expunge:
    """Who of `here` (ascending) is gone from a folder that was opened as `seen`.

    `new`: how many messages there are below its UIDNEXT that are not here yet; `outside`: the UIDs that are left out on
    purpose (before the window, in quarantine), None where that is not recorded; `present`: the UIDs the server has now.
    `agreed`: those of which the owner agrees that they are gone; `elsewhere`: those of which another folder has a copy:
    they were moved, however many.
    """
    if present is not None:
        return _compared(here, seen, present, agreed, elsewhere)
    return plan_vanished(len(here), within(here, seen.vanished or ()), seen, new, outside, agreed, elsewhere)


def plan_vanished(
    here: int,
    suspects: Iterable[int],
    seen: Selected,
    new: int = 0,
    outside: Sequence[Range] | None = None,
    agreed: Collection[int] = (),
    elsewhere: Collection[int] = (),
) -> Expunge:
    """The same, where no more is known of who is here than how many, and whom of them the server calls vanished."""
    suspects = frozenset(suspects)
    left_out = size(subtract(outside, merged(seen.vanished or ()))) if outside is not None else None
    if left_out is None and seen.vanished is None:
        return Expunge(doubt="untold")
    if left_out is not None and here - len(suspects) + left_out + new != seen.exists:
        return Expunge(doubt="untold")
    return _judged(suspects, here, agreed, elsewhere)


def _compared(
    here: Sequence[int], seen: Selected, present: Sequence[Range], agreed: Collection[int], elsewhere: Collection[int]
) -> Expunge:
    there = clipped(present, 1, seen.uidnext - 1)  # what came since has not been counted
    if size(there) != seen.exists:
        return Expunge(doubt="count")
    suspects = frozenset(here).difference(within(here, there))
    if suspects and seen.exists in VIEW_LIMITS:
        return Expunge(doubt="limit", suspects=suspects)
    return _judged(suspects, len(here), agreed, elsewhere)


def _judged(suspects: frozenset[int], here: int, agreed: Collection[int], elsewhere: Collection[int]) -> Expunge:
    lost = len(suspects.difference(elsewhere, agreed))
    if lost > MANY and lost > SHARE * here:
        return Expunge(doubt="many", suspects=suspects)
    return Expunge(suspects)


def is_final(unlinked: datetime, passes: Iterable[datetime | None], now: datetime) -> bool:
    """Whether a message that left its folder then is nowhere else.

    `passes`: for every folder, when its last completed pass began, None without one.
    """
    return now - unlinked >= GRACE and all(began and began > unlinked for began in passes)
