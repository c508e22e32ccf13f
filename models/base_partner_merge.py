from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_reference_fields(self, src_partners, dst_partner):
        super()._update_reference_fields(src_partners, dst_partner)
        self.env["mail.dossier.link"].sudo()._move(dst_partner._name, src_partners.ids, dst_partner.id)
