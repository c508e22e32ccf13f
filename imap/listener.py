"""Listening to many mailboxes at once: who is connected when, and how news of them is passed on.

    listener = Listener(settings, report, Hosts())
    listener.heed({key: Wanted(host, version), ...})     # again and again, as accounts come, change and go
    await listener.close()

Each mailbox has a task that connects, listens, and connects again. `settings(key)` gives the Server when it is needed,
so that no password stays in memory. `report(keys)` tells which mailboxes have news: new mail within SOON, with all that
comes meanwhile, so that a burst is told once; any other change within LATER, because a pass that writes to the server
is such a change itself, and must not set off the next one at once. What could not be reported is told again: a database
may be away for a while.

Servers are treated with care. Few connections are opened at a time at each, and few in all. After a failure a mailbox
waits, longer each time and never as long as its neighbours. A refused login is not repeated until `version` changes,
which is until somebody has changed the settings. A server that has enough of us (Crowded) gets room: for an hour we
have ROOM connections fewer there than it let us have, for the passes of the sync and the users' own programs; the
mailboxes without one are polled like all others.
"""

import asyncio
import logging
import math
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from functools import partial
from random import random
from time import monotonic
from typing import NamedTuple

from . import network
from .errors import ImapError, LoginRefused, Refused, Untrusted
from .listening import Crowded, Deaf, Listening
from .network import Server
from .plan import backoff

_logger = logging.getLogger(__name__)

SOON = 0.2  # seconds in which a burst gathers
LATER = 5.0  # seconds until flags and the like are told of
AT_A_SERVER = 1000  # connections; a server of one's own has room for about that many more than its users' programs take
ROOM = 10  # connections left to others where a server has shown its limit; as many as the sync has at one server
SHRUNK = 3600.0  # seconds that a server's limit is believed
ONCE = 60.0  # seconds in which all complaints of a server are one
CONNECTING, CONNECTING_THERE = 64, 4  # connections being opened at a time, in all and at one server
STEADY = 60.0  # seconds after which a connection has proved itself, and its end is no failure
AGAIN = 5.0  # seconds within which it is opened again then
DEAF = 6 * 3600.0  # seconds until a server that says nothing by itself is asked again
LOOK = 30.0  # seconds between two looks for room at a full server

Key = int
SETTLED = (LoginRefused, Untrusted, Refused)  # the sync tells the user; nothing changes until he has
TOKENS = ("signed_out", "token_refused")  # but whoever signs in anew changes no settings, only what they lead to


class Wanted(NamedTuple):
    """A mailbox to listen to: on which `host`, and what changes with its settings."""

    host: str
    version: object


class Host:
    """Our connections to one server, whatever the database their mailboxes are in."""

    def __init__(self, name: str, most: int) -> None:
        self.name, self.gate = name, asyncio.Semaphore(CONNECTING_THERE)
        self.open: dict[Listening, None] = {}
        self.lost = -ONCE  # when a connection ended last that was open
        self._entering = 0
        self._usual = self._most = most
        self._shrunk = -SHRUNK

    @property
    def most(self) -> int:
        """How many connections there may be now."""
        return self._most if monotonic() - self._shrunk < SHRUNK else self._usual

    @asynccontextmanager
    async def entrance(self) -> AsyncIterator[None]:
        """Wait until one more may come in, as one of a few at a time."""
        async with self.gate:
            while len(self.open) + self._entering >= self.most:
                await asyncio.sleep(LOOK)
            self._entering += 1
            try:
                yield
            finally:
                self._entering -= 1

    def shrink(self) -> None:
        """It has enough of us; or, where there are none of us, of others, or is about to end, where some have gone."""
        now = monotonic()
        if not self.open or now - max(self.lost, self._shrunk) < ONCE:
            return
        self._most, self._shrunk = max(len(self.open) - ROOM, 0), now
        _logger.info("%s takes no more than %s connections", self.name, len(self.open))
        for surplus in list(self.open)[self._most :]:
            surplus.hang_up()


class Hosts(dict[str, Host]):
    """All servers, with `most` connections each; shared by the listeners of a process."""

    def __init__(self, most: int = AT_A_SERVER) -> None:
        super().__init__()
        self.most, self.gate = most, asyncio.Semaphore(CONNECTING)

    def __missing__(self, name: str) -> Host:
        return self.setdefault(name, Host(name, self.most))


