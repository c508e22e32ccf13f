"""Odoo servers as they run on machines of their own: each with its configuration, ports and data directory, all on one
database and with one key.

    with Machine("one", database) as one, Machine("two", database) as two:
        ...

With `channels` (queue_job's: "root:2") a machine takes jobs. Its runner sends every job to `door`, a port that leads to
all of them in turn: a Balancer's.
"""

import asyncio
import os
import signal
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from . import odoo
from .dovecot import free_ports
from .places import LOG
from .proxy import Proxy

PATIENCE = 300  # seconds, where a machine with nothing else to do takes ten
LOOK = 0.3


class Machine:
    """A server that runs between `__enter__` and `__exit__`; `options` are those of its configuration file."""

    def __init__(self, name: str, database: str, channels: str = "", door: int = 0, **options: object) -> None:
        self.name, self.log = name, LOG / f"{name}.log"
        self.port, live = free_ports(2)
        self._directory = tempfile.TemporaryDirectory(prefix="mail_dossier-machine.")
        self._jobs = {"ODOO_QUEUE_JOB_CHANNELS": channels, "ODOO_QUEUE_JOB_PORT": str(door or self.port)}
        self._options = {
            "db_name": database,
            "data_dir": self._directory.name,
            "http_port": self.port,
            "gevent_port": live,
            "log_handler": ":INFO,odoo.addons.mail_dossier:DEBUG",  # who has synced what
            "max_cron_threads": 1,
            "server_wide_modules": "base,rpc,web" + (",queue_job" if channels else ""),
            **options,
        }

    def __enter__(self) -> "Machine":
        self._conf = odoo.configuration(Path(os.environ["PGHOST"]), self.name, **self._options)
        environment = {**os.environ, **self._jobs, "ODOO_RC": str(self._conf)}
        self.process = odoo.start(environment, self.log)
        return self

    def __exit__(self, *_error: object) -> None:
        self.process.terminate()
        self.process.wait()
        self._conf.unlink()
        self._directory.cleanup()

    def await_answer(self) -> None:
        odoo.await_answer(self.process, f"http://127.0.0.1:{self.port}", self.log)

    def kill(self) -> None:
        """As when the power fails."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def said(self, words: str) -> int:
        """How many lines of its log have these words."""
        return sum(words in line for line in self.log.read_text().splitlines())


class Balancer(Proxy):
    """A port that leads to each of `ports` in turn, past those that do not answer."""

    def __init__(self) -> None:
        super().__init__(0)
        self.ports: list[int] = []

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        for port in list(self.ports):
            self.ports.append(self.ports.pop(0))
            with suppress(OSError):
                return await asyncio.open_connection("127.0.0.1", port)
        raise ConnectionRefusedError


def await_that(condition: Callable[[], bool], look: float = LOOK) -> None:
    """Until it is so, asked every `look` seconds."""
    until = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > until:
            raise TimeoutError(f"not so after {PATIENCE} seconds")
        time.sleep(look)
