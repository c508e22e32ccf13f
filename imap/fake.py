"""A mail server in memory: FakeSession answers as Session does, and test_session.py holds both to the same contract.

    server = FakeServer()
    server.deliver("INBOX", b"Subject: Hello\\r\\n\\r\\nHello", flags={"\\\\Seen"})
    with server.session() as session:
        session.examine("INBOX")

Another mail program is at work: `deliver`, `flag`, `expunge`, `move`, `rename`, `drop`, `reset`. The server may be a
poor one: `capabilities` is what it offers, `forgetful` names folders that keep no modification sequences (NOMODSEQ),
`refusing` folders that answer NO, `refused` paths that it gives no folder, `prefix` what every path begins with, `mute`
holds the (folder name, uid) that it lists but cannot deliver, `deadly` those it ends the connection over. `tokens` open
it beside the password. And it fails: `fails[verb] = error` at a step of signing in or at a verb; `cut` counts down the
commands until the connection ends, before the last one or, when `late`, after it was done and before its answer.
`commands` holds the verbs that came in.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from .errors import ImapError, Unreachable
from .fake_session import FakeSession
from .folders import Folder, Status, encode_name
from .network import Server
from .responses import Fetched, Flags

CAPABILITIES = ("CONDSTORE", "ENABLE", "ESEARCH", "IMAP4REV1", "LIST-STATUS", "MOVE", "QRESYNC", "UIDPLUS")


@dataclass(eq=False)
class FakeFolder:
    """A folder of the server; `mails` maps a UID to its message, `gone` one that left to its modification sequence."""

    folder: Folder
    uidvalidity: int
    uidnext: int = 1
    modseq: int = 1
    mails: dict[int, Fetched] = field(default_factory=dict)
    gone: dict[int, int] = field(default_factory=dict)
    identity: str = ""

    def add(self, raw: bytes, flags: Iterable[str], when: datetime) -> int:
        """Store a message and return its UID."""
        uid, self.uidnext, self.modseq = self.uidnext, self.uidnext + 1, self.modseq + 1
        self.mails[uid] = Fetched(uid, frozenset(flags), when, len(raw), self.modseq, raw)
        return uid

    def mark(self, uids: Iterable[int], add: Iterable[str] = (), remove: Iterable[str] = ()) -> list[int]:
        """Change flags, as one change; the UIDs of which some did change."""
        changes = {uid: (self.mails[uid].flags - frozenset(remove)) | frozenset(add) for uid in uids}
        changed = [uid for uid, flags in changes.items() if flags != self.mails[uid].flags]
        self.modseq += bool(changed)
        for uid in changed:
            self.mails[uid] = replace(self.mails[uid], flags=changes[uid], modseq=self.modseq)
        return changed

    def remove(self, uid: int) -> None:
        """Take a message out, for good."""
        self.modseq += 1
        del self.mails[uid]
        self.gone[uid] = self.modseq

    def status(self) -> Status:
        """The numbers that a STATUS would tell."""
        unseen = sum("\\Seen" not in mail.flags for mail in self.mails.values())
        return Status(len(self.mails), self.uidnext, self.uidvalidity, unseen, self.modseq, self.identity)


class FakeServer:
    """The mailbox of one user. `live`, `peak` and `logouts` count connections."""

    def __init__(self, delimiter: str | None = "/", password: str = "secret") -> None:
        self.delimiter, self.password = delimiter, password
        self.tokens: set[str] = set()
        self.capabilities = set(CAPABILITIES)
        self.tree: dict[str, FakeFolder] = {}
        self.fails: dict[str, ImapError] = {}
        self.refusing: set[str] = set()
        self.refused: set[str] = set()
        self.prefix = ""
        self.forgetful: set[str] = set()
        self.mute: set[tuple[str, int]] = set()
        self.deadly: set[tuple[str, int]] = set()
        self.sessions: list[FakeSession] = []
        self.commands: list[str] = []
        self.cut: int | None = None
        self.late = False
        self.peak = self.logouts = self._uidvalidity = 0
        self.add("INBOX")

    @property
    def live(self) -> int:
        """Connections open now."""
        return len(self.sessions)

    def session(self, server: Server | None = None) -> FakeSession:
        """A session that is not connected yet, in place of Session(server)."""
        return FakeSession(self, server)

    def admits(self, server: Server) -> bool:
        """Does one of its credentials open the mailbox?"""
        known = self.tokens if server.grant else {self.password}
        return any(one in known for one in server.credentials())

    # --- another mail program

    def add(self, path: str, attributes: Iterable[str] = ()) -> FakeFolder:
        """Make a folder, in place of one of the same path: its UIDVALIDITY is new."""
        folder = Folder(encode_name(path), path, self.delimiter, frozenset(map(str.lower, attributes)))
        made = self.tree[folder.name] = FakeFolder(folder, self._new_uidvalidity())
        made.identity = f"F{made.uidvalidity}"
        return made

    def _new_uidvalidity(self) -> int:
        self._uidvalidity += 1
        return self._uidvalidity

    def deliver(self, path: str, raw: bytes, flags: Iterable[str] = (), when: datetime | None = None) -> int:
        """Put a message into the folder, made if need be; returns its UID."""
        name = encode_name(path)
        place = self.tree[name] if name in self.tree else self.add(path)
        return place.add(raw, flags, when or datetime.now(UTC).replace(microsecond=0))

    def flag(self, path: str, uid: int, flags: Iterable[str]) -> None:
        """Replace the flags of a message; sessions that have the folder open hear of it."""
        place = self.tree[encode_name(path)]
        place.mark([uid], flags, place.mails[uid].flags - frozenset(flags))
        self.tell(place, changed=[uid])

    def expunge(self, path: str, uid: int) -> None:
        """Remove a message; sessions that have the folder open hear of it."""
        place = self.tree[encode_name(path)]
        place.remove(uid)
        self.tell(place, gone=uid)

    def move(self, path: str, uid: int, to: str) -> int:
        """Move a message to another folder; returns its UID there."""
        mail = self.tree[encode_name(path)].mails[uid]
        self.expunge(path, uid)
        return self.deliver(to, mail.raw, mail.flags, mail.internal_date)

    def rename(self, path: str, new: str) -> None:
        """Give a folder another name, and the folders below it; ValueError when the name is taken."""
        if encode_name(new) in self.tree:
            raise ValueError(new)
        for name, place in list(self.tree.items()):
            if place.folder.path == path or (self.delimiter and place.folder.path.startswith(path + self.delimiter)):
                longer = new + place.folder.path.removeprefix(path)
                place.folder = replace(place.folder, name=encode_name(longer), path=longer)
                self.tree[place.folder.name] = self.tree.pop(name)

    def drop(self, path: str) -> None:
        """Delete a folder with all that is in it."""
        del self.tree[encode_name(path)]

    def reset(self, path: str, uidvalidity: int | None = None, start: int = 1) -> None:
        """Give all messages new UIDs, from `start` on, under a new UIDVALIDITY, as after a migration."""
        place = self.tree[encode_name(path)]
        mails, place.mails, place.gone = list(place.mails.values()), {}, {}
        place.uidvalidity, place.uidnext = uidvalidity or self._new_uidvalidity(), start
        for mail in mails:
            place.add(mail.raw, mail.flags, mail.internal_date)

    # --- what sessions hear

    def tell(
        self, place: FakeFolder, changed: Iterable[int] = (), gone: int = 0, by: FakeSession | None = None
    ) -> None:
        """What happens in a folder reaches all who have it open but the one who did it."""
        for session in self.sessions:
            if session.place is place and session is not by:
                session.changed |= {uid: Flags(place.mails[uid].flags, session.modseq(uid)) for uid in changed}
                session.vanished += [(gone, gone)] if gone and "QRESYNC" in session.capabilities else []
                session.expunged += bool(gone and "QRESYNC" not in session.capabilities)

    def hear(self, verb: str) -> None:
        """A command comes in: it may fail, or be the last."""
        self.commands.append(verb)
        self.cut = None if self.cut is None else self.cut - 1
        if verb in self.fails:
            raise self.fails[verb]
        if not self.late:
            self.end()

    def end(self) -> None:
        """The connection ends when its time has come, and stays away until `cut` says otherwise."""
        if self.cut is not None and self.cut <= 0:
            raise Unreachable("closed")
