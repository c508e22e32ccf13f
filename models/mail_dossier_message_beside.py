from odoo import api, models
from odoo.exceptions import UserError

SHOWN = 5


class MailDossierMessage(models.Model):
    """Beside the mail: who is on its other side, and what is going on with him."""

    _inherit = "mail.dossier.message"

    @api.readonly
    def beside(self):
        """{name, email, records: [{model, label, id, name, detail}], creatable}, of those that the user may read.

        The other side is the sender; of one's own mail the first recipient. `creatable`: he has no contact's card, and
        the user may make one.
        """
        self.ensure_one()
        self.check_access("read")
        person = self._other_side()
        if not person:
            return {"name": "", "email": "", "records": [], "creatable": False}
        records = []
        cards = self._cards(person["email"])
        for model, found in cards.items():
            label = self.env["ir.model"]._get(model).sudo().name
            records += [{"model": model, "label": label, **_row(record)} for record in found[:SHOWN]]
        return {**person, "records": records, "creatable": "res.partner" not in cards and self._is_creatable(person)}

    def _is_creatable(self, person):
        """Is he somebody whom the user could make a card of?"""
        may = self.env["mail.dossier.card"]._kinds()
        return bool(may and not self.automatic and self._is_outside(person["email"]))

    def action_card(self):
        """The dialog that makes a card of who is on the other side, filled with what his signature says."""
        self.ensure_one()
        self.check_access("read")
        person = self._other_side()
        if not person:
            raise UserError(self.env._("This mail has no sender."))
        mails = self._newest_from([person["email"]])
        return self.env["mail.dossier.card"]._propose(person["email"], person["name"], mails)

    def _other_side(self):
        rows = self._addresses()
        kinds = ("to", "cc") if self._written() else ("from", "sender")
        first = rows.filtered(lambda row: row.kind in kinds)[:1]
        return first and {"name": first.name or "", "email": first.email}


def _row(record):
    """What the panel tells of a record: its stage, or of a contact his telephone."""
    if "stage_id" in record._fields:
        detail = record.stage_id.display_name
    else:
        detail = record["phone"] if "phone" in record._fields else ""
    return {"id": record.id, "name": record.display_name, "detail": detail or ""}
