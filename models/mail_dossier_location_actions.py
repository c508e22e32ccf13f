from odoo import models
from odoo.exceptions import UserError


class MailDossierLocation(models.Model):
    """What a user does with the mails of his mailbox. It is so here at once; the sync brings it to the server."""

    _inherit = "mail.dossier.location"

    def _want(self, **values):
        """Write what the user wants of his mails, and have it pushed."""
        self.check_access("read")
        mails = self.sudo().filtered(lambda mail: any(mail[name] != value for name, value in values.items()))
        if place := values.get("place_id"):
            values["place_uidnext"] = place.sudo().uidnext or 1
        if mails:
            mails.write(values)
            mails.folder_id.account_id._push_soon()

    def action_mark_read(self):
        """Read, here and on the server."""
        self._want(seen=True)

    def action_mark_unread(self):
        """Unread, here and on the server."""
        self._want(seen=False)

    def action_flag(self):
        """A star, or none when all of them have one."""
        self._want(flagged=not all(self.mapped("flagged")))

    def action_archive_mail(self):
        """Into the archive."""
        self._move_to("archive")

    def action_junk(self):
        """Into the folder for junk."""
        self._move_to("junk")

    def action_delete_mail(self):
        """Into the trash; for good out of the trash, or where there is none.

        Who leaves a copy on the server deletes here only.
        """
        self.check_access("read")
        keeping = self.filtered(lambda mail: mail.sudo().folder_id.account_id.keep_copy)
        keeping._want(active=False)
        trash = self.env["mail.dossier.folder"].search([("role", "=", "trash"), ("missing", "=", False)], limit=1)
        rest = self - keeping
        gone = rest.filtered(lambda mail: not trash or mail.place_id == trash)
        gone._want(deleted=True, active=False)
        (rest - gone)._want(place_id=trash)

    def action_lock(self):
        """Make the mails confidential, or no longer."""
        self.check_access("read")
        return self.message_id.action_lock()

    def action_move(self, folder_id):
        """Into one of the user's folders."""
        folder = self.env["mail.dossier.folder"].browse(folder_id)
        folder.check_access("read")
        if folder.missing and self.sudo().folder_id - folder:
            raise UserError(self.env._("This folder is not on your mail server: no mail can be moved there."))
        self._want(place_id=folder)

    def _move_to(self, role):
        self.check_access("read")
        folder = self.env["mail.dossier.folder"].search([("role", "=", role), ("missing", "=", False)], limit=1)
        if not folder:
            label = dict(folder._fields["role"]._description_selection(self.env))[role]
            raise UserError(
                self.env._("No folder is used as %(role)s yet: press Edit folders in your settings.", role=label)
            )
        self._want(place_id=folder)
