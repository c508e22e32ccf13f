"""A private Cyrus on loopback. It asks a saslauthd, which is ours, who may log in."""

import os
import pwd
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socketserver import StreamRequestHandler
from string import Template

from .. import certificates
from ..places import DEV
from ..tools import UNPRIVILEGED
from .instance import answering, directory, give_away, running

ROOT = DEV / "cyrus" / "root"
PROGRAMS = ROOT / "usr/lib/cyrus/bin"
STATE = ("db", "lock", "log", "msg", "proc", "socket")


class Saslauthd(StreamRequestHandler):
    """Four strings, each after its length in two octets: login, password, service, realm; answered by one more."""

    def handle(self) -> None:
        login, password, _service, _realm = [self._string() for _ in range(4)]
        answer = b"OK" if login and password == b"secret" else b"NO"
        self.wfile.write(struct.pack("!H", len(answer)) + answer)

    def _string(self) -> bytes:
        return self.rfile.read(*struct.unpack("!H", self.rfile.read(2)))


@contextmanager
def cyrus(port: int) -> Iterator[None]:
    """Cyrus, answering; mailboxes go with it."""
    with directory("cyrus") as base, answering(base / "saslauthd", Saslauthd):
        for name in STATE:
            (base / "state" / name).mkdir(parents=True)
        (base / "mail").mkdir()
        _configure(base, port)
        give_away(base)
        master = f"{PROGRAMS}/master -C {base}/imapd.conf -M {base}/cyrus.conf -p {base}/pid -D"
        with running("cyrus", master.split(), port, _environment(), base):
            yield


def _configure(base: Path, port: int) -> None:
    user = "nobody" if UNPRIVILEGED else pwd.getpwuid(os.getuid()).pw_name
    (base / "tls.pem").write_bytes(certificates.CERTIFICATE.read_bytes() + certificates.KEY.read_bytes())
    (base / "tls.pem").chmod(0o600)
    for conf in ("imapd.conf", "cyrus.conf"):
        template = Template((Path(__file__).parent / conf).read_text())
        (base / conf).write_text(template.substitute(base=base, programs=PROGRAMS, user=user, port=port))


def _environment() -> dict[str, str]:
    libraries = [*ROOT.glob("usr/lib/*-linux-gnu"), *ROOT.glob("lib/*-linux-gnu"), ROOT / "usr/lib/cyrus/lib"]
    plugins = [*ROOT.glob("usr/lib/*-linux-gnu/sasl2"), *Path("/usr/lib").glob("*-linux-gnu/sasl2")]
    paths = {"LD_LIBRARY_PATH": libraries, "SASL_PATH": plugins}
    return {**os.environ, **{name: ":".join(map(str, found)) for name, found in paths.items()}}
