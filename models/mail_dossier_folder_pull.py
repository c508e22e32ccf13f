"""Writing what a pass found in a folder: mails and cursor in one transaction, so that neither is ahead of the other."""

import logging
from base64 import b64encode
from datetime import timedelta

import psycopg2

from odoo import fields, models

from ..imap.plan import Cursor, is_idle
from .mail_dossier_quarantine import TRIES
from .work import Work

_logger = logging.getLogger(__name__)

AGAIN = """(folder_id, uidvalidity, uid) DO UPDATE SET tries = mail_dossier_quarantine.tries + 1,
           error = EXCLUDED.error, source = COALESCE(EXCLUDED.source, mail_dossier_quarantine.source)"""
# Where the server cannot tell that flags changed, they are all looked at so often.
FLAGS_EVERY = timedelta(minutes=10)


class MailDossierFolder(models.Model):
    _inherit = "mail.dossier.folder"

    def _cursor(self):
        return Cursor(
            self.uidvalidity,
            self.uidnext,
            self.since or None,
            self.backfilled,
            self.highestmodseq or None,
            self.on_server,
            self.unseen,
            self.resets,
        )

    def _work(self, status, window, push, again):
        """What there is to do in this folder, when the server tells such a status; `again`: some mail is to be asked
        for once more.
        """
        cursor, now = self._cursor(), fields.Datetime.now()
        blind = not status.highestmodseq and (not self.checked or now - self.checked > FLAGS_EVERY)
        older = not self.since or window < self.since
        return Work(
            folder_id=self.id,
            name=self.name,
            cursor=cursor,
            window=window,
            pull=older or blind or again or self.agreed or self.to_prove or not is_idle(cursor, status),
            push=push,
            full=blind,
            prove=self.to_prove,
            agreed=self.agreed,
            unseen=status.unseen,
        )

    def _start(self, plan, remote):
        """Write where the pull starts from; (those of the UIDs it looks at that are here, those to ask for again).

        `remote`: who is there, after a reset.
        """
        cursor = plan.cursor
        if plan.reset:
            self._reset(cursor, remote)
        numbers = {name: getattr(cursor, name) for name in ("uidvalidity", "uidnext", "since", "backfilled", "resets")}
        if plan.reset:
            numbers |= {"highestmodseq": 0, "on_server": 0}
        if any((self[name] or 0) != (value or 0) for name, value in numbers.items()):
            self.write(numbers)
        looked_at = [] if plan.backfill else [("uid", ">=", cursor.uidnext)]  # of 50,000 the last few, mostly
        here = {*self._uids("location", *looked_at), *self._uids("quarantine", ("tries", ">=", TRIES), *looked_at)}
        return here, self._uids("quarantine", ("tries", "<", TRIES))

    def _expect(self, plan, here, coming):
        here = len(here) if plan.backfill else self.imported
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
        self._quarantine(bite)
        uidnext = max([self.uidnext, *(uid + 1 for uid in bite.uids)])
        self.write({"uidnext": uidnext, "imported": self.imported + len(bite.uids)})
        self._log("came", len(bite.uids) - len(bite.unreadable))

    def _take_in_singly(self, bite):
        """One of them cannot be stored: the others are, that one goes to quarantine with its source."""
        for mail in bite.mails:
            try:
                with self.env.cr.savepoint():
                    self.env["mail.dossier.message"]._store(self, [mail])
            except (psycopg2.DataError, psycopg2.IntegrityError, ValueError) as error:
                _logger.warning("Folder %s, UID %s: quarantined (%s)", self.id, mail.fetched.uid, type(error).__name__)
                bite.unreadable[mail.fetched.uid] = (str(error).splitlines()[0][:200], mail.fetched.raw)

    def _quarantine(self, bite):
        """Note what could not be read, once more or for the first time; forget what came in after all."""
        rows = [
            (self.id, self.account_id.user_id.id, self.uidvalidity, uid, error, b64encode(raw) if raw else None, 1)
            for uid, (error, raw) in bite.unreadable.items()
        ]
        columns = ["folder_id", "user_id", "uidvalidity", "uid", "error", "source", "tries"]
        self.env["mail.dossier.message"]._insert("mail_dossier_quarantine", columns, rows, conflict=AGAIN)
        here = [("folder_id", "=", self.id), ("uidvalidity", "=", self.uidvalidity)]
        came = list(bite.uids.difference(bite.unreadable))
        quarantine = self.env["mail.dossier.quarantine"]
        quarantine.search([*here, ("uid", "in", came)]).unlink()
        failed = [*here, ("uid", "in", list(bite.unreadable)), ("tries", "=", TRIES)]
        self._log("unreadable", quarantine.search_count(failed) if bite.unreadable else 0)

    def _note(self, reason, detail=""):
        """Write what is wrong with this folder, if anything is."""
        if (self.error_reason or "") != reason:
            self.write({"error_reason": reason, "error_detail": detail})
            self._log("refused", bool(reason), reason)

    def _log(self, kind, count=1, detail=""):
        self.env["mail.dossier.log"]._add(self.account_id, kind, count, self.path, detail)
