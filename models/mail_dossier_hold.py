from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL


class MailDossierHold(models.Model):
    """A record of which nothing is erased for now, whatever the rules say: a dispute, an inquiry. Administrators set
    it, and lift it by removing it.
    """

    _name = "mail.dossier.hold"
    _description = "Legal hold"
    _rec_name = "reason"
    _order = "id desc"

    record = fields.Reference(selection="_selection_record", required=True)
    reason = fields.Char(required=True)

    _unique = models.Constraint("UNIQUE(record)", "This record is under legal hold already.")

    @api.model
    def _selection_record(self):
        names = [row[0] for row in self.env["mail.dossier.model"]._installed()]
        return [(model.model, model.name) for model in self.env["ir.model"].sudo().search([("model", "in", names)])]

    @api.constrains("record")
    def _check_record(self):
        if any(not hold.record for hold in self):
            raise ValidationError(self.env._("Choose the record that is under legal hold."))

    @api.model
    def _is_everything_held(self):
        # By SQL: another worker may have set it while this one erases.
        self.env["ir.config_parameter"].flush_model()
        rows = self.env.execute_query(SQL("SELECT value FROM ir_config_parameter WHERE key = 'mail_dossier.hold'"))
        return rows in ([("1",)], [("True",)])

    @api.model
    def _check_not_all_held(self):
        """Refuse to erase anything while everything is under legal hold."""
        if self._is_everything_held():
            raise UserError(self.env._("All mail is under legal hold at the moment. Nothing is erased."))

    @api.model
    def _held_sql(self, res_model, res_id):
        """Is this record, of SQL expressions, under legal hold? With a contact so are the people and the other
        addresses in his dossier.
        """
        return SQL(
            """EXISTS (SELECT 1 FROM mail_dossier_hold hold
                    LEFT JOIN res_partner p ON %(model)s = 'res.partner' AND p.id = %(id)s
                        WHERE hold.record IN (%(model)s || ',' || %(id)s, 'res.partner,' || p.parent_id,
                                              'res.partner,' || p.commercial_partner_id) OFFSET 0)""",
            model=res_model,
            id=res_id,
        )

    @api.model
    def _held(self, res_model, res_ids):
        """The ids of those of these records that are under legal hold."""
        held = self._held_sql(SQL("%s", res_model), SQL("record.id"))
        self.env.flush_all()
        rows = SQL("SELECT record.id FROM unnest(%s::int[]) AS record (id) WHERE %s", list(res_ids), held)
        return [id_ for (id_,) in self.env.execute_query(rows)]

    @api.model
    def _check_free(self, records):
        """Refuse to do away with records that are under legal hold, or have mail that is with another one's."""
        references = [f"{records._name},{id_}" for id_ in records.ids]
        place = [("res_model", "=", records._name), ("res_id", "in", self._held(records._name, records.ids))]
        links = self.env["mail.dossier.link"].sudo()
        if self.sudo().search_count([("record", "in", references)], limit=1) or links.search_count(place, limit=1):
            raise UserError(self.env._("The mail of this record is under legal hold. Ask your administrator."))

    @api.model
    def _move(self, res_model, sources, target):
        """The records are merged into the target: it is held if one of them was."""
        held = self.sudo().search([("record", "in", [f"{res_model},{id_}" for id_ in sources])])
        if held and not self.sudo().search_count([("record", "=", f"{res_model},{target}")], limit=1):
            held[0].record = f"{res_model},{target}"
            held = held[1:]
        held.unlink()
