from odoo import fields, models
from odoo.tools import config

from ..imap.errors import LoginRefused
from ..imap.network import Server

# Odoo's words for what imap.network calls security; those that are not strict accept any certificate.
SECURITY = {"ssl": "ssl", "ssl_strict": "ssl", "starttls": "starttls", "starttls_strict": "starttls"}


class IrMailServer(models.Model):
    _inherit = "ir.mail_server"

    mail_dossier = fields.Boolean(
        "Users may choose it", help="Users may send the mail of their own mailbox through this server."
    )

    def _mail_dossier_server__(self):
        """The imap.network.Server that this record describes, or odoo.conf when there is none; its id where it signs in
        by a certificate or a token.
        """
        if not self or self.smtp_authentication == "cli":
            return self._mail_dossier_configured__()
        if self.smtp_authentication != "login":
            return self.id
        return Server(
            host=self.smtp_host,
            port=self.smtp_port,
            security=SECURITY.get(self.smtp_encryption, "none"),
            login=self.smtp_user or "",
            password=self.smtp_pass or "",
            verify=self.smtp_encryption.endswith("_strict"),
            allowed=(self.smtp_host,),
        )

    def _mail_dossier_configured__(self):
        if not config["smtp_server"]:
            raise LoginRefused("no_smtp_host")
        return Server(
            host=config["smtp_server"],
            port=int(config["smtp_port"] or 25),
            security="starttls" if config["smtp_ssl"] else "none",
            login=config["smtp_user"] or "",
            password=config["smtp_password"] or "",
            verify=False,
            allowed=(config["smtp_server"],),
        )
