from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    # Every mail that comes in asks for the cards with its addresses.
    _dossier_address = models.Index("(email_normalized) WHERE email_normalized IS NOT NULL")
