from odoo import api, fields, models

from .mail_dossier_folder_proof import proof_sentence


class MailDossierAccount(models.Model):
    """The proof that nothing is missing, over a whole mailbox; see mail_dossier_folder_proof.py."""

    _inherit = "mail.dossier.account"

    proof = fields.Char("Complete", compute="_compute_proof", compute_sudo=True)

    @api.depends("folder_ids.proof")
    @api.depends_context("lang", "tz")
    def _compute_proof(self):
        for account in self:
            proved = account.folder_ids.filtered(lambda folder: folder.sync and folder.proved)
            account.proof = proof_sentence(self.env, proved) if proved else False

    def action_prove(self):
        """Compare with the server, folder by folder."""
        self.check_access("write")
        self.sudo().folder_ids._prove()
        self._push_soon()
        message = self.env._("Every folder is compared with the server. The result is there within minutes.")
        params = {"message": message, "type": "success"}
        return {"type": "ir.actions.client", "tag": "display_notification", "params": params}

    @api.model
    def _cron_prove(self):
        """Prove the mailboxes that are at work."""
        accounts = self.search([("fetch_mail", "=", True), ("state", "=", "ready")])
        accounts.folder_ids._prove()
        accounts._push_soon()
