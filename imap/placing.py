"""Putting mails where they belong, once, whatever the server offers.

A move without MOVE (RFC 6851) is a copy, and then the deletion of what was copied. Killed in between, it leaves the
mail in both folders: the next pass sees it arrive where it should be, and plan_push only deletes what is left behind.

An APPEND may have succeeded although its answer never came. So whoever sends notes the folder's UIDNEXT before; the
next attempt looks at the Message-IDs from there on and appends only what is not there. Headers are fetched instead of
searched: SEARCH HEADER fails on Yahoo, and finds what is in an index, which may lag behind.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from . import header
from .errors import FolderGone
from .folders import decode_name
from .msgid import message_id
from .responses import Identity, Selected
from .sequence_set import LAST

Place = tuple[int, int]  # UIDVALIDITY and UID


class Mailbox(Protocol):
    """What Placing needs of a session."""

    capabilities: frozenset[str]

    def select(self, name: str, *, write: bool) -> Selected: ...
    def identities(self, low: int = 1, high: int = LAST) -> dict[int, Identity]: ...
    def transfer(self, verb: str, uids: Iterable[int], name: str) -> dict[int, Place | None]: ...
    def expunge(self, uids: Iterable[int]) -> set[int]: ...
    def create(self, path: str) -> str: ...
    def append(self, name: str, raw: bytes, flags: Iterable[str], when: datetime) -> Place | None: ...


class Placing:
    """Verbs made of others; for Session and FakeSession alike."""

    def move(self: "Mailbox", uids: Iterable[int], name: str) -> dict[int, Place | None]:
        """Move messages of the open folder; {UID: (UIDVALIDITY, UID) there, None where the server does not tell}.

        A message that was gone is absent. A folder that does not exist is made. Without MOVE and UIDPLUS what was moved
        stays behind, marked as deleted.
        """
        moves = "MOVE" in self.capabilities
        went = _into(self, "MOVE" if moves else "COPY", uids, name)
        if went and not moves:
            self.expunge(went)
        return went

    def copy(self: "Mailbox", uids: Iterable[int], name: str) -> dict[int, Place | None]:
        """Copy messages of the open folder; as `move`."""
        return _into(self, "COPY", uids, name)

    def find(self: "Mailbox", wanted: str, above: int = 0) -> list[int]:
        """The UIDs higher than `above` in the open folder of messages with this Message-ID."""
        known = message_id(wanted)
        return [uid for uid, one in sorted(self.identities(above + 1).items()) if known and one.message_id == known]

    def append_once(
        self: "Mailbox", name: str, raw: bytes, flags: Iterable[str], when: datetime, since: Place
    ) -> Place | None:
        """Store a message unless it is there already; opens the folder. ValueError when it has no Message-ID.

        `since`: UIDVALIDITY and UIDNEXT as they were before the first attempt. Returns as `append`, and where the
        server does not tell the place it is looked for.
        """
        own = _message_id(raw)
        selected = self.select(name, write=True)  # Courier refuses an APPEND to the folder that is open to read
        first = since[1] if since[0] == selected.uidvalidity and since[1] <= selected.uidnext else 1
        place = _found(self, own, first, selected) or self.append(name, raw, flags, when)
        return place or _found(self, own, selected.uidnext, self.select(name, write=True))


def _message_id(raw: bytes) -> str:
    found = header.fields(raw, 0, header.split(raw, 0, len(raw))[0]).get(b"message-id", b"")
    if not (own := message_id(header.unfold(found))):
        raise ValueError("a message without Message-ID cannot be recognised")
    return own


def _found(mailbox: Mailbox, own: str, first: int, selected: Selected) -> Place | None:
    uids = Placing.find(mailbox, own, first - 1) if first < selected.uidnext else []
    return (selected.uidvalidity, uids[0]) if uids else None


def _into(mailbox: Mailbox, verb: str, uids: Iterable[int], name: str) -> dict[int, Place | None]:
    wanted = list(uids)
    try:
        return mailbox.transfer(verb, wanted, name)
    except FolderGone as error:
        if error.reason != "folder_missing":
            raise
    mailbox.create(decode_name(name))
    return mailbox.transfer(verb, wanted, name)
