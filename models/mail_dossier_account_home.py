"""Is this the database that the mailboxes belong to, or a copy of it?

Two Odoos on one mailbox would both move and delete its mail, and send twice what is queued. A copy that Odoo has
neutralised says so itself. Any other is known by where its rows lie: the identifier of the PostgreSQL cluster, the
number of the database in it, and Odoo's `database.uuid`. They are noted when the first password is kept, and by an
update of a database that keeps one. Where they differ no connection is made, to read or to send, until an administrator
says whether the database has moved here or is a copy. More servers on the same database, another name for it and a
promoted replica change none of the three.

Where it has moved, what was due since may have been sent by the old one, after the backup was made. It is not sent
again: its copy in Sent tells, or its writer.

What is restored from a file-level backup of the whole cluster has all three too: such a copy is neutralised before
Odoo is started on it (docs/administrators.md).
"""

import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.modules.neutralize import get_neutralization_queries
from odoo.tools import SQL

from ..imap.errors import Unreachable
from .explain import explain

_logger = logging.getLogger(__name__)

HOME = "mail_dossier.home"
# Providers may keep the cluster's identifier to themselves; asking for it without permission ends the transaction.
DATABASE = """SELECT oid, has_function_privilege('pg_control_system()', 'execute') FROM pg_database
               WHERE datname = current_database()"""
KEPT = "SELECT 1 FROM mail_dossier_account WHERE secret IS NOT NULL OR smtp_secret IS NOT NULL LIMIT 1"
CLUSTER = "SELECT system_identifier FROM pg_control_system()"
PARAMETERS = "SELECT key, value FROM ir_config_parameter WHERE key = ANY(%s)"


class MailDossierAccount(models.Model):
    _inherit = "mail.dossier.account"

    def init(self):
        """A database that was in use before it knew where it is belongs where it is updated."""
        if self.env.execute_query(SQL(KEPT)):
            self._note_home()

    @api.model
    def _elsewhere(self):
        """Why no mailbox may be touched from this database: "neutralized" or "copied"; None where one may."""
        here, home, neutralized = self._whereabouts()
        if neutralized:
            return "neutralized"
        return "copied" if home and home != here else None

    @api.model
    def _check_home(self):
        """Nobody connects from a copy."""
        if reason := self._elsewhere():
            raise Unreachable(reason)

    @api.model
    def _check_home_by_hand(self):
        """The same, for who pressed a button."""
        if reason := self._elsewhere():
            raise UserError(explain(self.env, reason))

    @api.model
    def _note_home(self):
        """The first password is kept: the mailboxes belong to this database from now on."""
        here, home, _neutralized = self._whereabouts()
        if not home:
            self.env["ir.config_parameter"].sudo().set_param(HOME, here)

    @api.model
    def _whereabouts(self):
        """(where this is, where the mailboxes belong, whether it is neutralised), past all caches."""
        parameters = self.env["ir.config_parameter"].sudo()
        parameters.flush_model(["key", "value"])
        [(database, may_ask)] = self.env.execute_query(SQL(DATABASE))
        [(cluster,)] = self.env.execute_query(SQL(CLUSTER)) if may_ask else [("-",)]
        names = ["database.uuid", "database.is_neutralized", HOME]
        known = dict(self.env.execute_query(SQL(PARAMETERS, names)))
        here = f"{known.get('database.uuid')} {cluster} {database}"
        return here, known.get(HOME), bool(known.get("database.is_neutralized"))

    # ------------------------------------------------------------ the administrator decides

    @api.model
    def _begin_working(self):
        self._ask_whether_moved()
        super()._begin_working()

    @api.model
    def _ask_whether_moved(self):
        """Ask every administrator, once."""
        if self._elsewhere() != "copied":
            return
        kind = self.env.ref("mail_dossier.activity_copied", raise_if_not_found=False)
        if not kind or self._asked(kind):
            return
        _logger.warning(
            "Mail Dossier: this database has moved or is a copy; no mailbox is touched until it is said which"
        )
        activities = self.env["mail.activity"]
        for user in self.env.ref("base.group_system").all_user_ids.filtered("active"):
            theirs = activities.with_user(user).sudo().with_context(lang=user.lang)
            title = theirs.env._("Are the mailboxes to be used from here?")
            note = theirs.env._(
                "This database is not where the mailboxes were set up: it was moved, restored or copied. "
                "No mailbox is touched until you have said which, at Mail > Configuration > Settings."
            )
            theirs.create({"activity_type_id": kind.id, "summary": title, "note": note, "user_id": user.id})

    def _asked(self, kind):
        return self.env["mail.activity"].search([("activity_type_id", "=", kind.id)])

    @api.model
    def _settle_here(self):
        """It was decided: the mailboxes belong to this database."""
        self.env["ir.config_parameter"].set_param(HOME, self._whereabouts()[0])
        if kind := self.env.ref("mail_dossier.activity_copied", raise_if_not_found=False):
            self._asked(kind).unlink()

    @api.model
    def _moved_here(self):
        """The old one is no more: go on where it stopped. What was due meanwhile it may have sent itself."""
        self._settle_here()
        self.search([("error_reason", "=", "copied")])._revive()
        due = Domain("state", "=", "queued") & Domain("send_at", "<=", fields.Datetime.now())
        tried = Domain("state", "in", ("queued", "refused")) & Domain("error_reason", "=", "copied")
        self.env["mail.dossier.draft"].search(due | tried)._doubt()

    @api.model
    def _forget_all(self):
        """It is a copy: it keeps the mail, and nothing that opens a mailbox or would be sent."""
        self.env.flush_all()
        installed = self.env["ir.module.module"].search(
            [("state", "=", "installed"), ("name", "=like", "mail_dossier%")]
        )
        for query in get_neutralization_queries(installed.mapped("name")):
            self.env.cr.execute(query)  # pylint: disable=sql-injection
        self.env.invalidate_all()
        self._settle_here()
