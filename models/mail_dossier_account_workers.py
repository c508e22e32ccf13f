"""Who does the syncing, on how many machines, and how much of it at once.

The work is cut by account, and nobody gives it out: a worker takes the account that has waited longest and no other
worker has (`_take_due`, FOR UPDATE SKIP LOCKED), under a lease. So more workers need no word among each other, and it
is all the same on which machine they run. There are two kinds of them.

*Scheduled actions*, all alike. A row of Odoo's scheduler runs once at a time, so there are as many rows as the setting
says; the first of them sees to that (`_match_workers`), each time it runs and when the setting is saved. A row at work
is locked: it is taken away the next time.

*Jobs* of OCA's queue_job, where that module is installed and the setting chooses it. Then there is the first row alone,
which makes jobs of what is due (`_enqueue_due`): FEW accounts share one, as a job costs more than a look at a mailbox
in which nothing happened. Its identity key keeps it from waiting twice. It works like the scheduled action, on its few
accounts, for a slice, and what it leaves is the next job's, behind the others. Nothing depends on its coming to an end:
what is due, and no worker's, is a job's again a minute later. What no job takes for long, because no machine runs the
jobs or they are too many, the scheduled action does itself. Where queue_job is uninstalled the rows come back.

No more than so many passes speak with one server at a time, those of all workers counted; providers that allow more, or
less, can be named.
"""

import logging
import re
import time
from datetime import timedelta

from odoo import api, fields, models

from .mail_dossier_account_sync import SLICE

_logger = logging.getLogger(__name__)

WORKERS = 2  # with two, one writes while the other waits for its server
MOST = 64  # a slip of the keyboard makes no thousand scheduled actions
CONNECTIONS = 10  # Courier takes 20 from one address, the users' own included
FEW = 8  # accounts of a job
REST = 5  # seconds until the next job of accounts whose servers were busy
PATIENCE = timedelta(minutes=10)  # with a queue that does not move
KEEP = 1  # days that queue_job remembers a job that is done: there are thousands a day
LIMIT = re.compile(r"([^\s:,]+)\s*:\s*([1-9]\d*)")


class MailDossierAccount(models.Model):
    _inherit = "mail.dossier.account"

    # ------------------------------------------------------------ the settings

    @api.model
    def _parameter(self, name):
        return self.env["ir.config_parameter"].sudo().get_param(f"mail_dossier.{name}") or ""

    @api.model
    def _number_set(self, name, default):
        text = self._parameter(name)
        return max(int(text), 1) if text.isdecimal() else default

    @api.model
    def _limits(self):
        """{server: how many passes may speak with it at a time}; that of all others stands under None."""
        named = LIMIT.findall(self._parameter("connections_at"))
        return {None: self._number_set("connections", CONNECTIONS)} | {host.lower(): int(n) for host, n in named}

    @api.model
    def _busy_servers(self):
        """The servers that as many passes speak with as may be, those of other workers included."""
        limits = self._limits()
        leased = self.sudo()._read_group([("lease_until", ">=", fields.Datetime.now())], ["host"], ["__count"])
        return [host for host, count in leased if count >= limits.get((host or "").lower(), limits[None])]

    @api.model
    def _by_jobs(self):
        """Is there a queue of jobs, and is it to be used?"""
        return "queue.job" in self.env and self._parameter("queue") in ("1", "True")

    # ------------------------------------------------------------ the rows

    @api.model
    def _match_workers(self):
        """Make the scheduled actions as many as there are to be; whatever is right already stays as it is."""
        by_jobs = self._by_jobs()
        if by_jobs and not self.env.ref("mail_dossier.queue_job_function", raise_if_not_found=False):
            self._make_channel()
        wanted = 1 if by_jobs else min(self._number_set("workers", WORKERS), MOST)
        rows = self._further_rows()
        surplus = self.env["ir.cron"].union(*(row for number, row in rows.items() if number > wanted))
        if removed := surplus.try_lock_for_update():
            self._remove_rows(removed)  # without any, it would empty all workers' caches
        for number in set(range(2, wanted + 1)) - set(rows):
            self._make_row(number)

    @api.model
    def _remove_rows(self, rows):
        actions = rows.ir_actions_server_id
        rows.unlink()
        actions.unlink()

    @api.model
    def _further_rows(self):
        """{number: row} of those beside the first."""
        named = [("module", "=", "mail_dossier"), ("model", "=", "ir.cron"), ("name", "=like", r"cron\_sync\_%")]
        known = self.env["ir.model.data"].sudo().search(named)
        rows = {int(one.name.rpartition("_")[2]): self.env["ir.cron"].sudo().browse(one.res_id) for one in known}
        return {number: row for number, row in rows.items() if row.exists()}

    @api.model
    def _make_row(self, number):
        first = self.env.ref("mail_dossier.cron_sync").sudo()
        values = {
            "name": f"{first.with_context(lang=None).name} ({number})",
            "model_id": first.model_id.id,
            "user_id": first.user_id.id,
            "state": "code",
            "code": "model._cron_sync()",
            "interval_number": 1,
            "interval_type": "minutes",
        }
        data = {"xml_id": f"mail_dossier.cron_sync_{number}", "values": values, "noupdate": True}
        row = self.env["ir.cron"].sudo().with_context(lang=None)._load_records([data])
        for lang, _name in self.env["res.lang"].get_installed():
            row.with_context(lang=lang).name = f"{first.with_context(lang=lang).name} ({number})"

    # ------------------------------------------------------------ the jobs

    @api.model
    def _make_channel(self):
        """A channel of our own, which an administrator may give as much room as he likes, and what runs in it."""
        root = self.env.ref("queue_job.channel_root")
        ours = {"name": "mail_dossier", "parent_id": root.id, "removal_interval": KEEP}
        channel = self._load("queue.job.channel", ours)
        model = self.env["ir.model"]._get(self._name)
        self._load("queue.job.function", {"model_id": model.id, "method": "_job_sync", "channel_id": channel.id})

    @api.model
    def _load(self, model, values):
        """The row of queue_job that goes with the addon; as it is, where it is there."""
        data = {"xml_id": f"mail_dossier.{model.replace('.', '_')}", "values": values, "noupdate": True}
        return self.env[model].sudo()._load_records([data], update=True)

    @api.model
    def _enqueue_due(self):
        """A job for the accounts that are due, unless it waits already."""
        for few in dict.fromkeys(account_id // FEW for account_id in self._due().ids):
            self._enqueue(few)

    @api.model
    def _enqueue(self, few, seconds=0):
        """A job, in so many seconds, for the accounts number `few` * FEW and following."""
        first = few * FEW
        name = f"Mail Dossier: sync mailboxes {first} to {first + FEW - 1}"
        queue = {"identity_key": f"mail_dossier.sync.{few}", "eta": seconds, "description": name}
        self.with_delay(**queue)._job_sync(few)

    @api.model
    def _job_sync(self, few):
        """Sync those of a few accounts that are due, for as long as a slice."""
        until = time.monotonic() + SLICE
        mine = [("id", "in", list(range(few * FEW, few * FEW + FEW)))]
        ended = self._sync_due(lambda *_progress: time.monotonic() < until, mine)
        if self._in_transaction(lambda accounts: bool(accounts._due(*mine, limit=1))):
            self._enqueue(few, 0 if ended else REST)

    @api.model
    def _domain_neglected(self):
        """What no job has taken for long."""
        return [("next_attempt", "<", fields.Datetime.now() - PATIENCE)]
