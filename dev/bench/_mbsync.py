"""mbsync of Debian, as a measure: the same mailbox into plain files, which are not forced to the disk either.

It is fetched into .dev/mbsync when the bench first asks for it, the way dev/setup.sh fetches Dovecot.
"""

import os
import subprocess
import tempfile
import time
from pathlib import Path

from dev.bench._server import PASSWORD
from dev.places import DEV, LOG, ROOT, say
from dev.tools import environment

HERE = DEV / "mbsync"
FETCH = 'die() { echo "$*" >&2; exit 1; }; . dev/apt.sh; fetch_with_dependencies "$1" isync && touch "$1/.complete"'
CONFIGURATION = """
FSync no

IMAPAccount bench
Host localhost
Port {port}
User {login}
Pass {password}
SSLType None
AuthMechs LOGIN

IMAPStore far
Account bench

MaildirStore near
Path {directory}/
Inbox {directory}/INBOX

Channel bench
Far :far:
Near :near:
Patterns INBOX
Create Near
Sync Pull
SyncState *
"""


def seconds(login: str, port: int, mails: int) -> float:
    """How long mbsync takes for a first copy of an INBOX of so many mails."""
    program = _program()
    with tempfile.TemporaryDirectory(prefix="mail_dossier-mbsync.") as directory:
        configuration = Path(directory, "mbsyncrc")
        configuration.write_text(CONFIGURATION.format(port=port, login=login, password=PASSWORD, directory=directory))
        libraries = environment(*HERE.glob("root/lib/*-linux-gnu"), *HERE.glob("root/usr/lib/*-linux-gnu"))
        start = time.perf_counter()
        done = subprocess.run([program, "-q", "-c", configuration, "bench"], env=libraries, stderr=subprocess.PIPE)
        took = time.perf_counter() - start
        if done.returncode:
            raise SystemExit(f"mbsync failed: {done.stderr.decode()}")
        copied = len(os.listdir(f"{directory}/INBOX/cur")) + len(os.listdir(f"{directory}/INBOX/new"))
    if copied != mails:
        raise SystemExit(f"mbsync copied {copied} of {mails} mails")
    return took


def _program() -> Path:
    if not (HERE / ".complete").exists():
        say("fetching mbsync")
        with open(LOG / "mbsync.log", "w") as log:
            done = subprocess.run(["sh", "-c", FETCH, "sh", str(HERE)], cwd=ROOT, stdout=log, stderr=log)
        if done.returncode:
            raise SystemExit("mbsync could not be fetched: see .dev/log/mbsync.log")
    return HERE / "root/usr/bin/mbsync"
