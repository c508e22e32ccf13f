"""mbsync as a measure: the same mailbox into plain files, which are not forced to the disk either."""

import os
import tempfile
import time
from pathlib import Path

from dev import mbsync


def seconds(login: str, port: int, mails: int) -> float:
    """How long mbsync takes for a first copy of an INBOX of so many mails."""
    with tempfile.TemporaryDirectory(prefix="mail_dossier-mbsync.") as directory:
        channel = "Patterns INBOX\nCreate Near\nSync Pull"
        configuration = mbsync.configure(Path(directory), login, port, channel)
        start = time.perf_counter()
        _, complaints = (copying := mbsync.start(configuration)).communicate()
        took = time.perf_counter() - start
        if copying.returncode:
            raise SystemExit(f"mbsync failed: {complaints}")
        copied = len(os.listdir(f"{directory}/INBOX/cur")) + len(os.listdir(f"{directory}/INBOX/new"))
    if copied != mails:
        raise SystemExit(f"mbsync copied {copied} of {mails} mails")
    return took
