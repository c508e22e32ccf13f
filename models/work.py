"""The values that a pass carries between the server and the database."""

from dataclasses import dataclass, field
from datetime import date, datetime

from ..imap.address import normalise
from ..imap.folders import Folder, Status
from ..imap.message import Message
from ..imap.plan import Cursor
from ..imap.responses import Fetched


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as fetched and as parsed; `content` are the columns of its row (see content.py), none of a mere header."""

    fetched: Fetched
    message: Message
    content: dict[str, object] = field(default_factory=dict, repr=False)

    @property
    def key(self) -> str:
        return self.message.key.hex()

    def is_from(self, own: set[str]) -> bool:
        """Did one of these addresses write it?"""
        return any(normalise(address) in own for _name, address in self.message.from_)


@dataclass(frozen=True)
class Work:
    """A folder as a pass finds it, without a database behind it.

    `pull`, `push`: there is something to do; `full`: the flags of all its mails are due; `prove`: all is to be
    compared; `agreed`: the UIDs of which the owner agrees that they are gone; `unseen`: as STATUS told; `singly`: its
    mails come one by one.
    """

    folder_id: int
    name: str
    cursor: Cursor
    window: date
    pull: bool
    push: bool
    full: bool
    prove: bool
    agreed: frozenset[int]
    unseen: int
    singly: bool


@dataclass(frozen=True)
class Lost:
    """A folder that is no longer under its `name`: `ours` are the Message-IDs of some UIDs, "" where there is none."""

    name: str
    wanted: str
    status: Status
    ours: dict[int, str]


@dataclass(frozen=True)
class Wish:
    """A folder that is to be at `path`: `name` as the server calls it, "" for one that is still to be made.

    `below`: the names of the folders in it; `trash`: the name of the folder where its mails go when it is removed.
    """

    folder_id: int
    name: str
    path: str
    below: list[str]
    trash: str


@dataclass(frozen=True)
class Seen:
    """What a look at the folders comes to; with `lost` nothing was done yet: they may be among the `strange` ones."""

    works: list[Work] = field(default_factory=list)
    wish: Wish | None = None
    removals: list[Wish] = field(default_factory=list)
    lost: list[Lost] = field(default_factory=list)
    strange: list[Folder] = field(default_factory=list)


@dataclass(frozen=True)
class Placement:
    """A mail to be put into a folder, unless it is there already: `since` as for `append_once`."""

    folder_id: int
    name: str
    raw: bytes
    flags: frozenset[str]
    when: datetime
    since: tuple[int, int]


@dataclass
class Bite:
    """Mails that are written together, and those among them that could not be read: {uid: (error, source)}."""

    mails: list[Mail]
    unreadable: dict[int, tuple[str, bytes]]

    @property
    def uids(self):
        return {*(mail.fetched.uid for mail in self.mails), *self.unreadable}
