"""Leaving, in two steps that are asked for each by itself (R57).

*Disconnect* forgets what opens the mailbox: the passwords and the intake address. Mails, folders and dossiers stay.
*Erase* comes after it and is the owner's own: all that was not filed goes out of Odoo, and is erased for good where no
colleague has it. What was filed stays in its dossiers, and he stays one of its holders: else a confidential mail would
have none. Neither of them writes to the mail server.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError

CREDENTIALS = ("secret", "smtp_secret", "intake")


class MailDossierAccount(models.Model):
    _inherit = "mail.dossier.account"

    disconnected = fields.Boolean(
        compute="_compute_disconnected", compute_sudo=True, help="Its folders are here, and nothing that opens it."
    )

    @api.depends("folder_ids", *CREDENTIALS)
    def _compute_disconnected(self):
        for account in self:
            account.disconnected = account.folder_ids and not any(account[name] for name in CREDENTIALS)

    def _disconnect(self):
        """Forget what opens the mailbox; a pass that is going on writes nothing more."""
        forgotten = (*CREDENTIALS, "lease", "lease_until", "next_attempt", "error_reason", "error_detail")
        for account in self.sudo():
            account.write({**dict.fromkeys(forgotten, False), "failures": 0, "state": "new"})
            account._untell_owner()

    def _erase(self):
        """Take the owner's mailbox out of Odoo."""
        self.ensure_one()
        self.env["mail.dossier.hold"]._check_not_all_held()
        if any(self[name] for name in CREDENTIALS):
            raise UserError(self.env._("Disconnect the mailbox first: its mail would come in again."))
        whose = [("account_id", "=", self.id)]
        self.folder_ids.unlink()
        self.env["mail.dossier.draft"].search(whose).unlink()
        self.env["mail.dossier.log"].search(whose).unlink()
        self.env["mail.dossier.message"]._let_go(self)
        self.env["mail.dossier.correspondent"]._count_again(self)
