"""What is on the server and deliberately not here: the UIDs outside the history the user asked for.

With them every folder can be balanced: what is here, what is outside and what is in quarantine must be what the server
counts. Whatever nobody accounts for is missing, and the history is looked through again.
"""

from collections.abc import Iterable, Sequence

from .sequence_set import Range, clipped, merged, runs, subtract


def left_out(present: Sequence[Range], uidnext: int, wanted: Iterable[int]) -> list[Range]:
    """The UIDs below `uidnext` that the server has and the history does not ask for."""
    return list(subtract(clipped(present, 1, uidnext - 1), list(runs(sorted(wanted)))))


def still_out(outside: Sequence[Range], gone: Iterable[Range], present: Sequence[Range] | None) -> list[Range]:
    """Those of `outside` that are still there, by what vanished, or by what is present where that is known."""
    left = list(subtract(outside, merged(gone)))
    return left if present is None else list(subtract(left, list(subtract(left, present))))


def unaccounted(present: Sequence[Range], uidnext: int, here: Iterable[int], outside: Sequence[Range]) -> list[Range]:
    """The UIDs below `uidnext` that the server has, and that are neither here nor outside."""
    known = merged([*runs(sorted(here)), *outside])
    return list(subtract(clipped(present, 1, uidnext - 1), known))


def text(found: Iterable[Range]) -> str:
    """Ranges as they are stored; sequence_set.ranges reads them."""
    return ",".join(f"{low}:{high}" if high > low else str(low) for low, high in found)
