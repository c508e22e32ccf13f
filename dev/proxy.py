"""A TCP proxy that stands between a client and a server on loopback, and makes the way as bad as it can be.

    with Proxy(143, latency=0.02) as proxy:
        ...connect to proxy.port...
        print(proxy.trips, proxy.down)

Every piece is passed on `latency` seconds after it came, in its order, so that commands which follow each other without
waiting share a round trip, as on a real line; nothing limits the bandwidth. A fault befalls what the server says after
so many octets of a connection:

    cut       the connection ends for both sides
    silence   nothing comes any more, and the connection stays
    garbage   noise comes instead of words
    drip      one octet at a time, every DRIP seconds
"""

import asyncio
import multiprocessing
import random
import socket
import threading
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

UP, DOWN, TRIPS = range(3)  # places in the counts
PIECE = 1 << 16
ON_THE_WAY = 256  # pieces: 16 MB, more than a line of this latency holds
DRIP = 0.02

Pieces = asyncio.Queue[tuple[float, bytes]]  # with the time they are due


@dataclass(frozen=True, slots=True)
class Fault:
    """What befalls the server's words, after how many octets of a connection."""

    kind: Literal["cut", "silence", "garbage", "drip"]
    after: int = 0

    async def spoil(self, words: bytes) -> AsyncIterator[bytes]:
        """What arrives of the words that the fault befalls."""
        if self.kind == "cut":
            raise ConnectionAbortedError
        if self.kind == "garbage":
            yield random.Random(self.after).randbytes(len(words))
        elif self.kind == "drip":
            for octet in words:
                await asyncio.sleep(DRIP)
                yield bytes([octet])


class Proxy:
    """A proxy before a `server` port of loopback, in a thread; `apart` in a process, so that it takes no time of ours.

    `latency`: seconds each way, may be set at any time. `up`, `down`: octets the client and the server sent; `trips`:
    how often the server spoke after the client had; all three over every connection so far.
    """

    def __init__(self, server: int, latency: float = 0.0, fault: Fault | None = None, apart: bool = False) -> None:
        self.server, self.fault = server, fault
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._latency = multiprocessing.Value("d", latency)
        self._counts = multiprocessing.Array("q", 3)
        self._stop, self._stopped = socket.socketpair()
        kind = multiprocessing.get_context("fork").Process if apart else threading.Thread
        self._worker = kind(target=self._run, daemon=True)

    def __enter__(self) -> "Proxy":
        self._worker.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.send(b".")
        self._worker.join()
        for sock in (self._listener, self._stop, self._stopped):
            sock.close()

    @property
    def latency(self) -> float:
        return self._latency.value

    @latency.setter
    def latency(self, seconds: float) -> None:
        self._latency.value = seconds

    @property
    def up(self) -> int:
        return self._counts[UP]

    @property
    def down(self) -> int:
        return self._counts[DOWN]

    @property
    def trips(self) -> int:
        return self._counts[TRIPS]

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._stopped.setblocking(False)
        self._listener.setblocking(False)
        server = await asyncio.start_server(self._connect, sock=self._listener)
        await asyncio.get_running_loop().sock_recv(self._stopped, 1)
        server.close()  # asyncio.run cancels the connections

    async def _connect(self, client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        with suppress(asyncio.CancelledError):  # the proxy ends; Python 3.11 would complain of it
            await self._pass_on(client, to_client)

    async def _pass_on(self, client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        try:
            server, to_server = await self._open()
        except OSError:
            to_client.close()
            return
        way = Way(self)
        try:
            async with asyncio.TaskGroup() as both:
                way.carry(both, client, to_server, UP)
                way.carry(both, server, to_client, DOWN, self.fault)
        except* OSError:
            pass  # one side is gone
        finally:
            to_client.close()
            to_server.close()

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.server)

    def count(self, direction: int, octets: int, turned: bool) -> None:
        """Remember a piece that came from one side; `turned` when the other side had spoken before."""
        with self._counts.get_lock():
            self._counts[direction] += octets
            self._counts[TRIPS] += turned and direction == DOWN


class Way:
    """One connection through a proxy: two directions that know who spoke last."""

    def __init__(self, proxy: Proxy) -> None:
        self.proxy, self.speaker = proxy, DOWN  # a server greets unasked

    def carry(
        self,
        tasks: asyncio.TaskGroup,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        direction: int,
        fault: Fault | None = None,
    ) -> None:
        """Pass on what comes, late; end the other side's half when this one ends."""
        pieces: Pieces = asyncio.Queue(ON_THE_WAY)
        tasks.create_task(self._collect(reader, pieces, direction))
        tasks.create_task(self._deliver(pieces, writer, fault))

    async def _collect(self, reader: asyncio.StreamReader, pieces: Pieces, direction: int) -> None:
        piece = b"."
        while piece:
            piece = await reader.read(PIECE)
            if piece:
                self.proxy.count(direction, len(piece), self.speaker != direction)
                self.speaker = direction
            await pieces.put((asyncio.get_running_loop().time() + self.proxy.latency, piece))

    async def _deliver(self, pieces: Pieces, writer: asyncio.StreamWriter, fault: Fault | None) -> None:
        sent, piece = 0, b"."
        while piece:
            due, piece = await pieces.get()
            await asyncio.sleep(due - asyncio.get_running_loop().time())
            clean = len(piece) if fault is None else max(fault.after - sent, 0)
            writer.write(piece[:clean])
            sent += len(piece)
            if fault and piece[clean:]:
                async for words in fault.spoil(piece[clean:]):
                    writer.write(words)
                    await writer.drain()
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()
