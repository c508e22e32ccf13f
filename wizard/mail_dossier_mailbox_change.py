from odoo import fields, models


class MailDossierMailboxChange(models.TransientModel):
    """Settings that many mailboxes are to have. What makes mail confidential can be set here and not lifted: what is
    not confidential any more, its owner decides alone (docs/confidentiality.md).
    """

    _name = "mail.dossier.mailbox.change"
    _description = "Settings of many mailboxes"

    account_ids = fields.Many2many("mail.dossier.account", required=True)
    window_days = fields.Integer("Days of history", help="Empty: each keeps its own.")
    confidential_incoming = fields.Boolean("Incoming mail is confidential")
    confidential_outgoing = fields.Boolean("Outgoing mail is confidential")

    def action_change(self):
        """Give them what is filled in, and leave the rest as it is."""
        changes = {name: self[name] for name in ("window_days", "confidential_incoming", "confidential_outgoing")}
        accounts = self.account_ids
        accounts.write({name: value for name, value in changes.items() if value})
        if self.window_days:
            accounts._push_soon()
        return self.env["mail.dossier.mailbox"]._tell_done(self.env._("Change settings"), len(accounts), {})
