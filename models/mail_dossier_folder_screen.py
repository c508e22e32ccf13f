from odoo import api, models


class MailDossierFolder(models.Model):
    """The folders beside the mail: those with a use first, the rest as a tree of names."""

    _inherit = "mail.dossier.folder"

    @api.model
    @api.readonly
    def tree(self):
        """[{id, name, path, role, depth, unread, open, problem}] in the order they are shown.

        A folder that is not synced is a heading (`open` is false) where one below it is.
        """
        folders = self.search([("user_id", "=", self.env.uid)])
        shown = folders.filtered(lambda folder: folder.sync and not folder.removed)
        by_path = {folder.path: folder for folder in folders}
        ancestors = {folder: folder._ancestors(by_path) for folder in shown}
        wanted = shown.union(*ancestors.values())
        rows = sorted((folder._tree_place(by_path), folder) for folder in wanted)
        return [folder._tree_row(place) for place, folder in rows]

    def _tell(self):
        """Let the owner's screens look again. The bus carries ids only: what is to be seen, the server decides."""
        for user, folders in self.grouped("user_id").items():
            user.sudo()._bus_send("mail_dossier/mailbox", {"folders": folders.ids})

    def _ancestors(self, by_path):
        """The folders above this one; a folder with a use of its own stands at the top."""
        above = self.browse()
        for depth in range(1, 0 if self.role else self.path.count(self.delimiter or "\0") + 1):
            path = self.delimiter.join(self.path.split(self.delimiter)[:depth])
            above |= by_path.get(path, self.browse())
        return above

    def _tree_place(self, by_path):
        """What it is sorted by: the place of each folder above it, then its own."""
        line = [*self._ancestors(by_path), self]
        last = max(i for i, folder in enumerate(line) if folder.role or not i)
        return [(not folder.role, folder.sequence, folder.path.casefold(), folder.id) for folder in line[last:]]

    def _tree_row(self, place):
        labels = dict(self._fields["role"]._description_selection(self.env))
        name = self.path.rsplit(self.delimiter, 1)[-1] if self.delimiter else self.path
        return {
            "id": self.id,
            "name": labels.get(self.role) or name,
            "path": self.path,
            "role": self.role or "",
            "depth": len(place) - 1,
            "unread": self.unread,
            "open": self.sync,
            "problem": self.problem or "",
        }
