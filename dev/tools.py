"""PostgreSQL, Dovecot and Chromium: those fetched into .dev/tools, else those of the machine.

Extracted packages run from where they lie with LD_LIBRARY_PATH; three of them need more:

* PostgreSQL and Dovecot refuse or shun root. As root they run as nobody, with the one capability to pass the
  directories that only root may enter (the checkout may lie under /root). `no_setuid_fixup` lets access(2) see it.
* Dovecot opens a compiled-in directory of modules. Its name is replaced by a relative one: every process of Dovecot
  starts in the instance's base directory, where `modules` is a link.
* Chromium needs to be told where the extracted fonts are; Odoo finds it by its name on PATH.
"""

import os
import shutil
from pathlib import Path

from .places import DEV

EXTRACTED = DEV / "tools" / "root"
LIBRARIES = [*EXTRACTED.glob("lib/*-linux-gnu"), *EXTRACTED.glob("usr/lib/*-linux-gnu")]
AS_NOBODY = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--securebits=+no_setuid_fixup"]
UNPRIVILEGED = [*AS_NOBODY, "--inh-caps=+dac_override", "--ambient-caps=+dac_override"] if os.geteuid() == 0 else []

MODULES = b"/usr/lib/dovecot/modules\0"


def environment(*more: Path) -> dict[str, str]:
    """The environment in which extracted programs find their libraries; not for Odoo, whose wheels bring their own."""
    inherited = os.environ.get("LD_LIBRARY_PATH", "").split(":")
    path = [str(directory) for directory in (*more, *LIBRARIES)] + inherited
    return {**os.environ, "LD_LIBRARY_PATH": ":".join(filter(None, path))}


def postgres(program: str) -> Path:
    """The path of a program of PostgreSQL's newest version here."""
    found = [p for base in (EXTRACTED, Path("/")) for p in base.glob(f"usr/lib/postgresql/*/bin/{program}")]
    if not found:
        raise SystemExit(f"{program} is missing: ./run clean, then once more")
    return max(found, key=lambda path: (path.is_relative_to(EXTRACTED), int(path.parts[-3])))


def dovecot_root() -> Path:
    """The directory under which Dovecot's usr/ lies."""
    if not (EXTRACTED / "usr/sbin/dovecot").exists():
        return Path("/")
    _make_relocatable(EXTRACTED / "usr/lib/dovecot")
    return EXTRACTED


def _make_relocatable(directory: Path) -> None:
    for path in directory.rglob("*.so*"):
        if path.is_file() and not path.is_symlink() and MODULES in (content := path.read_bytes()):
            path.write_bytes(content.replace(MODULES, b"modules".ljust(len(MODULES), b"\0")))


def browser_environment() -> dict[str, str]:
    """PATH, and FONTCONFIG_FILE, with which Odoo's browser tours find Chromium."""
    program = EXTRACTED / "usr/lib/chromium/chromium"
    if not program.exists():
        return {"PATH": os.environ["PATH"]}
    wrapper = DEV / "bin" / "chromium"
    wrapper.parent.mkdir(exist_ok=True)
    libraries = environment(program.parent, *EXTRACTED.glob("usr/lib/*-linux-gnu/pulseaudio"))["LD_LIBRARY_PATH"]
    wrapper.write_text(f'#!/bin/sh\nLD_LIBRARY_PATH="{libraries}" exec "{program}" "$@"\n')
    wrapper.chmod(0o755)
    fonts = DEV / "fonts.conf"
    fonts.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig>'
        f"<dir>{EXTRACTED}/usr/share/fonts</dir><dir>/usr/share/fonts</dir>"
        f"<cachedir>{DEV}/fontcache</cachedir></fontconfig>"
    )
    return {"PATH": f"{wrapper.parent}:{os.environ['PATH']}", "FONTCONFIG_FILE": str(fonts)}


def chromium() -> str | None:
    """The browser that tours and screenshots use."""
    path = browser_environment()["PATH"]
    return shutil.which("google-chrome", path=path) or shutil.which("chromium", path=path)
