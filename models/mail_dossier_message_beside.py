from odoo import api, models

SHOWN = 5


class MailDossierMessage(models.Model):
    """Beside the mail: who is on its other side, and what is going on with him."""

    _inherit = "mail.dossier.message"

    @api.readonly
    def beside(self):
        """{name, email, records: [{model, label, id, name, detail}]}, of those that the user may read.

        The other side is the sender; of one's own mail the first recipient.
        """
        self.ensure_one()
        self.check_access("read")
        person = self._other_side()
        if not person:
            return {"name": "", "email": "", "records": []}
        records = []
        for model, field, _restricting in self.env["mail.dossier.model"]._installed():
            if self.env[model].has_access("read"):
                found = self.env[model].search([(field, "=", person["email"])], limit=SHOWN)
                label = self.env["ir.model"]._get(model).sudo().name
                records += [{"model": model, "label": label, **_row(record)} for record in found]
        return {**person, "records": records}

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
