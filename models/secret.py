"""A mailbox password at rest: ciphertext in the column, the key outside the database.

The key comes from the environment (MAIL_DOSSIER_KEY), else from odoo.conf (mail_dossier_key), else from a file with
mode 600 that is made in the data directory: a dump of the database alone opens no mailbox. The ciphertext names the
server it was typed for; with any other host, port, security or login it does not decrypt to anything.
"""

import base64
import hashlib
import json
import os
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from odoo.tools import config


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


def _cipher() -> Fernet:
    key = os.environ.get("MAIL_DOSSIER_KEY") or config.get("mail_dossier_key") or _key_file()
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest()))


def _key_file() -> str:
    path = Path(config["data_dir"]) / "mail_dossier.key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(descriptor, "w") as file:
        file.write(Fernet.generate_key().decode())
    return path.read_text()
