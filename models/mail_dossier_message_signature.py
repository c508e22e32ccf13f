from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..imap.address import forms
from ..signature import Signature, read, together
from .page import written

LOOKED_AT = 3  # newest mails: a short answer has no signature, the mail before it does


class MailDossierMessage(models.Model):
    """What people say of themselves in the mails that the user may see, and on which cards they are."""

    _inherit = "mail.dossier.message"

    def _signature(self, region) -> Signature:
        """What the sender says of himself in this mail, numbers read as in a country ("NL")."""
        sender = self._sender() or {"name": "", "email": ""}
        return read(written(self._body()), region, (sender["name"], sender["email"]))

    def _signatures(self, region) -> Signature:
        """What the newest of these mails says, completed by the others."""
        return together([mail._signature(region) for mail in self])

    @api.model
    def _newest_from(self, emails, own=False):
        """The newest mails of a person that the user may see, or has himself; none of a machine."""
        from_him = SQL(
            "(SELECT a.message_id FROM mail_dossier_address a WHERE a.kind = 'from' AND a.email = ANY(%s))",
            sorted({form for email in emails for form in forms(email, labels=False)}),
        )
        domain = Domain("id", "in", from_him) & Domain("automatic", "=", False)
        if own:
            held = SQL("(SELECT h.message_id FROM mail_dossier_holder h WHERE h.user_id = %s)", self.env.uid)
            domain &= Domain("id", "in", held)
        return self._newest(domain, LOOKED_AT, own)

    @api.model
    def _region(self, partner=None):
        """The country that a person's numbers are read as: his own, else the company's."""
        return ((partner and partner.country_id) or self.env.company.country_id).code or ""

    @api.model
    def _cards(self, email):
        """{model: records} with an address, of those that the user may read; archived ones when there is no other."""
        found = self.env["mail.dossier.model"]._find(forms(email)) if email else {}
        known = [record for records in found.values() for record in records]
        cards = {}
        for model in dict.fromkeys(record.model for record in known):
            active = {record.id: record.active for record in known if record.model == model}
            records = self.env[model].browse(active)
            readable = records._filtered_access("read") if records.has_access("read") else records.browse()
            cards[model] = readable.filtered(lambda one, active=active: active[one.id]) or readable
        return {model: records for model, records in cards.items() if records}
