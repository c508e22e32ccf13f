"""When a mail is erased for good: its text, files, people and reasons, whatever a database keeps of them.

Of mail that is in no dossier, these are erased:
* what nobody holds: it can be seen by nobody. So goes the private mail of a user who was deleted.
* what was in a dossier whose time is over (mail_dossier_model_keep.py), once it is in nobody's mailbox.

A mail that has a link to an applicant is in a dossier through an applicant alone, as it is seen. A link to a record
that is no more is no dossier; one to a model whose module is not there counts as one, since that may come back.
"""

from functools import partial

from odoo import api, models
from odoo.tools import SQL, split_every

from . import source
from .mail_dossier_location import RELAYED

BATCH = 1000
EXPIRED = "expired"  # the role of a link whose time is over; its kind is "kept"


class MailDossierMessage(models.Model):
    _inherit = "mail.dossier.message"

    def unlink(self):
        """The files of large ones go along, once it is certain; at the latest by the clean-up."""
        database = self.env.cr.dbname
        for message in self.sudo():
            self.env.cr.postcommit.add(partial(source.forget, database, message.key))
        return super().unlink()

    # ------------------------------------------------------------ dossiers that there are

    @api.model
    def _in_a_dossier_sql(self, message, user_id=None):
        """Is the message filed on a record that exists, for all or for this user alone?"""
        restricting = self.env["mail.dossier.model"]._restricting()
        return SQL(
            "(%s OR (NOT %s AND %s))",
            self._living_link_sql(message, user_id, SQL("l.res_model = ANY(%s)", restricting)),
            self._restricted_sql(message),
            self._living_link_sql(message, user_id, SQL("TRUE")),
        )

    def _living_link_sql(self, message, user_id, condition):
        names = [row[0] for row in self.env["mail.dossier.model"]._installed()]
        living = [SQL("l.res_model != ALL(%s)", names)]
        for name in names:
            table = SQL.identifier(self.env[name]._table)
            living.append(SQL("l.res_model = %s AND EXISTS (SELECT 1 FROM %s r WHERE r.id = l.res_id)", name, table))
        return SQL(
            """EXISTS (SELECT 1 FROM mail_dossier_link l WHERE l.message_id = %s AND l.rejected IS NOT TRUE
                 AND (l.viewer_id IS NULL OR l.viewer_id = %s) AND %s AND (%s) OFFSET 0)""",
            message,
            user_id,
            condition,
            SQL(" OR ").join(living),
        )

    def _linked_to_held_sql(self, message):
        held = self.env["mail.dossier.hold"]._held_sql(SQL("l.res_model"), SQL("l.res_id"))
        return SQL("EXISTS (SELECT 1 FROM mail_dossier_link l WHERE l.message_id = %s AND %s OFFSET 0)", message, held)

    @api.model
    def _stays_sql(self, message, user_id=None):
        """Is the message in a dossier, for all or for this user alone, or under legal hold?"""
        return SQL("(%s OR %s)", self._in_a_dossier_sql(message, user_id), self._linked_to_held_sql(message))

    # ------------------------------------------------------------ who has it

    @api.model
    def _let_go(self, account):
        """Have the account's owner hold no more than what stays, and erase what nobody has then."""
        user_id = account.user_id.id
        stays = self._stays_sql(SQL("h.message_id"), user_id)
        self.env.flush_all()
        for query in (
            SQL("DELETE FROM mail_dossier_holder h WHERE h.user_id = %s AND NOT %s", user_id, stays),
            SQL("DELETE FROM mail_dossier_copy h WHERE h.account_id = %s AND NOT %s", account.id, stays),
        ):
            self.env.cr.execute(query)
        self.env.invalidate_all()
        self._gc_orphans()

    @api.autovacuum
    def _gc_orphans(self):
        """Erase a batch of the mails that nobody can see; (how many, whether there may be more)."""
        erased = self._erase_where(SQL("NOT EXISTS (SELECT 1 FROM mail_dossier_holder h WHERE h.message_id = m.id)"))
        if erased:
            self.env["mail.dossier.erasure"].sudo()._add("orphan", erased=erased)
        return erased, erased == BATCH

    @api.autovacuum
    def _gc_files(self):
        """Remove the files of mails that are no more, or were not stored in the end."""
        database = self.env.cr.dbname
        for keys in split_every(BATCH, source.forgettable(database), list):
            rows = self.env.execute_query(SQL("SELECT key FROM mail_dossier_message WHERE key = ANY(%s)", keys))
            for key in set(keys) - {key for (key,) in rows}:
                source.forget(database, key)

    @api.model
    def _erase_where(self, condition):
        """Erase a batch of the mails `m` for which the condition holds, that are in no mailbox and in no dossier."""
        if self.env["mail.dossier.hold"]._is_everything_held():
            return 0
        query = SQL(
            """WITH nobodys AS MATERIALIZED (
                   SELECT m.id FROM mail_dossier_message m
                    WHERE %s AND NOT EXISTS (SELECT 1 FROM mail_dossier_location l WHERE l.message_id = m.id
                                                AND NOT (l.uidvalidity = %s AND l.active IS NOT TRUE)))
               SELECT m.id FROM nobodys m WHERE NOT %s LIMIT %s""",
            condition,
            RELAYED,  # what was deleted of these waits for no server
            self._stays_sql(SQL("m.id")),
            BATCH,
        )
        self.env.flush_all()
        gone = self.sudo().browse(id_ for (id_,) in self.env.execute_query(query))
        gone.unlink()
        return len(gone)

    # ------------------------------------------------------------ whose time is over

    @api.model
    def _erase_expired(self):
        """Erase a batch of what is left of dossiers whose time is over; how many."""
        condition = SQL("EXISTS (SELECT 1 FROM mail_dossier_link o WHERE o.message_id = m.id AND o.role = %s)", EXPIRED)
        return self._erase_where(condition)

    @api.model
    def _take_out_expired(self, res_model, res_ids, limit):
        """Take up to so many mails out of these dossiers; how many. The links stay, marked, and name no address."""
        query = SQL(
            """UPDATE mail_dossier_link SET kind = 'kept', rejected = TRUE, role = %s, email = NULL, user_id = NULL
                WHERE id IN (SELECT id FROM mail_dossier_link WHERE res_model = %s AND res_id = ANY(%s)
                                AND rejected IS NOT TRUE LIMIT %s)""",
            EXPIRED,
            res_model,
            list(res_ids),
            limit,
        )
        self.env.flush_all()
        self.env.cr.execute(query)
        self.env["mail.dossier.link"].invalidate_model()
        return self.env.cr.rowcount
