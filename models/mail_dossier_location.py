from odoo import api, fields, models

from .fields import BigInteger

# A field here, a flag there (RFC 9051 §2.3.2); keywords that have no field are left as they are.
FLAGS = {
    "seen": "\\Seen",
    "flagged": "\\Flagged",
    "answered": "\\Answered",
    "forwarded": "$Forwarded",
    "draft": "\\Draft",
}


# The UIDVALIDITY of a mail that was written here and that no server has seen yet; no server's own is negative.
WRITTEN = -1
# That of a mail that came by way of an intake address (mail_dossier_account_relay.py): no server has it.
RELAYED = -2


class MailDossierLocation(models.Model):
    """Where a copy of a message lies on the server: folder, UIDVALIDITY and UID, with its flags there.

    A row of the user's mailbox; its list shows the message's shared part. The booleans are what Odoo shows and the
    user wants, `server_flags` what the server had at the last look; `folder_id` is where it lies, `place_id` where
    the user wants it.
    The difference is what the sync pushes (imap/plan_push.py), so a click never waits for the network.
    """

    _name = "mail.dossier.location"
    _inherit = ["mail.dossier.private"]
    _description = "Mail in a folder"
    _rec_name = "id"
    _order = "date desc, id desc"

    message_id = fields.Many2one("mail.dossier.message", required=True, ondelete="cascade", index=True, readonly=True)
    folder_id = fields.Many2one(
        "mail.dossier.folder", "Folder on the server", required=True, ondelete="cascade", readonly=True
    )
    place_id = fields.Many2one("mail.dossier.folder", "Folder", required=True, ondelete="cascade", readonly=True)
    user_id = fields.Many2one("res.users", required=True, ondelete="cascade", readonly=True)
    uidvalidity = BigInteger("UIDVALIDITY", required=True, readonly=True)
    uid = BigInteger("UID", required=True, readonly=True, aggregator=None)
    date = fields.Datetime("Received", readonly=True, help="INTERNALDATE: when the server received this copy.")
    seen = fields.Boolean("Read", readonly=True)
    flagged = fields.Boolean(readonly=True)
    answered = fields.Boolean(readonly=True)
    forwarded = fields.Boolean(readonly=True)
    draft = fields.Boolean(readonly=True)
    active = fields.Boolean(default=True, readonly=True, help="Shown: neither deleted here nor gone there.")
    deleted = fields.Boolean(readonly=True, help="To be removed from the server for good.")
    place_uidnext = BigInteger(
        readonly=True, aggregator=None, help="UIDNEXT of the wanted folder when it was wanted: its copy is beyond."
    )
    unlinked = fields.Datetime(readonly=True, help="Gone from its folder; it may turn up in another one.")
    kept = fields.Boolean(readonly=True, help="It left the server, and its owner keeps it.")
    modseq = BigInteger("MODSEQ", readonly=True, aggregator=None)
    pending = fields.Boolean("Not yet on the server", compute="_compute_pending", store=True)
    server_flags = fields.Char(readonly=True, help="Flags and keywords on the server, sorted, separated by blanks.")

    correspondent = fields.Char(related="message_id.correspondent", string="From")
    other_side = fields.Char("With", compute="_compute_other_side", help="Who wrote it; in Sent and Drafts, to whom.")
    recipients = fields.Char(related="message_id.recipients", string="To")
    subject = fields.Char(related="message_id.subject")
    preview = fields.Char(related="message_id.preview")
    part_count = fields.Integer(related="message_id.part_count")
    confidential = fields.Boolean(related="message_id.confidential")
    words = fields.Char(related="message_id.words", string="Words")

    _unique = models.Constraint("UNIQUE(folder_id, uidvalidity, uid)", "A UID is one mail.")
    _newest = models.Index("(place_id, date DESC, id DESC)")
    _changed = models.Index("(folder_id) WHERE pending IS TRUE")
    _gone = models.Index("(folder_id) WHERE unlinked IS NOT NULL")
    _mailbox = models.Index("(user_id, date DESC, id DESC)")
    _unread = models.Index("(place_id) WHERE seen IS NOT TRUE")

    @api.depends(*FLAGS, "server_flags", "folder_id", "place_id", "deleted", "unlinked")
    def _compute_pending(self):
        for mail in self:
            moved = mail.place_id != mail.folder_id
            differs = moved or mail.deleted or mail._wanted_flags() != mail._server_flags()
            mail.pending = differs and not mail.unlinked and mail.uidvalidity != RELAYED

    def _server_flags(self):
        return frozenset((self.server_flags or "").split())

    def _wanted_flags(self):
        """The flags it should have: those with a field as the user wants, the other keywords as they are."""
        others = self._server_flags() - set(FLAGS.values())
        return others | {flag for field, flag in FLAGS.items() if self[field]}

    @api.depends("correspondent", "recipients", "place_id.role")
    @api.depends_context("lang")
    def _compute_other_side(self):
        for mail in self:
            own = mail.place_id.role in ("sent", "drafts")
            mail.other_side = self.env._("To: %s", mail.recipients or "") if own else mail.correspondent

    @api.model
    def search_panel_select_range(self, field_name, **kwargs):
        """The folders beside the list: those that are synced, whether they have mail or not."""
        if field_name == "place_id":
            kwargs |= {"comodel_domain": [("sync", "=", True), ("removed", "=", False)], "expand": True}
        return super().search_panel_select_range(field_name, **kwargs)

    def action_open(self):
        """Open the message of this row, which makes it read."""
        self.ensure_one()
        self._want(seen=True)
        return {
            "type": "ir.actions.act_window",
            "res_model": "mail.dossier.message",
            "res_id": self.message_id.id,
            "views": [(False, "form")],
            "name": self.env._("Mail"),
        }
