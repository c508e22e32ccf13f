"""./run demo [--check] [--new]: the demo until Ctrl-C; --check verifies it over HTTP and stops; --new starts over."""

import argparse
import signal
import sys

from .. import odoo
from ..demo.people import cast
from ..demonstration import KEPT, LISTENER_LOG, SERVER_LOG, SETUP_LOG, Demo, demonstration
from ..places import ROOT
from ..processes import call


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./run demo")
    parser.add_argument("--check", action="store_true", help="verify the demo over HTTP, then stop")
    parser.add_argument("--new", action="store_true", help="forget the database and the mail of earlier runs")
    options = parser.parse_args(arguments)
    with demonstration(new=options.new) as demo:
        if options.check:
            return check(demo)
        introduce(demo)
        wait()
    return 0


def check(demo: Demo) -> int:
    """The exit code: 0 if the demo shows what it should and Odoo logged no warning."""
    code = call([sys.executable, "dev/demo/check.py", demo.url], demo.environment, cwd=ROOT)
    complaints = [line for log in (SETUP_LOG, SERVER_LOG, LISTENER_LOG) for line in odoo.warnings(log)]
    print(*complaints, sep="\n", end="\n" if complaints else "", file=sys.stderr)
    return code or bool(complaints)


def introduce(demo: Demo) -> None:
    people = "\n".join(f"  {user.login:<10} {user.name}, {user.title}" for user in cast().users)
    newcomers = ", ".join(user.login for user in cast().newcomers)
    print(
        f"\n{demo.url}  (the password is the login)\n{people}\n"
        f"  {newcomers}: newcomers, whose mailboxes are still to be set up\n"
        f"IMAP: localhost, port {demo.environment['DEMO_IMAP_PORT']}, SSL/TLS; user name is the mail address, "
        f"password secret\nMail that Odoo sends: {KEPT.relative_to(ROOT)}/sent\nCtrl-C stops everything.",
        flush=True,
    )


def wait() -> None:
    try:
        signal.pause()
    except KeyboardInterrupt:
        print()
