"""A server that sends mail, in memory: FakePost answers as Post does.

    relay = FakeRelay()
    with relay.post() as post:
        post.offer("anna@a.example", ["ben@b.example"], 100)
        post.hand_over(b"...")
    relay.mails  # [("anna@a.example", ["ben@b.example"], b"...")]

It fails as told: `fails[step] = error` at name, connection, tls, login, offer or hand_over; `refuses` are recipients
nobody knows; with `cut` the mail is taken and the connection ends before the answer. `takes` is called with each mail
that was taken, as by a server that keeps a copy.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Self

from .errors import ImapError, LoginRefused, Rejected, Unsure
from .network import Server

Mail = tuple[str, list[str], bytes]


@dataclass
class FakeRelay:
    """What became of the mails that were handed over."""

    password: str = "secret"
    tokens: set[str] = field(default_factory=set)
    mails: list[Mail] = field(default_factory=list)
    fails: dict[str, ImapError] = field(default_factory=dict)
    refuses: set[str] = field(default_factory=set)
    cut: bool = False
    takes: Callable[[bytes], object] | None = None
    signed_in: list[Server | None] = field(default_factory=list)

    def admits(self, server: Server) -> bool:
        """Is one of its credentials good here?"""
        known = self.tokens if server.grant else {self.password}
        return any(one in known for one in server.credentials())

    def post(self, server: Server | None = None) -> "FakePost":
        """A connection that is not there yet, in place of Post(server)."""
        return FakePost(self, server)


class FakePost:
    """See Post, whose methods these are."""

    def __init__(self, relay: FakeRelay, server: Server | None = None) -> None:
        self.relay, self.server = relay, server
        self._offered: tuple[str, list[str]] = ("", [])

    def __enter__(self) -> Self:
        for step in (self.resolve, self.connect, self.secure, self.login):
            step()
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def _step(self, name: str) -> dict[str, object]:
        if name in self.relay.fails:
            raise self.relay.fails[name]
        return {}

    def resolve(self) -> dict[str, object]:
        return self._step("name")

    def connect(self) -> dict[str, object]:
        return self._step("connection")

    def secure(self) -> dict[str, object]:
        return self._step("tls") | {"tls": "TLSv1.3"}

    def login(self) -> dict[str, object]:
        if self.server and self.server.login and not self.relay.admits(self.server):
            raise LoginRefused("smtp_token_refused" if self.server.grant else "smtp_login", step="login")
        self.relay.signed_in.append(self.server)
        return self._step("login")

    def close(self, polite: bool = True) -> None:
        """Nothing to end."""

    def offer(self, sender: str, recipients: Iterable[str], size: int, utf8: bool = False) -> None:
        self._offered = sender, list(recipients)
        self._step("offer")
        for one in self._offered[1]:
            if one in self.relay.refuses:
                raise Rejected("recipient_refused", f"{one}: no such user")

    def hand_over(self, raw: bytes) -> None:
        self._step("hand_over")
        self.relay.mails.append((*self._offered, raw))
        if self.relay.takes:
            self.relay.takes(raw)
        if self.relay.cut:
            raise Unsure("unsure")
