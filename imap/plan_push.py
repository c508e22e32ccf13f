"""What to write to the server: the difference between what users want and what it has.

A row is state, not an operation: marked and unmarked again it has nothing to push; moved to A and then to B it goes to
B; deleted, its flags do not matter any more. So rows need no order and no journal, and a push that was killed anywhere
is simply planned again. Two cases need care: a move made of COPY and deletion that was killed in between (`arrived`),
and a deletion for good of a message that somebody else has just marked or moved (`unchanged_since`).
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from .responses import Selected

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Row:
    """A message of the open folder that differs from what its user wants.

    `base`: flags the server has; `wanted`: as they should be, with the keywords its user knows nothing of. `modseq`: up
    to where its state on the server is known, the higher of the folder's at the last pull and that of our own last
    STORE. `to`: the name of the folder where it should be, "" when it stays. `arrived`: it is there already. `delete`:
    for good.
    """

    uid: int
    uidvalidity: int
    base: frozenset[str] = frozenset()
    wanted: frozenset[str] = frozenset()
    modseq: int | None = None
    to: str = ""
    arrived: bool = False
    delete: bool = False


@dataclass(frozen=True, slots=True)
class Store:
    """Session.store(uids, add, remove)."""

    uids: tuple[int, ...]
    add: frozenset[str]
    remove: frozenset[str]


@dataclass(frozen=True, slots=True)
class Move:
    """Session.move(uids, to)."""

    uids: tuple[int, ...]
    to: str


@dataclass(frozen=True, slots=True)
class Delete:
    """Session.expunge(uids, unchanged_since)."""

    uids: tuple[int, ...]
    unchanged_since: int | None


def plan_push(rows: Iterable[Row], seen: Selected) -> list[Store | Move | Delete]:
    """The commands for the open folder, in their order: flags first, since they go along with a move.

    Rows of another UIDVALIDITY are left out, as their UIDs may be other messages now; so are flags that the folder does
    not keep. A folder that was opened to read gets nothing.
    """
    valid = [row for row in rows if row.uidvalidity == seen.uidvalidity and not seen.readonly]
    leaving = [row for row in valid if row.delete or (row.to and row.arrived)]
    staying = [row for row in valid if not row.delete and not (row.to and row.arrived)]
    stores = _grouped((_difference(row, seen.permanent), row.uid) for row in staying)
    moves = _grouped((row.to, row.uid) for row in staying if row.to)
    deletes = _grouped((row.modseq if row.delete else None, row.uid) for row in leaving)
    return [
        *(Store(uids, add, remove) for (add, remove), uids in stores.items() if add or remove),
        *(Move(uids, to) for to, uids in moves.items()),
        *(Delete(uids, modseq) for modseq, uids in deletes.items()),
    ]


def _difference(row: Row, permanent: frozenset[str] | None) -> tuple[frozenset[str], frozenset[str]]:
    add = row.wanted - row.base
    if permanent is not None and "\\*" not in permanent:
        add &= permanent
    return add, row.base - row.wanted


def _grouped(pairs: Iterable[tuple[Key, int]]) -> dict[Key, tuple[int, ...]]:
    groups: defaultdict[Key, list[int]] = defaultdict(list)
    for key, uid in sorted(pairs, key=lambda pair: pair[1]):
        groups[key].append(uid)
    return {key: tuple(uids) for key, uids in groups.items()}
