"""Where things lie in the checkout, and how to say what is going on."""

import os
import sys
from pathlib import Path

MODULE = "mail_dossier"
ROOT = Path(__file__).resolve().parents[1]
DEV = ROOT / ".dev"
LOG = DEV / "log"
DATA = DEV / "data"
ADDONS = DEV / "addons"
FARM = ADDONS / MODULE
TESTS_OF_DEV = ADDONS / "dev_tests"

# What is no part of the addon; the rest of the top level is.
NOT_THE_ADDON = {"__pycache__", "build", "dev", "dist", "node_modules", "run"}


def say(text: str) -> None:
    print(f"-- {text}", file=sys.stderr, flush=True)


def link_farm() -> None:
    """Make the checkout, whatever its name, an addon named mail_dossier: a directory of links to its top level.

    One link to the root would not do: Odoo's export of terms follows links, and .dev lies in the root.
    """
    FARM.mkdir(parents=True, exist_ok=True)
    wanted = {p.name for p in ROOT.iterdir() if not p.name.startswith(".")} - NOT_THE_ADDON
    present = {p.name for p in FARM.iterdir() if p.is_symlink()}
    for name in present - wanted:
        (FARM / name).unlink()
    for name in wanted - present:
        (FARM / name).symlink_to(os.path.relpath(ROOT / name, FARM))
    # For pytest, which would take dev/tests for a package inside the root's.
    if not TESTS_OF_DEV.is_symlink():
        TESTS_OF_DEV.symlink_to("../../dev/tests")
