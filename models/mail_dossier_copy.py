from odoo import fields, models


class MailDossierCopy(models.Model):
    """What one account's copy of a message has and the others must not see: its header block, with Bcc and Received."""

    _name = "mail.dossier.copy"
    _inherit = ["mail.dossier.private"]
    _description = "Copy of a mail in an account"
    _rec_name = "id"

    message_id = fields.Many2one("mail.dossier.message", required=True, ondelete="cascade")
    account_id = fields.Many2one("mail.dossier.account", required=True, ondelete="cascade", index=True)
    header = fields.Binary(attachment=False, help="The header block as the server gave it.")
    bcc = fields.Char(help="Display form of the blind recipients: in the sender's copy only.")
    blind = fields.Char(help="The addresses of blind recipients, normalised, separated by blanks; NULL without one.")
    outgoing = fields.Boolean(help="The account's owner wrote it.")

    _unique = models.Constraint("UNIQUE(message_id, account_id)", "An account has one copy of a mail.")
    # Few mails have any, and back-filing asks for them.
    _blind = models.Index("(account_id) WHERE blind IS NOT NULL")

    def init(self):
        self._compress_fast("header")
