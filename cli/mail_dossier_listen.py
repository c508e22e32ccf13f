import sys
from optparse import OptionGroup

from odoo.cli import Command
from odoo.cli.server import report_configuration
from odoo.tools import config


class MailDossierListen(Command):
    """Listen to the users' mail servers, so that new mail is in Odoo within seconds (Mail Dossier)"""

    name = "mail_dossier_listen"

    def run(self, args):
        config.parser.prog = self.prog
        group = OptionGroup(config.parser, "Listening")
        group.add_option(
            "--at-a-server",
            dest="mail_dossier_at_a_server",
            type="int",
            help="The most connections to one mail server (default: 1000).",
        )
        config.parser.add_option_group(group)
        config.parse_config(args, setup_logging=True)
        if not config["db_name"]:
            sys.exit("Which databases? Name them with -d, or as db_name in the configuration.")
        report_configuration()
        # Only here: looking for commands imports this file, and knows no addons yet.
        from odoo.addons.mail_dossier.models.listening import run  # noqa: PLC0415

        run(config["db_name"], config.get("mail_dossier_at_a_server"))
