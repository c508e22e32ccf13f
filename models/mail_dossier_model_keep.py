"""How long filed mail is kept, and the nightly pass that ends it.

A dossier expires as a whole: so long after its last mail, or so long after its record was closed and its last mail.
Closed is a record that is archived, or has a date of closing (an applicant who was hired, a lead that was won or lost).
Of an archived one the date of the refusal counts, else the last change: rather later than sooner.

What expires is taken out of the dossier and marked so; it is not filed there again by itself, and one of an applicant
does not open to the readers of its other dossiers. A mail that is in no dossier then, and in nobody's mailbox, is
erased for good; where a colleague still has it in his mailbox, it stays his, and is erased once it has left that.
Nothing of a record under legal hold expires, and nothing at all while the whole company's mail is.
"""

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

UNITS = [("weeks", "Weeks"), ("months", "Months"), ("years", "Years")]
LINKS = 5000  # taken out in one transaction


class MailDossierModel(models.Model):
    _inherit = "mail.dossier.model"

    keep = fields.Integer("Keep for", help="How long mail stays in the dossiers of these records; 0: for ever.")
    keep_unit = fields.Selection(UNITS, "Unit", required=True, default="months")
    keep_from = fields.Selection(
        [("mail", "After the last mail"), ("closed", "After the record was closed or archived")],
        "Begins",
        required=True,
        default="closed",
    )

    _keep = models.Constraint("CHECK(keep >= 0)", "Mail cannot be kept for less than no time.")

    @api.model
    def _cron_expire(self):
        """Take out what has expired, then erase what is nobody's any more."""
        messages, progress = self.env["mail.dossier.message"], self.env["ir.cron"]._commit_progress
        for row in self.search([("keep", ">", 0)]).filtered(lambda row: row.model in self.env):
            # Asked anew each time: meanwhile somebody may have written, or set a hold.
            while unfiled := messages._take_out_expired(row.model, row._expired(), LINKS):
                self.env["mail.dossier.erasure"]._add("retention", model=row.model, unfiled=unfiled)
                if progress(1) <= 0:
                    return
        while erased := messages._erase_expired():
            self.env["mail.dossier.erasure"]._add("retention", erased=erased)
            if progress(1) <= 0:
                return

    def _expired(self):
        """The ids of the records whose dossier has expired. No mail is younger than the day it came in."""
        if self.env["mail.dossier.hold"]._is_everything_held() or not self.exists().keep:
            return []
        records = self.env[self.model].sudo()
        until = fields.Datetime.now() - relativedelta(**{self.keep_unit: self.keep})
        closed = SQL("TRUE") if self.keep_from == "mail" else SQL("%s < %s", self._closed_sql(records), until)
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT r.id FROM %s r JOIN mail_dossier_link l ON l.res_model = %s AND l.res_id = r.id
                     JOIN mail_dossier_message m ON m.id = l.message_id
                    WHERE l.rejected IS NOT TRUE AND %s AND NOT %s
                    GROUP BY r.id HAVING max(LEAST(m.date, m.create_date)) < %s ORDER BY r.id""",
                SQL.identifier(records._table),
                self.model,
                closed,
                self.env["mail.dossier.hold"]._held_sql(SQL("l.res_model"), SQL("l.res_id")),
                until,
            )
        )
        return [id_ for (id_,) in rows]

    @api.model
    def _closed_sql(self, records):
        """When the record `r` was closed; NULL while it is not."""
        has = {name for name, field in records._fields.items() if field.store and field.column_type}
        refused = SQL("CASE WHEN r.refuse_reason_id IS NOT NULL THEN r.refuse_date END")
        refused = refused if {"refuse_date", "refuse_reason_id"} <= has else SQL("NULL")
        done = SQL("r.date_closed") if "date_closed" in has else SQL("NULL")
        if not records._active_name:
            return SQL("%s::timestamp", done)
        archived = SQL("COALESCE(%s, %s, r.write_date)", refused, done)
        return SQL("CASE WHEN r.%s THEN %s ELSE %s END", SQL.identifier(records._active_name), done, archived)
