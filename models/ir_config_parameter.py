from odoo import api, models


class IrConfigParameter(models.Model):
    _inherit = "ir.config_parameter"

    @api.model
    def set_param(self, key, value):
        """The company's confidential words hold for the mail that is there too."""
        if key != "mail_dossier.confidential_words":
            return super().set_param(key, value)
        messages = self.env["mail.dossier.message"]
        before = messages._listed_words()
        result = super().set_param(key, value)
        messages._change_words(before, messages._listed_words())
        return result
