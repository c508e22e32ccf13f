"""Some colleagues set up their mailboxes; run as a program with a database, and the mailboxes' names at the server."""

import os
import sys

from odoo import api
from odoo.modules.registry import Registry
from odoo.tools import config


def set_up(env, name):
    settings = {
        "host": os.environ["IMAP_TEST_HOST"],
        "port": int(os.environ["MACHINES_IMAP_PORT"]),
        "security": "none",
        "login": name,
        "password": "secret",
    }
    address = f"{name}@agency.example"
    user = env["res.users"].create({"name": name, "login": name, "email": address})
    user.with_user(user).write({f"mail_dossier_{key}": value for key, value in settings.items()})
    env["mail.dossier.account"].search([("user_id", "=", user.id)]).state = "ready"


def main(database, names):
    config.parse_config(["-d", database, "--log-level=warn"], setup_logging=True)
    with Registry(database).cursor() as cr:
        env = api.Environment(cr, api.SUPERUSER_ID, {"no_reset_password": True})
        for parameter, value in {"allowed_hosts": os.environ["IMAP_TEST_HOST"], "allow_plain": "1"}.items():
            env["ir.config_parameter"].set_param(f"mail_dossier.{parameter}", value)
        env["res.partner"].create({"name": "Carla", "email": "carla@client.example"})
        for name in names:
            set_up(env, name)
        if "queue.job" in env:
            env["ir.config_parameter"].set_param("mail_dossier.queue", "1")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
