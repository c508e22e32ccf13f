"""A connection on which a mail server says by itself that something happened in a mailbox.

It opens INBOX to read, asks to be told of the other folders too where the server offers that (NOTIFY, RFC 5465), and
waits (IDLE, RFC 2177). It fetches nothing and changes nothing, and what it is told it does not interpret further than
this: is there new mail, or something else? What there is, is found by the next pass over the account.

Getting in goes by the same rules as in access.py: judged addresses, verified TLS and no way back to none, the password
last. The password is not kept. Beyond the errors there, `Crowded` says that the server has connections enough, and
`Deaf` that it says nothing by itself.
"""

import asyncio
import re
from collections.abc import Callable
from itertools import count
from time import monotonic

from . import network
from .connection import BUSY, READ_TIMEOUT, Answer, refusal
from .errors import ImapError, LoginRefused, ProtocolError, Unreachable, Untrusted
from .network import Server
from .sasl import credentials
from .wire import Wire, dial, within

# Seconds until the server is asked whether it is still there. It may end what is silent for half an hour (RFC 2177);
# a load balancer on the way may have lost the server behind it much sooner, and keeps the line alive itself.
RENEW = 9 * 60.0
LOGOUT_TIMEOUT = 5.0
FLOOD = 8 << 20  # octets between two renewals: a fifth of a million changed flags; it takes the time of all others
MAX_NAME = 1 << 12  # octets of a literal: none but names of folders come as one
MAX_FOLDERS = 10_000  # that are remembered

CAPABILITY = re.compile(rb"^\* (?:[A-Z]+ \[)?CAPABILITY ([^\]]*)|^\S+ OK \[CAPABILITY ([^\]]*)", re.IGNORECASE)
COUNTED = re.compile(rb"\* (\d+) (EXISTS|EXPUNGE|FETCH)\b", re.IGNORECASE)
ELSEWHERE = re.compile(rb"\* STATUS (.*)\(([^()]*)\)", re.IGNORECASE)
UIDNEXT = re.compile(rb"\bUIDNEXT (\d+)", re.IGNORECASE)
OTHER = re.compile(rb"\* (LIST|VANISHED|OK \[NOTIFICATIONOVERFLOW)\b", re.IGNORECASE)
LITERAL = re.compile(rb"\{(\d+)\}$")

EVENTS = b"MessageNew MessageExpunge FlagChange"
NOTIFY = b"NOTIFY SET (SELECTED (" + EVENTS + b")) (PERSONAL (" + EVENTS + b" MailboxName))"


class Crowded(Unreachable):
    """The server takes no more connections from us."""


class Deaf(Exception):
    """The server says nothing by itself: its mailboxes are polled, as all are."""


