from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache

# Who may read them is no matter of record rules alone: they override `_search`, or hide fields by group.
REFUSED = {"res.users", "hr.employee", "mail.message", "ir.attachment"}


class MailDossierModel(models.Model):
    """A model on whose records mail is filed: which of its fields has the address, and whether it restricts.

    A mail with a link to a record of a restricting model is visible through a readable restricting link only: what is
    filed on an applicant does not become public because his address is a contact's too.
    """

    _name = "mail.dossier.model"
    _description = "Model with dossiers"
    _rec_name = "model"
    _order = "model"

    model = fields.Char(required=True)
    address_field = fields.Char(
        required=True, default="email_normalized", help="A stored field with the normalised address."
    )
    restricting = fields.Boolean()
    active = fields.Boolean(default=True)

    _unique = models.Constraint("UNIQUE(model)", "This model is in the table already.")

    @api.constrains("model", "address_field")
    def _check_model(self):
        for linked in self.filtered(lambda linked: linked.model in self.env):
            model = self.env[linked.model]
            field = model._fields.get(linked.address_field)
            if linked.model in REFUSED or model._abstract or model._transient:
                raise ValidationError(self.env._("Mail cannot be filed on %(model)s.", model=linked.model))
            if not field or not field.store or field.type != "char":
                raise ValidationError(
                    self.env._(
                        "%(model)s has no stored text field %(field)s.", model=linked.model, field=linked.address_field
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    @api.model
    @ormcache()
    def _rows(self) -> tuple[tuple[str, str, bool], ...]:
        """(model, address field, restricting) of every row, whether its module is installed or not."""
        return tuple((row.model, row.address_field, row.restricting) for row in self.sudo().search([]))

    @api.model
    def _installed(self):
        """The rows of `_rows` whose model is there."""
        return [row for row in self._rows() if row[0] in self.env and row[1] in self.env[row[0]]._fields]

    @api.model
    def _restricting(self) -> list[str]:
        return [model for model, _field, restricting in self._rows() if restricting]

    @api.model
    def _find(self, emails: list[str]) -> list[tuple[str, int, str]]:
        """(model, id, address) of every active record that has one of these normalised addresses.

        Never the card of a user or of a colleague (R47): his card would show every mail he ever wrote.
        """
        found = []
        for model, field, _restricting in self._installed():
            records = self.env[model].sudo()
            query = records._search([(field, "in", emails)])
            if model == "res.partner":
                query.add_where(
                    "NOT EXISTS (SELECT 1 FROM res_users u WHERE u.partner_id = res_partner.id AND NOT u.share)"
                )
            columns = [records._field_to_sql(records._table, name, query) for name in ("id", field)]
            found += [(model, *row) for row in self.env.execute_query(query.select(*columns))]
        return found
