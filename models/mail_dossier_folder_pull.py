"""Writing what a pass found in a folder: mails and cursor in one transaction, so that neither is ahead of the other."""

import logging
from base64 import b64encode

import psycopg2

from odoo import models

from ..imap.plan import Cursor

_logger = logging.getLogger(__name__)


class MailDossierFolder(models.Model):
    _inherit = "mail.dossier.folder"

    def _cursor(self):
        return Cursor(self.uidvalidity, self.uidnext, self.since or None, self.backfilled)

    def _start(self, plan):
        """Write where the pull starts from; the UIDs that need not be fetched."""
        cursor = plan.cursor
        if plan.reset:
            # Other UIDs now: the mails stay, and are recognised by their content when they come in again.
            self.env["mail.dossier.location"].search([("folder_id", "=", self.id)]).unlink()
        if cursor != self._cursor():
            self.write(
                {
                    "uidvalidity": cursor.uidvalidity,
                    "uidnext": cursor.uidnext,
                    "since": cursor.since,
                    "backfilled": cursor.backfilled,
                }
            )
        here = [("folder_id", "=", self.id), ("uidvalidity", "=", cursor.uidvalidity)]
        stored, quarantined = (self.env[f"mail.dossier.{table}"]._search(here) for table in ("location", "quarantine"))
        return {uid for query in (stored, quarantined) for (uid,) in self.env.execute_query(query.select("uid"))}

    def _expect(self, here, coming):
        values = {"imported": here, "recent": here + coming, "error_reason": False, "error_detail": False}
        if any(self[name] != value for name, value in values.items()):
            self.write(values)

    def _take_in(self, bite):
        """Write a bite and move the cursor over it, together."""
        try:
            with self.env.cr.savepoint():
                self.env["mail.dossier.message"]._store(self, bite.mails)
        except (psycopg2.DataError, psycopg2.IntegrityError, ValueError):
            self._take_in_singly(bite)
        self._quarantine(bite.unreadable)
        uidnext = max([self.uidnext, *(uid + 1 for uid in bite.uids)])
        self.write({"uidnext": uidnext, "imported": self.imported + len(bite.uids)})

    def _take_in_singly(self, bite):
        """One of them cannot be stored: the others are, that one goes to quarantine with its source."""
        for mail in bite.mails:
            try:
                with self.env.cr.savepoint():
                    self.env["mail.dossier.message"]._store(self, [mail])
            except (psycopg2.DataError, psycopg2.IntegrityError, ValueError) as error:
                _logger.warning("Folder %s, UID %s: quarantined (%s)", self.id, mail.fetched.uid, type(error).__name__)
                bite.unreadable[mail.fetched.uid] = (str(error).splitlines()[0][:200], mail.fetched.raw)

    def _quarantine(self, unreadable):
        rows = [
            (self.id, self.account_id.user_id.id, self.uidvalidity, uid, error, b64encode(raw) if raw else None)
            for uid, (error, raw) in unreadable.items()
        ]
        columns = ["folder_id", "user_id", "uidvalidity", "uid", "error", "source"]
        self.env["mail.dossier.message"]._insert("mail_dossier_quarantine", columns, rows)

    def _complete(self, uidnext):
        """Nothing before this UIDNEXT is missing."""
        values = {"uidnext": max(self.uidnext, uidnext), "backfilled": True}
        if any(self[name] != value for name, value in values.items()):
            self.write(values)

    def _note(self, reason, detail=""):
        """Write what is wrong with this folder, if anything is."""
        if (self.error_reason or "") != reason:
            self.write({"error_reason": reason, "error_detail": detail})
