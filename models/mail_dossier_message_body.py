from base64 import b64encode

from odoo import SUPERUSER_ID, models
from odoo.exceptions import MissingError
from odoo.tools import html_sanitize

from ..imap.message import parse
from .mail_dossier_message_read import MAX_HTML, shown_in_page
from .page import REMOTE, make_page, text_page


class MailDossierMessage(models.Model):
    """The body of a mail as a page: made safe when it is first opened, and kept."""

    _inherit = "mail.dossier.message"

    def _body(self, images=False):
        """The body as safe HTML; with `images`, those from elsewhere are asked for."""
        self.ensure_one()
        message = self.with_user(SUPERUSER_ID)  # who opened it is nobody's business
        body = message.html
        if body is False:
            try:
                body = message._make_body()
            except MissingError as missing:
                return text_page(str(missing))
            if not self.env.cr.readonly:
                message.html = body
        return body.replace(f" {REMOTE}=", " src=") if images else body

    def _make_body(self):
        parsed = parse((self.mime or "").encode("latin-1", "replace") + b"\r\n" + self._body_block())
        if not parsed.html or len(parsed.html) > MAX_HTML:
            return text_page(parsed.plain or "") if parsed.plain else ""
        safe = html_sanitize(parsed.html, sanitize_attributes=True, sanitize_style=True, output_method="html")
        own = {part.cid: part for part in shown_in_page(parsed)}
        return make_page(str(safe), lambda cid: data_uri(own[cid]) if cid in own else None)

    def _has_remote_images(self):
        return f" {REMOTE}=" in self._body()

    # ------------------------------------------------------------ images from elsewhere

    def _trusts_images(self):
        """Does the user load images of this sender without being asked?"""
        trusts = self.env["mail.dossier.trust"].sudo()
        address = (self._sender() or {}).get("email")
        return bool(trusts.search_count([("user_id", "=", self.env.uid), ("email", "=", address)], limit=1))

    def trust_images(self):
        """Load images of these senders from now on, for this user."""
        self.check_access("read")
        trusts = self.env["mail.dossier.trust"].sudo()
        for message in self:
            sender = message._sender()
            if sender and not message._trusts_images():
                trusts.create({"user_id": self.env.uid, "email": sender["email"]})


def data_uri(part):
    """An image of the mail as the page's own data."""
    return f"data:{part.mimetype};base64,{b64encode(part.data).decode()}"
