"""Starting programs so that they, and what they started, stop when we do."""

import signal
import subprocess
import sys
from types import FrameType

DIES_WITH_US = ["setpriv", "--pdeathsig=TERM"]  # before a server's command: it stops even when we are killed
PATIENCE = 15  # seconds to end tidily: pytest closes browsers, Odoo its threads


def stop_in_order() -> None:
    """Let a terminated command leave its `with` blocks, so that what it started stops too."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)


def _leave(number: int, frame: FrameType | None) -> None:
    for again in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(again, signal.SIG_IGN)
    sys.exit(128 + number)


def call(command: list[str], environment: dict[str, str], **options: object) -> int:
    """The exit code of a program; when we are interrupted it is interrupted as well, and waited for."""
    process = subprocess.Popen(command, env=environment, **options)
    try:
        return process.wait()
    except SystemExit:  # a signal to us alone; Ctrl-C reaches both
        process.send_signal(signal.SIGINT)
        raise
    finally:
        _await(process)


def _await(process: subprocess.Popen) -> None:
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