class Listening:
    """A connection of an event loop; `tell(True)` is called for new mail, `tell(False)` for any other change."""

    __slots__ = ("_capabilities", "_exists", "_idle", "_renew", "_tags", "_tell", "_uidnext", "_wire")

    def __init__(self, tell: Callable[[bool], object], renew: float = RENEW) -> None:
        self._tell, self._renew = tell, renew
        self._wire: Wire | None = None
        self._capabilities: frozenset[bytes] = frozenset()
        self._tags = count(1)
        self._idle = b""  # the tag of the IDLE that goes on
        self._exists: int | None = None  # until INBOX is open
        self._uidnext: dict[bytes, bytes] = {}  # of the folders that the server told of

    async def open(self, server: Server, addresses: list[network.Address]) -> None:
        """Get in, to one of the `addresses` that network.resolve permitted: the errors of access.py, Crowded, Deaf."""
        self._wire = Wire(await dial(addresses))
        if server.security == "ssl":
            await self._wire.secure(server.host, server.verify)
        await self._greet()
        if server.security == "starttls":
            await self._starttls(server)
        await self._login(server)
        answer = await self._ask(b"EXAMINE INBOX")
        if answer.status != "OK":
            raise refusal(answer, "folder")
        if b"IDLE" not in self._capabilities:
            raise Deaf
        if b"NOTIFY" in self._capabilities:
            await self._ask(NOTIFY)  # a refusal leaves what IDLE tells, which is INBOX
        self._capabilities = frozenset()

    async def heed(self) -> None:
        """Tell what happens, until the connection ends: Unreachable, ProtocolError, Deaf."""
        await self._begin()
        self._tell(True)  # nobody knows what came in before
        while True:
            await self._listen(monotonic() + self._renew)
            await self._wire.send(b"DONE\r\n")
            await self._finish()
            await self._begin()

    async def _listen(self, until: float) -> None:
        self._wire.octets = 0
        while await self._wire.speaks(until - monotonic()):
            async with within(READ_TIMEOUT):
                self._hear(await self._line())
            if self._wire.octets > FLOOD:
                raise ProtocolError("protocol")

    def hang_up(self) -> None:
        """End it from outside: `heed` raises Unreachable."""
        self._wire.hang_up()

    async def close(self, polite: bool) -> None:
        """End the conversation, with a LOGOUT where it is `polite` to, which is where the server still listens."""
        wire, self._wire = self._wire, None
        if not wire:
            return
        try:
            if polite:
                await self._leave(wire)
        except ImapError:
            pass  # the server has gone first
        finally:
            wire.close()

    async def _leave(self, wire: Wire) -> None:
        async with within(LOGOUT_TIMEOUT):
            await wire.send((b"DONE\r\n" if self._idle else b"") + self._tag() + b" LOGOUT\r\n")
            while not (await wire.line()).startswith(b"* BYE"):
                pass

    # --- getting in

    async def _greet(self) -> None:
        try:
            async with within(READ_TIMEOUT):
                greeting = await self._line()
        except Unreachable as error:  # a server that has enough of us says so, or says nothing
            raise Crowded(error.reason) from None
        if greeting.upper().startswith(b"* BYE"):
            raise Crowded("busy")
        if not greeting.upper().startswith(b"* OK"):
            raise ProtocolError("not_imap")
        self._hear(greeting)

    async def _starttls(self, server: Server) -> None:
        await self._know()
        answer = await self._ask(b"STARTTLS") if b"STARTTLS" in self._capabilities else None
        if not answer or answer.status != "OK":
            raise Untrusted("starttls_missing", step="tls")
        await self._wire.secure(server.host, server.verify)
        self._capabilities = frozenset()

    async def _know(self) -> None:
        """Ask for the capabilities, unless they were told."""
        if not self._capabilities:
            await self._ask(b"CAPABILITY")

    async def _login(self, server: Server) -> None:
        """Sign in, with the password or with one of the tokens, as access.py does."""
        await self._know()
        offered, keys = self._capabilities, server.credentials()
        self._capabilities = frozenset()  # RFC 9051 §6.2.3: they change with the login
        error: ImapError = LoginRefused("login", step="login")
        # A token may have to be renewed first, over another connection, and kept.
        while isinstance(error, LoginRefused) and (key := await asyncio.to_thread(next, keys, "")):
            command, *answers = credentials(server, offered, key if server.grant else "")
            answer = await self._ask(command, *answers)
            if answer.status == "OK":
                return await self._know()
            error = refusal(answer, "login")
        raise error

    # --- commands

    def _tag(self) -> bytes:
        return b"M%d" % next(self._tags)

    async def _ask(self, command: bytes, *answers: bytes) -> Answer:
        """Send a command; `answers` are what its continuations ask for, in their order."""
        tag = self._tag()
        await self._wire.send(tag + b" " + command + b"\r\n")
        return await self._answer(tag, answers)

    async def _answer(self, tag: bytes, answers: tuple[bytes, ...] = ()) -> Answer:
        """Wait for the end of a command."""
        coming = iter(answers)
        async with within(READ_TIMEOUT):
            while not (line := await self._line()).startswith(tag + b" "):
                if line.startswith(b"+"):
                    await self._wire.send(next(coming, b"*") + b"\r\n")  # "*" cancels what was not expected
                self._hear(line)
        self._hear(line)
        status, _, text = line.removeprefix(tag + b" ").partition(b" ")
        return Answer(status.decode("ascii", "replace").upper(), text, {})

    async def _begin(self) -> None:
        """Start to wait for news."""
        self._idle = self._tag()
        await self._wire.send(self._idle + b" IDLE\r\n")
        async with within(READ_TIMEOUT):
            while not (line := await self._line()).startswith(b"+"):
                if line.startswith(self._idle + b" "):
                    raise Deaf  # offered, and refused
                self._hear(line)

    async def _finish(self) -> None:
        tag, self._idle = self._idle, b""
        answer = await self._answer(tag)
        if answer.status != "OK":
            raise refusal(answer)

    async def _line(self) -> bytes:
        """The next line; a literal in it is left out."""
        line = await self._wire.line()
        while literal := LITERAL.search(line):
            if int(literal[1]) > MAX_NAME:
                raise ProtocolError("protocol")
            await self._wire.skip(int(literal[1]))
            line = line[: literal.start()] + await self._wire.line()
        return line

    # --- what the server says

    def _hear(self, line: bytes) -> None:
        if line[:5].upper() == b"* BYE":
            raise Unreachable("busy" if BUSY.search(line) else "closed")
        if told := CAPABILITY.search(line):
            self._capabilities = frozenset((told[1] or told[2]).upper().split())
        elif told := COUNTED.match(line):
            self._count(int(told[1]), told[2].upper())
        elif told := ELSEWHERE.match(line):
            self._tell(self._grown(told[1], UIDNEXT.search(told[2])))
        elif OTHER.match(line):
            self._tell(False)

    def _grown(self, folder: bytes, told: re.Match | None) -> bool:
        """Whether there is new mail in another folder, as far as one can tell."""
        if not told or self._uidnext.get(folder) == told[1]:
            return False
        if len(self._uidnext) > MAX_FOLDERS:
            self._uidnext.clear()
        self._uidnext[folder] = told[1]
        return True

    def _count(self, number: int, what: bytes) -> None:
        """INBOX has become larger or smaller; servers repeat its size when nothing happened."""
        before = self._exists
        if what == b"EXISTS":
            self._exists = number
        elif what == b"EXPUNGE":
            self._exists = before and before - 1
        if before is not None and (what != b"EXISTS" or number != before):
            self._tell(what == b"EXISTS" and number > before)
