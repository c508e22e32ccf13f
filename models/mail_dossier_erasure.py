from odoo import api, fields, models


class MailDossierErasure(models.Model):
    """What was erased, and by which rule or whom: numbers, nothing of the mail."""

    _name = "mail.dossier.erasure"
    _description = "Erasure"
    _rec_name = "kind"
    _order = "id desc"

    kind = fields.Selection(
        [("retention", "Its time was over"), ("person", "A person's request"), ("orphan", "Nobody had it any more")],
        "Why",
        required=True,
        readonly=True,
    )
    day = fields.Date(required=True, readonly=True, default=fields.Date.today)
    user_id = fields.Many2one("res.users", "By", readonly=True, ondelete="set null")
    model = fields.Char("Dossiers of", readonly=True)
    unfiled = fields.Integer("Taken out of a dossier", readonly=True)
    erased = fields.Integer("Erased for good", readonly=True)

    @api.model
    def _add(self, kind, model=False, user=None, unfiled=0, erased=0):
        """Add to the line of today."""
        same = {"kind": kind, "model": model, "user_id": user.id if user else False, "day": fields.Date.today()}
        line = self.search([(name, "=", value) for name, value in same.items()], limit=1) or self.create(same)
        line.write({"unfiled": line.unfiled + unfiled, "erased": line.erased + erased})
