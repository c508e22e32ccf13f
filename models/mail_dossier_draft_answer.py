"""How a draft begins as an answer, or as a forwarded mail."""

import re
from base64 import b64encode

from markupsafe import Markup

from odoo import api, models
from odoo.tools import format_datetime

from ..imap.address import normalise
from ..imap.message import parse
from .draft_page import QUOTE, quoted
from .mail_dossier_draft_compose import EMPTY, shown, written

ANSWER = re.compile(r"(?:re|aw|antw|betr|sv|vs|rép)\s*(?:\[\d+\])?\s*:", re.IGNORECASE)
FORWARD = re.compile(r"(?:fwd?|wg|tr|doorst|vb)\s*:", re.IGNORECASE)


class MailDossierDraft(models.Model):
    _inherit = "mail.dossier.draft"

    @api.model
    def reply(self, message_id, res_model=None, res_id=None, everyone=False):
        """An answer to its sender, or to everyone who got it, from a record or not; as `show`."""
        message = self._readable(message_id)
        to, cc = self._whom_to_answer(message, everyone)
        subject = message.subject or ""
        draft = self._begin(
            to=written(to),
            cc=written(cc),
            subject=subject if ANSWER.match(subject) else f"Re: {subject}",
            body=EMPTY + self._signature() + self._quote(message),
            answers_id=message.id,
            confidential=message.confidential,
            **self._from_record(res_model, res_id),
        )
        return draft.show()

    @api.model
    def reply_all(self, message_id, res_model=None, res_id=None):
        """An answer to everyone who got it; as `show`."""
        return self.reply(message_id, res_model, res_id, everyone=True)

    @api.model
    def forward(self, message_id, res_model=None, res_id=None):
        """The mail itself for somebody else, with its attachments; as `show`."""
        message = self._readable(message_id)
        subject = message.subject or ""
        draft = self._begin(
            subject=subject if FORWARD.match(subject) else f"Fwd: {subject}",
            body=EMPTY + self._signature() + self._forwarded(message),
            forwards_id=message.id,
            confidential=message.confidential,
            **self._from_record(res_model, res_id),
        )
        draft._take_along(message)
        return draft.show()

    # ------------------------------------------------------------ the mail that is answered

    @api.model
    def _readable(self, message_id):
        message = self.env["mail.dossier.message"].browse(message_id)
        message.check_access("read")
        return message

    def _whom_to_answer(self, message, everyone):
        """(to, cc) without the writer himself. His own mail is answered to whom he wrote it.

        A list that names itself in Reply-To is answered by answering everyone; a plain answer goes to the sender.
        """
        own = self.env.user._mail_dossier_account()._own_addresses()
        rows = message._addresses()
        kinds = {
            kind: [(row.name or "", row.email) for row in rows if row.kind == kind] for kind in rows.mapped("kind")
        }
        sender, to, cc = (kinds.get(kind, []) for kind in ("from", "to", "cc"))
        answer = kinds.get("reply_to") or sender or kinds.get("sender", [])
        if any(normalise(address) in own for _name, address in sender):
            return _without(set(), to), _without(own | _keys(to), cc) if everyone else []
        posts = self._list_addresses(message)
        if not everyone and posts and _keys(answer) <= posts:
            return sender, []
        first = _without(own, answer) or answer
        return first, _without(own | _keys(first), [*(sender if posts else []), *to, *cc]) if everyone else []

    def _list_addresses(self, message):
        """The addresses of the mailing list that a mail came through."""
        post = parse(message._own_copy().header or b"").headers.get(b"list-post", b"").decode("latin-1")
        return {normalise(address) for address in re.findall(r"mailto:([^>?\s]+)", post)}

    def _quote(self, message):
        head = self.env._(
            "On %(date)s, %(who)s wrote:",
            date=format_datetime(self.env, message.date, dt_format="short") if message.date else "?",
            who=message.correspondent or self.env._("somebody"),
        )
        body = Markup(quoted(message._body()))
        return Markup('<div class="%s"><p>%s</p><blockquote type="cite">%s</blockquote></div>') % (QUOTE, head, body)

    def _forwarded(self, message):
        lines = [
            (self.env._("From"), ", ".join(shown(pair) for pair in self._pairs(message, "from"))),
            (self.env._("Date"), format_datetime(self.env, message.date, dt_format="short") if message.date else ""),
            (self.env._("Subject"), message.subject or ""),
            (self.env._("To"), ", ".join(shown(pair) for pair in self._pairs(message, "to"))),
            (self.env._("Cc"), ", ".join(shown(pair) for pair in self._pairs(message, "cc"))),
        ]
        told = Markup("<br>").join(Markup("<b>%s:</b> %s") % line for line in lines if line[1])
        head = Markup("<p>---------- %s ----------<br>%s</p>") % (self.env._("Forwarded mail"), told)
        return Markup('<div class="%s">%s%s</div>') % (QUOTE, head, Markup(quoted(message._body())))

    def _pairs(self, message, kind):
        return [(row.name or "", row.email) for row in message._addresses() if row.kind == kind]

    def _take_along(self, message):
        """Its attachments, but the images that its page shows."""
        parts = self.env["mail.dossier.part"].sudo().search([("message_id", "=", message.id), ("inline", "=", False)])
        self.env["mail.dossier.draft.part"].create(
            [
                {"draft_id": self.id, "name": part.name, "mimetype": part.mimetype, **_content(message, part)}
                for part in parts
            ]
        )


def _content(message, part):
    return {"content": b64encode(message._part_content(part))}


def _keys(people):
    return {normalise(address) for _name, address in people}


def _without(taken, people):
    """These people, each once, without those whose address is taken."""
    seen, rest = set(taken), []
    for name, address in people:
        if normalise(address) not in seen:
            seen.add(normalise(address))
            rest.append((name, address))
    return rest
