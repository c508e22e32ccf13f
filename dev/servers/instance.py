"""One running server: a directory that goes with it, a process that answers."""

import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingUnixStreamServer

from ..places import LOG
from ..processes import DIES_WITH_US
from ..tools import UNPRIVILEGED

PATIENCE = 60  # seconds, where a start takes one, or many on a busy machine


@contextmanager
def directory(name: str) -> Iterator[Path]:
    """A directory for the server's files, in /tmp as the path of a socket is at most 107 bytes long."""
    base = Path(tempfile.mkdtemp(prefix=f"mail_dossier-{name}."))
    base.chmod(0o755)
    try:
        yield base
    finally:
        shutil.rmtree(base)


def give_away(path: Path) -> None:
    """Let the server own a file or a directory and all below."""
    if UNPRIVILEGED:
        for one in (path, *path.rglob("*")):
            shutil.chown(one, "nobody", "nogroup")


@contextmanager
def process(name: str, command: list[str], env: Mapping[str, str], cwd: Path) -> Iterator[subprocess.Popen]:
    """A program that stops with us; what it says goes to .dev/log/NAME.log."""
    with open(LOG / f"{name}.log", "w") as log:
        started = subprocess.Popen(
            [*UNPRIVILEGED, *DIES_WITH_US, *command], stdout=log, stderr=log, env=env, cwd=cwd, start_new_session=True
        )
    try:
        yield started
    finally:
        started.terminate()
        started.wait()


@contextmanager
def running(name: str, command: list[str], port: int, env: Mapping[str, str], cwd: Path) -> Iterator[None]:
    """A server, answering."""
    with process(name, command, env, cwd) as server:
        _await_greeting(name, server, port)
        yield


def _await_greeting(name: str, server: subprocess.Popen, port: int) -> None:
    until = time.monotonic() + PATIENCE
    while server.poll() is None and time.monotonic() < until:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
                if connection.recv(4) in (b"* OK", b"220 "):
                    return
        except ConnectionRefusedError:
            time.sleep(0.02)
    raise SystemExit(f"{name} does not answer: see .dev/log/{name}.log")


@contextmanager
def answering(path: Path, handler: type[BaseRequestHandler]) -> Iterator[None]:
    """A daemon of ours on a Unix socket, which a server asks who may log in."""
    with ThreadingUnixStreamServer(str(path), handler) as server:
        server.daemon_threads = True
        path.chmod(0o777)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield
        finally:
            server.shutdown()
