"""Who removes the addon has his Odoo as it was before, and every mailbox on its server as it is.

`./run test --all` looks at what remains in a browser as well.
"""

import os
import subprocess
import time
import urllib.request
from contextlib import suppress

from dev import databases, odoo
from dev.browser import Browser, browser
from dev.dovecot import free_ports
from dev.places import DATA, LOG
from dev.processes import DIES_WITH_US
from whole import SHAPES, WholeDatabaseCase

# Odoo still offers the addon, and keeps what was said on the bus for a day.
STAYS = {"ir_module_module", "ir_module_module_dependency", "ir_model_data", "bus_bus"}
IDS = "SELECT 1 FROM ir_model_data WHERE module = 'mail_dossier'"
PATIENCE = 120  # seconds for the server's first answer
SIGN_IN = """
    fetch("/web/session/authenticate", {method: "POST", headers: {"Content-Type": "application/json"}, body:
        JSON.stringify({params: {db: "%s", login: "alice", password: "alice"}})}).then((answer) => answer.text())"""
WATCH = """
    window.went_wrong = [];
    addEventListener("error", (event) => went_wrong.push(event.message));
    addEventListener("unhandledrejection", (event) => went_wrong.push(String(event.reason)));"""


class TestUninstall(WholeDatabaseCase):
    def test_nothing_is_left_of_it_and_no_mailbox_touched(self) -> None:
        self.take("fill")
        before, talked = self.at_server(), self.talked()
        self.assertTrue(self.files().exists())
        self.take("uninstall")
        self.assertEqual(self.said(), "")
        self.assertEqual((self.at_server(), self.talked()), (before, talked))
        self.assertEqual(self.take("traces").keys() - STAYS, set())
        self.assertFalse(self.rows(self.database, IDS) or self.files().exists())
        for name, query in SHAPES.items():
            self.assertEqual(self.rows(self.database, query), self.rows(databases.BASE, query), name)
        if os.environ.get("MAIL_DOSSIER_ALL"):
            self.assert_odoo_works()

    def files(self):
        return DATA / "filestore" / self.database / "mail_dossier"

    # ------------------------------------------------------------ what remains

    def assert_odoo_works(self) -> None:
        """Alice looks at contacts and leads, and at one of each."""
        [(contact,)] = self.rows(self.database, "SELECT id FROM res_partner WHERE name = 'Carla'")
        [(lead,)] = self.rows(self.database, "SELECT id FROM crm_lead WHERE name = 'Carla'")
        url = self.start_odoo()
        with browser() as page:
            page.show(1280, 800)
            page.call("Page.addScriptToEvaluateOnNewDocument", source=WATCH)
            page.open(f"{url}/web/login")
            page.await_("input[name=login]")
            page.run(SIGN_IN % self.database)
            self.look(page, f"{url}/odoo/contacts", ".o_data_row, .o_kanban_record")
            self.look(page, f"{url}/odoo/contacts/{contact}", ".o-mail-Chatter-top")
            self.look(page, f"{url}/odoo/crm", ".o_kanban_view")
            self.look(page, f"{url}/odoo/crm/{lead}", ".o-mail-Chatter-top")

    def look(self, page: Browser, url: str, selector: str) -> None:
        page.open(url)
        page.await_(selector)
        self.assertEqual(page.run("went_wrong"), [], url)
        self.assertFalse(page.run("!!document.querySelector('.o_error_dialog')"), url)

    def start_odoo(self) -> str:
        [port] = free_ports(1)
        conf = odoo.configuration(self.sockets, self.database, db_name=self.database, http_port=port)
        self.addCleanup(conf.unlink)
        environment = {**self.environment, "ODOO_RC": str(conf)}
        command = [*DIES_WITH_US, *odoo.command(f"--logfile={LOG / 'uninstalled.log'}")]
        server = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL, start_new_session=True)
        self.addCleanup(server.wait)
        self.addCleanup(server.terminate)
        url, until = f"http://localhost:{port}", time.monotonic() + PATIENCE
        while server.poll() is None and time.monotonic() < until:
            with suppress(OSError), urllib.request.urlopen(f"{url}/web/health", timeout=PATIENCE):
                return url
            time.sleep(0.2)
        self.fail(f"Odoo does not answer: {LOG / 'uninstalled.log'}")
