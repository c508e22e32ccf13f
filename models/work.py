"""The values that a pass carries between the server and the database."""

from dataclasses import dataclass
from datetime import date

from ..imap.address import normalise
from ..imap.message import Message
from ..imap.plan import Cursor
from ..imap.responses import Fetched


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as fetched and as parsed; `body` is what its row keeps of the body block (see source.py)."""

    fetched: Fetched
    message: Message
    body: bytes | None

    @property
    def key(self) -> str:
        return self.message.key.hex()

    def is_from(self, own: set[str]) -> bool:
        """Did one of these addresses write it?"""
        return any(normalise(address) in own for _name, address in self.message.from_)


@dataclass(frozen=True)
class Work:
    """A folder as a pass finds it, without a database behind it.

    `pull`, `push`: there is something to do; `full`: the flags of all its mails are due; `agreed`: the owner agrees
    that many are gone; `unseen`: as STATUS told.
    """

    folder_id: int
    name: str
    cursor: Cursor
    window: date
    pull: bool
    push: bool
    full: bool
    agreed: bool
    unseen: int


@dataclass
class Bite:
    """Mails that are written together, and those among them that could not be read: {uid: (error, source)}."""

    mails: list[Mail]
    unreadable: dict[int, tuple[str, bytes]]

    @property
    def uids(self):
        return {*(mail.fetched.uid for mail in self.mails), *self.unreadable}
