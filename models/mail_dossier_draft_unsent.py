"""What is on its way, what waits for its writer, and the drafts that are in Odoo alone: no folder lists them."""

from odoo import api, models
from odoo.fields import Domain

SHOWN = ["to", "subject", "state", "error", "send_at", "confidential", "write_date"]


class MailDossierDraft(models.Model):
    _inherit = "mail.dossier.draft"

    @api.model
    @api.readonly
    def unsent(self):
        """[{id, to, subject, state, error, send_at, confidential, write_date}], those that need their writer first."""
        here_alone = [("state", "=", "draft"), ("version", ">", 0), ("location_id", "=", False)]
        outgoing = [("state", "in", ("queued", "sending", "refused", "unsure"))]
        mine = self.sudo().search(Domain("user_id", "=", self.env.uid) & (Domain(here_alone) | Domain(outgoing)))
        drafts = mine.with_env(self.env).sorted(lambda draft: draft.state not in ("refused", "unsure"))
        return [
            {**row, "to": ", ".join(name or address for name, address in draft.people("to", "cc", "bcc"))}
            for draft, row in zip(drafts, drafts.read(SHOWN), strict=True)
        ]
