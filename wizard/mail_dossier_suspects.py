from odoo import api, fields, models

from ..models.mail_dossier_folder_suspects import SAMPLE


class MailDossierSuspects(models.TransientModel):
    """Many mails left a folder of the server at once: what its owner makes of it."""

    _name = "mail.dossier.suspects"
    _description = "Mails that left the server"

    folder_id = fields.Many2one("mail.dossier.folder", required=True, readonly=True)
    shown = fields.Text(readonly=True)  # the suspect_uids when he was asked
    more = fields.Boolean(readonly=True)  # he agreed to fewer
    question = fields.Char(compute="_compute_question")
    mail_ids = fields.Many2many("mail.dossier.location", compute="_compute_mail_ids", string="The newest of them")

    @api.depends("folder_id")
    def _compute_question(self):
        for asked in self:
            asked.question = self.env._(
                "%(count)s of the %(here)s mails in %(folder)s are no longer on your mail server, all at once.",
                count=asked.folder_id.suspects,
                here=asked.folder_id.imported,
                folder=asked.folder_id.path,
            )

    @api.depends("folder_id")
    def _compute_mail_ids(self):
        for asked in self:
            asked.mail_ids = asked.folder_id._suspected(SAMPLE)

    def action_agree(self):
        """They are gone; where others have joined them since, their owner looks again."""
        if self.shown != self.folder_id.suspect_uids:
            return self.folder_id._ask_about_suspects(more=True)
        return self.folder_id.action_agree()

    def action_keep(self):
        """They stay here."""
        self.folder_id.action_keep()
