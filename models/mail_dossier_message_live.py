"""Screens that show a dossier look again when it changed.

The bus tells no more than that, and only to who has the record open and may read it; what there is to be seen the
server decides when it is asked. Of a mail that such a reader may not see, because it is confidential or an applicant's,
he is told nothing either: not even when it came.
"""

from odoo import models
from odoo.tools import SQL

CHANNEL = "mail_dossier"


class MailDossierMessage(models.Model):
    _inherit = "mail.dossier.message"

    def _tell_dossiers(self):
        """Let the screens look again that show a dossier with one of these mails."""
        if not self:
            return
        restricting = self.env["mail.dossier.model"]._restricting()
        self.env["mail.dossier.link"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT link.res_model, link.res_id
                     FROM mail_dossier_link link JOIN mail_dossier_message m ON m.id = link.message_id
                    WHERE m.id = ANY(%s) AND m.confidential IS NOT TRUE AND m.unsent IS NOT TRUE
                      AND link.viewer_id IS NULL AND link.kind != 'kept'
                      AND (link.res_model = ANY(%s) OR NOT EXISTS (
                          SELECT 1 FROM mail_dossier_link other WHERE other.message_id = m.id
                             AND other.viewer_id IS NULL AND other.res_model = ANY(%s)))""",
                *(self.ids, restricting, restricting),
            )
        )
        for model, res_id in rows:
            if model in self.env:
                self.env["bus.bus"].sudo()._sendone(
                    (self.env[model].browse(res_id), CHANNEL), "mail_dossier/dossier", {}
                )
