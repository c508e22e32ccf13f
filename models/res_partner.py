from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    # Every mail that comes in asks for the cards with its addresses.
    _dossier_address = models.Index("(email_normalized) WHERE email_normalized IS NOT NULL")
    # And who writes from an unknown address may be known by his telephone number.
    _dossier_phone = models.Index("(phone_sanitized) WHERE phone_sanitized IS NOT NULL")
