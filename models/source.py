"""The body block of each mail as it came, kept once for all its holders.

Most are a few kilobytes of text: they lie deflated in the message's row. A large one is mostly base64 of what is
compressed already: it is a file as it is, in the database's filestore, named by the message's key, so that writing it
twice does no harm and no lock is needed. To make a file for every mail would take longer than to parse it.

While one mailbox's mail is erased another may have just fetched the same, whose row comes later. So nobody removes a
file that was wanted within the last day; the nightly clean-up does, when no row has come.
"""

import os
import shutil
import threading
import time
import zlib
from collections.abc import Iterator

from odoo.tools import config

LARGE = 64 * 1024
WANTED_FOR = 24 * 60 * 60  # seconds; between fetching a mail and storing it are minutes


def keep(database: str, key: str, body: bytes | memoryview) -> bytes | None:
    """What is to be stored in the row of the message `key`; None for a large one, which is in its file then."""
    if len(body) < LARGE:
        return zlib.compress(body, 1)
    path = _path(database, key)
    try:
        os.utime(path)
    except FileNotFoundError:
        _write(path, body)
    return None


def read(database: str, key: str, kept: bytes | None) -> bytes:
    """The body block of the message `key`; `kept` is what its row has."""
    if kept:
        return zlib.decompress(kept)
    with open(_path(database, key), "rb") as file:
        return file.read()


def forget(database: str, key: str) -> None:
    """Remove the file of a message that is no more, unless it was wanted lately."""
    path = _path(database, key)
    if os.path.exists(path) and _unwanted(path):
        os.unlink(path)


def forgettable(database: str) -> Iterator[str]:
    """The keys of the files that nobody wanted lately, most of them with a message."""
    for folder, _folders, names in os.walk(_directory(database)):
        yield from (name for name in names if _unwanted(os.path.join(folder, name)))


def forget_all(database: str) -> None:
    """Remove the files of all messages."""
    shutil.rmtree(_directory(database), ignore_errors=True)


def _unwanted(path: str) -> bool:
    return time.time() - os.path.getmtime(path) > WANTED_FOR


def _write(path: str, body: bytes | memoryview) -> None:
    unfinished = f"{path}.{os.getpid()}.{threading.get_ident()}"
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(unfinished, "wb") as file:
        file.write(body)
    os.replace(unfinished, path)


def _path(database: str, key: str) -> str:
    return os.path.join(_directory(database), key[:2], key)


def _directory(database: str) -> str:
    return os.path.join(config.filestore(database), "mail_dossier")
