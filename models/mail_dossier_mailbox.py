"""A mailbox as administrators see it: how it does, in numbers and plain words, and nothing of what is in it.

The row of an account with its numbers beside it, made by the database when somebody asks (mailbox_query.py): nothing is
stored, so that the sync has nothing more to write, and all of it can be filtered, grouped and added up. Whoever speaks
of a mailbox's health asks here: the list, the banner in the mail screens, the daily digest.
"""

from odoo import api, fields, models

from .explain import explain
from .mailbox_query import mailbox_query

STATES = [
    ("stopped", "Stopped"),
    ("retrying", "Trying again"),
    ("behind", "Behind"),
    ("importing", "Importing"),
    ("ready", "In sync"),
    ("suspended", "Paused"),
    ("off", "Fetching is off"),
    ("relayed", "By intake address"),
    ("disconnected", "Disconnected"),
    ("new", "Not set up"),
]


class MailDossierMailbox(models.Model):
    _name = "mail.dossier.mailbox"
    _description = "Mailbox"
    _rec_name = "user_id"
    _order = "attention desc, user_id, id"
    _auto = False
    _depends = {
        "mail.dossier.account": [
            *("user_id", "host", "login", "sender_email", "state", "fetch_mail", "suspended", "window_days"),
            *("last_success", "last_attempt", "error_reason", "error_detail"),
            *("confidential_incoming", "confidential_outgoing", "intake"),
        ],
        "mail.dossier.folder": [
            *("account_id", "sync", "selectable", "missing", "backfilled", "imported", "suspects", "role"),
            *("error_reason", "wish_reason"),
        ],
        "mail.dossier.location": ["folder_id", "pending"],
        "mail.dossier.draft": ["account_id", "state", "confidential", "changed_since"],
        "mail.dossier.log": ["account_id", "kind", "count", "date"],
        "mail.dossier.quarantine": ["user_id", "tries"],
        "fetchmail.server": ["server", "user", "server_type", "state", "active"],
        "res.users": ["active", "company_id"],
    }

    account_id = fields.Many2one("mail.dossier.account", "Account", readonly=True)
    user_id = fields.Many2one("res.users", "User", readonly=True)
    company_id = fields.Many2one("res.company", "Company", readonly=True)
    active = fields.Boolean(readonly=True, help="Its user is not archived.")
    host = fields.Char("Server", readonly=True)
    login = fields.Char("User name", readonly=True)
    address = fields.Char(readonly=True)
    state = fields.Selection(STATES, readonly=True)
    last_success = fields.Datetime("Last synced", readonly=True)
    lag = fields.Integer("Lag (minutes)", readonly=True, aggregator="max", help="Since the last good sync.")
    behind = fields.Boolean(readonly=True, help="The last good sync is more than half an hour ago.")
    attention = fields.Boolean("Needs attention", readonly=True)
    mails = fields.Integer(readonly=True, help="In the folders that are synced.")
    pending = fields.Integer(
        "To be pushed", readonly=True, help="Changed or moved mails, and drafts, that are not so on the server yet."
    )
    throughput = fields.Float(
        "Mails per hour", readonly=True, digits=(12, 1), help="That came in, over the last 24 hours."
    )
    unreadable = fields.Integer(readonly=True, help="Mails that could not be read; their owner sees them.")
    troubled = fields.Integer("Folders with a problem", readonly=True, help="Their owner sees which.")
    window_days = fields.Integer("Days of history", readonly=True, aggregator="max")
    confidential_incoming = fields.Boolean("Incoming mail is confidential", readonly=True)
    confidential_outgoing = fields.Boolean("Outgoing mail is confidential", readonly=True)
    error_reason = fields.Char(readonly=True)
    error_detail = fields.Char(readonly=True)
    problem = fields.Char(compute="_compute_problem", help="What is wrong, and what to do.")
    proof = fields.Char(related="account_id.proof")

    @property
    def _table_query(self):
        return mailbox_query()

    @api.model
    def _search(self, *args, **kwargs):
        self.env["mail.dossier.message"]._spare_compiling()
        return super()._search(*args, **kwargs)

    # ------------------------------------------------------------ in words

    @api.depends("state", "error_reason", "error_detail", "attention", "notice")
    @api.depends_context("lang", "uid")
    def _compute_problem(self):
        for mailbox in self:
            mailbox.problem = mailbox._problem() or (mailbox.attention and mailbox.notice)

    def _problem(self):
        _ = self.env._
        if self.error_reason and self.state in ("stopped", "retrying"):
            return explain(self.env, self.error_reason, self.error_detail or "")
        if self.state == "new" and self.account_id.has_secret:
            return _("No folders are chosen yet. The user does, or you start with the suggested ones at his settings.")
        return {
            "new": _("There is no password yet. The user fills it in, or you do at his settings."),
            "disconnected": _("The password is forgotten. The user fills it in again, or you do at his settings."),
            "suspended": _("An administrator has paused it. Resume it when its mail is to come in again."),
            "off": _("Its user has switched off that mail is fetched."),
            "behind": _("Nobody has looked at it for long. The scheduled actions stand still, or have too much to do."),
        }.get(self.state, False)
