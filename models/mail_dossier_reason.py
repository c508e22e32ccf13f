from odoo import fields, models


class MailDossierReason(models.Model):
    """Why a message is confidential: it is so while any reason is active. The rows are the history too: they are
    written by mail_dossier_message_confidential.py alone, and never deleted, only lifted.
    """

    _name = "mail.dossier.reason"
    _inherit = ["mail.dossier.private"]
    _description = "Reason of confidentiality"
    _rec_name = "id"
    _order = "id"

    message_id = fields.Many2one("mail.dossier.message", required=True, ondelete="cascade", index=True)
    kind = fields.Selection(
        [
            ("subject", "A word in the subject"),
            ("thread", "It answers a confidential mail"),
            ("incoming", "Incoming mail of a holder is confidential by default"),
            ("outgoing", "Outgoing mail of a holder is confidential by default"),
            ("hand", "Made confidential by hand"),
            ("contact", "All mail from this address is confidential"),
            ("list", "The company keeps mail from this address confidential"),
        ],
        required=True,
    )
    # Not cascade: a mail does not open because somebody left.
    user_id = fields.Many2one(
        "res.users", ondelete="set null", help="The holder who decided, or who added the address or word."
    )
    because = fields.Char(help="The word, the address or the domain.")
    active = fields.Boolean(default=True)
    lifted_uid = fields.Many2one("res.users", ondelete="set null", help="Nobody: it fell away with what it followed.")
    lifted_date = fields.Datetime()
    let_go = fields.Boolean(help="Lifted by hand: what answers this mail is not confidential because of earlier ones.")

    _by_user = models.UniqueIndex(
        "(message_id, kind, user_id) WHERE active AND kind IN ('hand', 'incoming', 'outgoing')"
    )
    _by_rule = models.UniqueIndex(
        "(message_id, kind, COALESCE(because, '')) WHERE active AND kind NOT IN ('hand', 'incoming', 'outgoing')"
    )
    # A word or an address that is taken off the list again.
    _because = models.Index("(kind, because) WHERE active AND because IS NOT NULL")

    def _origins(self):
        """The reasons that a reason "thread" follows from: those of earlier mails in the conversation."""
        message = self.message_id
        before = ("message_id.date", "<", message.conversation_date or message.date)
        earlier = [("message_id.thread", "=", message.thread), ("message_id", "!=", message.id), before]
        return self.search([*earlier, ("kind", "!=", "thread"), ("active", "=", True)])

    def _writers(self):
        """The users who sent this message, and may still decide about it."""
        sent = [("message_id", "=", self.message_id.id), ("outgoing", "=", True)]
        return self.env["mail.dossier.copy"].search(sent).account_id.user_id.filtered("active")

    def _claimants(self):
        """The users who have this message and say that they wrote it, whether they are alone in that or not."""
        place = [("message_id", "=", self.message_id.id)]
        senders = set(self.env["mail.dossier.address"].search([*place, ("kind", "=", "from")]).mapped("email"))
        accounts = self.env["mail.dossier.copy"].search(place).account_id
        return accounts.filtered(lambda account: account._own_addresses() & senders).user_id.filtered("active")
