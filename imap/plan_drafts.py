"""One copy on the server for each draft, whoever writes in it and wherever a worker dies.

A draft's copies are recognised by its token and the version, which are their Message-ID; every version has an id of its
own, since some servers keep the first of two mails with one id. Another program that edits a draft puts a mail of its
own in the place of ours: that one is the draft now, as long as nothing was changed here. Changed on both sides, both
stay: the other program's as a draft of its own, ours is put beside it. Nothing is decided on one look: a copy counts as
gone when the sync says so, which waits until every folder was seen.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

OWN = re.compile(r"([0-9a-f]{24})\.([0-9]{1,9})@")


@dataclass(frozen=True, slots=True)
class Draft:
    """`copy`: the mail on the server that it is, None before there was one; `missing`: it is no longer in its folder;
    `gone`: nor has it turned up in another one.

    `changed` here since it was put there; `over`: sent, thrown away or confidential, it has no copy any more.
    """

    token: str
    copy: int | None = None
    missing: bool = False
    gone: bool = False
    changed: bool = False
    over: bool = False
    ids: frozenset[str] = frozenset()
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Copy:
    """A mail in the folder of drafts; `ids` are its Message-ID and what it answers."""

    key: int
    message_id: str
    ids: frozenset[str] = frozenset()
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Settled:
    """{token: copy} that is the draft now; of those, whose text is taken over; copies that go; drafts that go."""

    copies: dict[str, int]
    taken_over: frozenset[str]
    stale: frozenset[int]
    forgotten: frozenset[str]


def draft_id(token: str, version: int, domain: str) -> str:
    """The Message-ID of a version of a draft."""
    return f"{token}.{version}@{domain}"


def settle(drafts: Iterable[Draft], found: Collection[Copy]) -> Settled:
    """Who is whose copy."""
    copies: dict[str, int] = {}
    taken_over, stale, forgotten = set(), set(), set()
    strangers = {one.key: one for one in found}
    drafts = list(drafts)
    for draft in drafts:
        own = sorted((int(match[2]), one.key) for one in found if (match := _own(one, draft.token)))
        kept = [] if draft.over else own[-1:]
        copies |= dict.fromkeys([draft.token] if kept else [], kept and kept[0][1])
        stale |= {key for _version, key in own} - {key for _version, key in kept}
        if draft.copy in strangers and draft.over:
            stale.add(draft.copy)
        for key in (*(key for _version, key in own), draft.copy):
            strangers.pop(key, None)
    for draft in drafts:
        if draft.over or draft.token in copies or not draft.missing or draft.changed:
            continue
        if heir := next((key for key, one in sorted(strangers.items()) if _resembles(draft, one)), None):
            copies[draft.token] = heir
            taken_over.add(draft.token)
            del strangers[heir]
        elif draft.gone:
            forgotten.add(draft.token)
    return Settled(copies, frozenset(taken_over), frozenset(stale), frozenset(forgotten))


def _own(one: Copy, token: str) -> re.Match[str] | None:
    match = OWN.match(one.message_id)
    return match if match and match[1] == token else None


def _resembles(draft: Draft, one: Copy) -> bool:
    """By the surest sign that there is: an id in common, else the subject."""
    if draft.ids and one.ids:
        return bool(draft.ids & one.ids)
    return bool(draft.subject) and draft.subject == one.subject
