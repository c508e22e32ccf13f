"""mbsync of Debian, another mail program that keeps a mailbox in step with a server; dev/setup.sh fetches it."""

import subprocess
from pathlib import Path

from .places import DEV
from .tools import environment

ROOT = DEV / "mbsync" / "root"
CONFIGURATION = """
FSync no

IMAPAccount far
Host localhost
Port {port}
User {login}
Pass {password}
SSLType None
AuthMechs LOGIN

IMAPStore far
Account far

MaildirStore near
Path {directory}/
Inbox {directory}/INBOX
SubFolders Verbatim

Channel mail
Far :far:
Near :near:
SyncState *
{channel}
"""


def configure(directory: Path, login: str, port: int, channel: str) -> Path:
    """Write a configuration that copies a mailbox into `directory`; `channel` says which folders, and which way."""
    settings = {"login": login, "port": port, "password": "secret", "directory": directory, "channel": channel}
    configuration = directory / "mbsyncrc"
    configuration.write_text(CONFIGURATION.format(**settings))
    return configuration


def start(configuration: Path) -> subprocess.Popen:
    """mbsync, at work; what it complains of is in `stderr`."""
    libraries = environment(*ROOT.glob("lib/*-linux-gnu"), *ROOT.glob("usr/lib/*-linux-gnu"))
    command = [ROOT / "usr/bin/mbsync", "-q", "-c", configuration, "mail"]
    return subprocess.Popen(command, env=libraries, stderr=subprocess.PIPE, text=True)
