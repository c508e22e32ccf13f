from odoo import api, fields, models
from odoo.fields import Domain

from .explain import explain
from .fields import BigInteger

# One failure may be the moment's; a mail that fails so often waits for its owner (R3).
TRIES = 3


class MailDossierQuarantine(models.Model):
    """A mail on the server that could not be brought in: nothing is lost, its source is kept and its owner sees it.

    The first TRIES times it is asked for again by every pass. It counts as accounted for all the while and holds up
    nothing.
    """

    _name = "mail.dossier.quarantine"
    _inherit = ["mail.dossier.private"]
    _description = "Mail that could not be read"
    _rec_name = "id"
    _order = "id desc"

    folder_id = fields.Many2one("mail.dossier.folder", "Folder", required=True, ondelete="cascade", readonly=True)
    user_id = fields.Many2one("res.users", required=True, ondelete="cascade", readonly=True, index=True)
    uidvalidity = BigInteger("UIDVALIDITY", required=True, readonly=True)
    uid = BigInteger("UID", required=True, readonly=True, aggregator=None)
    tries = fields.Integer(required=True, default=1, readonly=True, aggregator=None)
    error = fields.Char(readonly=True, help="A reason of explain.py, or what the database said.")
    why = fields.Char("What went wrong", compute="_compute_why")
    source = fields.Binary(attachment=False, readonly=True, help="The mail as the server gave it.")
    source_name = fields.Char(compute="_compute_source_name")

    _unique = models.Constraint("UNIQUE(folder_id, uidvalidity, uid)", "A UID is one mail.")

    @api.depends("error")
    @api.depends_context("lang")
    def _compute_why(self):
        for mail in self:
            detail = "" if mail.error in ("empty", "refused", "too_large", "unparsed") else mail.error
            mail.why = explain(self.env, mail.error if not detail else "not_stored", detail)

    def _compute_source_name(self):
        for mail in self:
            mail.source_name = f"{mail.uid}.eml"

    @api.model
    def _domain_shown(self):
        """Those that have failed often enough to be told of."""
        return Domain("tries", ">=", TRIES)

    def action_retry(self):
        """Ask for these once more, in the next pass."""
        self.check_access("read")
        self.sudo().tries = TRIES - 1
        self.sudo().folder_id.account_id._revive()
