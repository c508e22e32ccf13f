"""An update leaves the data as it is, and a database of an earlier version becomes what a new one is.

Until there is a release, the earlier version is a commit: OLDEST is the first from which an update works. Who changes
what is stored, so that one from there would fail or lose something, writes a migration (migrations/VERSION/, with a
higher version in the manifest). `./run test --all` updates, from OLDEST and from the version at hand.
"""

import os
import subprocess
import tarfile
import tempfile
from pathlib import Path

from dev import databases, odoo
from dev.places import MODULE, ROOT
from whole import SHAPES, WholeDatabaseCase

OLDEST = "0acd686e"
OURS = "SELECT table_name FROM information_schema.tables WHERE table_name LIKE 'mail\\_dossier\\_%'"
ROWS = "SELECT (to_jsonb(t) - 'write_date' - 'write_uid')::text FROM \"{}\" t"
ALSO = ["ir_config_parameter", "ir_cron", "res_partner", "res_users"]
HOME = "SELECT value FROM ir_config_parameter WHERE key = 'mail_dossier.home'"
# Without --all no tests: classes that do not begin with Test are collected as such only.
Long = WholeDatabaseCase if os.environ.get("MAIL_DOSSIER_ALL") else object


class UpdateFromThisVersion(Long):
    def test_an_update_changes_nothing(self) -> None:
        filled = self.take("fill")
        before, at_server, talked = self.contents(), self.at_server(), self.talked()
        odoo.install(self.sockets, self.database, [MODULE], update=True)
        for table, rows in self.contents().items():
            self.assertEqual(rows, before[table], table)
        self.assertEqual((self.at_server(), self.talked()), (at_server, talked))
        self.assertEqual(self.take("counts"), filled)

    def contents(self) -> dict[str, set[tuple]]:
        """{table: its rows, without who wrote them when}"""
        tables = [table for (table,) in self.rows(self.database, OURS)]
        return {table: self.rows(self.database, ROWS.format(table)) for table in tables + ALSO}


class UpdateFromTheOldest(Long):
    def database_to_fill(self) -> str:
        """One with the addon as it was."""
        addons = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="mail_dossier-oldest.")))
        archive = addons / "oldest.tar"
        subprocess.run(["git", "archive", "-o", archive, OLDEST], cwd=ROOT, check=True)
        with tarfile.open(archive) as tar:
            tar.extractall(addons / MODULE, filter="data")
        path = f"{addons},{odoo.ADDONS_OF_ODOO}"
        database = self.copy(databases.BASE, "oldest")
        conf = odoo.configuration(self.sockets, database, addons_path=path)
        self.addCleanup(conf.unlink)
        self.environment["ODOO_RC"] = str(conf)
        install = odoo.command("-d", database, "-i", MODULE, "--stop-after-init", "--no-http", "--log-level=warn")
        subprocess.run(install, env=self.environment, check=True)
        return database

    def test_it_becomes_what_a_new_one_is(self) -> None:
        filled = self.take("fill")
        self.program.communicate()
        odoo.install(self.sockets, self.database, [MODULE], update=True)
        for name, query in SHAPES.items():
            new = databases.template(self.sockets)
            self.assertEqual(self.rows(self.database, query), self.rows(new, query), name)
        self.assertTrue(self.rows(self.database, HOME), "it knows where it is")
        self.environment["ODOO_RC"] = os.environ["ODOO_RC"]
        self.program = self.start_program()
        self.assertEqual(self.take("counts"), filled)
        before = self.at_server()
        self.take("everything")
        self.assertEqual(self.said(), "")
        after = self.at_server()
        self.assertEqual([len(after[path]) - len(before[path]) for path in ("Archive", "Drafts")], [1, 1])
