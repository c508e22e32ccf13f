"""A mail server in the test's own event loop, which says what happens in its INBOX."""

import asyncio
from contextlib import suppress
from functools import wraps

from ..network import Server

PATIENCE = 60  # seconds, where all takes hundredths of one
CAPABILITIES = "IMAP4rev1 IDLE"


def story(test):
    """A test that is a coroutine."""

    @wraps(test)
    def run(self):
        asyncio.run(asyncio.wait_for(test(self), PATIENCE))

    return run


class IdlingServer:
    """Answers every command with OK, or with what stands in `answers` under its name, b"" being silence; a list gives
    one answer after another.

    `commands` holds what came in over all connections. `idling` are the connections that wait for news.
    """

    def __init__(self, capabilities=CAPABILITIES, answers=None, greeting=b"* OK ready\r\n"):
        self.capabilities, self.answers, self.greeting = capabilities, answers or {}, greeting
        self.port = 0  # any, and the same after a restart
        self.commands, self.idling, self.connected, self.tags = [], set(), set(), {}
        self._changed = asyncio.Event()

    async def __aenter__(self):
        await self.start()
        return self

    async def __aexit__(self, *_error):
        await self.stop()
        await self.until(lambda: not self.connected)

    async def start(self):
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self):
        """End without a word, as when the power fails."""
        self._server.close()
        for writer in list(self.connected):
            writer.close()

    def settings(self, **changes):
        values = {"host": "127.0.0.1", "port": self.port, "login": "anna", "password": "secret", "security": "none"}
        return Server(**(values | {"allowed": ("127.0.0.1", "localhost")} | changes))

    def names(self):
        return [command.split(b" ")[0].decode() for command in self.commands]

    def say(self, *lines):
        for writer in self.idling:
            writer.write(b"".join(line + b"\r\n" for line in lines))

    async def until(self, holds):
        """Wait until something is so."""
        while not holds():
            self._changed.clear()
            await self._changed.wait()

    async def _talk(self, reader, writer):
        self.connected.add(writer)
        with suppress(OSError, ValueError):
            writer.write(self.greeting)
            while line := await reader.readline():
                self._hear(line.rstrip(b"\r\n"), writer)
                self._changed.set()
        self.connected.discard(writer)
        self.idling.discard(writer)
        self._changed.set()
        writer.close()

    def _hear(self, line, writer):
        if line == b"DONE":
            self.commands.append(line)
            self.idling.discard(writer)
            writer.write(self.answers.get("DONE", self.tags[writer] + b" OK done\r\n"))
            return
        self.tags[writer], _, command = line.partition(b" ")
        self.commands.append(command or line)
        name = command.split(b" ")[0].decode()
        writer.write(self._answer(name).replace(b"{tag}", self.tags[writer]))
        if name == "IDLE" and name not in self.answers:
            self.idling.add(writer)
        if name == "LOGOUT":
            writer.close()

    def _answer(self, name):
        usual = {
            "CAPABILITY": b"* CAPABILITY " + self.capabilities.encode() + b"\r\n{tag} OK told\r\n",
            "EXAMINE": b"* FLAGS (\\Seen)\r\n* 3 EXISTS\r\n* 0 RECENT\r\n{tag} OK [READ-ONLY] open\r\n",
            "IDLE": b"+ idling\r\n",
            "LOGOUT": b"* BYE\r\n{tag} OK\r\n",
        }
        answer = (usual | self.answers).get(name, b"{tag} OK done\r\n")
        return answer.pop(0) if isinstance(answer, list) else answer
