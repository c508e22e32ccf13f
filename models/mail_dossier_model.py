from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL, ormcache

from .filing import Record

# Who may read them is no matter of record rules alone: they override `_search`, or hide fields by group.
REFUSED = {"res.users", "hr.employee", "mail.message", "ir.attachment"}
# Odoo keeps these as `imap.address.normalise` does; every other field has an address as somebody typed it.
NORMALISED = {"email_normalized"}
ADDRESS_OF = "lower(COALESCE(substring(%s FROM '<([^<>]+)>'), btrim(%s)))"
DOMAIN_OF = "split_part(%s, '@', 2)"
NO_USER = "NOT EXISTS (SELECT 1 FROM res_users u WHERE u.partner_id = res_partner.id AND NOT u.share)"


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
    label = fields.Char("Records", compute="_compute_label", help="What the records of this model are called.")
    address_field = fields.Char(
        "Address field",
        required=True,
        default="email_normalized",
        help="The stored field with the address; several are separated by commas.",
    )
    restricting = fields.Boolean(
        help="Mail in such a dossier is seen by those who may read the record, whatever else it is filed on."
    )
    active = fields.Boolean(default=True)

    _unique = models.Constraint("UNIQUE(model)", "This model is in the table already.")

    @api.depends("model")
    @api.depends_context("lang")
    def _compute_label(self):
        for linked in self:
            linked.label = self.env["ir.model"].sudo()._get(linked.model).name or self.env._("Not installed")

    @api.constrains("model", "address_field")
    def _check_model(self):
        for linked in self.filtered(lambda linked: linked.model in self.env):
            model = self.env[linked.model]
            if linked.model in REFUSED or model._abstract or model._transient:
                raise ValidationError(self.env._("Mail cannot be filed on %(model)s.", model=linked.model))
            for name in sorted(names_of(linked.address_field)):
                field = model._fields.get(name)
                if not field or not field.store or field.type != "char":
                    raise ValidationError(
                        self.env._("%(model)s has no stored text field %(field)s.", model=linked.model, field=name)
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
        return [
            row for row in self._rows() if row[0] in self.env and names_of(row[1]) <= self.env[row[0]]._fields.keys()
        ]

    @api.model
    def _address_fields(self, model) -> set[str]:
        """The fields with an address of a model; none when it has no dossiers."""
        return next((names_of(row[1]) for row in self._installed() if row[0] == model), set())

    @api.model
    def _restricting(self) -> list[str]:
        return [model for model, _field, restricting in self._rows() if restricting]

    @api.model
    def _find(self, keys: list[str]) -> dict[str, list[Record]]:
        """The records that have one of these normalised addresses, or are the company at one of these "@domains".

        Never the card of a user or of a colleague (R47): his card would show every mail he ever wrote.
        """
        known = {}
        emails = [key for key in keys if not key.startswith("@")]
        for model, names, restricting in self._installed():
            for name in sorted(names_of(names)):
                for email, res_id, active in self._having(model, name, emails):
                    known.setdefault(email, []).append(Record(model, res_id, active, restricting))
        domains = [key for key in keys if key.startswith("@")]
        for domain, res_id, active in self._companies_at(domains) if domains else []:
            known.setdefault(domain, []).append(Record("res.partner", res_id, active))
        return known

    def _having(self, model, name, emails):
        """(address, id, active) of the records of a model with one of the addresses in a field, archived ones too."""
        records = self.env[model].sudo().with_context(active_test=False)
        if not emails:
            return []
        if name in NORMALISED:
            query = records._search([(name, "in", emails)])
            address = records._field_to_sql(records._table, name, query)
        else:
            query = records._search([(name, "!=", False)])
            written = records._field_to_sql(records._table, name, query)
            address = SQL(ADDRESS_OF, written, written)
            query.add_where(SQL("%s = ANY(%s)", address, emails))
        if model == "res.partner":
            query.add_where(NO_USER)
        return self.env.execute_query(query.select(address, *self._id_and_active(records, query)))

    def _stored_addresses(self, records, name):
        """(id, address) of these records as the database has them, whatever is still to be written."""
        column = SQL.identifier(name)
        address = column if name in NORMALISED else SQL(ADDRESS_OF, column, column)
        query = "SELECT id, %s FROM %s WHERE id = ANY(%s) AND %s != ''"
        return self.env.execute_query(SQL(query, address, SQL.identifier(records._table), records.ids, column))

    def _companies_at(self, domains):
        """("@domain", id, active) of the companies whose own address is at one of the domains."""
        records = self.env["res.partner"].sudo().with_context(active_test=False)
        query = records._search([("is_company", "=", True)])
        domain = SQL(DOMAIN_OF, records._field_to_sql(records._table, "email_normalized", query))
        query.add_where(SQL("%s = ANY(%s)", domain, [name[1:] for name in domains]))
        query.add_where(NO_USER)
        return self.env.execute_query(query.select(SQL("'@' || %s", domain), *self._id_and_active(records, query)))

    @staticmethod
    def _id_and_active(records, query):
        active = records._active_name
        shown = records._field_to_sql(records._table, active, query) if active else SQL("TRUE")
        return records._field_to_sql(records._table, "id", query), SQL("COALESCE(%s, FALSE)", shown)


def names_of(address_field: str) -> set[str]:
    return {name.strip() for name in address_field.split(",")}
