"""A mail as its reader gets it: header, reasons, dossiers, attachments; the body is mail_dossier_message_body.py's."""

import io
import os
import re
import zipfile
from itertools import chain, count

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import MissingError
from odoo.tools import format_datetime

from ..imap.transfer import decode
from . import source

# A larger body is shown as text: sanitising takes a second a megabyte, and nobody reads it as a page.
MAX_HTML = 1_000_000
# Images in the mail are shown as data in the page, so that the page asks for nothing.
MAX_INLINE = 2_000_000
CID = re.compile(r"""cid:([^"'\s<>]+)""")
SHOWN_AS_IMAGE = {"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp"}
# What the browser shows by itself and cannot be made to run.
PREVIEWED = SHOWN_AS_IMAGE | {"application/pdf"}
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


class MailDossierMessage(models.Model):
    _inherit = "mail.dossier.message"

    reader = fields.Json(compute="_compute_reader", help="What the reading widget shows.")

    # Without this, one user's view of the mail, with his Bcc, would serve another user in the same transaction.
    @api.depends_context("uid", "lang", "tz")
    def _compute_reader(self):
        filed, removed = self._filed(), self._removed()
        for message in self:
            shared = message.sudo()
            message.reader = {
                "id": message.id,
                "subject": message.subject or "",
                "date": message.date and fields.Datetime.to_string(message.date),
                "sender": message._sender(),
                "to": message.recipients or "",
                "people": message._people(),
                "parts": [part for part in shared._parts() if not part["inline"]],
                "invitation": message._invitation(),
                "reasons": message._why() if message.confidential else [],
                "history": message._history() if message._is_holder() else [],
                "filed": filed[message.id],
                "removed": removed[message.id],
                "holder": message._is_holder(),
                "remote_images": shared._has_remote_images(),
                "images_trusted": message._trusts_images(),
            }

    # ------------------------------------------------------------ header

    def _addresses(self):
        return self.env["mail.dossier.address"].sudo().search([("message_id", "=", self.id)], order="id")

    def _sender(self):
        """{name, email, pretends} of who wrote it, or None."""
        first = self._addresses().filtered(lambda row: row.kind in ("from", "sender"))[:1]
        if not first:
            return None
        name = first.name or ""
        return {"name": name, "email": first.email, "pretends": pretended(name, first.email)}

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
        return [
            {**row, "name": row["name"] or self.env._("Attachment"), "preview": row["mimetype"] in PREVIEWED}
            for row in rows
        ]

    def _part_content(self, part):
        """The decoded bytes of one of the message's attachments."""
        return decode(self._body_block()[part.offset : part.offset + part.length], part.encoding)

    def _zip(self):
        """All attachments, packed; those of one name numbered."""
        packed, taken = io.BytesIO(), set()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            parts = self.env["mail.dossier.part"].sudo()
            for part in parts.search([("message_id", "=", self.id), ("inline", "=", False)]):
                name = part.name or self.env._("Attachment")
                stem, suffix = os.path.splitext(name)
                numbered = (f"{stem} ({number}){suffix}" for number in count(2))
                name = next(one for one in chain([name], numbered) if one not in taken)
                taken.add(name)
                archive.writestr(name, self._part_content(part))
        return packed.getvalue()

    def _printed_header(self):
        """Subject, people and date, as HTML."""
        rows = [(label, ", ".join(f"{one['name']} <{one['email']}>" for one in who)) for label, who in self._people()]
        date = self.date and format_datetime(self.env, self.date)
        rows.append((self._fields["date"]._description_string(self.env), date or ""))
        lines = [Markup("<p style='margin: 0'><b>%s</b>: %s</p>") % row for row in rows]
        return Markup("<h1 style='font-size: 18px'>%s</h1>%s<hr>") % (self.subject or "", Markup("").join(lines))

    def _body_block(self):
        message = self.sudo().with_context(bin_size=False)  # views ask for the sizes of binary fields only
        try:
            return source.read(self.env.cr.dbname, message.key, message.body)
        except FileNotFoundError:  # the database was restored without its files
            raise MissingError(
                self.env._(
                    "The content of this mail is not on this server. Ask your administrator to restore the files that "
                    "belong to the database."
                )
            ) from None

    def _source(self):
        """The mail as the user's own server has it; only holders have one."""
        header = self._own_copy().header
        return header and header + b"\r\n" + self._body_block()


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


def pretended(name, email):
    """The address that a sender's name pretends, when it is not his."""
    named = ADDRESS.search(name)
    return named[0] if named and named[0].lower() != email.lower() else ""
