"""Mailboxes on the bench's server, filled fast: many mails to one APPEND (MULTIAPPEND, RFC 3502)."""

import os
import socket
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from imaplib import Time2Internaldate
from itertools import count, islice
from multiprocessing import get_context
from typing import BinaryIO

from imapclient import IMAPClient

HOST = os.environ["IMAP_TEST_HOST"]
PORT = int(os.environ["IMAP_TEST_PORT"])
PASSWORD = "secret"
TOGETHER = 200


def small(number: int) -> bytes:
    """A mail of half a kilobyte, with nothing to file."""
    return (
        f"From: List <list@bench.example>\r\nTo: you@bench.example\r\nSubject: Bericht {number}\r\n"
        f"Date: Fri, 20 Nov 2026 12:00:00 +0000\r\nMessage-ID: <small.{number}@bench.example>\r\n\r\n"
        f"{'Beste, hierbij het bericht. ' * 10}{number}\r\n"
    ).encode()


def large(size: int) -> Iterable[bytes]:
    """One mail with a file, `size` octets long."""
    line = b"QUJD" * 19 + b"\r\n"
    yield (
        b"From: List <list@bench.example>\r\nTo: you@bench.example\r\nSubject: Film\r\nMIME-Version: 1.0\r\n"
        b"Date: Fri, 20 Nov 2026 12:00:00 +0000\r\nMessage-ID: <large@bench.example>\r\n"
        b"Content-Type: video/mp4\r\nContent-Disposition: attachment; filename=film.mp4\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n" + line * (size // len(line))
    )


def client(login: str) -> IMAPClient:
    """Another mail program at the mailbox."""
    client = IMAPClient(HOST, PORT, ssl=False)
    client._imap.debug = 0
    client.login(login, PASSWORD)
    return client


def fill(login: str, folder: str, sources: Iterable[bytes]) -> None:
    """Append mails, as received one a second until now; in a process of its own, which leaves no memory behind."""
    process = get_context("fork").Process(target=_fill, args=(login, folder, sources))
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(f"the mailbox of {login} could not be filled")


def _fill(login: str, folder: str, sources: Iterable[bytes]) -> None:
    now, ages = datetime.now(UTC), count()
    with socket.create_connection((HOST, PORT)) as sock, sock.makefile("rwb") as wire:
        _run(wire, b"LOGIN %s %s" % (login.encode(), PASSWORD.encode()))
        coming = iter(sources)
        while mails := list(islice(coming, TOGETHER)):
            dated = [(Time2Internaldate(now - timedelta(seconds=next(ages))), mail) for mail in mails]
            literals = [b" %s {%d+}\r\n%s" % (date.encode(), len(mail), mail) for date, mail in dated]
            _run(wire, b'APPEND "%s"%s' % (folder.encode(), b"".join(literals)))


def _run(wire: BinaryIO, command: bytes) -> None:
    wire.write(b"a %s\r\n" % command)
    wire.flush()
    while not (line := wire.readline()).startswith(b"a "):
        if not line:
            raise ConnectionError
    if not line.startswith(b"a OK"):
        raise ValueError(line)
