"""In which dossiers a mail belongs: of every record that has one of its addresses."""

from odoo import api, models

from ..imap.address import normalise

# The header lines of a mail that have addresses, and where `imap.message` keeps them.
KINDS = {"from": "from_", "sender": "sender", "reply_to": "reply_to", "to": "to", "cc": "cc"}


class MailDossierMessage(models.Model):
    _inherit = "mail.dossier.message"

    def _file(self, received, own):
        """Link mails to every record that has one of their addresses; automatic mail belongs in no dossier so."""
        people = {}
        for message_id, message in received.items():
            for kind, attribute in KINDS.items():
                for _name, address in getattr(message, attribute) if not message.automatic else []:
                    people.setdefault(normalise(address), {}).setdefault(message_id, kind)
        strangers = people.keys() - own - self._colleagues(list(people)) - {""}
        rows = [
            (message_id, model, res_id, "address", role, email)
            for model, res_id, email in self.env["mail.dossier.model"]._find(sorted(strangers))
            for message_id, role in people[email].items()
        ]
        self._insert("mail_dossier_link", ["message_id", "res_model", "res_id", "kind", "role", "email"], rows)

    @api.model
    def _colleagues(self, emails):
        """Those of the addresses that users of this database have: theirs are no dossiers."""
        users = self.env["res.users"].sudo().with_context(active_test=False)
        query = users._search([("share", "=", False), ("email_normalized", "in", emails)])
        address = users._field_to_sql(users._table, "email_normalized", query)
        return {email for (email,) in self.env.execute_query(query.select(address))}
