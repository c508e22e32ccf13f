from odoo import fields, models


class IrMailServer(models.Model):
    _inherit = "ir.mail_server"

    mail_dossier = fields.Boolean(
        "Users may choose it", help="Users may send the mail of their own mailbox through this server."
    )
