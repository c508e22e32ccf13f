"""A private Courier on loopback. It asks an authdaemond, which is ours, who may log in.

The path of the daemon's socket is compiled into libcourierauth: it is replaced by a relative one, as every process that
asks runs in the instance's base directory. The compiler has split it over two instructions, of which this is the first.

Without TLS, as its TLS becomes the user `courier`, whom only an installation makes.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socketserver import StreamRequestHandler

from ..places import DEV
from .instance import answering, directory, give_away, process, running

ROOT = DEV / "courier" / "root"
SOCKET, RELATIVE = b"/run/courier/aut", b"authdaemond\0\0\0\0\0"
CAPABILITIES = "IMAP4rev1 UIDPLUS CHILDREN NAMESPACE THREAD=ORDEREDSUBJECT THREAD=REFERENCES SORT QUOTA IDLE"


class Authdaemond(StreamRequestHandler):
    """Who asks; "AUTH", the number of octets that follow; service, type, login, password: each a line."""

    def handle(self) -> None:
        size = next(line.removeprefix(b"AUTH ") for line in self.rfile if line.startswith(b"AUTH "))
        _service, _type, login, password = self.rfile.read(int(size)).decode().splitlines()
        home = Path(self.server.server_address).parent / "home" / login
        self.wfile.write(_account(login, home) if password == "secret" else b"FAIL\n")


def _account(login: str, home: Path) -> bytes:
    if not home.exists():
        for name in ("cur", "new", "tmp"):
            (home / "Maildir" / name).mkdir(parents=True)
        give_away(home)
    owner = home.parent.stat()
    return f"ADDRESS={login}\nUID={owner.st_uid}\nGID={owner.st_gid}\nHOME={home}\n.\n".encode()


@contextmanager
def courier(port: int) -> Iterator[None]:
    """Courier, answering; mailboxes go with it."""
    _make_relocatable()
    with directory("courier") as base, answering(base / "authdaemond", Authdaemond):
        (base / "home").mkdir()
        give_away(base)
        tcpd = f"{ROOT}/usr/sbin/couriertcpd -address=127.0.0.1 -maxprocs=100 -maxperip=100 -nodnslookup -noidentlookup"
        imapd = f"{ROOT}/usr/lib/courier/courier/imaplogin {ROOT}/usr/bin/imapd Maildir"
        command = [*tcpd.split(), str(port), *imapd.split()]
        env = _environment(base.name)
        # without it every session waits a second for one; it would start its own, which stayed
        gamin = process("gamin", [f"{ROOT}/usr/libexec/gam_server", "--notimeout", base.name], env, base)
        with gamin, running("courier", command, port, env, base):
            yield


def _environment(client: str) -> dict[str, str]:
    libraries = [*ROOT.glob("usr/lib/*-linux-gnu"), *ROOT.glob("lib/*-linux-gnu"), ROOT / "usr/lib"]
    return {
        **os.environ,
        "LD_LIBRARY_PATH": ":".join(map(str, libraries)),
        "IMAP_CAPABILITY": CAPABILITIES,
        "IMAP_KEYWORDS": "1",
        "IMAP_IDLE_TIMEOUT": "60",
        "IMAP_UMASK": "022",
        "GAM_CLIENT_ID": client,
        "IMAP_USELOCKS": "1",
    }


def _make_relocatable() -> None:
    library = ROOT / "usr/lib/libcourierauth.so.0.0.0"
    if SOCKET in (content := library.read_bytes()):
        library.write_bytes(content.replace(SOCKET, RELATIVE))
    elif RELATIVE not in content:
        raise SystemExit("this build of Courier is unknown to dev/servers/courier.py: its socket was not found")
