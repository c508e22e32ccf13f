"""./run screenshots [--guide] [--all] [--dark] [--narrow] [--lang nl]: pictures of a running demo.

Without options, the README's, into docs/images, with --guide those of the guides, into docs/images/guide; with
--dark, --narrow or --lang, every screen in that look, with --all in every look, into .dev/screenshots.
"""

import argparse
import subprocess
import sys

from .. import odoo, postgres
from ..demonstration import DATABASE, demonstration
from ..guide import GUIDE
from ..places import ADDONS, DEV, ROOT, say
from ..screenshots import ALL, LANGUAGES, README, REST, Look, take

PICTURES = DEV / "screenshots"
IMAGES = ROOT / "docs" / "images"
# Odoo's Community edition has no dark mode of its own; this is OCA's, without Odoo, which pip would fetch with it.
DARK = ("web_dark_mode", "odoo-addon-web_dark_mode==19.0.1.0.0.6")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./run screenshots")
    parser.add_argument("--guide", action="store_true", help="the pictures of the guides, in their languages")
    parser.add_argument("--all", action="store_true", help="every screen in every look")
    parser.add_argument("--dark", action="store_true", help="in OCA's dark mode, which the demo then has")
    parser.add_argument("--narrow", action="store_true", help="as wide as a telephone")
    parser.add_argument("--lang", choices=LANGUAGES, default="en")
    options = parser.parse_args(arguments)
    look = Look(options.lang, options.dark, options.narrow)
    if options.guide:
        with demonstration() as demo:
            for lang in LANGUAGES:
                take(demo.url, Look(lang), GUIDE, IMAGES / "guide" / lang)
    elif look == Look() and not options.all:
        with demonstration() as demo:
            take(demo.url, look, README, IMAGES)
    else:
        take_all(ALL if options.all else [look])
    return 0


def take_all(looks: list[Look]) -> None:
    if any(look.dark for look in looks):
        install_dark_mode()
    with demonstration() as demo:
        for look in looks:
            say(f"pictures: {PICTURES.relative_to(ROOT)}/{look.name}")
            take(demo.url, look, README, PICTURES / look.name)
            take(demo.url, look, REST, PICTURES / look.name)


def install_dark_mode() -> None:
    """Have it in the demo."""
    name, requirement = DARK
    if not (ADDONS / name).exists():
        say("fetching a dark mode")
        target = DEV / "dark"
        pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(target), requirement]
        subprocess.run(pip, check=True)
        (ADDONS / name).symlink_to(target / "odoo" / "addons" / name)
    with demonstration():
        pass
    with postgres.cluster() as sockets:
        odoo.install(sockets, DATABASE, [name])


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
