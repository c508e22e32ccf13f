"""Filing a holder's earlier mail of an address on a record, a batch at a time, one statement each."""

from odoo import models
from odoo.tools import SQL

from .mail_dossier_message_file import OPEN_UP, blind_sql, has_sql, never_sql, outside_sql

BATCH = 5_000  # mails that one statement files: well below a second


class MailDossierBackfill(models.Model):
    _inherit = "mail.dossier.backfill"

    def _file_batch(self):
        """File the next mails of the holder, and what follows them in their threads; is there more?"""
        rules = self._rules(self.user_id)
        if not rules or self._is_kept_out(rules):
            self.unlink()
            return False
        ids = self._insert_links(rules)
        self.env["mail.dossier.message"]._follow_threads(ids, self.user_id, rules)
        self.env["mail.dossier.message"].browse(ids)._tell_dossiers()
        more = len(ids) == BATCH
        if not more:
            self._insert_blind_links(rules)
        self.write(
            {
                "done": self.done + len(ids),
                "total": max(self.total, self.done + len(ids)),
                "last_id": max(ids, default=self.last_id),
                "state": "filing" if more else "done",
            }
        )
        return more

    def _insert_links(self, rules):
        """The ids of the messages that the batch looked at."""
        query = f"""
            WITH batch AS (
                SELECT DISTINCT ON (a.message_id) a.message_id, a.kind, a.email FROM mail_dossier_address a
                  JOIN mail_dossier_holder h ON h.message_id = a.message_id AND h.user_id = %(user)s
                 WHERE a.message_id > %(last)s AND %(has)s ORDER BY a.message_id, a.id LIMIT %(batch)s
            ), filed AS (
                INSERT INTO mail_dossier_link (message_id, res_model, res_id, kind, role, email, rejected)
                SELECT batch.message_id, %(model)s, %(id)s, 'address', batch.kind, batch.email, FALSE
                  FROM batch JOIN mail_dossier_message m ON m.id = batch.message_id
                 WHERE m.automatic IS NULL AND %(outside)s AND %(heard)s ON CONFLICT {OPEN_UP}
            ) SELECT message_id FROM batch"""
        anybody = "EXISTS (SELECT 1 FROM mail_dossier_address a WHERE a.message_id = m.id AND %s)"
        from_never = (
            "NOT EXISTS (SELECT 1 FROM mail_dossier_address a WHERE a.message_id = m.id AND a.kind = 'from' AND %s)"
        )
        rows = self.env.execute_query(
            SQL(
                query,
                user=self.user_id.id,
                last=self.last_id,
                has=has_sql(self.email, rules.labels),
                batch=BATCH,
                model=self.res_model,
                id=self.res_id,
                outside=SQL("TRUE") if rules.is_outside(self.email) else SQL(anybody, outside_sql(rules)),
                heard=SQL(from_never, never_sql(rules)) if rules.never else SQL("TRUE"),
            )
        )
        self.env["mail.dossier.link"].invalidate_model()
        return [id_ for (id_,) in rows]

    def _insert_blind_links(self, rules):
        """File what the holder sent with the address in Bcc: for his eyes, as on arrival. These are few."""
        query = f"""
            INSERT INTO mail_dossier_link (message_id, res_model, res_id, kind, role, email, rejected, viewer_id)
            SELECT DISTINCT ON (m.id) m.id, %(model)s, %(id)s, 'address', 'bcc', a.email, FALSE, %(user)s
              FROM mail_dossier_copy c JOIN mail_dossier_account owned ON owned.id = c.account_id
              JOIN mail_dossier_message m ON m.id = c.message_id AND m.unsent IS NOT TRUE
              CROSS JOIN LATERAL unnest(string_to_array(c.blind, ' ')) AS a(email)
             WHERE owned.user_id = %(user)s AND c.outgoing AND %(has)s AND %(outside)s
                ON CONFLICT {OPEN_UP} RETURNING id"""
        self.env.execute_query(
            SQL(
                query,
                user=self.user_id.id,
                model=self.res_model,
                id=self.res_id,
                has=has_sql(self.email, rules.labels),
                outside=blind_sql(outside_sql(rules)),
            )
        )
        self.env["mail.dossier.link"].invalidate_model()
