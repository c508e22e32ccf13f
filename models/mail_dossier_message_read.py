"""A mail as its reader gets it: header, reasons, dossiers, attachments, and the body, made safe when it is first
opened.
"""

import re
from base64 import b64encode

from lxml import etree, html

from odoo import api, fields, models
from odoo.tools import html_sanitize, plaintext2html

from ..imap.message import parse
from ..imap.transfer import decode
from . import source

# A larger body is shown as text: sanitising takes a second a megabyte, and nobody reads it as a page.
MAX_HTML = 1_000_000
# Images in the mail are shown as data in the page, so that the page asks for nothing.
MAX_INLINE = 2_000_000
# Where the address of an image from elsewhere waits until the reader asks for it.
REMOTE = "data-remote"
CID = re.compile(r"""cid:([^"'\s<>]+)""")
SHOWN_AS_IMAGE = {"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp"}


class MailDossierMessage(models.Model):
    _inherit = "mail.dossier.message"

    reader = fields.Json(compute="_compute_reader", help="What the reading widget shows.")

    # Without this, one user's view of the mail, with his Bcc, would serve another user in the same transaction.
    @api.depends_context("uid", "lang")
    def _compute_reader(self):
        filed, removed = self._filed(), self._removed()
        for message in self:
            shared = message.sudo()
            message.reader = {
                "id": message.id,
                "subject": message.subject or "",
                "date": message.date and fields.Datetime.to_string(message.date),
                "sender": message._sender(),
                "people": message._people(),
                "parts": [part for part in shared._parts() if not part["inline"]],
                "reasons": message._why() if message.confidential else [],
                "history": message._history() if message._is_holder() else [],
                "filed": filed[message.id],
                "removed": removed[message.id],
                "holder": message._is_holder(),
                "remote_images": shared._has_remote_images(),
            }

    # ------------------------------------------------------------ header

    def _addresses(self):
        return self.env["mail.dossier.address"].sudo().search([("message_id", "=", self.id)], order="id")

    def _sender(self):
        """{name, email} of who wrote it, or None."""
        first = self._addresses().filtered(lambda row: row.kind in ("from", "sender"))[:1]
        return {"name": first.name or "", "email": first.email} if first else None

    def _people(self):
        """[(label, [{name, email}])] of the header; Bcc from the user's own copy only."""
        labels = dict(self.env["mail.dossier.address"]._fields["kind"]._description_selection(self.env))
        rows = self._addresses()
        people = []
        for kind in ("from", "reply_to", "to", "cc"):
            addresses = [{"name": row.name or "", "email": row.email} for row in rows if row.kind == kind]
            if addresses:
                people.append((labels[kind], addresses))
        if bcc := self._own_copy().bcc:
            people.append((self.env._("Bcc"), [{"name": bcc, "email": ""}]))
        return people

    def _own_copy(self):
        copies = self.env["mail.dossier.copy"].sudo()
        return copies.search([("message_id", "=", self.id), ("account_id.user_id", "=", self.env.uid)], limit=1)

    def _is_holder(self):
        holders = self.env["mail.dossier.holder"].sudo()
        return bool(holders.search_count([("message_id", "=", self.id), ("user_id", "=", self.env.uid)], limit=1))

    # ------------------------------------------------------------ attachments and source

    def _parts(self):
        parts = self.env["mail.dossier.part"].search([("message_id", "=", self.id)])
        rows = parts.read(["name", "mimetype", "size", "inline"], load=None)
        return [{**row, "name": row["name"] or self.env._("Attachment")} for row in rows]

    def _part_content(self, part):
        """The decoded bytes of one of the message's attachments."""
        return decode(self._body_block()[part.offset : part.offset + part.length], part.encoding)

    def _body_block(self):
        message = self.sudo().with_context(bin_size=False)  # views ask for the sizes of binary fields only
        return source.read(self.env.cr.dbname, message.key, message.body)

    def _source(self):
        """The mail as the user's own server has it; only holders have one."""
        header = self._own_copy().header
        return header and header + b"\r\n" + self._body_block()

    # ------------------------------------------------------------ body

    def _body(self, images=False):
        """The body as safe HTML, kept for the next time; with `images`, those from elsewhere are asked for."""
        self.ensure_one()
        message = self.sudo()
        body = message.html
        if body is False:
            body = message._make_body()
            if not self.env.cr.readonly:
                message.html = body
        return body.replace(f" {REMOTE}=", " src=") if images else body

    def _make_body(self):
        block = self._body_block()
        parsed = parse((self.mime or "").encode("latin-1", "replace") + b"\r\n" + block)
        if not parsed.html or len(parsed.html) > MAX_HTML:
            return str(plaintext2html(parsed.plain or "", container_tag="div"))
        safe = html_sanitize(parsed.html, sanitize_attributes=True, sanitize_style=True, output_method="html")
        return self._embed(str(safe), {part.cid: part for part in shown_in_page(parsed)})

    def _embed(self, safe, by_cid):
        """Put the mail's own images into the page, set those from elsewhere aside, and let links open elsewhere."""
        if not safe.strip():
            return ""
        page = html.fragment_fromstring(safe, create_parent="div")
        for image in page.iter("img"):
            if part := by_cid.get(image.get("src", "").removeprefix("cid:")):
                image.set("src", html_data_uri(part))
            elif "src" in image.attrib:
                image.set(REMOTE, image.attrib.pop("src"))
        for styled in page.xpath(".//*[contains(@style, 'url')]"):
            styled.set(
                "style",
                ";".join(
                    rule for rule in styled.get("style").split(";") if "url" not in rule.lower() and "\\" not in rule
                ),
            )
        for link in page.iter("a"):
            link.set("target", "_blank")
            link.set("rel", "noopener noreferrer")
        return etree.tostring(page, encoding="unicode", method="html")

    def _has_remote_images(self):
        return f" {REMOTE}=" in self._body()


def shown_in_page(message):
    """The attachments of a parsed mail that its page shows as images; to its reader, every other one is a file."""
    images = [part for part in message.attachments if part.cid and part.mimetype in SHOWN_AS_IMAGE]
    named = set(CID.findall(message.html)) if images and len(message.html) <= MAX_HTML else set()
    room, shown = MAX_INLINE, []
    for part in images:
        if part.cid in named and part.size <= room:
            named.discard(part.cid)
            shown.append(part)
            room -= part.size
    return shown


def html_data_uri(part):
    """An image of the mail as the page's own data."""
    return f"data:{part.mimetype};base64,{b64encode(part.data).decode()}"
