"""When an account is synced, and what becomes of it.

A worker takes the due accounts, the longest waiting first, each under a *lease*: a committed column with a token and an
end. Up to TOGETHER of them are at work at a time: each pass talks to its server in a thread of a crew
(imap/crew.py), and all that concerns the database is done by the worker's own thread, one thing after the other. While
a pass talks to the server no transaction is open; every result is written in a short transaction of its own, which
first checks that the lease is still this pass's. A worker that is killed leaves a lease that runs out; one that was too
slow finds another token and writes nothing. A pass stops after a slice of time and the account queues again behind the
others, so no mailbox waits for another one's first import, and no failure of one reaches another.

What a pass does with the folders is in mail_dossier_account_pull.py, who the workers are in
mail_dossier_account_workers.py.
"""

import logging
import random
import secrets
import time
from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.service.model import retrying

from ..imap.connection import PIECE, READ_TIMEOUT
from ..imap.crew import Crew, hand_over
from ..imap.errors import ImapError, LoginRefused, Refused, Untrusted
from ..imap.plan import backoff

_logger = logging.getLogger(__name__)

SLICE = 10  # seconds a pass may take before it lets others go first
# Renewed with every chunk; the longest that a killed worker holds up its account (but see _hold).
LEASE = timedelta(minutes=5)
INTERVAL = timedelta(minutes=2)  # between two looks at a mailbox
TOGETHER = 16  # passes of one worker: with 40 ms a round trip they keep its thread busy
LOOK = 0.3  # seconds until one looks again who is due, while nobody has ended: new mail has two in all


class LeaseLost(Exception):
    """Another worker has the account: stop without writing."""


