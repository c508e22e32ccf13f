from odoo import fields, models


class MailDossierReason(models.Model):
    """Why a message is confidential. It is so while any reason is active; lifting one leaves the row as its history."""

    _name = "mail.dossier.reason"
    _inherit = ["mail.dossier.private"]
    _description = "Reason of confidentiality"
    _rec_name = "id"

    message_id = fields.Many2one("mail.dossier.message", required=True, ondelete="cascade")
    kind = fields.Selection(
        [
            ("subject", "A word in the subject"),
            ("thread", "It answers a confidential mail"),
            ("incoming", "Incoming mail of a holder is confidential by default"),
            ("outgoing", "Outgoing mail of a holder is confidential by default"),
        ],
        required=True,
    )
    user_id = fields.Many2one("res.users", ondelete="cascade", help="The holder whose default it is.")
    active = fields.Boolean(default=True)

    _unique = models.UniqueIndex("(message_id, kind, COALESCE(user_id, 0))")
