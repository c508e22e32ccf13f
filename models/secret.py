"""A mailbox password at rest: ciphertext in the column, the key outside the database.

The key comes from the environment (MAIL_DOSSIER_KEY), else from odoo.conf (mail_dossier_key), else from a file with
mode 600 that is made in the data directory: a dump of the database alone opens no mailbox. The ciphertext names the
server it was typed for; with any other host, port, security or login it does not decrypt to anything.

A new key takes the place of an old one without anybody typing his password again: while the old one stands in
MAIL_DOSSIER_KEY_OLD or mail_dossier_key_old, or is that of the file, what it encrypted can be read, and
`odoo mail_dossier_rotate_key` puts all of it under the new key (mail_dossier_account_key.py).
"""

import base64
import hashlib
import json
import os
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from odoo.tools import config

FILE = "mail_dossier.key"


def encrypt(secret: str, bound_to: list) -> str:
    """The ciphertext of `secret`, good for the server described by `bound_to` only."""
    return _cipher().encrypt(json.dumps([bound_to, secret]).encode()).decode()


def decrypt(token: str, bound_to: list) -> str | None:
    """The secret, or None when the key or the server is not the one it was stored for."""
    try:
        for_server, secret = json.loads(_cipher().decrypt(token.encode()))
    except InvalidToken:
        return None
    return secret if for_server == bound_to else None


def is_unreadable(token: str | None) -> bool:
    """Is it ciphertext of a key that is none of ours?"""
    return bool(token) and renewed(token) is None


def renewed(token: str) -> str | None:
    """The same under the key that is used now; None when none of the keys opens it."""
    try:
        return _cipher().rotate(token.encode()).decode()
    except InvalidToken:
        return None


def _cipher() -> MultiFernet:
    return MultiFernet([_fernet(key) for key in _keys()])


def _fernet(key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest()))


def _keys() -> list[str]:
    """The key in use, then those that only read."""
    named = [_configured("mail_dossier_key"), _configured("mail_dossier_key_old")]
    path = Path(config["data_dir"]) / FILE
    if named[0] is None or path.exists():
        named.insert(1, _of_file(path))
    return [key for key in named if key]


def _configured(name: str) -> str | None:
    return os.environ.get(name.upper()) or config.get(name) or None


def _of_file(path: Path) -> str:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(descriptor, "w") as file:
        file.write(Fernet.generate_key().decode())
    return path.read_text()