class MailDossierAccount(models.Model):
    _inherit = "mail.dossier.account"

    _longest_waiting = models.Index("(last_attempt NULLS FIRST, id)")

    @api.model
    def _cron_sync(self):
        """Sync every account that is due, several at once, for as long as the scheduled action has time."""
        progress = self.env["ir.cron"]._commit_progress
        self._in_transaction(lambda accounts: accounts._begin_working())
        which = self._domain_neglected() if self._by_jobs() else []
        ended = self._sync_due(lambda ended, left: progress(ended, remaining=left) > 0, which)
        if which and ended:
            _logger.warning("%s mail accounts waited in vain for a job: does a job runner run?", ended)
        left = self._in_transaction(lambda accounts: len(accounts._free(*which)))
        if left and (row := self.env.context.get("cron_id")):
            # What has work left is called again, but by a scheduler that is awake: it sleeps for up to a minute.
            self.env["ir.cron"].browse(row)._trigger()
        progress(remaining=left)

    @api.model
    def _begin_working(self):
        """What a scheduled action does before it syncs."""
        first = self.env["ir.model.data"]._xmlid_to_res_id("mail_dossier.cron_sync")
        if self.env.context.get("cron_id", first) == first:
            self._match_workers()
        self.env["mail.dossier.message"]._look_back()
        if self._by_jobs():
            self._enqueue_due()

    @api.model
    def _sync_due(self, has_time, which):
        """Sync the due accounts, those of the domain `which` alone, several at once, for as long as
        `has_time(how many have ended since it was asked, how many are left)`; returns how many have ended.
        """
        ended, going = 0, has_time(0, 0)
        with Crew() as crew:
            while True:
                while going and crew.at_work < TOGETHER and (taken := self._take_due(*which)):
                    crew.start(partial(self._sync, *taken))
                if not crew.at_work:
                    return ended
                if crew.attend(LOOK):
                    ended += 1
                    going = has_time(1, crew.at_work + 1) and going

    @api.model
    def _due(self, *conditions, limit=None):
        """The accounts that are due, the longest waiting first."""
        return self.sudo().search(
            self._domain_due() + list(conditions), order="last_attempt NULLS FIRST, id", limit=limit
        )

    @api.model
    def _domain_live(self):
        """The accounts that are synced at all."""
        return [
            ("fetch_mail", "=", True),
            ("state", "in", ("ready", "retrying")),
            ("secret", "!=", False),
            ("user_id.active", "=", True),
        ]

    @api.model
    def _domain_due(self):
        now = fields.Datetime.now()
        return [
            *self._domain_live(),
            ("next_attempt", "<=", now),
            *["|", ("lease_until", "=", False), ("lease_until", "<", now)],
        ]

    @api.model
    def _free(self, *conditions, limit=None):
        """Those of them whose servers have room for a pass."""
        due = self._due(*conditions, limit=1)  # mostly there is none, and no server to be asked about
        return due and self._due(("host", "not in", self._busy_servers()), *conditions, limit=limit)

    @api.model
    def _take_due(self, *conditions):
        """(id of the account that has waited longest, the lease's token), or None."""

        def take(accounts):
            account = accounts._free(*conditions, limit=TOGETHER).try_lock_for_update(limit=1)
            if not account:
                return None
            token, now = secrets.token_hex(8), fields.Datetime.now()
            # Due again with the end of the lease; sooner, when somebody asks for it during the pass (_push_soon).
            later = {"lease_until": now + LEASE, "next_attempt": now + LEASE}
            account.write({"lease": token, "last_attempt": now, **later})
            return account.id, token

        return self._in_transaction(take)

    @api.model
    def _sync(self, account_id, token):
        """One pass over an account, for as long as a slice. Whatever goes wrong is the account's affair alone."""
        error, more = None, False
        try:
            server = self._in_transaction(lambda accounts: accounts.browse(account_id)._server__())
            more = self._pass(account_id, token, server, time.monotonic() + SLICE)
        except LeaseLost:
            _logger.info("Mail account %s: another worker took it over", account_id)
            return
        except ImapError as caught:
            error = caught
        except Exception:
            # A bug of ours, or a full disk: it must not hold up the other accounts, nor be tried without pause.
            _logger.exception("Mail account %s: the sync failed", account_id)
            error = ImapError("unexpected")
        try:
            self._in_transaction(lambda accounts: accounts.browse(account_id)._finish(token, error, more))
            _logger.debug("Mail account %s: %s", account_id, error or ("more to come" if more else "synced"))
        except Exception:
            # It is due again at the end of the lease.
            _logger.exception("Mail account %s: what became of the sync could not be written", account_id)

    def _finish(self, token, error, more):
        """Let go of the account, and note when it is to be tried again."""
        if not self._holds(token):
            return
        now = fields.Datetime.now()
        result = {"lease": False, "lease_until": False}
        if error is None:
            done = {} if more else {"last_success": now}
            wait = timedelta() if more or self.next_attempt <= now else INTERVAL
            result |= {"state": "ready", "failures": 0, "error_reason": False, "error_detail": False, **done}
            if self.failures or self.state != "ready":
                self._log("resumed", bool(self.last_success))
                self._untell_owner()
        else:
            stop = isinstance(error, LoginRefused | Untrusted | Refused)
            told = getattr(error, "wait", None)
            wait = timedelta(seconds=backoff(self.failures + 1, told, random.random()))
            result |= {"state": "paused" if stop else "retrying", "failures": self.failures + 1}
            # Administrators read it: what a server says of a folder may name it.
            result |= {"error_reason": error.reason, "error_detail": error.step != "folder" and error.detail}
            self._log("stopped" if stop else "failed", error.reason != self.error_reason, error.reason)
        self.write({**result, "next_attempt": now + wait})
        if self.state == "paused":
            self._tell_owner()

    def _log(self, kind, count, detail=""):
        self.env["mail.dossier.log"]._add(self, kind, count, detail=detail)

    # ------------------------------------------------------------ transactions

    @api.model
    def _in_transaction(self, work, account_id=None, token=None):
        """What `work(accounts)` returns, run as superuser in a transaction of its own, by the thread that has the
        database.

        With an account and a token, `work` gets that account, acting as its owner, and runs only while the lease
        holds.
        """
        return hand_over(partial(self._transaction, work, account_id, token)).result()

    def _transaction(self, work, account_id, token):
        """Run `work` in a transaction, again when another one was in its way."""
        with self.env.registry.cursor() as cr:
            accounts = self.sudo().with_env(self.env(cr=cr, su=True)).browse(account_id)

            def run():
                if token is None:
                    return work(accounts)
                if not accounts._holds(token):
                    raise LeaseLost
                return work(accounts.with_user(accounts.user_id).sudo())

            return retrying(run, accounts.env)

    def _holds(self, token):
        """Is the lease still this pass's? Then make it last, and no longer than it should."""
        query = "SELECT lease_until FROM mail_dossier_account WHERE id = %s AND lease = %s FOR NO KEY UPDATE"
        self.env.cr.execute(query, [self.id, token])
        held = self.env.cr.fetchone()
        if held and not LEASE / 2 <= held[0] - fields.Datetime.now() <= LEASE:
            self.lease_until = fields.Datetime.now() + LEASE
        return bool(held)

    def _hold(self, octets):
        """Make the lease last until so much is sent, on the slowest line that works."""
        self.lease_until = fields.Datetime.now() + LEASE + timedelta(seconds=octets / PIECE * READ_TIMEOUT)
