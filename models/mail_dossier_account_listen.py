"""Which mailboxes are listened to, for `odoo mail_dossier_listen` (listening.py).

It marks an account as due, and triggers the scheduled action. All else is the sync's, which looks at every account by
itself, so that nothing depends on the program that listens.
"""

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..imap.listener import Wanted
from .mail_dossier_account_server import BOUND

CHANNEL = "mail_dossier_listen"  # of PostgreSQL's NOTIFY
# The programs know of each other by advisory locks: number 0 is shared by all, the others are slots (listening.py).
SPACE = 0x6D64
PROGRAMS = """
    SELECT count(DISTINCT pid) FROM pg_locks
     WHERE locktype = 'advisory' AND classid = %s AND objid = 0 AND granted
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"""
LISTENED = {"fetch_mail", "suspended", "state", "secret", "sign_in", *BOUND}  # what decides whether, and how
# After these a server that speaks is a reason to try again before it is time; not where it asked for a pause.
UNREACHED = ("name_unknown", "connection_refused", "timeout", "closed", "tls_failed")


class MailDossierAccount(models.Model):
    _inherit = "mail.dossier.account"

    def write(self, vals):
        """Let the programs that listen know at once."""
        accounts = self.sudo() if LISTENED & vals.keys() else self.browse()
        before = [account._listened_as() for account in accounts]
        written = super().write(vals)
        if before != [account._listened_as() for account in accounts]:
            self.env.cr.execute(f"NOTIFY {CHANNEL}")
        return written

    def _listened_as(self):
        return self.fetch_mail, self.suspended, self.state, self._way()

    def _way(self):
        """What leads into the mailbox. Tokens are renewed every hour, and lead the same way."""
        return *(self[name] for name in BOUND), self.secret if self.sign_in == "password" else self.sign_in

    @api.model
    def _listeners(self):
        """How many programs listen to the mailboxes of this database."""
        [(programs,)] = self.env.execute_query(SQL(PROGRAMS, SPACE))
        return programs

    @api.model
    def _listened(self):
        """{id: Wanted} of all accounts; of none from a copy of the database."""
        if self._elsewhere():
            return {}
        accounts = self.sudo().search_fetch(self._domain_live(), [*BOUND, "secret", "sign_in"], order="id")
        return {account.id: Wanted((account.host or "").strip().lower(), hash(account._way())) for account in accounts}

    @api.model
    def _crowded_hosts(self, since):
        """The servers that have shown a pass the door since then; of a mailbox that is throttled they tell why."""
        shown = [("state", "=", "retrying"), ("error_reason", "=", "busy"), ("error_detail", "=", False)]
        return {account.host.strip().lower() for account in self.sudo().search([*shown, ("last_attempt", ">=", since)])}

    @api.model
    def _news(self, ids):
        """Something happened in these mailboxes."""
        reachable = Domain("state", "=", "ready") | Domain("error_reason", "in", UNREACHED)
        accounts = self.sudo().search(Domain("id", "in", list(ids)) & Domain(self._domain_live()) & reachable)
        if accounts:
            accounts._push_soon()
