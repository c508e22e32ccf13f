"""Who will see a mail once it is sent, asked of the rules that file it."""

from odoo import api, models

from ..imap.address import normalise
from .filing import belongs


class MailDossierDraft(models.Model):
    _inherit = "mail.dossier.draft"

    @api.readonly
    def will_see(self):
        """{confidential, colleagues: [name], records: [{model, id, label, name}]}: of its recipients the colleagues,
        and the records through which others see it. Of records that the writer may not read he is told nothing.
        """
        self.ensure_one()
        self.check_access("read")
        confidential = self.confidential or self.env["mail.dossier.message"]._confidential_words()(self.subject or "")
        addresses = {normalise(address) for _name, address in self.people("to", "cc", "bcc")} - {""}
        colleagues = self.env["res.users"].search([("share", "=", False), ("email_normalized", "in", list(addresses))])
        return {
            "confidential": bool(confidential),
            "colleagues": sorted((colleagues - self.env.user).mapped("name")),
            "records": [] if confidential else self._future_dossiers(),
        }

    def _future_dossiers(self):
        """The records it will be filed on, those that a blind recipient alone would bring excepted."""
        places = self._places_by_address()
        if self.res_id:
            places.add((self.res_model, self.res_id))
        for links in self.answers_id._filed_on().values():
            places |= {(link["model"], link["id"]) for link in links}
        readable = [
            record for model, id_ in sorted(places) for record in self.env[model].browse(id_)._filtered_access("read")
        ]
        restricting = self.env["mail.dossier.model"]._restricting()
        restricted = [record for record in readable if record._name in restricting]
        return [self._told(record) for record in restricted or readable]

    def _places_by_address(self):
        messages = self.env["mail.dossier.message"]
        rules = messages._filing_rules(self.account_id.sudo())
        people = {normalise(address): "to" for _name, address in self.people("to", "cc")}
        keys = sorted({key for address in people if address for key in rules.keys(address)})
        found = belongs(people, self.env["mail.dossier.model"]._find(keys), rules)
        return {place for place, filed in found.items() if not filed.kept}

    def _told(self, record):
        label = self.env["ir.model"]._get(record._name).sudo().name
        return {"model": record._name, "id": record.id, "label": label, "name": record.display_name}
