"""Bodies, attachments and sources over HTTP: for the session's user, through the message's own access rules, and
inert.

A message that he may not see answers as one that does not exist. The body is a page of its own in a sandboxed frame
without scripts; its Content-Security-Policy lets it ask for nothing, or, when the reader asks, for images.
"""

from odoo import http
from odoo.http import content_disposition, request

POLICY = (
    "default-src 'none'; img-src data:{images}; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)
HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><style>
body {{ margin: 12px; font: 14px/1.5 system-ui, sans-serif; color: #212529; background: #fff; overflow-wrap: anywhere }}
img {{ max-width: 100% }} blockquote {{ margin-left: 0; padding-left: 12px; border-left: 3px solid #ccc; color: #555 }}
pre {{ white-space: pre-wrap }} p.MsoNormal {{ margin: 0 }}
</style></head><body>{body}</body></html>"""


class MessageController(http.Controller):
    @http.route("/mail_dossier/message/<int:message_id>/body", type="http", auth="user", methods=["GET"])
    def body(self, message_id, images=None):
        """The body as a page; `images` lets it load images from elsewhere."""
        message = self._visible(message_id)
        policy = POLICY.format(images=" https: http:" if images else "")
        page = PAGE.format(body=message._body(images=bool(images)))
        return self._answer(page, "text/html; charset=utf-8", {"Content-Security-Policy": policy})

    @http.route("/mail_dossier/part/<int:part_id>", type="http", auth="user", methods=["GET"])
    def part(self, part_id):
        """An attachment, always as a download."""
        part = request.env["mail.dossier.part"].sudo().browse(part_id).exists()
        message = self._visible(part.message_id.id)
        return self._download(message._part_content(part), part.name or "attachment")

    @http.route("/mail_dossier/message/<int:message_id>/source", type="http", auth="user", methods=["GET"])
    def source(self, message_id):
        """The mail as it lies on the user's own server."""
        raw = self._visible(message_id)._source()
        if not raw:
            raise request.not_found()
        return self._download(raw, f"{message_id}.eml")

    @staticmethod
    def _visible(message_id):
        message = request.env["mail.dossier.message"].search([("id", "=", message_id or 0)])
        if not message:
            raise request.not_found()
        return message

    def _download(self, content, name):
        return self._answer(content, "application/octet-stream", {"Content-Disposition": content_disposition(name)})

    @staticmethod
    def _answer(content, content_type, headers):
        return request.make_response(content, [*HEADERS.items(), *headers.items(), ("Content-Type", content_type)])
