from odoo import models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    # Every mail that comes in asks for the leads with its addresses.
    _dossier_address = models.Index("(email_normalized) WHERE email_normalized IS NOT NULL")
