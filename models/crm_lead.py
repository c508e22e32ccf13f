from odoo import models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    # Every mail that comes in asks for the leads with its addresses.
    _dossier_address = models.Index("(email_normalized) WHERE email_normalized IS NOT NULL")

    def _merge_dependences(self, opportunities):
        super()._merge_dependences(opportunities)
        self.env["mail.dossier.link"].sudo()._move(self._name, opportunities.ids, self.id)
