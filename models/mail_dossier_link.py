from odoo import fields, models


class MailDossierLink(models.Model):
    """A message filed on a record, and why. Written by our own code only: who could link a mail to a record he may
    read, could read the mail.

    A link to a deleted record of a restricting model stays: it goes on keeping the mail from those who never could
    read that record.
    """

    _name = "mail.dossier.link"
    _inherit = ["mail.dossier.private"]
    _description = "Mail filed on a record"
    _rec_name = "id"

    message_id = fields.Many2one("mail.dossier.message", required=True, ondelete="cascade")
    res_model = fields.Char(required=True)
    res_id = fields.Many2oneReference(model_field="res_model", required=True)
    kind = fields.Selection([("address", "Address")], required=True, default="address")
    role = fields.Char(help="The header that has the address: from, to, cc, …")
    email = fields.Char()
    rejected = fields.Boolean(help="Taken off by a user: never filed there again.")

    _unique = models.Constraint("UNIQUE(message_id, res_model, res_id)", "A mail is filed on a record once.")
    _dossier = models.Index("(res_model, res_id, message_id)")
