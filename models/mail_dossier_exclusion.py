from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import SQL

from ..imap.address import normalise
from .mail_dossier_message_file import held_sql


class MailDossierExclusion(models.Model):
    """An address or a domain that files no mail: the company's, for everybody, or a user's own, for his mail and for
    his eyes.

    With a record, it files none there only.
    """

    _name = "mail.dossier.exclusion"
    _inherit = ["mail.dossier.private"]
    _description = "Never filed"
    _rec_name = "entry"
    _order = "entry, id"

    user_id = fields.Many2one("res.users", "Of", ondelete="cascade", index=True, default=lambda self: self.env.uid)
    entry = fields.Char("Address or domain", required=True)
    res_model = fields.Char(readonly=True)
    res_id = fields.Many2oneReference(model_field="res_model", readonly=True)
    record_name = fields.Char("Only on", compute="_compute_record_name")

    _unique = models.UniqueIndex(
        "(COALESCE(user_id, 0), entry, COALESCE(res_model, ''), COALESCE(res_id, 0))", "It is in the list already."
    )

    @api.depends("res_model", "res_id")
    @api.depends_context("uid")
    def _compute_record_name(self):
        for exclusion in self:
            exclusion.record_name = exclusion.res_model and self.env["mail.dossier.link"]._record_name(
                exclusion.res_model, exclusion.res_id
            )

    @api.model_create_multi
    def create(self, vals_list):
        entries = super().create([self._normalised(vals) for vals in vals_list])
        entries._withdraw()
        return entries

    def write(self, vals):
        if "user_id" in vals and any(entry.user_id.id != vals["user_id"] for entry in self):
            # The rules look before a write only: one's own entry would become the company's, or a colleague's.
            raise AccessError(self.env._("Whose list an entry is in cannot be changed."))
        result = super().write(self._normalised(vals))
        self._withdraw()
        return result

    @api.model
    def _normalised(self, vals):
        if entry := vals.get("entry"):
            vals = {**vals, "entry": normalise(entry.strip().removeprefix("@"))}
        return vals

    def unlink(self):
        """Who may be filed again is filed again: the user's own earlier mail at once; what the company kept out, as if
        the cards had just got their addresses.
        """
        back = [(entry.user_id, entry._addresses(), (entry.res_model, entry.res_id)) for entry in self]
        result = super().unlink()
        for user, emails, only in back:
            for email, records in self.env["mail.dossier.model"]._find(emails).items():
                for record in records:
                    if not only[0] or only == record[:2]:
                        changer = user or self.env.user
                        self.env["mail.dossier.backfill"]._note(record.model, {(record.id, email)}, changer, user)
        return result

    def _addresses(self):
        """The address, or those at the domain that mails have; in a user's own list, that his mails have."""
        if "@" in self.entry:
            return [self.entry]
        query = "SELECT DISTINCT a.email FROM mail_dossier_address a WHERE split_part(a.email, '@', 2) = %s AND %s"
        return [email for (email,) in self.env.execute_query(SQL(query, self.entry, held_sql(self.user_id)))]

    @api.constrains("entry")
    def _check_entry(self):
        for exclusion in self:
            local, at, domain = exclusion.entry.rpartition("@")
            if not domain or bool(at) != bool(local) or set(exclusion.entry) & set(" ,;<>"):
                raise ValidationError(
                    self.env._("Fill in one address or one domain, as in info@example.com or example.com.")
                )

    @api.model
    def _of(self, user):
        """(entries that file nothing, {(address, model, id)} that file nothing there) for a user's mail."""
        rows = self.sudo().search([("user_id", "in", [False, user.id])])
        here = rows.filtered("res_model")
        never = frozenset((rows - here).mapped("entry"))
        return never, frozenset((row.entry, row.res_model, row.res_id) for row in here)

    @api.model
    def _add(self, user, entry, res_model, res_id):
        """The user's own entry, made when he has none, and what it keeps out taken back."""
        values = {"user_id": user.id, "entry": entry, "res_model": res_model or False, "res_id": res_id or False}
        found = self.search([(name, "=", value) for name, value in values.items()])
        return found or self.create(values)

    def _withdraw(self):
        """Take back what these entries would have kept out, of mails that nobody else holds: what a colleague's copy
        files is his. The company's entries take back what all hold.
        """
        for entry in self:
            alone = SQL(
                """NOT EXISTS (SELECT 1 FROM mail_dossier_holder h
                                WHERE h.message_id = link.message_id AND h.user_id != %(user)s)
                   AND EXISTS (SELECT 1 FROM mail_dossier_holder h
                                WHERE h.message_id = link.message_id AND h.user_id = %(user)s)""",
                user=entry.user_id.id,
            )
            condition = SQL(
                "%s AND %s AND %s",
                SQL("(link.email = %(entry)s OR split_part(link.email, '@', 2) = %(entry)s)", entry=entry.entry),
                SQL("link.res_model = %s AND link.res_id = %s", entry.res_model, entry.res_id)
                if entry.res_model
                else SQL("TRUE"),
                alone if entry.user_id else SQL("TRUE"),
            )
            self.env["mail.dossier.link"]._withdraw(condition)
