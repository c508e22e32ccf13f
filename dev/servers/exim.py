"""A private Exim on loopback, a mail transfer agent as providers run them; what it takes becomes files.

It asks the system for a user whose name is compiled in, and whom only an installation makes: libnss-wrapper answers
instead. STARTTLS for localhost, then any user with the password "secret". Recipients whose local part is "bounce" are
refused with 550, "greylisted" ones with 450, mails of more than 1 MB with 552.
"""

import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from string import Template

from .. import certificates
from ..places import DEV
from ..tools import UNPRIVILEGED
from .instance import directory, give_away, running

ROOT = DEV / "exim" / "root"
COMPILED_IN = "Debian-exim"


@contextmanager
def exim(port: int) -> Iterator[Path]:
    """Exim, answering; yields the directory of the mails it took."""
    with directory("exim") as base:
        user = pwd.getpwnam("nobody") if UNPRIVILEGED else pwd.getpwuid(os.getuid())
        for name, source in (("tls.pem", certificates.CERTIFICATE), ("tls.key", certificates.KEY)):
            (base / name).write_bytes(source.read_bytes())
        (base / "tls.key").chmod(0o600)
        for name in ("spool", "log", "inbox"):
            (base / name).mkdir()
        _make_known(base, user)
        program = ROOT / "usr/sbin/exim4"
        program.chmod(0o755)  # set-user-ID, it would not hear where its libraries are
        values = {"base": base, "exim": program, "port": port, "user": user.pw_name}
        template = Template(Path(__file__).with_suffix(".conf").read_text())
        (base / "exim.conf").write_text(template.substitute(values))
        give_away(base)
        with running("exim", [str(program), "-C", str(base / "exim.conf"), "-bdf"], port, _environment(base), base):
            yield base / "inbox" / "new"


def _make_known(base: Path, user: pwd.struct_passwd) -> None:
    own = f"{COMPILED_IN}:x:{user.pw_uid}:{user.pw_gid}::/tmp:/bin/false\n"
    (base / "passwd").write_text(Path("/etc/passwd").read_text() + own)
    (base / "group").write_text(Path("/etc/group").read_text() + f"{COMPILED_IN}:x:{user.pw_gid}:\n")


def _environment(base: Path) -> dict[str, str]:
    libraries = [*ROOT.glob("usr/lib/*-linux-gnu"), *ROOT.glob("lib/*-linux-gnu")]
    [wrapper] = ROOT.glob("usr/lib/*-linux-gnu/libnss_wrapper.so")
    return {
        **os.environ,
        "LD_LIBRARY_PATH": ":".join(map(str, libraries)),
        "LD_PRELOAD": str(wrapper),
        "NSS_WRAPPER_PASSWD": str(base / "passwd"),
        "NSS_WRAPPER_GROUP": str(base / "group"),
    }
