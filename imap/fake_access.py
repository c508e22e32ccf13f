"""Getting into FakeServer and out again; see access.py."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Self, TypeVar

from .errors import LoginRefused
from .network import Server
from .responses import Flags
from .sequence_set import Range

if TYPE_CHECKING:
    from .fake import FakeFolder, FakeServer

Answer = TypeVar("Answer")


def command(verb: Callable[..., Answer]) -> Callable[..., Answer]:
    """A verb that is one command of the protocol: the connection may end before or after it."""

    @wraps(verb)
    def run(self: "FakeAccess", *args: object, **kwargs: object) -> Answer:
        self.server.hear(verb.__name__)
        answer = verb(self, *args, **kwargs)
        self.server.end()
        return answer

    return run


class FakeAccess:
    """A connection to `server` as a context manager."""

    def __init__(self, server: "FakeServer", settings: Server | None = None) -> None:
        self.server, self.settings = server, settings
        self.capabilities: frozenset[str] = frozenset()
        self.place: FakeFolder | None = None
        self.writes = False
        self._forget()

    def _forget(self) -> None:
        self.vanished: list[Range] = []
        self.changed: dict[int, Flags] = {}
        self.expunged = 0
        self.unreadable: dict[int, str] = {}

    def __enter__(self) -> Self:
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

    @command
    def login(self) -> dict[str, object]:
        if self.settings and not self.server.admits(self.settings):
            raise LoginRefused("token_refused" if self.settings.grant else "login", step="login")
        self.capabilities = frozenset(self.server.capabilities)
        return {"capabilities": sorted(self.capabilities)}

    def close(self, polite: bool = True) -> None:
        if self in self.server.sessions:
            self.server.sessions.remove(self)
            self.server.logouts += 1
