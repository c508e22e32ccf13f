"""The body block of each mail as it came, one file a mail in the database's filestore, shared by all its holders.

Named by the message's key, so writing twice does no harm and no lock is needed. The first byte says how the rest is kept.
"""

import os
import zlib
from pathlib import Path

from odoo.tools import config

DEFLATED, PLAIN = b"z", b"p"
# Larger bodies are mostly base64 of what is compressed already: deflating them would cost a third of the import time.
DEFLATE_BELOW = 256 * 1024


def write(database: str, key: str, body: bytes) -> None:
    """Keep the body block of the message `key`; does nothing when it is there."""
    path = _path(database, key)
    if path.exists():
        return
    deflate = len(body) < DEFLATE_BELOW
    unfinished = path.with_suffix(f".{os.getpid()}")
    path.parent.mkdir(parents=True, exist_ok=True)
    with unfinished.open("wb") as file:
        file.write(DEFLATED if deflate else PLAIN)
        file.write(zlib.compress(body, 1) if deflate else body)
    unfinished.replace(path)


def read(database: str, key: str) -> bytes:
    """The body block of the message `key`."""
    kept = _path(database, key).read_bytes()
    return zlib.decompress(kept[1:]) if kept[:1] == DEFLATED else kept[1:]


def _path(database: str, key: str) -> Path:
    return Path(config.filestore(database)) / "mail_dossier" / key[:2] / key
