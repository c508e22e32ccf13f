"""Writing what a pass found in a folder: mails and cursor in one transaction, so that neither is ahead of the other."""

import logging
from base64 import b64encode
from datetime import UTC, timedelta
from hashlib import sha256

import psycopg2

from odoo import fields, models

from ..imap.message import parse
from ..imap.plan import Cursor, is_idle
from ..imap.plan_match import plan_known
from ..imap.responses import Identity
from .mail_dossier_location import WRITTEN
from .mail_dossier_quarantine import TRIES
from .work import Mail, Work

_logger = logging.getLogger(__name__)

AGAIN = """(folder_id, uidvalidity, uid) DO UPDATE SET tries = mail_dossier_quarantine.tries + 1,
           error = EXCLUDED.error, source = COALESCE(EXCLUDED.source, mail_dossier_quarantine.source)"""
FAILURES = 2  # of the account in a row, until its mails come one by one: which of them is it?
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
            agreed=frozenset(self._suspect_uids() if self.agreed else ()),
            unseen=status.unseen,
            singly=self.account_id.failures >= FAILURES,
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
            numbers |= {"highestmodseq": 0, "on_server": 0, "suspects": 0, "suspect_uids": False, "agreed": False}
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
        self._tell()

    def _has_lost(self):
        """Has mail left one of these folders of late, or seems to have?"""
        gone = [("folder_id", "in", self.ids), ("unlinked", "!=", False)]
        locations = self.env["mail.dossier.location"].with_context(active_test=False)
        return any(self.mapped("suspects")) or bool(locations.search_count(gone, limit=1))

    def _take_known(self, heads):
        """Note where mails lie now that the account has in another folder, or had; `heads`: those that came, without
        their bodies. The UIDs of those that were known.
        """
        came = {one.uid: Mail(one, parse(one.raw)) for one in heads}
        identities = {uid: _identity(mail.message, mail.fetched) for uid, mail in came.items()}
        ids = plan_known(self._known([one.message_id for one in identities.values()]), identities)
        self.env["mail.dossier.message"]._store_locations(self, [(came[uid], id_) for uid, id_ in ids.items()])
        return set(ids)

    def _known(self, message_ids):
        """The account's mails with these Message-IDs: (what identifies one, its id).

        Without those that wait for their copy in Sent: what came may be that copy. A draft is one where drafts lie, and
        where they are thrown away; anywhere else it comes in as a mail, which is filed.
        """
        query = """
            SELECT message.id, message.message_id, message.size, location.date, copy.header
              FROM mail_dossier_message message
              JOIN mail_dossier_copy copy ON copy.message_id = message.id AND copy.account_id = %s
              JOIN mail_dossier_location location ON location.message_id = message.id AND location.user_id = %s
             WHERE message.message_id = ANY(%s) AND location.uidvalidity != %s AND (%s OR message.unsent IS NOT TRUE)"""
        whose, drafts = [self.account_id.id, self.account_id.user_id.id], self.role in ("drafts", "trash")
        self.env.cr.execute(query, [*whose, list(filter(None, message_ids)), WRITTEN, drafts])
        for id_, message_id, size, received, header in self.env.cr.fetchall():
            when = received and received.replace(tzinfo=UTC)
            yield Identity(message_id, size, when, header=sha256(header or b"").digest()), id_

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
        insert, template = self.env["mail.dossier.message"]._insert, "(%s, %s, %s, %s, %s, %s, %s)"
        insert("mail_dossier_quarantine", columns, rows, template, conflict=AGAIN)
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


def _identity(message, fetched):
    digest = sha256(message.header_block).digest()
    return Identity(message.message_id, fetched.size, fetched.internal_date, header=digest)
