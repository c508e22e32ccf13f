"""What makes a mail confidential, and what keeps it so."""

import re

from odoo import api, models

from .words import plain


class MailDossierMessage(models.Model):
    _inherit = "mail.dossier.message"

    def _store_reasons(self, account, mails, ids, fresh, own):
        """The subject's words speak for the mail, a holder's default for all he holds; the most restrictive wins."""
        sensitive = self._confidential_words()
        rows = [(id_, "subject", None, True) for id_, message in fresh.items() if sensitive(message.subject)]
        for mail in mails:
            kind = "outgoing" if mail.is_from(own) else "incoming"
            if account[f"confidential_{kind}"]:
                rows.append((ids[mail.key], kind, account.user_id.id, True))
        self._insert("mail_dossier_reason", ["message_id", "kind", "user_id", "active"], rows)
        if rows:
            query = "UPDATE mail_dossier_message SET confidential = TRUE WHERE id IN %s AND confidential IS NOT TRUE"
            self.env.cr.execute(query, [tuple(row[0] for row in rows)])

    def _pass_on_confidentiality(self, message_ids):
        """What comes later in the thread of a confidential mail answers it, and quotes it: so it is confidential too,
        whichever of the two comes in first.
        """
        query = """
            WITH answers AS (
                SELECT later.id FROM mail_dossier_message earlier, LATERAL (
                    SELECT id FROM mail_dossier_message
                     WHERE thread = earlier.thread AND date > earlier.date AND confidential IS NOT TRUE OFFSET 0
                ) later WHERE earlier.id = ANY(%(ids)s) AND earlier.confidential
                 UNION
                SELECT later.id FROM mail_dossier_message later, LATERAL (
                    SELECT id FROM mail_dossier_message
                     WHERE thread = later.thread AND date < later.date AND confidential OFFSET 0
                ) earlier WHERE later.id = ANY(%(ids)s) AND later.confidential IS NOT TRUE
            ), reasons AS (
                INSERT INTO mail_dossier_reason (message_id, kind, active)
                SELECT id, 'thread', TRUE FROM answers ON CONFLICT DO NOTHING
            )
            UPDATE mail_dossier_message SET confidential = TRUE WHERE id IN (SELECT id FROM answers)"""
        self.env.cr.execute(query, {"ids": message_ids})

    @api.model
    def _confidential_words(self):
        """A function that tells whether a subject has one of the company's words: whole words, any case, any accent."""
        parameters = self.env["ir.config_parameter"].sudo()
        listed = parameters.get_param("mail_dossier.confidential_words", "vertrouwelijk, confidential")
        terms = [re.escape(plain(word.strip())) for word in listed.split(",") if word.strip()]
        pattern = re.compile(rf"(?<!\w)(?:{'|'.join(terms)})(?!\w)") if terms else None
        return lambda subject: bool(pattern and pattern.search(plain(subject)))
