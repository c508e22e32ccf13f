"""From a draft to the mail that is sent."""

from datetime import UTC, datetime

from odoo import models
from odoo.exceptions import UserError

from ..imap.address import addresses
from ..imap.flowed import html_as_text
from ..imap.letter import Letter, compose
from ..imap.message import parse
from .draft_page import sendable


class MailDossierDraft(models.Model):
    _inherit = "mail.dossier.draft"

    def _letter(self, message_id):
        """The imap.letter.Letter it is, under this Message-ID."""
        self.ensure_one()
        answered = self._conversation()
        html, images, text = "", [], self.body or ""
        if not self.plain:
            by_id = {part.id: part for part in self.part_ids}
            forwarding = bool(self.forwards_id)
            html, images = sendable(self.body, self.token, lambda id_: id_ in by_id and by_id[id_]._file(), forwarding)
            text = html_as_text(html)
        return Letter(
            sender=self._from(),
            to=self.people("to"),
            cc=self.people("cc"),
            bcc=self.people("bcc"),
            subject=self.subject or "",
            text=text,
            html=html,
            files=[*images, *(part._file() for part in self.part_ids if not part.inline)],
            message_id=message_id,
            date=datetime.now(UTC).replace(microsecond=0),
            in_reply_to=answered[-1] if answered and self.answers_id else "",
            references=answered,
        )

    def _from(self):
        """(name, address) of the writer: one of his own addresses, the usual one when he chose none."""
        account = self.account_id
        own = account._senders()
        chosen = addresses(self.sender or "")
        allowed = [pair for pair in chosen if pair[1].lower() in {address.lower() for _name, address in own}]
        if not (allowed or own):
            raise UserError(self.env._("Fill in your sender address first, in your preferences, page E-mail."))
        return allowed[0] if allowed else own[0]

    def _conversation(self):
        """The ids of the mails before this one (RFC 5322 §3.6.4), the one that is answered last."""
        message = (self.answers_id or self.forwards_id).sudo()
        if not message.message_id:
            return []
        header = self.env["mail.dossier.copy"].sudo().search([("message_id", "=", message.id)], limit=1).header
        before = parse(header or b"")
        references = before.references or before.in_reply_to[:1]
        return [*(known for known in references if known != message.message_id), message.message_id]

    def _raw(self, letter):
        """The bytes that are sent: without the blind recipients, whom the writer's own copy alone names."""
        return compose(letter)

    def _domain_part(self):
        return self._from()[1].rpartition("@")[2] or "localhost"
