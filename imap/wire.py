"""A connection of an event loop, line by line. Thousands are open at a time, and silent nearly always.

asyncio's own streams hold a quarter of a MiB for each connection with TLS. This speaks over sockets that do not block,
and asks the loop only to tell when they are ready: what is held is the socket, its TLS state and half a line.
"""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from functools import cache
from typing import TypeVar

from .errors import ImapError, ProtocolError, Unreachable
from .network import ATTEMPTS, CONNECT_TIMEOUT, Address, tls_context, tls_errors

PIECE = 4096  # octets read at a time: what a server says unasked is short
MAX_LINE = 1 << 16  # octets, as the longest thing told is a list of a folder's keywords
# A peer that went without a word is noticed within some two minutes, and a router on the way hears enough to remember
# the connection (RFC 5382 lets it forget one after two hours; many take five minutes).
ALIVE = {"TCP_KEEPIDLE": 60, "TCP_KEEPINTVL": 15, "TCP_KEEPCNT": 4}

Result = TypeVar("Result")
_context = cache(tls_context)  # reading the authorities takes longer than all the rest


@asynccontextmanager
async def within(seconds: float) -> AsyncIterator[None]:
    """What takes longer is Unreachable."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        raise Unreachable("timeout") from None


async def dial(addresses: Iterable[Address]) -> socket.socket:
    """As network.dial: a connection to the first address that answers, of at most ATTEMPTS; Unreachable otherwise."""
    error: ImapError = Unreachable("name_unknown", step="name")
    for family, sockaddr in list(addresses)[:ATTEMPTS]:
        try:
            return await _connect(family, sockaddr)
        except OSError as failure:
            reason = "timeout" if isinstance(failure, TimeoutError) else "connection_refused"
            error = Unreachable(reason, step="connection")
    raise error


async def _connect(family: int, sockaddr: tuple) -> socket.socket:
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.setblocking(False)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, value in ALIVE.items():
            if option := getattr(socket, name, None):
                sock.setsockopt(socket.IPPROTO_TCP, option, value)
        async with asyncio.timeout(CONNECT_TIMEOUT):
            await asyncio.get_running_loop().sock_connect(sock, sockaddr)
        return sock
    except BaseException:
        sock.close()
        raise


class Wire:
    """Lines over a connected socket that does not block; after an error it is of no more use."""

    __slots__ = ("_heard", "octets", "sock")

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.octets = 0  # how much was received; the owner may set it back
        self._heard = bytearray()

    async def secure(self, host: str, verify: bool) -> None:
        """Go on in TLS: Untrusted, Unreachable. What was heard before and not used is forgotten (CVE-2021-38370)."""
        self._heard.clear()
        with tls_errors():
            self.sock = _context(verify).wrap_socket(self.sock, server_hostname=host, do_handshake_on_connect=False)
            async with asyncio.timeout(CONNECT_TIMEOUT):
                await self._until(self.sock.do_handshake, self._readable)

    async def send(self, data: bytes) -> None:
        try:
            while data:
                data = data[await self._until(lambda data=data: self.sock.send(data), self._writable) :]
        except OSError:
            raise Unreachable("closed") from None

    async def line(self) -> bytes:
        """The next line, without its end."""
        while (end := self._heard.find(b"\n")) < 0:
            if len(self._heard) > MAX_LINE:
                raise ProtocolError("protocol")
            await self._receive()
        line = bytes(self._heard[:end])
        del self._heard[: end + 1]
        return line.removesuffix(b"\r")

    async def skip(self, octets: int) -> None:
        """Pass over a literal."""
        while octets:
            if not self._heard:
                await self._receive()
            passed = min(octets, len(self._heard))
            del self._heard[:passed]
            octets -= passed

    async def speaks(self, seconds: float) -> bool:
        """Wait so long for a word of the server. What comes is kept for `line`, whenever this is cut short."""
        try:
            async with asyncio.timeout(seconds):
                while not self._heard:
                    await self._receive()
        except TimeoutError:
            return False
        return True

    def hang_up(self) -> None:
        """Let whoever waits for a line find the connection closed."""
        with suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self.sock.close()

    async def _receive(self) -> None:
        try:
            data = await self._until(lambda: self.sock.recv(PIECE), self._readable)
        except OSError:
            raise Unreachable("closed") from None
        if not data:
            raise Unreachable("closed")
        self.octets += len(data)
        self._heard += data
        await asyncio.sleep(0)  # a server that never pauses holds up nobody else

    async def _until(self, attempt: Callable[[], Result], ready: Callable) -> Result:
        """What `attempt` returns as soon as the socket lets it; `ready` waits where it does not say for what."""
        while True:
            try:
                return attempt()
            except ssl.SSLWantReadError:
                await self._readable()
            except ssl.SSLWantWriteError:
                await self._writable()
            except BlockingIOError:
                await ready()

    async def _readable(self) -> None:
        loop = asyncio.get_running_loop()
        await self._told(loop.add_reader, loop.remove_reader)

    async def _writable(self) -> None:
        loop = asyncio.get_running_loop()
        await self._told(loop.add_writer, loop.remove_writer)

    async def _told(self, add: Callable, remove: Callable) -> None:
        ready = asyncio.get_running_loop().create_future()
        add(self.sock, lambda: ready.done() or ready.set_result(None))
        try:
            await ready
        finally:
            remove(self.sock)
