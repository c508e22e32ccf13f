"""The body block of each mail as it came, kept once for all its holders.

Most are a few kilobytes of text: they lie deflated in the message's row. A large one is mostly base64 of what is
compressed already: it is a file as it is, in the database's filestore, named by the message's key, so that writing it
twice does no harm and no lock is needed. To make a file for every mail would take longer than to parse it.
"""

import os
import threading
import zlib

from odoo.tools import config

LARGE = 64 * 1024


def keep(database: str, key: str, body: bytes | memoryview) -> bytes | None:
    """What is to be stored in the row of the message `key`; None for a large one, which is in its file then."""
    if len(body) < LARGE:
        return zlib.compress(body, 1)
    path = _path(database, key)
    if not os.path.exists(path):
        _write(path, body)
    return None


def read(database: str, key: str, kept: bytes | None) -> bytes:
    """The body block of the message `key`; `kept` is what its row has."""
    if kept:
        return zlib.decompress(kept)
    with open(_path(database, key), "rb") as file:
        return file.read()


def forget(database: str, key: str) -> None:
    """Remove the file of a message that is no more."""
    if os.path.exists(path := _path(database, key)):
        os.unlink(path)


def _write(path: str, body: bytes | memoryview) -> None:
    unfinished = f"{path}.{os.getpid()}.{threading.get_ident()}"
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(unfinished, "wb") as file:
        file.write(body)
    os.replace(unfinished, path)


def _path(database: str, key: str) -> str:
    return os.path.join(config.filestore(database), "mail_dossier", key[:2], key)
