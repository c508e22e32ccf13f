"""A private Dovecot on loopback, with TLS for localhost."""

import grp
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from string import Template

from . import certificates
from .places import LOG
from .processes import DIES_WITH_US
from .tools import UNPRIVILEGED, dovecot_root, environment

PATIENCE = 10  # seconds, where a start takes a tenth of one
TOKENS = """introspection_mode = post
introspection_url = https://localhost:{port}/introspect
tls_ca_cert_file = {authority}
username_attribute = username
active_attribute = active
active_value = true
"""


@contextmanager
def dovecot(port: int, tls_port: int, mail: Path | None = None, oauth_port: int | None = None) -> Iterator[None]:
    """Dovecot, answering; mailboxes lie in `mail`, else they go with the server. Where dev/oauth.py runs, on
    `oauth_port`, its tokens are good too.
    """
    certificates.make()
    # In /tmp, as the path of a socket is at most 107 bytes long.
    base = Path(tempfile.mkdtemp(prefix="mail_dossier-imap."))
    base.chmod(0o755)
    process = _start(base, mail or base / "mail", port, tls_port, oauth_port)
    try:
        _await(process, port)
        yield
    finally:
        process.terminate()
        process.wait()
        if (base / "dovecot.log").exists():
            shutil.copy(base / "dovecot.log", LOG / "dovecot.log")
        shutil.rmtree(base)


def _start(base: Path, mail: Path, port: int, tls_port: int, oauth_port: int | None) -> subprocess.Popen:
    root = dovecot_root()
    lib = root / "usr/lib/dovecot"
    conf = base / "instance.conf"  # dovecot.conf becomes a link to it
    conf.write_text(
        _configuration(base=base, lib=lib, mail=mail, port=port, tls_port=tls_port, **_by_token(base, oauth_port))
    )
    (base / "modules").symlink_to(lib / "modules")
    mail.mkdir(parents=True, exist_ok=True)
    if UNPRIVILEGED:
        for path in (base, mail):
            shutil.chown(path, "nobody", "nogroup")
    # -e hands the configuration over in the environment, so the compiled-in path of doveconf is never needed
    dovecot = f"-f service=master -c {conf} -m master -e {root}/usr/sbin/dovecot -F -c {conf}"
    with open(LOG / "dovecot-start.log", "w") as log:
        return subprocess.Popen(
            [*UNPRIVILEGED, *DIES_WITH_US, str(root / "usr/bin/doveconf"), *dovecot.split()],
            stdout=log,
            stderr=log,
            env=environment(lib, lib / "modules/old-stats") if root != Path("/") else None,
            start_new_session=True,
        )


def _by_token(base: Path, port: int | None) -> dict[str, str]:
    """What the configuration says of tokens."""
    if not port:
        return {"token_mechanisms": "", "token_passdb": ""}
    (base / "oauth2.conf").write_text(TOKENS.format(port=port, authority=certificates.AUTHORITY))
    passdb = f"passdb {{\n  driver = oauth2\n  mechanisms = xoauth2 oauthbearer\n  args = {base}/oauth2.conf\n}}"
    return {"token_mechanisms": " xoauth2 oauthbearer", "token_passdb": passdb}


def _configuration(**values: object) -> str:
    user, group = ("nobody", "nogroup") if UNPRIVILEGED else (_user(), _group())
    template = Template(Path(__file__).with_suffix(".conf").read_text())
    values |= {"certificate": certificates.CERTIFICATE, "key": certificates.KEY, "user": user, "group": group}
    return template.substitute(values)


def _user() -> str:
    return pwd.getpwuid(os.getuid()).pw_name


def _group() -> str:
    return grp.getgrgid(os.getgid()).gr_name


def _await(process: subprocess.Popen, port: int) -> None:
    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
                if connection.recv(4) == b"* OK":
                    return
        except ConnectionRefusedError:
            time.sleep(0.02)
    raise SystemExit("Dovecot does not answer: see .dev/log/dovecot-start.log and .dev/log/dovecot.log")


def free_ports(count: int) -> list[int]:
    """Ports of loopback nobody listens on."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    try:
        return [s.getsockname()[1] for s in sockets]
    finally:
        for s in sockets:
            s.close()
