"""IMAP servers beside Dovecot, for `./run test --all`: the engine keeps its contract on each of them.

Each runs without root from where dev/setup.sh put it, on one port of loopback, with STARTTLS for localhost but for
Courier. Any user may log in with the password "secret", as with Dovecot: each test has a mailbox of its own.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from .. import certificates
from ..dovecot import free_ports
from .courier import courier
from .cyrus import cyrus
from .pymap import pymap

SERVERS = {"cyrus": cyrus, "courier": courier, "pymap": pymap}


@contextmanager
def more_servers() -> Iterator[dict[str, str]]:
    """All of them, answering; yields the environment that tells where: IMAP_TEST_SERVERS="cyrus:4143 courier:..."."""
    certificates.make()
    ports = dict(zip(SERVERS, free_ports(len(SERVERS)), strict=True))
    with ExitStack() as stack:
        for name, port in ports.items():
            stack.enter_context(SERVERS[name](port))
        yield {"IMAP_TEST_SERVERS": " ".join(f"{name}:{port}" for name, port in ports.items())}
