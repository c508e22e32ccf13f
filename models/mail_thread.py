from odoo import models


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    def unlink(self):
        """A deleted record's dossier goes with it; its mails stay with their holders.

        Links of a restricting model stay: without them, a mail that was kept to the applicant's readers would open to
        the readers of its other dossiers.
        """
        gone = [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        result = super().unlink()
        if self._name not in self.env["mail.dossier.model"]._restricting():
            self.env["mail.dossier.link"].sudo().search(gone).unlink()
        return result
