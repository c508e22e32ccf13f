"""One pass over an account's folders, both ways. Every decision is in imap/plan*.py; here is who asks it, and when.

The order of things, for the whole account and then for each folder that has something to do:

    see the folders      one LIST with STATUS; a folder whose numbers equal its cursor costs nothing more;
                         what became of their names on either side (mail_dossier_account_tree.py)
    open it              read-only (EXAMINE), so nothing becomes read; QRESYNC tells at once what changed
    new mail, history    fetched and parsed, one bite ahead of the bite that is being written
    write a bite         mails and cursor in one transaction, by the thread that has the database
    what changed         flags and deletions, after the new mail, so that a move is seen as a move
    settle               changes and cursor in one transaction, if the numbers of both sides agree
    push                 what the user wants otherwise, after the server's changes have been merged in

All folders are pulled before the first is pushed: a move that was killed between COPY and deletion is only recognised
where its copy has come in. A folder that the server refuses is noted at that folder; the others go on.
"""

import logging
import random
import time
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import partial

from odoo import fields, models

from ..imap.crew import hand_over
from ..imap.errors import FolderGone, ProtocolError, Unreachable
from ..imap.plan import caught_up, missing, plan_pull
from ..imap.plan_changes import plan_expunge, plan_flags, plan_vanished
from ..imap.plan_outside import left_out, text
from ..imap.plan_push import Move, Store, plan_push
from .content import take_apart
from .work import Bite

_logger = logging.getLogger(__name__)

HEADERS = 500  # messages asked for their header at a time


