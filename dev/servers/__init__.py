"""IMAP servers beside Dovecot: the engine keeps its contract on each of them. And Exim, which sends mail.

Each runs without root from where dev/setup.sh put it, on one port of loopback, with STARTTLS for localhost but for
Courier. Any user may log in with the password "secret", as with Dovecot: each test has a mailbox of its own.

A machine may not be able to run one of them: then it is absent, and dev/strict.py says so at the end of the run.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from .. import certificates, mbsync
from ..dovecot import free_ports
from ..places import say
from .courier import courier
from .cyrus import cyrus
from .exim import exim
from .pymap import pymap

SERVERS = {"cyrus": cyrus, "courier": courier, "pymap": pymap}


@contextmanager
def more_servers() -> Iterator[dict[str, str]]:
    """Those that run here, answering; yields the environment that tells where: IMAP_TEST_SERVERS="cyrus:4143 ...".

    IMAP_TEST_ABSENT names the others, and mbsync where it could not be fetched.
    """
    certificates.make()
    *imap_ports, smtp_port = free_ports(len(SERVERS) + 1)
    ports = dict(zip(SERVERS, imap_ports, strict=True))
    with ExitStack() as stack:
        here = {name: port for name, port in ports.items() if _starts(stack, name, port)}
        absent = sorted(ports.keys() - here.keys()) + ["mbsync"] * (not mbsync.ROOT.exists())
        running = " ".join(f"{name}:{port}" for name, port in here.items())
        relay = _relay(stack, smtp_port)
        absent += [] if relay else ["exim"]
        yield {"IMAP_TEST_SERVERS": running, "IMAP_TEST_ABSENT": " ".join(absent), **relay}


def _relay(stack: ExitStack, port: int) -> dict[str, str]:
    """Where Exim is and keeps its mails: EXIM_TEST_PORT, EXIM_TEST_MAILS."""
    try:
        mails = stack.enter_context(exim(port))
    except (OSError, SystemExit, ValueError) as why:
        say(f"exim does not run here: {why}")
        return {}
    return {"EXIM_TEST_PORT": str(port), "EXIM_TEST_MAILS": str(mails)}


def _starts(stack: ExitStack, name: str, port: int) -> bool:
    try:
        stack.enter_context(SERVERS[name](port))
    except (OSError, SystemExit) as why:
        say(f"{name} does not run here: {why}")
        return False
    return True
