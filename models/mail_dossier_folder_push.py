"""Odoo to server: what users want of their mails and the server has otherwise.

Nothing is queued: a row that differs is pending, and imap/plan_push.py makes few commands of the differences. After
each command its outcome is written; a push that was killed in between is planned again from what is left, and repeats
at most what does no harm. A UID that the server no longer has is left to the next pull, which finds out where it
went.
"""

from odoo import models

from ..imap.folders import decode_name
from ..imap.plan_push import Move, Store
from .mail_dossier_location import FLAGS


class MailDossierFolder(models.Model):
    _inherit = "mail.dossier.folder"

    def _pending(self):
        return (
            self.env["mail.dossier.location"]
            .with_context(active_test=False)
            .search([("folder_id", "=", self.id), ("pending", "=", True), ("unlinked", "=", False)])
        )

    def _rows_to_push(self):
        """The pending mails of this folder, as plan_push takes them."""
        return [mail._row() for mail in self._pending()]

    def _by_uid(self, uids):
        domain = [("folder_id", "=", self.id), ("uidvalidity", "=", self.uidvalidity), ("uid", "in", list(uids))]
        locations = self.env["mail.dossier.location"].with_context(active_test=False)
        return {mail.uid: mail for mail in locations.search(domain)}

    def _give_up(self, uids):
        """Flags that the server does not keep (PERMANENTFLAGS): these mails are as it has them."""
        for mail in self._by_uid(uids).values() if uids else ():
            mail.write({field: flag in mail._server_flags() for field, flag in FLAGS.items()})

    def _pushed(self, command, outcome):
        """Write what became of a command."""
        mails = self._by_uid(command.uids)
        self._tell()
        if isinstance(command, Store):
            self._merge_flags(outcome.flags, command.add, command.remove)
            self._log("marked", len(outcome.flags))
        elif isinstance(command, Move):
            target = self.search([("account_id", "=", self.account_id.id), ("name", "=", command.to)])
            for uid, place in outcome.items():
                mails[uid]._arrive(target, place)
            self._log("moved", len(outcome), target.path or decode_name(command.to))
        else:
            gone, left = outcome
            self._merge_flags({uid: left[uid] for uid in left.keys() & mails.keys()})
            for uid in gone:
                mails[uid].unlink()
            self._log("deleted", len(gone))
            marked = [mails[uid] for uid, told in left.items() if uid in mails and "\\Deleted" in told.flags]
            for mail in marked:  # there is no more to be done where UID EXPUNGE is missing (R40)
                mail.write({"deleted": False, "active": False, "place_id": self.id})
