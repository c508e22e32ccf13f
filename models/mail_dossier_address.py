from odoo import fields, models


class MailDossierAddress(models.Model):
    """An address that every recipient of the message sees; Bcc lies at the copy. Filing and search are joins with
    this table.
    """

    _name = "mail.dossier.address"
    _inherit = ["mail.dossier.private"]
    _description = "Address in a mail"
    _rec_name = "id"

    message_id = fields.Many2one("mail.dossier.message", required=True, ondelete="cascade", index=True)
    kind = fields.Selection(
        [
            ("from", "From"),
            ("sender", "Sender"),
            ("reply_to", "Reply-To"),
            ("to", "To"),
            ("cc", "Cc"),
            ("resent", "Resent"),
        ],
        required=True,
    )
    email = fields.Char(required=True, help="Normalised.")
    name = fields.Char()

    # For equality and for what begins alike: an address with a label behind a plus.
    _email = models.Index("(email varchar_pattern_ops, message_id)")
