from xmlrpc.client import Binary

from odoo import api, models

from ..imap import relayed


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def message_process(
        self, model, message, custom_values=None, save_original=False, strip_attachments=False, thread_id=None
    ):
        """Mail to an intake address goes to its owner's mailbox, and never becomes a message that others may read."""
        raw = message.data if isinstance(message, Binary) else message
        raw = raw.encode() if isinstance(raw, str) else raw
        accounts = self.env["mail.dossier.account"].sudo()
        ours = accounts._ours(relayed.intakes(raw)) if isinstance(raw, bytes) else []
        for secret in ours:
            accounts._relay(secret, raw)
        if ours:
            return False
        return super().message_process(
            model,
            message,
            custom_values=custom_values,
            save_original=save_original,
            strip_attachments=strip_attachments,
            thread_id=thread_id,
        )
