"""odoo mail_dossier_rotate_key -d DATABASE: what a new key asks for, see docs/administrators.md."""

import sys

from odoo import SUPERUSER_ID, api
from odoo.cli import Command
from odoo.modules.registry import Registry
from odoo.tools import config


class MailDossierRotateKey(Command):
    """Encrypt the passwords of all mailboxes with the key that is in use now, those of an older key among them"""

    name = "mail_dossier_rotate_key"

    def run(self, args):
        config.parser.prog = self.prog
        config.parse_config(args, setup_logging=True)
        if not config["db_name"]:
            sys.exit("Which database? Name it with -d.")
        unreadable = [said for name in config["db_name"] for said in self._rotate(name)]
        sys.exit("\n".join(unreadable) or None)

    @staticmethod
    def _rotate(name):
        """Tell how many there are; what is to be said of those that cannot be read."""
        with Registry(name).cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            if "mail.dossier.account" not in env:
                return [f"{name}: Mail Dossier is not installed there."]
            renewed, unreadable = env["mail.dossier.account"]._rotate_key()
        sys.stdout.write(f"{name}: {renewed} secrets are encrypted with the key in use.\n")
        again = "their users type them again, or the key they were encrypted with is put into mail_dossier_key_old"
        return [f"{name}: no key here opens those of {', '.join(unreadable)}: {again}."] if unreadable else []
