from odoo import fields, models


class MailDossierDismissal(models.Model):
    """What is no longer offered for a card: a number or an address that who may change the card does not want there."""

    _name = "mail.dossier.dismissal"
    _inherit = ["mail.dossier.private"]
    _description = "Dismissed offer"
    _rec_name = "id"

    res_model = fields.Char(required=True)
    res_id = fields.Many2oneReference(model_field="res_model", required=True)
    value = fields.Char(required=True, help="A number in E.164, or a normalised address.")

    _unique = models.Constraint("UNIQUE(res_model, res_id, value)", "It is dismissed already.")
