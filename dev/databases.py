"""The databases, each a copy of the one before it:

* ``mail_dossier_base``: Odoo with what the addon depends on and its optional neighbours; takes longest, changes rarely
* ``mail_dossier_template``: with the addon installed; made anew whenever a file that shapes the database changes
* ``demo``, and a database per test run

A database's comment tells what it was made from, so that it cannot outlive its description. Copies are made by
PostgreSQL (CREATE DATABASE … TEMPLATE), files of the filestore are linked: Odoo never writes to one twice.
"""

import ast
import hashlib
import os
import shutil
from pathlib import Path

from . import odoo, postgres
from .locks import exclusive
from .places import DATA, FARM, MODULE, ROOT, say

BASE = f"{MODULE}_base"
TEMPLATE = f"{MODULE}_template"
SHAPE_THE_DATABASE = ["__init__.py", "__manifest__.py", "models", "wizard", "data", "security", "views", "i18n"]
NEIGHBOURS = ["hr_recruitment", "privacy_lookup"]


def template(sockets: Path) -> str:
    """The name of a database with the addon as it is now installed; made when needed."""
    with exclusive("template"):
        base = _base(sockets)
        made_from = f"{comment(sockets, base)} {_fingerprint()}"
        if comment(sockets, TEMPLATE) != made_from:
            say("database: installing the addon")
            _install(sockets, TEMPLATE, [MODULE], made_from, copy_of=base)
        return TEMPLATE


def _base(sockets: Path) -> str:
    modules = sorted({*_manifest()["depends"], *NEIGHBOURS})
    made_from = f"{odoo.release()} {' '.join(modules)}"
    if comment(sockets, BASE) != made_from:
        say(f"database: installing {', '.join(modules)}")
        _install(sockets, BASE, modules, made_from)
    return BASE


def _install(sockets: Path, name: str, modules: list[str], made_from: str, copy_of: str | None = None) -> None:
    drop(sockets, name)
    if copy_of:
        copy(sockets, copy_of, name)
    odoo.install(sockets, name, modules)
    set_comment(sockets, name, made_from)


def _manifest() -> dict:
    return ast.literal_eval((ROOT / "__manifest__.py").read_text())


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for part in SHAPE_THE_DATABASE:
        for path in [FARM / part, *sorted((FARM / part).rglob("*"))]:
            if path.is_file() and path.suffix != ".pyc":
                digest.update(f"{path.relative_to(FARM)}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()


def comment(sockets: Path, name: str) -> str | None:
    """What the database was made from; None when there is no (finished) database of that name."""
    rows = postgres.execute(
        sockets, "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", name
    )
    return rows[0][0] if rows else None


def set_comment(sockets: Path, name: str, made_from: str) -> None:
    postgres.execute(sockets, f'COMMENT ON DATABASE "{name}" IS %s', made_from)


def copy(sockets: Path, source: str, name: str) -> None:
    drop(sockets, name)
    postgres.execute(sockets, f'CREATE DATABASE "{name}" TEMPLATE "{source}" STRATEGY file_copy')
    if _filestore(source).exists():
        shutil.copytree(_filestore(source), _filestore(name), copy_function=os.link)


def drop(sockets: Path, name: str) -> None:
    postgres.execute(sockets, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    shutil.rmtree(_filestore(name), ignore_errors=True)


def drop_left_over(sockets: Path, prefix: str) -> None:
    """Drop the databases `prefix`<process id>[_…] whose process is gone: a run that was killed leaves some."""
    for (name,) in postgres.execute(sockets, "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", prefix):
        if not Path("/proc", name.removeprefix(prefix).partition("_")[0]).exists():
            drop(sockets, name)


def _filestore(name: str) -> Path:
    return DATA / "filestore" / name
