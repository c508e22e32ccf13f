from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class MailDossierErase(models.TransientModel):
    """The owner of a mailbox takes it out of Odoo, and knows what goes and what stays."""

    _name = "mail.dossier.erase"
    _description = "Erase a mailbox"

    outlook = fields.Char("What goes and what stays", compute="_compute_outlook")
    sure = fields.Boolean("I know that this cannot be undone")

    @api.depends_context("uid", "lang")
    def _compute_outlook(self):
        messages = self.env["mail.dossier.message"]
        stays = messages._stays_sql(SQL("h.message_id"), self.env.uid)
        query = "SELECT count(*), count(*) FILTER (WHERE %s) FROM mail_dossier_holder h WHERE h.user_id = %s"
        [(held, kept)] = self.env.execute_query(SQL(query, stays, self.env.uid))
        self.outlook = self.env._(
            "%(gone)s mails of yours leave Odoo. %(kept)s are filed and stay in their dossiers.",
            gone=held - kept,
            kept=kept,
        )

    def action_erase(self):
        """Do so."""
        if not self.sure:
            raise UserError(self.env._("Tick that you know that this cannot be undone."))
        self.env.user._mail_dossier_owned(by_administrator=False)._erase()
        return {"type": "ir.actions.client", "tag": "soft_reload"}
