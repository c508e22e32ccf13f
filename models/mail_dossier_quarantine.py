from odoo import api, fields, models
from odoo.fields import Domain

from .explain import explain
from .fields import BigInteger
from .mail_dossier_location import RELAYED

# One failure may be the moment's; a mail that fails so often waits for its owner (R3).
TRIES = 3
# Why what came to an intake address waits for its owner's word.
DOUBTS = ("relay_stranger", "relay_forged", "relay_loop")
WORDED = ("empty", "refused", "too_large", "unparsed", *DOUBTS)


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
    summary = fields.Char("Mail", readonly=True, help="Sender and subject, of what came to the intake address.")
    relayed = fields.Boolean(compute="_compute_relayed")
    source_name = fields.Char(compute="_compute_source_name")

    _unique = models.Constraint("UNIQUE(folder_id, uidvalidity, uid)", "A UID is one mail.")

    @api.depends("error")
    @api.depends_context("lang")
    def _compute_why(self):
        for mail in self:
            detail = "" if mail.error in WORDED else mail.error
            mail.why = explain(self.env, mail.error if not detail else "not_stored", detail)

    @api.depends("uidvalidity")
    def _compute_relayed(self):
        for mail in self:
            mail.relayed = mail.uidvalidity == RELAYED

    def _compute_source_name(self):
        for mail in self:
            mail.source_name = f"{mail.uid}.eml"

    @api.model
    def _domain_shown(self):
        """Those that have failed often enough to be told of."""
        return Domain("tries", ">=", TRIES)

    def unlink(self):
        accounts, result = self.folder_id.account_id, super().unlink()
        if not accounts:
            return result
        waiting = self.search(self._domain_shown() & Domain("user_id", "in", accounts.user_id.ids)).user_id
        accounts.filtered(lambda account: account.user_id not in waiting)._untell_owner("unreadable")
        return result

    def action_retry(self):
        """Ask for these once more, in the next pass."""
        self.check_access("read")
        lost = self.sudo().filtered(lambda mail: not mail.relayed)
        lost.tries = TRIES - 1
        lost.folder_id.account_id._revive()

    def action_take_in(self):
        """Their owner says that these, which came to his intake address, are his."""
        self.check_access("read")
        for held in self.sudo().filtered("relayed"):
            held.folder_id.account_id.with_user(self.env.uid).sudo()._take_held(held)

    def action_forget(self):
        """Their owner says that these, which came to his intake address, are not his."""
        self.check_access("read")
        self.sudo().filtered("relayed").unlink()
