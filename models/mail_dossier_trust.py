from odoo import fields, models


class MailDossierTrust(models.Model):
    """A sender whose images from elsewhere a user loads without being asked."""

    _name = "mail.dossier.trust"
    _inherit = ["mail.dossier.private"]
    _description = "Sender whose images are shown"
    _rec_name = "id"

    user_id = fields.Many2one("res.users", required=True, ondelete="cascade")
    email = fields.Char(required=True, help="Normalised.")

    _unique = models.Constraint("UNIQUE(user_id, email)", "A sender is trusted once.")
