from odoo import fields, models

from ..models.mail_dossier_account_checks import CONFIDENTIAL


class MailDossierMailboxChange(models.TransientModel):
    """Settings that many mailboxes are to have. What makes mail confidential can be set here and not lifted: what is
    not confidential any more, its owner decides alone (docs/confidentiality.md).
    """

    _name = "mail.dossier.mailbox.change"
    _description = "Settings of many mailboxes"

    account_ids = fields.Many2many("mail.dossier.account", required=True)
    change_window = fields.Boolean("Days of history")
    window_days = fields.Integer("Days", default=30)
    confidential_incoming = fields.Boolean("Incoming mail is confidential")
    confidential_outgoing = fields.Boolean("Outgoing mail is confidential")

    def action_change(self):
        """Give them what is ticked, and leave the rest as it is."""
        accounts = self.account_ids
        accounts.write({name: True for name in CONFIDENTIAL if self[name]})
        if self.change_window:
            accounts.window_days = self.window_days
            accounts._push_soon()
        return self.env["mail.dossier.mailbox"]._tell_done(self.env._("Change settings"), len(accounts), {})
