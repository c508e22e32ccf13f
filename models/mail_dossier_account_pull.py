"""One pass over an account's folders: server to Odoo. Every decision is in imap/plan.py; here is who asks it, and when.

The order of things, for the whole account and then for each folder that has something to do:

    see the folders      one LIST with STATUS; a folder whose numbers equal its cursor costs nothing more
    open it              read-only (EXAMINE), so nothing becomes read
    new mail, history    fetched and parsed in a thread, one bite ahead of the bite that is being written
    write a bite         mails and cursor in one transaction

A folder that the server refuses is noted at that folder; the others go on.
"""

import time
from dataclasses import dataclass
from datetime import date, timedelta

from odoo import fields, models
from odoo.fields import Domain

from ..imap.ahead import ahead
from ..imap.errors import FolderGone
from ..imap.folders import suggest
from ..imap.message import parse
from ..imap.plan import Cursor, bites, missing, plan_pull
from . import source
from .mail_dossier_message_store import Mail

SUMMARIES = 1000  # messages asked for their size at a time


@dataclass(frozen=True)
class Work:
    """A folder that has something to do, without a database behind it."""

    folder_id: int
    name: str
    cursor: Cursor
    window: date


@dataclass
class Bite:
    """Mails that are written together, and those among them that could not be read: {uid: (error, source)}."""

    mails: list[Mail]
    unreadable: dict[int, tuple[str, bytes]]

    @property
    def uids(self):
        return {*(mail.fetched.uid for mail in self.mails), *self.unreadable}


class MailDossierAccount(models.Model):
    _inherit = "mail.dossier.account"

    def _pass(self, account_id, token, server, deadline):
        """Bring the folders in until the deadline (time.monotonic); True when there is more to do."""

        def write(work):
            return self._in_transaction(work, account_id, token)

        with self._connect__(server) as session:
            listing = session.folders()
            for work in write(lambda account: account._see_folders(listing)):
                try:
                    if not self._pull_folder(session, write, work, deadline):
                        return True
                except FolderGone as error:
                    why = error.reason, error.detail
                    write(lambda account, work=work, why=why: account._folder(work)._note(*why))
        return False

    def _see_folders(self, listing):
        """Take the server's folders over; the work there is, in the order of the folders."""
        folders = self.env["mail.dossier.folder"]
        folders._take_over(self, listing, suggest(listing) if not self.folder_ids else {})
        listed = {folder.name: folder for folder in listing if folder.status or folder.error}
        window = fields.Date.today() - timedelta(days=self.window_days)
        work = []
        for folder in folders.search(folders._domain_due(self) & Domain("name", "in", list(listed))):
            at_server = listed[folder.name].status
            folder._note(listed[folder.name].error)
            if not at_server:
                continue
            plan = plan_pull(folder._cursor(), at_server.uidvalidity, at_server.uidnext, window)
            if plan.reset or plan.new or plan.backfill:
                work.append(Work(folder.id, folder.name, folder._cursor(), window))
        return work

    def _folder(self, work):
        return self.env["mail.dossier.folder"].browse(work.folder_id)

    def _pull_folder(self, session, write, work, deadline):
        """Bring one folder in; False when the deadline came first."""
        selected = session.examine(work.name)
        plan = plan_pull(work.cursor, selected.uidvalidity, selected.uidnext, work.window)
        here = write(lambda account: account._folder(work)._start(plan))
        new = session.uids(above=plan.cursor.uidnext - 1) if plan.new else []
        history = session.uids(since=plan.cursor.since) if plan.backfill else []
        history = missing([uid for uid in history if uid < plan.cursor.uidnext], here)
        write(lambda account: account._folder(work)._expect(len(here), len(new) + len(history)))
        for bite in ahead(self._bites(session, [*new, *history])):
            write(lambda account, bite=bite: account._folder(work)._take_in(bite))
            if time.monotonic() > deadline:
                return False
        write(lambda account: account._folder(work)._complete(selected.uidnext))
        return True

    def _bites(self, session, uids):
        """Fetch and parse, bite by bite. Runs in a thread: no database here."""
        for start in range(0, len(uids), SUMMARIES):
            group = uids[start : start + SUMMARIES]
            sizes = {uid: summary.size for uid, summary in session.summary(group).items()}
            for wanted in bites(group, sizes):
                session.unreadable.clear()
                mails = [self._parse(fetched) for fetched in session.messages(wanted)]
                yield Bite(mails, {uid: (reason, b"") for uid, reason in session.unreadable.items()})

    def _parse(self, fetched):
        message = parse(fetched.raw)
        body = memoryview(fetched.raw)[message.body_start :]
        return Mail(fetched, message, source.keep(self.env.cr.dbname, message.key.hex(), body))
