from datetime import UTC, datetime

from odoo import fields, models

from ..imap.plan_push import Row
from ..imap.responses import Identity


class MailDossierLocation(models.Model):
    """What a mail is on the server: what it is recognised by, what is to be written, where it went."""

    _inherit = "mail.dossier.location"

    def _identity(self):
        """What it is recognised by when its UID changed."""
        message = self.message_id.sudo()
        received = self.date.replace(tzinfo=UTC) if self.date else datetime.fromtimestamp(0, UTC)
        return Identity(message.message_id or "", message.size, received)

    def _row(self):
        """What this mail is on the server and should be.

        Where it is wanted there may be such a mail already: only one that came in since, and that we know of no move
        for, is its own copy.
        """
        moving = self.place_id != self.folder_id
        there = [
            ("folder_id", "=", self.place_id.id),
            ("message_id", "=", self.message_id.id),
            ("unlinked", "=", False),
            ("uid", ">=", self.place_uidnext or 0),
            ("place_uidnext", "=", False),
        ]
        return Row(
            uid=self.uid,
            uidvalidity=self.uidvalidity,
            base=self._server_flags(),
            wanted=self._wanted_flags(),
            modseq=max(self.modseq or 0, self.folder_id.highestmodseq or 0) or None,
            to=self.place_id.name if moving else "",
            arrived=moving and bool(self.with_context(active_test=False).search_count(there, limit=1)),
            delete=self.deleted,
        )

    def _arrive(self, target, place):
        """It was moved. Where the server does not tell its new UID, or the folder is not synced, the next pass sees
        it there or nobody does.
        """
        if place and target.sync:
            self.write({"folder_id": target.id, "uidvalidity": place[0], "uid": place[1], "modseq": False})
        else:
            self.write({"unlinked": fields.Datetime.now(), "active": False, "place_id": self.folder_id.id})

    def _appeared(self, uidvalidity, fetched):
        """A mail that was sent from here has come to the server, and may have come in meanwhile."""
        there = [("folder_id", "=", self.folder_id.id), ("uidvalidity", "=", uidvalidity), ("uid", "=", fetched.uid)]
        if self.with_context(active_test=False).search_count(there, limit=1):
            self.unlink()
            return
        told = {"uidvalidity": uidvalidity, "uid": fetched.uid, "modseq": fetched.modseq}
        self.write({**told, "server_flags": " ".join(sorted(fetched.flags))})

    def unlink(self):
        """A draft that is gone is gone: unlike mail, no version of it stays."""
        drafts = self.sudo().message_id.filtered("unsent")
        result = super().unlink()
        locations = self.env["mail.dossier.location"].sudo().with_context(active_test=False)
        drafts -= locations.search([("message_id", "in", drafts.ids)]).message_id
        drafts.unlink()
        return result
