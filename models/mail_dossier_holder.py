from odoo import fields, models


class MailDossierHolder(models.Model):
    """A user whose account has, or had, a copy of the message. It outlives the copy's location on the server."""

    _name = "mail.dossier.holder"
    _inherit = ["mail.dossier.private"]
    _description = "Holder of a mail"
    _rec_name = "id"

    message_id = fields.Many2one("mail.dossier.message", required=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", required=True, ondelete="cascade")
    # He is in nobody's To or Cc: only the sender and he himself may learn that he got it.
    by_bcc = fields.Boolean()

    _unique = models.Constraint("UNIQUE(message_id, user_id)", "A user holds a mail once.")
    _user = models.Index("(user_id, message_id)")
