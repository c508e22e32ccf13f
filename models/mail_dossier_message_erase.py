"""When a mail is erased for good: its text, files, people and reasons, whatever a database keeps of them.

A mail that nobody holds and that is in no dossier can be seen by nobody. It is erased by the nightly clean-up, at the
latest: so goes the private mail of a user who was deleted. A link to a record that is no more is no dossier; one to a
model whose module is not there at the moment counts as one, since that may come back.
"""

from functools import partial

from odoo import api, models
from odoo.tools import SQL

from . import source

BATCH = 1000


class MailDossierMessage(models.Model):
    _inherit = "mail.dossier.message"

    def unlink(self):
        """The files of large ones go along, once it is certain."""
        database = self.env.cr.dbname
        for message in self.sudo():
            self.env.cr.postcommit.add(partial(source.forget, database, message.key))
        return super().unlink()

    @api.model
    def _let_go(self, account):
        """Have the account's owner hold no more than what is filed, and erase what nobody has then."""
        user_id = account.user_id.id
        filed = self._in_a_dossier_sql(SQL("h.message_id"), user_id)
        self.env.flush_all()
        for query in (
            SQL("DELETE FROM mail_dossier_holder h WHERE h.user_id = %s AND NOT %s", user_id, filed),
            SQL("DELETE FROM mail_dossier_copy h WHERE h.account_id = %s AND NOT %s", account.id, filed),
        ):
            self.env.cr.execute(query)
        self.env.invalidate_all()
        self._gc_orphans()

    @api.model
    def _in_a_dossier_sql(self, message, user_id=None):
        """Is the message filed on a record that exists, for all or for this user alone?"""
        models_ = [row[0] for row in self.env["mail.dossier.model"]._installed()]
        exists = [
            SQL("l.res_model = %s AND EXISTS (SELECT 1 FROM %s r WHERE r.id = l.res_id)", model, SQL.identifier(table))
            for model, table in ((model, self.env[model]._table) for model in models_)
        ]
        return SQL(
            """EXISTS (SELECT 1 FROM mail_dossier_link l WHERE l.message_id = %s AND l.rejected IS NOT TRUE
                 AND (l.viewer_id IS NULL OR l.viewer_id = %s) AND (l.res_model != ALL(%s) OR %s) OFFSET 0)""",
            message,
            user_id,
            models_,
            SQL(" OR ").join(SQL("(%s)", one) for one in exists) if exists else SQL("FALSE"),
        )

    @api.autovacuum
    def _gc_orphans(self):
        """Erase a batch of the mails that nobody can see; (how many, whether there may be more)."""
        query = SQL(
            """SELECT m.id FROM mail_dossier_message m
                WHERE NOT EXISTS (SELECT 1 FROM mail_dossier_holder h WHERE h.message_id = m.id)
                  AND NOT EXISTS (SELECT 1 FROM mail_dossier_location l WHERE l.message_id = m.id)
                  AND NOT %s LIMIT %s""",
            self._in_a_dossier_sql(SQL("m.id")),
            BATCH,
        )
        self.env.flush_all()
        orphans = self.browse(id_ for (id_,) in self.env.execute_query(query))
        orphans.sudo().unlink()
        return len(orphans), len(orphans) == BATCH
