"""What a dossier may tell of its confidential mail to those who do not see it: by itself nothing at all.

Where the company wants it so, it tells that there is such mail, and on what day the last of it was; not how much, from
whom, or whose it is. One may ask for it: the holders get an activity that nobody else sees, and do as they like.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class MailDossierMessage(models.Model):
    _inherit = "mail.dossier.message"

    @api.model
    @api.readonly
    def dossier_stub(self, res_model, res_id):
        """The day of the last confidential mail in a record's dossier that the user would see if it were open; False
        where there is none, or where the company does not tell.
        """
        self.check_access("read")
        _message_id, date = self._newest_hidden(res_model, res_id)
        return bool(date) and fields.Date.to_string(fields.Datetime.context_timestamp(self, date))

    @api.model
    def dossier_ask(self, res_model, res_id):
        """Ask the holders of that mail for it."""
        self.check_access("read")
        message_id, _date = self._newest_hidden(res_model, res_id)
        if not message_id:
            raise UserError(self.env._("There is nothing to ask for."))
        holders = self.env["mail.dossier.holder"].sudo()
        for holder in holders.search([("message_id", "=", message_id), ("by_bcc", "=", False)]).user_id:
            self._ask(holder, res_model, res_id)

    def _ask(self, holder, res_model, res_id):
        """An activity of the holder's own, not of the record, whose readers would see it; one at a time."""
        env = self.with_user(holder).with_context(lang=holder.lang, allowed_company_ids=holder.company_ids.ids).env
        record = env["mail.dossier.link"]._record_name(res_model, res_id) or env._("a record")
        summary = env._("%(name)s asks for your confidential mail: %(record)s", name=self.env.user.name, record=record)
        activities = self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True)  # no e-mail
        if not activities.search_count([("user_id", "=", holder.id), ("summary", "=", summary)], limit=1):
            activities.create(
                {
                    "activity_type_id": self.env.ref("mail.mail_activity_data_todo").id,
                    "user_id": holder.id,
                    "summary": summary,
                    "date_deadline": fields.Date.context_today(self),
                }
            )

    def _newest_hidden(self, res_model, res_id):
        """(id, date) of the newest mail of a dossier that the user does not see because it is confidential."""
        told = self.env["ir.config_parameter"].sudo().get_param("mail_dossier.stub")
        domain = self._domain_dossier(res_model, res_id) if told else None
        if not told or domain.is_false():
            return None, None
        query = self.sudo()._search(domain & fields.Domain("confidential", "=", True), order="date desc", limit=1)
        message = SQL.identifier(self._table, "id")
        query.add_where(self._filed_sql(self._table))
        query.add_where(SQL("NOT %s", self._held_sql(message)))
        found = self.env.execute_query(query.select("id", SQL.identifier(self._table, "date")))
        return found[0] if found else (None, None)
