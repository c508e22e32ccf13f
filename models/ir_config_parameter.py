from contextlib import contextmanager

from odoo import api, models


class IrConfigParameter(models.Model):
    """The company's confidential words hold for the mail that is there too, wherever they are changed."""

    _inherit = "ir.config_parameter"

    @api.model_create_multi
    def create(self, vals_list):
        with self._mail_dossier_words_held():
            return super().create(vals_list)

    def write(self, vals):
        with self._mail_dossier_words_held():
            return super().write(vals)

    def unlink(self):
        with self._mail_dossier_words_held():
            return super().unlink()

    @contextmanager
    def _mail_dossier_words_held(self):
        messages = self.env["mail.dossier.message"]
        before = messages._listed_words()
        yield
        if (after := messages._listed_words()) != before:
            messages._change_words(before, after)
