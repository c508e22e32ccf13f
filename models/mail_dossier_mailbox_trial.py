"""Trying the connection of many mailboxes, while an administrator waits.

The servers are asked in threads, which know nothing of the database, TOGETHER at a time and no more of one server than
the sync allows itself; the transaction has ended before. After PATIENCE whoever has not answered is left: the worker is
wanted elsewhere, and the sync tries them all anyway.
"""

from collections import Counter
from functools import partial
from time import monotonic

from odoo import api, models

from ..imap.crew import Crew
from ..imap.diagnosis import Step, diagnose, diagnose_post
from ..imap.errors import ImapError
from .mail_dossier_account_sync import TOGETHER

PATIENCE = 45  # seconds: half of what Odoo gives a request


class MailDossierMailbox(models.Model):
    _inherit = "mail.dossier.mailbox"

    def action_test(self):
        """Try their connections, and show what came of each."""
        accounts = self._accounts()
        ways = {account.id: account._ways__() for account in accounts}
        limits = accounts._limits()
        self.env["ir.cron"]._commit_progress()
        steps = self._diagnose_all(ways, limits)
        waiting = accounts.filtered(lambda account: account.state in ("retrying", "paused"))
        waiting.filtered(lambda account: _passed(steps.get(account.id)))._revive()
        check = self.env["mail.dossier.check"]._of_many([(account, steps.get(account.id)) for account in accounts])
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Test of the connections"),
            "res_model": "mail.dossier.check",
            "res_id": check.id,
            "views": [(self.env.ref("mail_dossier.view_check_many").id, "form")],
            "target": "new",
            "context": {"dialog_size": "large"},
        }

    @api.model
    def _diagnose_all(self, ways, limits):
        """{account id: steps} of those of `ways` (as `_ways__` gives them) that answered in time; `limits` as
        `_limits` gives them.
        """
        accounts, done, begun, until = self.env["mail.dossier.account"], {}, {}, monotonic() + PATIENCE

        def free():
            busy = Counter(host for one, host in begun.items() if one not in done)
            left = ((one, _host(way)) for one, way in ways.items() if one not in begun)
            return next((one for one, host in left if busy[host] < limits.get(host, limits[None])), None)

        with Crew() as crew:
            while len(done) < len(ways) and monotonic() < until:
                while crew.at_work < TOGETHER and (one := free()) is not None:
                    begun[one] = _host(ways[one])
                    crew.start(partial(_try, done, one, ways[one], accounts._connect__))
                crew.attend(until - monotonic())
        return dict(done)


class MailDossierAccount(models.Model):
    _inherit = "mail.dossier.account"

    def _ways__(self):
        """(the server to fetch from, its own server to send through or None), or why there is no way."""
        try:
            return self._server__(), self._post_server__() if self.smtp_kind == "own" else None
        except ImapError as error:
            return error


def _host(way):
    return "" if isinstance(way, ImapError) else way[0].host.lower()


def _try(done, account_id, way, connect):
    """Note the steps; what one server does to us is no reason not to hear of the others."""
    try:
        done[account_id] = _steps(way, connect)
    except Exception:
        done[account_id] = [Step("connection", False, ImapError("unexpected"))]


def _steps(way, connect):
    if isinstance(way, ImapError):
        return [Step("login", False, way)]
    server, post_server = way
    steps = diagnose(server, connect)
    return steps + (diagnose_post(post_server) if post_server and steps[-1].ok else [])


def _passed(steps):
    return bool(steps) and all(step.ok for step in steps)
