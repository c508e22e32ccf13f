"""The session of FakeServer. It is a server's work done directly on its folders: no protocol, no socket."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from . import header
from .errors import FolderGone, Unreachable
from .fake_access import command
from .fake_tree import FakeTree
from .folders import Folder
from .msgid import message_id
from .placing import Place, Placing
from .plan import bites
from .responses import Fetched, Flags, Identity, Known, Selected, Stored, Summary, Survey
from .sequence_set import LAST, Range, runs

if TYPE_CHECKING:
    from .fake import FakeFolder


class FakeSession(FakeTree, Placing):
    """See Session, whose methods these are."""

    # --- folders

    @command
    def folders(self) -> list[Folder]:
        return [self._listed(place) for place in self.server.tree.values()]

    def _listed(self, place: "FakeFolder") -> Folder:
        if not place.folder.selectable:
            return place.folder
        if place.folder.name in self.server.refusing:
            return replace(place.folder, error="folder_refused")
        status = place.status()
        highestmodseq = status.highestmodseq if self._keeps_modseqs(place) else None
        identity = status.mailbox_id if "OBJECTID" in self.capabilities else ""
        return replace(place.folder, status=replace(status, highestmodseq=highestmodseq, mailbox_id=identity))

    def _keeps_modseqs(self, place: "FakeFolder") -> bool:
        return "CONDSTORE" in self.capabilities and place.folder.name not in self.server.forgetful

    def _find(self, name: str) -> "FakeFolder":
        self._step("folder")
        name = "INBOX" if name.upper() == "INBOX" else name
        if name not in self.server.tree:
            raise FolderGone("folder_missing", step="folder")
        if name in self.server.refusing or not self.server.tree[name].folder.selectable:
            raise FolderGone("folder_refused", step="folder")
        return self.server.tree[name]

    def examine(self, name: str) -> Selected:
        return self.select(name)

    @command
    def select(self, name: str, known: Known | None = None, write: bool = False) -> Selected:
        self.place = None
        self._forget()
        place = self.place = self._find(name)
        self.writes = write
        highestmodseq = place.modseq if self._keeps_modseqs(place) else None
        permanent = frozenset({"\\*", "\\Answered", "\\Deleted", "\\Draft", "\\Flagged", "\\Seen"} if write else ())
        selected = Selected(place.uidvalidity, place.uidnext, highestmodseq, len(place.mails), not write, permanent)
        return self._resynced(selected, known) if known and "QRESYNC" in self.capabilities else selected

    def _resynced(self, selected: Selected, known: Known) -> Selected:
        now = selected.highestmodseq or 0
        if known.uidvalidity != selected.uidvalidity or not known.highestmodseq or now < known.highestmodseq:
            return selected
        then, mails = known.highestmodseq, self.place.mails.values()
        changed = {m.uid: Flags(m.flags, m.modseq) for m in mails if m.modseq > then and m.uid < known.uidnext}
        gone = sorted(u for u, modseq in self.place.gone.items() if modseq > then and u < known.uidnext)
        return replace(selected, changed=changed, vanished=list(runs(gone)))

    def survey(self, name: str, since: date) -> Survey:
        exists = self.examine(name).exists
        dates = [mail.internal_date for mail in self.place.mails.values()]
        return Survey(exists, max(dates, default=None), len(self.uids(since=since)))

    # --- messages

    @command
    def noop(self) -> None:
        """All has been heard already."""

    def modseq(self, uid: int) -> int | None:
        """The modification sequence of a message of the open folder, as far as this session is told."""
        return self.place.mails[uid].modseq if self._keeps_modseqs(self.place) else None

    def _stored(self, uids: Iterable[int]) -> list[Fetched]:
        return [replace(self.place.mails[u], modseq=self.modseq(u)) for u in uids if u in self.place.mails]

    def _between(self, low: int, high: int) -> list[Fetched]:
        return self._stored(uid for uid in sorted(self.place.mails) if low <= uid <= high)

    @command
    def uids(self, since: date | None = None, above: int = 0) -> list[int]:
        mails = self.place.mails.values()
        return sorted(m.uid for m in mails if m.uid > above and (not since or m.internal_date.date() >= since))

    @command
    def present(self) -> list[Range]:
        return list(runs(sorted(self.place.mails)))

    @command
    def summary(self, uids: Iterable[int]) -> dict[int, Summary]:
        return {m.uid: Summary(m.size, m.flags, m.internal_date, m.modseq) for m in self._stored(uids)}

    @command
    def flags(self, low: int = 1, high: int = LAST, changed_since: int | None = None) -> dict[int, Flags]:
        then = changed_since if changed_since and self._keeps_modseqs(self.place) else None
        found = self._between(low, high)
        return {m.uid: Flags(m.flags, m.modseq) for m in found if then is None or m.modseq > then}

    @command
    def identities(self, low: int = 1, high: int = LAST) -> dict[int, Identity]:
        return {mail.uid: self._identity(mail) for mail in self._between(low, high)}

    def _identity(self, mail: Fetched) -> Identity:
        fields = header.fields(mail.raw, 0, header.split(mail.raw, 0, len(mail.raw))[0])
        permanent = hashlib.sha1(mail.raw).hexdigest() if "OBJECTID" in self.capabilities else ""
        known = message_id(header.unfold(fields.get(b"message-id", b"")))
        return Identity(known, mail.size, mail.internal_date, permanent)

    @command
    def headers(self, uids: Iterable[int]) -> list[Fetched]:
        found = self._stored(sorted(set(uids)))
        self._end_over(found)
        return [replace(mail, raw=mail.raw[: header.split(mail.raw, 0, len(mail.raw))[1]]) for mail in found]

    def bites(self, uids: Iterable[int]) -> Iterator[list[Fetched]]:
        uids = list(uids)
        for bite in bites(uids, {uid: told.size for uid, told in self.summary(uids).items()}):
            yield list(self.messages(bite))

    def messages(self, uids: Iterable[int]) -> Iterator[Fetched]:
        for mail in self._stored(uids):
            self.server.hear("messages")
            self._end_over([mail])
            if (self.place.folder.name, mail.uid) in self.server.mute:
                self.unreadable[mail.uid] = "empty"
            else:
                yield mail
            self.server.end()

    def _end_over(self, mails: Iterable[Fetched]) -> None:
        if any((self.place.folder.name, mail.uid) in self.server.deadly for mail in mails):
            raise Unreachable("closed")

    # --- writing

    def _check_writes(self) -> None:
        if not self.writes:
            raise FolderGone("folder_refused", step="folder")

    @command
    def store(
        self,
        uids: Iterable[int],
        add: Iterable[str] = (),
        remove: Iterable[str] = (),
        unchanged_since: int | None = None,
    ) -> Stored:
        self._check_writes()
        there, condition = self._stored(sorted(set(uids))), unchanged_since is not None
        rejected = {m.uid for m in there if condition and m.modseq is not None and m.modseq > unchanged_since}
        wanted = [mail.uid for mail in there if mail.uid not in rejected]
        self.server.tell(self.place, self.place.mark(wanted, set(add), set(remove)), by=self)
        return Stored({m.uid: Flags(m.flags, m.modseq) for m in self._stored(wanted)}, frozenset(rejected))

    def expunge(self, uids: Iterable[int], unchanged_since: int | None = None) -> set[int]:
        uids = set(uids)
        return self._remove(uids - self.store(uids, {"\\Deleted"}, unchanged_since=unchanged_since).rejected)

    @command
    def _remove(self, uids: set[int]) -> set[int]:
        if "UIDPLUS" not in self.capabilities:
            return set()
        for uid in sorted(uids & self.place.mails.keys()):
            self._take_out(uid)
        return uids

    def _take_out(self, uid: int) -> None:
        self.place.remove(uid)
        self.server.tell(self.place, gone=uid, by=self)
        self.expunged += "QRESYNC" not in self.capabilities

    @command
    def transfer(self, verb: str, uids: Iterable[int], name: str) -> dict[int, Place | None]:
        went: dict[int, Place | None] = {}
        if verb == "MOVE":
            self._check_writes()
        for mail in self._stored(sorted(set(uids))):
            target = self._find(name)
            place = target.uidvalidity, target.add(mail.raw, mail.flags, mail.internal_date)
            went[mail.uid] = place if "UIDPLUS" in self.capabilities else None
            if verb == "MOVE":
                self._take_out(mail.uid)
        return went

    @command
    def append(self, name: str, raw: bytes, flags: Iterable[str], when: datetime) -> Place | None:
        place = self._find(name)
        uid = place.add(raw, flags, when)
        return (place.uidvalidity, uid) if "UIDPLUS" in self.capabilities else None
