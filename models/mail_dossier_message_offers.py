"""What a signature offers for a card: the number it has and the card has not, or the card that a stranger's number is
on. Nothing of it is written without a click, and what is dismissed is not offered again, to nobody.

It is read from mails that the user may see, for cards that he may change: whoever is offered something could have found
it himself.
"""

from odoo import api, models
from odoo.exceptions import UserError

from ..imap.address import forms, normalise
from ..signature import same

# Where a model keeps its number, when it is not "phone".
PHONE = {"hr.applicant": "partner_phone"}


class MailDossierMessage(models.Model):
    _inherit = "mail.dossier.message"

    @api.readonly
    def offers(self):
        """[{kind, model, id, name, field, old, value, shown}] for who is on the other side of this mail.

        `kind` "phone": the card could get the number `shown` (E.164: `value`) in its `field`, instead of `old`.
        `kind` "address": the sender's number `shown` is on this card; it could get his address, `value`.
        """
        self.ensure_one()
        self.check_access("read")
        person = self._other_side()
        if not person or self.automatic or not self._is_outside(person["email"]):
            return []
        mails = self._newest_from([person["email"]])[:1] if self._written() else self
        cards = [record for records in self._cards(person["email"]).values() for record in records]
        if cards:
            return [offer for record in cards for offer in mails._phone_offers(record)]
        return mails._address_offers(person["email"])

    @api.model
    @api.readonly
    def record_offers(self, res_model, res_id):
        """The same for one record, by the newest mails of its addresses."""
        names = self.env["mail.dossier.model"]._address_fields(res_model)
        record = self.env[res_model].browse(res_id).exists() if names else None
        if not record or not record.has_access("write"):
            return []
        emails = record._dossier_addresses(names).get(record.id, set())
        return self._newest_from(emails)._phone_offers(record) if emails else []

    def _is_outside(self, email):
        """Is an address nobody's in this company?"""
        account = self.env["mail.dossier.account"].sudo().search([("user_id", "=", self.env.uid)])
        own = self._colleagues() | (account._own_addresses() if account else set())
        return own.isdisjoint(forms(email)) and email.rpartition("@")[2] not in self._own_domains()

    # ------------------------------------------------------------ found

    def _phone_offers(self, record):
        field = PHONE.get(record._name, "phone")
        if not self or field not in record._fields or not record.has_access("write"):
            return []
        partner = self._partner_of(record)
        region = self._region(partner)
        signature = self._signatures(region)
        phone, written = signature.phone, (record[field], partner.phone, partner.parent_id.phone)
        known = {same(number, region) for number in written if number}
        if not phone or known & {one.number for one in signature.phones} or self._is_dismissed(record, phone.number):
            return []
        old = record[field] or ""
        return [self._offer("phone", record, field=field, old=old, value=phone.number, shown=phone.shown)]

    def _address_offers(self, email):
        """The contact whose number the sender has, when it is one contact's alone."""
        phones = {phone.number: phone for phone in self._signatures(self._region()).phones if phone.kind != "fax"}
        contacts = self.env["res.partner"]
        if not phones or not contacts.has_access("write") or not contacts.has_access("create"):
            return []
        domain = [("phone_sanitized", "in", list(phones)), ("is_company", "=", False), ("partner_share", "=", True)]
        contact = contacts.search(domain, limit=2)
        if len(contact) != 1 or not contact.has_access("write") or self._is_dismissed(contact, email):
            return []
        shown = phones[contact.phone_sanitized].shown
        return [self._offer("address", contact, field="email", old=contact.email or "", value=email, shown=shown)]

    @staticmethod
    def _partner_of(record):
        """The contact that a record is, or is about; what is on his card already is not offered for the record."""
        if record._name == "res.partner":
            return record.sudo()
        return record.sudo().partner_id if "partner_id" in record._fields else record.env["res.partner"]

    def _offer(self, kind, record, **values):
        name = record.name if record._name == "res.partner" and record.name else record.display_name
        return {"kind": kind, "model": record._name, "id": record.id, "name": name, **values}

    def _is_dismissed(self, record, value):
        place = [("res_model", "=", record._name), ("res_id", "=", record.id), ("value", "=", value)]
        return bool(self.env["mail.dossier.dismissal"].sudo().search_count(place, limit=1))

    # ------------------------------------------------------------ taken, dismissed

    @api.model
    def dismiss_offer(self, res_model, res_id, value):
        """Offer this number or address no more for this record."""
        record = self._dossier_record(res_model, res_id)
        record.check_access("write")
        if not self._is_dismissed(record, value):
            self.env["mail.dossier.dismissal"].sudo().create(
                {"res_model": res_model, "res_id": record.id, "value": value}
            )

    @api.model
    def add_address(self, contact_id, email):
        """Give a contact one more address: his first, or that of an address of his own below his card, so that the mail
        with the one that he had stays in his dossier.
        """
        contact, email = self.env["res.partner"].browse(contact_id), normalise(email.strip())
        contact.check_access("write")
        if contact.user_ids.filtered(lambda user: not user.share):
            raise UserError(self.env._("Mail is not filed on the card of a colleague."))
        if contact.email:
            contact = contact.create({"parent_id": contact.id, "type": "other", "phone": contact.phone})
        contact.email = email
