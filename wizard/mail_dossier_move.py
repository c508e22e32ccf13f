from odoo import api, fields, models


class MailDossierMove(models.TransientModel):
    """To which folder the mails go that are selected in the mailbox."""

    _name = "mail.dossier.move"
    _description = "Move mails to a folder"

    folder_id = fields.Many2one(
        "mail.dossier.folder",
        "Folder",
        required=True,
        domain=[("sync", "=", True), ("removed", "=", False), ("missing", "=", False)],
    )

    @api.constrains("folder_id")
    def _check_folder(self):
        """Into one's own folders only: grouping and sorting these rows would tell the names of others."""
        self.folder_id.check_access("read")

    def action_move(self):
        """Move the mails of the list that this was opened from."""
        mails = self.env["mail.dossier.location"].browse(self.env.context.get("active_ids", []))
        mails.action_move(self.folder_id.id)