class Listener:
    """Listens to the mailboxes of one database."""

    def __init__(
        self,
        settings: Callable[[Key], Awaitable[Server]],
        report: Callable[[Collection[Key]], Awaitable[None]],
        hosts: Hosts,
    ) -> None:
        self.open: set[Key] = set()  # the mailboxes that are listened to now
        self._settings, self._hosts = settings, hosts
        self._tasks: dict[Key, tuple[Wanted, asyncio.Task]] = {}
        self._news = News(report)

    def heed(self, wanted: Mapping[Key, Wanted]) -> None:
        """Listen to these from now on, and to no others."""
        for key, (known, task) in list(self._tasks.items()):
            if wanted.get(key) != known:
                task.cancel()
                del self._tasks[key]
        for key, mailbox in wanted.items():
            if key not in self._tasks:
                self._tasks[key] = mailbox, asyncio.create_task(self._attend(key, self._hosts[mailbox.host]))

    def make_room(self, hosts: Collection[str]) -> None:
        """These servers have turned away a pass of the sync: it goes first."""
        for name in hosts & self._hosts.keys():
            self._hosts[name].shrink()

    async def close(self) -> None:
        """End all conversations; what was heard is reported before."""
        tasks = [task for _wanted, task in self._tasks.values()]
        self._tasks.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._news.close()

    async def _attend(self, key: Key, host: Host) -> None:
        """Listen to one mailbox, for as long as it is wanted and lets us in."""
        failures = 0
        while True:
            error, lasted = await self._listen(key, host)
            if isinstance(error, SETTLED) and error.reason not in TOKENS:
                return
            failures = 0 if lasted > STEADY else failures + 1
            await asyncio.sleep(pause(error, failures))

    async def _listen(self, key: Key, host: Host) -> tuple[Exception, float]:
        """Connect, when it is this mailbox's turn, and listen: why it ended, after how many seconds."""
        listening, began, polite = Listening(partial(self._news.hear, key)), math.inf, True
        try:
            await self._enter(key, host, listening)
            began = monotonic()
            await listening.heed()
        except Exception as error:
            polite = isinstance(error, Deaf | LoginRefused)
            host.lost = monotonic() if listening in host.open else host.lost
            if isinstance(error, Crowded):
                host.shrink()
            elif not isinstance(error, ImapError | Deaf):
                _logger.exception("Mail account %s: listening failed", key)
            return error, monotonic() - began
        finally:
            self.open.discard(key)
            host.open.pop(listening, None)
            await listening.close(polite)

    async def _enter(self, key: Key, host: Host, listening: Listening) -> None:
        async with host.entrance(), self._hosts.gate:
            server = await self._settings(key)
            addresses = await asyncio.to_thread(network.resolve, server.host, server.port, server.allowed)
            await listening.open(server, addresses)
            host.open[listening] = None
            self.open.add(key)


def pause(error: Exception, failures: int) -> float:
    """Seconds until a mailbox is tried again, after so many failures in a row; 0 when the connection was a good one."""
    if isinstance(error, Deaf):
        return DEAF * (0.5 + random())
    return backoff(failures, getattr(error, "wait", None), random()) if failures else AGAIN * random()


class News:
    """The mailboxes of which something is to be reported, gathered for a moment."""

    def __init__(self, report: Callable[[Collection[Key]], Awaitable[None]]) -> None:
        self._report = report
        self._soon: set[Key] = set()
        self._later: set[Key] = set()
        self._some = asyncio.Event()
        self._task = asyncio.create_task(self._pass_on())

    def hear(self, key: Key, new: bool) -> None:
        """There is new mail in a mailbox, or any other change."""
        if new:
            self._soon.add(key)
            self._some.set()
            return
        if not self._later:
            asyncio.get_running_loop().call_later(LATER, self._ripen)
        self._later.add(key)

    async def close(self) -> None:
        """Report what is left."""
        self._task.cancel()
        self._ripen()
        await self._tell()

    def _ripen(self) -> None:
        self._soon |= self._later
        self._later.clear()
        self._some.set()

    async def _pass_on(self) -> None:
        failures = 0
        while True:
            await self._some.wait()
            await asyncio.sleep(SOON)
            failures = 0 if await self._tell() else failures + 1
            if failures:
                await asyncio.sleep(min(2**failures, ONCE))

    async def _tell(self) -> bool:
        """Report what there is; False, and it stays, where nobody listens."""
        self._some.clear()
        keys, self._soon = self._soon, set()
        self._later -= keys
        try:
            if keys:
                await self._report(keys)
        except Exception as error:
            _logger.warning("News of %s mail accounts could not be written (%s)", len(keys), type(error).__name__)
            self._soon |= keys
            self._some.set()
            return False
        return True
