from odoo import api, fields, models
from odoo.tools import SQL

# What a merged record's rows are the same by, and which of the same is kept.
MERGED = {
    "link": ("message_id", "rejected IS TRUE, viewer_id IS NOT NULL, kind = 'kept'"),
    "exclusion": ("COALESCE(user_id, 0), entry", "user_id"),
    "backfill": ("COALESCE(user_id, 0), email", "state"),
    "dismissal": ("value", "id"),
}


class MailDossierLink(models.Model):
    """A message filed on a record, and why. Written by our own code only: who could link a mail to a record he may
    read, could read the mail.

    A link to a deleted record of a restricting model stays: it goes on keeping the mail from those who never could
    read that record.
    """

    _name = "mail.dossier.link"
    _inherit = ["mail.dossier.private"]
    _description = "Mail filed on a record"
    _rec_name = "id"

    message_id = fields.Many2one("mail.dossier.message", required=True, ondelete="cascade")
    res_model = fields.Char(required=True)
    res_id = fields.Many2oneReference(model_field="res_model", required=True)
    kind = fields.Selection(
        [
            ("address", "The record has one of its addresses"),
            ("domain", "The company has the domain of one of its addresses"),
            ("thread", "It answers a mail of this dossier"),
            ("hand", "By hand"),
            ("kept", "Kept off the record, whose model restricts it all the same"),
        ],
        required=True,
        default="address",
    )
    role = fields.Char(help="The header that has the address: from, to, cc, …")
    email = fields.Char(help="The address, normalised, as the mail has it.")
    user_id = fields.Many2one("res.users", "Filed by", ondelete="set null")
    rejected_id = fields.Many2one("res.users", "Taken off by", ondelete="set null")
    # He alone knows the blind recipient: to others, this link neither shows the mail nor restricts it.
    viewer_id = fields.Many2one("res.users", "Only for", ondelete="cascade")
    rejected = fields.Boolean(
        help="Not in this dossier: taken off by a user, never filed there again by itself; or kept off."
    )

    _unique = models.Constraint("UNIQUE(message_id, res_model, res_id)", "A mail is filed on a record once.")
    _dossier = models.Index("(res_model, res_id, message_id)")

    @api.model
    def _record_name(self, res_model, res_id):
        """The name of a record, where the user may read it; else False."""
        if res_model not in self.env:
            return False
        record = self.env[res_model].browse(res_id).exists()
        return record.display_name if record and record.has_access("read") else False

    # ------------------------------------------------------------ why

    def _shown(self, record):
        """{model, id, name, why, email} of a link for who may read its record."""
        return {
            "model": self.res_model,
            "id": self.res_id,
            "name": record.display_name,
            "why": self._why(record),
            "email": self.email or "",
        }

    def _why(self, record):
        """Why the mail is filed there, or who took it off, in a few words."""
        if self.rejected:
            by = self._shown_user(self.rejected_id)
            return self.env._("taken off by %(user)s", user=by) if by else self.env._("taken off")
        if self.kind == "hand":
            by = self._shown_user(self.user_id)
            return self.env._("by hand, by %(user)s", user=by) if by else self.env._("by hand")
        if self.kind == "thread":
            return self.env._("thread of %(record)s", record=record.display_name)
        header = self._header()
        if self.kind == "domain":
            return self.env._("domain of %(email)s in %(header)s", email=self.email, header=header)
        return self.env._("%(email)s in %(header)s", email=self.email, header=header)

    def _header(self):
        if self.role == "bcc":
            return self.env._("Bcc, known to you alone")
        kinds = self.env["mail.dossier.address"]._fields["kind"]._description_selection(self.env)
        return dict(kinds).get(self.role, self.role)

    def _shown_user(self, user):
        """The name of who filed the mail; not of a blind recipient, except to himself and to the sender."""
        if not user or user == self.env.user:
            return user.name
        place = [("message_id", "=", self.message_id.id)]
        blind = [*place, ("user_id", "=", user.id), ("by_bcc", "=", True)]
        if not self.env["mail.dossier.holder"].sudo().search_count(blind, limit=1):
            return user.name
        sent = [*place, ("account_id.user_id", "=", self.env.uid), ("outgoing", "=", True)]
        return self.env["mail.dossier.copy"].sudo().search_count(sent, limit=1) and user.name

    # ------------------------------------------------------------ merged

    @api.model
    def _move(self, res_model, sources, target):
        """The dossiers of the records that are merged become the target's, each mail once: filed goes before taken off,
        for all before for one.
        """
        self.env.flush_all()
        for name, (twins, best) in MERGED.items():
            table = SQL.identifier(f"mail_dossier_{name}")
            ranked = SQL(
                """SELECT id, row_number() OVER (PARTITION BY %s ORDER BY %s, res_id != %s, id) AS place FROM %s
                    WHERE res_model = %s AND res_id = ANY(%s)""",
                SQL(twins),
                SQL(best),
                target,
                table,
                res_model,
                [*sources, target],
            )
            self.env.cr.execute(
                SQL("DELETE FROM %s WHERE id IN (SELECT id FROM (%s) ranked WHERE place > 1)", table, ranked)
            )
            where = SQL("res_model = %s AND res_id = ANY(%s)", res_model, list(sources))
            self.env.cr.execute(SQL("UPDATE %s SET res_id = %s WHERE %s", table, target, where))
            self.env[f"mail.dossier.{name}"].invalidate_model()
        self.env["mail.dossier.hold"]._move(res_model, sources, target)

    # ------------------------------------------------------------ taken back

    def _drop(self):
        """Forget links made by hand; where one restricted before it was made, or its record is under legal hold, it
        is kept.
        """
        held = self.env["mail.dossier.hold"]._held
        kept = self.filtered(lambda link: link.role == "kept" or held(link.res_model, [link.res_id]))
        kept.write({"kind": "kept", "rejected": True})
        (self - kept).unlink()

    @api.model
    def _withdraw(self, condition):
        """Take back the links for which an SQL condition on `link` holds, and what followed them in their threads.

        Those of a restricting model stay and restrict: taking back never opens a mail. So do those of a record under
        legal hold: it never lets a mail go. What a user took off stays so.
        """
        query = """
            WITH back AS (
                SELECT link.id, link.res_model, link.res_id, m.thread
                  FROM mail_dossier_link link JOIN mail_dossier_message m ON m.id = link.message_id
                 WHERE link.rejected IS NOT TRUE AND link.kind IN ('address', 'domain') AND %(condition)s
            ), followed AS (
                SELECT DISTINCT link.id, link.res_model, link.res_id FROM back
                  JOIN mail_dossier_message m ON m.thread = back.thread
                  JOIN mail_dossier_link link ON link.message_id = m.id AND link.kind = 'thread'
                   AND link.res_model = back.res_model AND link.res_id = back.res_id AND link.rejected IS NOT TRUE
                 WHERE NOT EXISTS (
                     SELECT 1 FROM mail_dossier_message other JOIN mail_dossier_link base ON base.message_id = other.id
                      WHERE other.thread = back.thread AND base.res_model = back.res_model
                        AND base.res_id = back.res_id AND base.rejected IS NOT TRUE AND base.kind != 'thread'
                        AND base.id NOT IN (SELECT id FROM back))
            ), gone AS (
                SELECT id, %(stays)s AS stays FROM
                       (SELECT id, res_model, res_id FROM back UNION SELECT id, res_model, res_id FROM followed) l
            ), kept AS (
                UPDATE mail_dossier_link SET kind = 'kept', rejected = TRUE
                 WHERE id IN (SELECT id FROM gone WHERE stays)
            )
            DELETE FROM mail_dossier_link WHERE id IN (SELECT id FROM gone WHERE NOT stays) RETURNING id"""
        restricting = SQL("l.res_model = ANY(%s)", self.env["mail.dossier.model"]._restricting())
        held = self.env["mail.dossier.hold"]._held_sql(SQL("l.res_model"), SQL("l.res_id"))
        self.env.flush_all()
        self.env.execute_query(SQL(query, condition=condition, stays=SQL("(%s OR %s)", restricting, held)))
        self.invalidate_model()
