"""A private pymap on loopback; mailboxes are in its memory."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .. import certificates
from .instance import directory, give_away, running

PACKAGES = Path(sys.prefix) / "pymap"


@contextmanager
def pymap(port: int) -> Iterator[None]:
    """pymap, answering."""
    with directory("pymap") as base:
        for name, source in (("tls.pem", certificates.CERTIFICATE), ("tls.key", certificates.KEY)):
            (base / name).write_bytes(source.read_bytes())
        (base / "tls.key").chmod(0o600)
        give_away(base)
        tls = f"--cert {base}/tls.pem --key {base}/tls.key"
        imap_only = "--no-service admin --no-service managesieve"
        options = f"--host 127.0.0.1 --port {port} {tls} {imap_only} dict --demo-password secret"
        # -P: else `import pymap` would find this module
        command = [sys.executable, "-P", str(Path(__file__).with_name("pymap_for_all.py")), *options.split()]
        with running("pymap", command, port, {**os.environ, "PYTHONPATH": str(PACKAGES)}, base):
            yield
