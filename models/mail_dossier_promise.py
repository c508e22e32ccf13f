from odoo import api, fields, models
from odoo.tools import SQL

from ..imap.address import normalise


class MailDossierPromise(models.Model):
    """A mail that its author ticked confidential, noted before it goes out: a recipient's copy may come in before the
    author's own. It is known by its Message-ID, and by a From that is the author's.
    """

    _name = "mail.dossier.promise"
    _inherit = ["mail.dossier.private"]
    _description = "Outgoing mail ticked confidential"
    _rec_name = "id"

    message_id = fields.Char("Message-ID", required=True, help="Without angle brackets.")
    user_id = fields.Many2one("res.users", required=True, ondelete="cascade")

    _unique = models.Constraint("UNIQUE(message_id, user_id)", "A mail is promised to be confidential once.")

    @api.model
    def _promise(self, message_id, user):
        """Make the mail with this Message-ID, written by `user`, confidential by his hand, wherever it turns up.

        Call it in the transaction that queues the mail, before it is handed to a server.
        """
        values = {"message_id": message_id.strip("<>"), "user_id": user.id}
        self.sudo().create(values)
        messages = self.env["mail.dossier.message"]
        messages._restrict(
            SQL(
                """SELECT DISTINCT m.id, 'hand', %s, NULL FROM mail_dossier_message m
                     JOIN mail_dossier_address a ON a.message_id = m.id AND a.kind = 'from'
                    WHERE m.message_id = %s AND a.email IN %s""",
                user.id,
                values["message_id"],
                tuple(self._addresses(user)) or ("",),
            )
        )

    @api.model
    def _reasons(self, fresh):
        """Rows for `_add_reasons` of mails that come in: {id: Message}."""
        ids = {message.message_id for message in fresh.values() if message.message_id}
        promised = self.sudo().search([("message_id", "in", list(ids))])
        authors = {}
        for promise in promised:
            authors.setdefault(promise.message_id, {})[promise.user_id.id] = self._addresses(promise.user_id)
        return [
            (id_, "hand", user_id, None)
            for id_, message in fresh.items()
            for user_id, own in authors.get(message.message_id, {}).items()
            if own & {normalise(address) for _name, address in message.from_}
        ]

    @api.model
    def _addresses(self, user):
        account = self.env["mail.dossier.account"].sudo().search([("user_id", "=", user.id)])
        return account._own_addresses() if account else {user.sudo().email_normalized} - {False}