class MailDossierAccount(models.Model):
    _inherit = "mail.dossier.account"

    def _pass(self, account_id, token, server, deadline):
        """Bring both sides together until the deadline (time.monotonic); True when there is more to do."""

        def write(work):
            return self._in_transaction(work, account_id, token)

        began = fields.Datetime.now()
        with self._connect__(server) as session:
            seen = self._look(session, write)
            pulled = []
            for work in seen.works:
                with self._noting(write, work):
                    if work.pull and not self._pull_folder(session, write, work, deadline):
                        break
                    pulled.append(work)
            else:
                self._place(session, write, began)
                self._push(session, write, pulled)
                for wish in seen.removals:
                    self._push_removal(session, write, wish)
                return False
            # A click does not wait for a long import; but a move made of COPY must know what is in its folder already.
            self._push(session, write, pulled if "MOVE" in session.capabilities else [])
        return True

    def _push(self, session, write, works):
        for work in works:
            with self._noting(write, work):
                self._push_folder(session, write, work)

    @contextmanager
    def _noting(self, write, work):
        """What the server refuses in a folder is noted there."""
        try:
            yield
        except FolderGone as error:
            why = error.reason, error.detail
            write(lambda account: account._folder(work)._note(*why))

    def _pull_folder(self, session, write, work, deadline):
        """Bring one folder in; False when the deadline came first."""
        selected = session.select(work.name, work.cursor.known if work.cursor.uidvalidity else None)
        plan = plan_pull(work.cursor, selected.uidvalidity, selected.uidnext, work.window, selected.highestmodseq)
        if plan.paused:
            raise FolderGone("folder_unstable")
        work = replace(work, agreed=frozenset()) if plan.reset else work  # those UIDs are other mails now
        remote = session.identities() if plan.reset else {}
        here, again = write(lambda account: account._folder(work)._start(plan, remote))
        if work.prove and not plan.backfill:
            present = session.present()
            again += write(lambda account: account._folder(work)._lost_uids(present, selected.uidnext))
        new = [uid for uid in session.uids(above=plan.cursor.uidnext - 1) if uid < selected.uidnext] if plan.new else []
        window = session.uids(since=plan.cursor.since) if plan.backfill and selected.exists else []
        older = [*(uid for uid in window if uid < plan.cursor.uidnext), *again]
        known = self._recognise(session, write, work, sorted(set(new) - here))
        # What failed before comes last: should the connection end over it again, the others are in.
        wanted = [*sorted(set(new) - here - known), *missing(older, {*here, *again}), *missing(again, here)]
        write(lambda account: account._folder(work)._expect(plan, here, len(wanted)))
        if not self._take_in(session, write, work, wanted, deadline):
            return False
        if plan.backfill:
            outside = left_out(session.present() if selected.exists else [], selected.uidnext, {*here, *new, *older})
            write(lambda account: account._folder(work).write({"outside": text(outside)}))
        self._pull_changes(session, write, work, selected, plan, {uid for uid in here if uid >= work.cursor.uidnext})
        return True

    def _recognise(self, session, write, work, new):
        """Where another folder has just lost mail, some of the new may have been moved: the UIDs of those that are
        known, and are here now without being fetched again. None where the connection may end over one of them.
        """
        known = set()
        if new and not work.singly and write(lambda account: account.folder_ids._has_lost()):
            for start in range(0, len(new), HEADERS):
                heads = session.headers(new[start : start + HEADERS])
                known |= write(lambda account, heads=heads: account._folder(work)._take_known(heads))
        return known

    def _take_in(self, session, write, work, wanted, deadline):
        """Bring mails in, each bite written while the next one is fetched; False when the deadline came first."""
        writing = None
        coming = self._singly(session, write, work, wanted) if work.singly else self._bites(session, wanted)
        with closing(coming) as bites:
            for bite in bites:
                if writing:
                    writing.result()
                writing = hand_over(partial(write, lambda account, bite=bite: account._folder(work)._take_in(bite)))
                if time.monotonic() > deadline:
                    break
        if writing:
            writing.result()
        return not writing or time.monotonic() <= deadline

    def _pull_changes(self, session, write, work, selected, plan, beyond):
        """Take over what happened to the mails that were here.

        `beyond`: those that we moved here ourselves, which lie beyond what QRESYNC was asked about.
        """
        cursor = replace(plan.cursor, highestmodseq=None) if plan.reset else plan.cursor
        present = session.present() if work.prove else None
        changed, judge = self._changes(session, write, work, selected, cursor, present)
        if beyond and selected.changed is not None:
            changed = {**changed, **session.flags(min(beyond), max(beyond))}
        expunge = judge()
        if expunge.doubt == "untold":
            present = session.present()
            judge = self._judge(write, work, selected, present)[1]
            expunge = judge()
        if expunge.doubt == "many":
            suspects = list(expunge.suspects)
            elsewhere = write(lambda account: account._folder(work)._elsewhere(suspects))
            expunge = judge(elsewhere=elsewhere)
        cursor = caught_up(cursor, selected, work.unseen)
        changed = {**changed, **session.changed}
        write(lambda account: account._folder(work)._settle(cursor, selected, changed, expunge, present, work))

    def _changes(self, session, write, work, selected, cursor, present):
        """(the flags that changed, who judges what is gone): told when the folder was opened, or asked for."""
        if selected.vanished is not None and present is None:
            here, gone, outside = write(lambda account: account._folder(work)._named(selected.vanished))
            judge = partial(plan_vanished, here, gone, selected, outside=outside, agreed=work.agreed)
            return selected.changed, judge
        here, judge = self._judge(write, work, selected, present)
        ask = plan_flags(cursor, selected, here, work.full, work.prove)
        return session.flags(*ask) if ask else selected.changed or {}, judge

    def _judge(self, write, work, selected, present):
        here, outside = write(lambda account: account._folder(work)._accounted())
        return here, partial(plan_expunge, here, selected, outside=outside, present=present, agreed=work.agreed)

    def _push_folder(self, session, write, work):
        """Write what the user wants of this folder's mails."""
        rows = write(lambda account: account._folder(work)._rows_to_push())
        if not rows:
            return
        selected = session.select(work.name, write=True)
        if selected.readonly:
            raise FolderGone("folder_readonly")
        commands = plan_push(rows, selected)
        for command in commands:
            with self._noting(write, work):
                outcome = run(session, command)
                write(lambda account, done=(command, outcome): account._folder(work)._pushed(*done))
        valid = {row.uid for row in rows if row.uidvalidity == selected.uidvalidity}
        kept = valid.difference(*(command.uids for command in commands))
        write(lambda account: account._folder(work)._give_up(kept))

    def _bites(self, session, uids):
        """Fetch and parse, bite by bite."""
        with closing(session.bites(uids)) as coming:
            for mails in coming:
                bite = Bite([], {uid: (reason, b"") for uid, reason in session.unreadable.items()})
                session.unreadable.clear()
                for fetched in mails:
                    self._parse_into(bite, fetched)
                yield bite

    def _singly(self, session, write, work, uids):
        """Mail by mail: where the connection ends over one of them, it is that mail's failure (R3), unless the server
        delivers none at all now.
        """
        here = write(lambda account: account._folder(work)._live()) if uids else []
        list(session.messages(random.sample(here, min(1, len(here)))))
        session.unreadable.clear()
        for uid in uids:
            try:
                yield from self._bites(session, [uid])
            except (Unreachable, ProtocolError) as error:
                if error.reason != "busy":
                    failed = Bite([], {uid: ("refused", b"")})
                    write(lambda account, failed=failed: account._folder(work)._take_in(failed))
                raise

    def _parse_into(self, bite, fetched):
        """One mail that our parser fails on must not hold up the others (R3)."""
        try:
            bite.mails.append(take_apart(self.env.cr.dbname, fetched))
        except Exception as error:
            _logger.warning("UID %s cannot be parsed (%s)", fetched.uid, type(error).__name__)
            bite.unreadable[fetched.uid] = ("unparsed", fetched.raw)


def run(session, command):
    """Have a command of plan_push carried out; its outcome."""
    if isinstance(command, Store):
        return session.store(command.uids, command.add, command.remove)
    if isinstance(command, Move):
        return session.move(command.uids, command.to)
    gone = session.expunge(command.uids, command.unchanged_since)
    return gone, {} if "UIDPLUS" in session.capabilities else session.flags(min(command.uids), max(command.uids))
