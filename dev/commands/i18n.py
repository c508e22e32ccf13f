"""./run i18n: export the addon's terms to i18n/mail_dossier.pot and bring every i18n/*.po in line with it."""

import os
import subprocess
from pathlib import Path

import polib

from .. import odoo, postgres
from ..places import MODULE, ROOT, say
from ..surroundings import fresh_database

TEMPLATE = ROOT / "i18n" / f"{MODULE}.pot"
CLOCK = ["POT-Creation-Date", "PO-Revision-Date"]  # left out, so that a file changes only when a term does


def main(arguments: list[str]) -> None:
    with postgres.cluster() as sockets, fresh_database(sockets) as database:
        environment = {**os.environ, "ODOO_RC": str(odoo.configuration(sockets, "i18n"))}
        export = odoo.command("i18n", "export", "-d", database, "-o", str(TEMPLATE), MODULE)
        if subprocess.run(export, env=environment, stderr=subprocess.DEVNULL).returncode:
            raise SystemExit("Odoo could not export the terms: ./run test tells more")
    template = polib.pofile(str(TEMPLATE))
    save(template)
    for path in sorted(TEMPLATE.parent.glob("*.po")):
        merge(path, template)


def merge(path: Path, template: polib.POFile) -> None:
    """Keep the translations of terms that remain, drop the others, add new terms; all in the template's order."""
    catalogue = polib.pofile(str(path))
    own = {name: value for name, value in catalogue.metadata.items() if value}
    catalogue.metadata = {**template.metadata, **own, "Language": path.stem}
    catalogue.merge(template)
    for entry in catalogue.obsolete_entries():
        catalogue.remove(entry)
    order = {entry.msgid: place for place, entry in enumerate(template)}
    catalogue.sort(key=lambda entry: order[entry.msgid])
    save(catalogue)
    say(f"{path.relative_to(ROOT)}: {catalogue.percent_translated()}% of {len(catalogue)} terms translated")


def save(catalogue: polib.POFile) -> None:
    for name in CLOCK:
        catalogue.metadata.pop(name, None)
    catalogue.save()
