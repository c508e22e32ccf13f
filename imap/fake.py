"""A mail server in memory: FakeSession answers as Session does, and test_session.py holds both to the same contract.

    server = FakeServer()
    server.deliver("INBOX", b"Subject: Hello\\r\\n\\r\\nHello", flags={"\\\\Seen"})
    with server.session() as session:
        session.examine("INBOX")

`server.fails[step] = error` makes one of the steps fail; `server.refusing` names folders that answer NO; `server.mute`
holds the (folder name, uid) that the server lists but cannot deliver.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from .errors import FolderGone, ImapError, LoginRefused
from .folders import Folder, Status, encode_name
from .network import Server
from .responses import Fetched, Selected, Summary, Survey


@dataclass
class FakeFolder:
    """A folder of the server; `mails` maps a UID to its message."""

    folder: Folder
    uidvalidity: int
    uidnext: int = 1
    modseq: int = 1
    mails: dict[int, Fetched] = field(default_factory=dict)

    def add(self, raw: bytes, flags: Iterable[str], when: datetime) -> int:
        """Store a message and return its UID."""
        uid, self.uidnext, self.modseq = self.uidnext, self.uidnext + 1, self.modseq + 1
        self.mails[uid] = Fetched(uid, frozenset(flags), when, len(raw), self.modseq, raw)
        return uid

    def status(self) -> Status:
        """The numbers that a STATUS would tell."""
        unseen = sum("\\Seen" not in mail.flags for mail in self.mails.values())
        return Status(len(self.mails), self.uidnext, self.uidvalidity, unseen, self.modseq)


class FakeServer:
    """The mailbox of one user. `live`, `peak` and `logouts` count connections."""

    def __init__(self, delimiter: str | None = "/", password: str = "secret") -> None:
        self.delimiter, self.password = delimiter, password
        self.tree: dict[str, FakeFolder] = {}
        self.fails: dict[str, ImapError] = {}
        self.refusing: set[str] = set()
        self.mute: set[tuple[str, int]] = set()
        self.sessions: list[FakeSession] = []
        self.peak = self.logouts = self._uidvalidity = 0
        self.add("INBOX")

    @property
    def live(self) -> int:
        """Connections open now."""
        return len(self.sessions)

    def add(self, path: str, attributes: Iterable[str] = ()) -> FakeFolder:
        """Make a folder, in place of one of the same path: its UIDVALIDITY is new."""
        self._uidvalidity += 1
        folder = Folder(encode_name(path), path, self.delimiter, frozenset(map(str.lower, attributes)))
        made = self.tree[folder.name] = FakeFolder(folder, self._uidvalidity)
        return made

    def deliver(self, path: str, raw: bytes, flags: Iterable[str] = (), when: datetime | None = None) -> int:
        """Put a message into the folder, made if need be; returns its UID."""
        name = encode_name(path)
        place = self.tree[name] if name in self.tree else self.add(path)
        return place.add(raw, flags, when or datetime.now(UTC).replace(microsecond=0))

    def flag(self, path: str, uid: int, flags: Iterable[str]) -> None:
        """Replace the flags of a message, as another mail program would."""
        place = self.tree[encode_name(path)]
        place.modseq += 1
        place.mails[uid] = replace(place.mails[uid], flags=frozenset(flags), modseq=place.modseq)

    def expunge(self, path: str, uid: int) -> None:
        """Remove a message; sessions that have the folder open hear of it."""
        place = self.tree[encode_name(path)]
        place.modseq += 1
        del place.mails[uid]
        for session in self.sessions:
            if session.place is place:
                session.vanished.append((uid, uid))

    def session(self, server: Server | None = None) -> "FakeSession":
        """A session that is not connected yet, in place of Session(server)."""
        return FakeSession(self, server)


class FakeSession:
    """See Session, whose methods these are."""

    def __init__(self, server: FakeServer, settings: Server | None = None) -> None:
        self.server, self.settings = server, settings
        self.capabilities: frozenset[str] = frozenset({"CONDSTORE", "ENABLE", "ESEARCH", "IMAP4REV1", "LIST-STATUS"})
        self.place: FakeFolder | None = None
        self.vanished: list[tuple[int, int]] = []
        self.unreadable: dict[int, str] = {}

    def __enter__(self) -> "FakeSession":
        try:
            self.resolve()
            self.connect()
            self.secure()
            self.login()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def _step(self, step: str) -> None:
        if step in self.server.fails:
            raise self.server.fails[step]

    def resolve(self) -> dict[str, object]:
        self._step("name")
        return {}

    def connect(self) -> dict[str, object]:
        self._step("connection")
        self.server.sessions.append(self)
        self.server.peak = max(self.server.peak, self.server.live)
        return {}

    def secure(self) -> dict[str, object]:
        self._step("tls")
        return {"tls": "TLSv1.3"}

    def login(self) -> dict[str, object]:
        self._step("login")
        if self.settings and self.settings.password != self.server.password:
            raise LoginRefused("login", step="login")
        return {"capabilities": sorted(self.capabilities)}

    def close(self, polite: bool = True) -> None:
        if self in self.server.sessions:
            self.server.sessions.remove(self)
            self.server.logouts += 1

    def folders(self) -> list[Folder]:
        self._step("folders")
        return [self._listed(place) for place in self.server.tree.values()]

    def _listed(self, place: FakeFolder) -> Folder:
        if not place.folder.selectable:
            return place.folder
        if place.folder.name in self.server.refusing:
            return replace(place.folder, error="folder_refused")
        return replace(place.folder, status=place.status())

    def _find(self, name: str) -> FakeFolder:
        self._step("folder")
        name = "INBOX" if name.upper() == "INBOX" else name
        if name not in self.server.tree:
            raise FolderGone("folder_missing", step="folder")
        if name in self.server.refusing or not self.server.tree[name].folder.selectable:
            raise FolderGone("folder_refused", step="folder")
        return self.server.tree[name]

    def examine(self, name: str) -> Selected:
        self.place = None
        place = self._find(name)
        self.place, self.vanished, self.unreadable = place, [], {}
        return Selected(place.uidvalidity, place.uidnext, place.modseq, len(place.mails), True)

    def uids(self, since: date | None = None, above: int = 0) -> list[int]:
        mails = self.place.mails.values()
        return sorted(m.uid for m in mails if m.uid > above and (not since or m.internal_date.date() >= since))

    def summary(self, uids: Iterable[int]) -> dict[int, Summary]:
        mails = self._stored(uids)
        return {m.uid: Summary(m.size, m.flags, m.internal_date, m.modseq) for m in mails}

    def messages(self, uids: Iterable[int]) -> Iterator[Fetched]:
        for mail in self._stored(uids):
            if (self.place.folder.name, mail.uid) in self.server.mute:
                self.unreadable[mail.uid] = "empty"
            else:
                yield mail

    def _stored(self, uids: Iterable[int]) -> list[Fetched]:
        return [self.place.mails[uid] for uid in uids if uid in self.place.mails]

    def survey(self, name: str, since: date) -> Survey:
        exists = self.examine(name).exists
        dates = [mail.internal_date for mail in self.place.mails.values()]
        return Survey(exists, max(dates, default=None), len(self.uids(since=since)))

    def append(self, name: str, raw: bytes, flags: Iterable[str], when: datetime) -> tuple[int, int] | None:
        place = self._find(name)
        return place.uidvalidity, place.add(raw, flags, when)
