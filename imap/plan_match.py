"""Which messages and folders are those we knew: after a move, a change of UIDVALIDITY, a new name.

Equal keys are paired one by one in the order of UIDs: a folder may hold a mail twice, and has it twice afterwards.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from .folders import Status
from .responses import Identity

Old = TypeVar("Old")
New = TypeVar("New")

SAMPLE = 3  # messages that speak for a folder


def plan_moves(gone: Mapping[Old, Hashable], came: Mapping[New, Hashable]) -> dict[Old, New]:
    """Who vanished in one folder and arrived in another, by whatever key tells mails apart; an empty one is none."""
    waiting: defaultdict[Hashable, deque[New]] = defaultdict(deque)
    for new in sorted(came):
        waiting[came[new]].append(new)
    return {old: waiting[gone[old]].popleft() for old in sorted(gone) if gone[old] and waiting.get(gone[old])}


def plan_known(known: Iterable[tuple[Identity, Old]], came: Mapping[int, Identity]) -> dict[int, Old]:
    """Which arrivals are mails that are here already, by UID: size, time and the whole header block are equal, and no
    two mails here have them. Whoever has no Message-ID is not recognised; what is not recognised is fetched.
    """
    named: defaultdict[Identity, set[Old]] = defaultdict(set)
    for identity, mail in known:
        named[identity].add(mail)
    only = {identity: mails.pop() for identity, mails in named.items() if len(mails) == 1}
    return {uid: only[one] for uid, one in came.items() if one.message_id and one in only}


@dataclass(frozen=True, slots=True)
class Reset:
    """After a change of UIDVALIDITY: {old UID: new UID}, the old UIDs nobody has now, the new ones nobody knew."""

    matched: dict[int, int]
    gone: frozenset[int]
    new: frozenset[int]


def match_reset(local: Mapping[int, Identity], remote: Mapping[int, Identity]) -> Reset:
    """Recognise messages that got new UIDs. The surest sign first; where it is missing, the next decides."""
    left, right = dict(local), dict(remote)
    matched: dict[int, int] = {}
    for sign in _signs(local, remote):
        pairs = plan_moves(
            {uid: sign(uid, one) for uid, one in left.items()}, {u: sign(u, o) for u, o in right.items()}
        )
        for old, new in pairs.items():
            del left[old], right[new]
        matched |= pairs
    return Reset(matched, frozenset(left), frozenset(right))


def _signs(
    local: Mapping[int, Identity], remote: Mapping[int, Identity]
) -> Iterator[Callable[[int, Identity], Hashable]]:
    counted = [Counter(one.message_id for one in side.values()) for side in (local, remote)]
    yield lambda _uid, one: one.permanent_id
    yield lambda uid, one: one.message_id and (uid, one.message_id, one.size)  # only the UIDVALIDITY changed
    yield lambda _uid, one: one.message_id and (one.message_id, one.size, one.internal_date)
    yield lambda _uid, one: one.message_id and (one.message_id, one.size)
    yield lambda uid, one: one.message_id and (uid, one.message_id)
    yield lambda _uid, one: one.message_id if all(side[one.message_id] == 1 for side in counted) else None
    yield lambda _uid, one: one.header


def may_be_same(old: Status, new: Status) -> bool:
    """Whether a folder that appeared may be the one that is missing, by its numbers."""
    if old.mailbox_id and new.mailbox_id:
        return old.mailbox_id == new.mailbox_id
    return old.uidnext <= new.uidnext  # mail may have come meanwhile


def sampled(uids: Sequence[int]) -> list[int]:
    """A few UIDs from all over a folder."""
    return sorted({uids[len(uids) * part // SAMPLE] for part in range(SAMPLE)} if uids else ())


def same_folder(old: Status, new: Status, ours: Mapping[int, str], theirs: Mapping[int, str]) -> bool:
    """Whether a folder that appeared is the one that is missing, under a new name.

    UIDVALIDITY is often a time, and equal for folders of one second: so the Message-IDs of some UIDs, ours and those
    found there, must not contradict, and one at least must agree. All of them must where the UIDVALIDITY is another
    one: Courier gives that to a folder with a new name. The server's own id of the folder needs no witness, and a
    folder without mail has none and loses none.
    """
    if not may_be_same(old, new):
        return False
    if old.mailbox_id and new.mailbox_id:
        return True
    numbered = old.uidvalidity == new.uidvalidity
    if old.messages == new.messages == 0:
        return numbered and old.uidnext == new.uidnext
    witnesses = [uid for uid in ours if ours[uid] and (uid in theirs or not numbered)]
    return bool(witnesses) and all(ours[uid] == theirs.get(uid) for uid in witnesses)
