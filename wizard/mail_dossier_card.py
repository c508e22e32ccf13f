from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.freemail import FREEMAIL

MODELS = {"contact": "res.partner", "lead": "crm.lead"}
ADDRESS = ("street", "zip", "city")


class MailDossierCard(models.TransientModel):
    """A contact or a lead to be made of an unknown person, with what his signature says and is ticked."""

    _name = "mail.dossier.card"
    _description = "New card of a person"

    kind = fields.Selection([("contact", "Contact"), ("lead", "Lead")], required=True, string="Create a")
    is_choice = fields.Boolean(readonly=True, help="The user may make either.")
    email = fields.Char(required=True, readonly=True)
    name = fields.Char(required=True)
    with_phone = fields.Boolean("Phone")
    phone = fields.Char("Number")
    other_phones = fields.Char(readonly=True)
    with_function = fields.Boolean("Job position")
    function = fields.Char("Position")
    with_company = fields.Boolean("Company")
    company_id = fields.Many2one("res.partner", "Existing company", domain=[("is_company", "=", True)])
    company_name = fields.Char("New company")
    with_address = fields.Boolean("Postal address")
    street = fields.Char()
    zip = fields.Char()
    city = fields.Char()

    @api.model
    def _kinds(self):
        """What the user may make."""
        return [kind for kind, model in MODELS.items() if self.env[model].has_access("create")]

    @api.model
    def _propose(self, email, name, mails):
        """The dialog for a person, filled with what these mails of his say: an action."""
        kinds = self._kinds()
        if not kinds:
            raise UserError(self.env._("You may create neither contacts nor leads. Ask your administrator."))
        card = self.create(
            {"email": email, "kind": kinds[0], "is_choice": len(kinds) > 1, **self._proposed(email, name, mails)}
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Create a contact or lead") if card.is_choice else self.env._("Create a contact"),
            "res_model": self._name,
            "res_id": card.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "medium"},
        }

    @api.model
    def _proposed(self, email, name, mails):
        found = mails._signatures(mails._region())
        company = self._company_at(email.rpartition("@")[2], found.company)
        phones = [phone for phone in found.phones if phone != found.phone]
        return {
            "name": found.name or name or email.partition("@")[0],
            "with_phone": bool(found.phone),
            "phone": found.phone and found.phone.shown,
            "other_phones": ", ".join(f"{phone.shown} ({self._kind_of(phone)})" for phone in phones),
            "with_function": bool(found.function),
            "function": found.function,
            "with_company": bool(company or found.company),
            "company_id": company.id,
            "company_name": not company and found.company,
            "with_address": bool(found.place),
            **{part: getattr(found.place, part) for part in ADDRESS},
        }

    def _kind_of(self, phone):
        return {
            "mobile": self.env._("mobile"),
            "phone": self.env._("phone"),
            "fax": self.env._("fax"),
        }[phone.kind]

    @api.model
    def _company_at(self, domain, name):
        """The company that the user may read of which others have an address at this domain, or of this name."""
        partners = self.env["res.partner"]
        if domain and domain not in FREEMAIL | self.env["mail.dossier.message"]._own_domains():
            at_domain = partners.search([("email_normalized", "=like", f"%@{domain}")], limit=20)
            if company := at_domain.commercial_partner_id.filtered("is_company")[:1]:
                return company
        return partners.search([("is_company", "=", True), ("name", "=ilike", name)], limit=1) if name else partners

    # ------------------------------------------------------------ made

    def action_create(self):
        """Make it, as the user: his own rights decide."""
        record = self._create_lead() if self.kind == "lead" else self._create_contact()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("%s is created. Your earlier mail follows."),
                "links": [{"label": record.display_name, "url": f"/odoo/{record._name}/{record.id}"}],
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _create_contact(self):
        partners = self.env["res.partner"]
        company = self.with_company and self.company_id
        if self.with_company and not company and self.company_name:
            company = partners.create({"name": self.company_name, "is_company": True, **self._address()})
        return partners.create(
            {"name": self.name, "email": self.email, "parent_id": company.id if company else False, **self._ticked()}
        )

    def _create_lead(self):
        company = self.with_company and (self.company_id.name or self.company_name)
        return self.env["crm.lead"].create(
            {
                "type": "lead" if self.env.user.has_group("crm.group_use_lead") else "opportunity",
                "name": " - ".join(filter(None, [self.name, company])),
                "contact_name": self.name,
                "partner_name": company,
                "email_from": self.email,
                **self._ticked(),
            }
        )

    def _ticked(self):
        return {
            "phone": self.with_phone and self.phone,
            "function": self.with_function and self.function,
            **self._address(),
        }

    def _address(self):
        return {part: self.with_address and self[part] for part in ADDRESS}
