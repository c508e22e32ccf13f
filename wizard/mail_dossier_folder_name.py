from odoo import fields, models


class MailDossierFolderName(models.TransientModel):
    """How a folder is to be called, and where a new one is to be."""

    _name = "mail.dossier.folder.name"
    _description = "Name a folder"

    folder_id = fields.Many2one("mail.dossier.folder", readonly=True, help="The folder; none yet when it is new.")
    parent_id = fields.Many2one(
        "mail.dossier.folder",
        "In",
        domain=[("delimiter", "!=", False), ("missing", "=", False), ("removed", "=", False)],
    )
    title = fields.Char("Name", required=True)

    def action_save(self):
        """Make it or rename it, and show the folders again."""
        if self.folder_id:
            self.folder_id.rename(self.title)
        else:
            self.env["mail.dossier.folder"].make(self.title, self.parent_id.id)
        return self.env["mail.dossier.account"].search([("user_id", "=", self.env.uid)])._show_folders()
