"""Bodies, attachments and sources over HTTP: for the session's user, through the message's own access rules, and
inert.

A message that he may not see answers as one that does not exist. The body is a page of its own in a sandboxed frame
without scripts; its Content-Security-Policy lets it ask for nothing, or, when the reader asks, for images.
"""

from odoo import http
from odoo.http import content_disposition, request

from ..models.mail_dossier_message_read import PREVIEWED

# No scripts, and no requests but for images that the reader wants.
CONTENT = "default-src 'none'; img-src data:{images}; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'"
SANDBOX = "; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
# The screen prints the page: it must look into the window for that.
PRINTABLE = f"{SANDBOX} allow-same-origin allow-modals"
HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
# The screen fetches the page and shows it as srcdoc, where headers do not reach: hence the policy in the page too.
PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}"><meta name="referrer" content="no-referrer"><style>
body {{ margin: 12px; font: 14px/1.5 system-ui, sans-serif; color: #212529; background: #fff; overflow-wrap: anywhere }}
img {{ max-width: 100%; height: auto }} pre {{ white-space: pre-wrap; font: inherit; margin: 0 }}
blockquote {{ margin-left: 0; padding-left: 12px; border-left: 3px solid #ccc; color: #555 }}
p.MsoNormal {{ margin: 0 }} details {{ margin-top: 8px }}
summary {{ display: inline-block; padding: 0 8px; border-radius: 8px; background: #e9ecef; cursor: pointer }}
.mail_dossier_elsewhere {{ margin-left: 4px; padding: 0 4px; color: #842029; background: #f8d7da; font-size: 12px }}
::highlight(found) {{ background: #ffe69c; color: #000 }}
html.dark {{ filter: invert(0.88) hue-rotate(180deg); background: #fff }}
html.dark img {{ filter: invert(1) hue-rotate(180deg) }}
</style></head><body>{head}{body}</body></html>"""
IMAGES = " https: http:"


class MessageController(http.Controller):
    @http.route("/mail_dossier/message/<int:message_id>/body", type="http", auth="user", methods=["GET"])
    def body(self, message_id, images=None):
        """The body as a page; `images` lets it load images from elsewhere."""
        return self._page(self._visible(message_id), IMAGES if images else "", SANDBOX)

    @http.route("/mail_dossier/message/<int:message_id>/print", type="http", auth="user", methods=["GET"])
    def print(self, message_id):
        """The mail as a page to print: header and body."""
        message = self._visible(message_id)
        images = IMAGES if message._trusts_images() else ""
        return self._page(message, images, PRINTABLE, head=message._printed_header())

    @http.route("/mail_dossier/message/<int:message_id>/zip", type="http", auth="user", methods=["GET"])
    def zip(self, message_id):
        """All attachments in one file."""
        return self._download(self._visible(message_id)._zip(), f"{message_id}.zip")

    @http.route("/mail_dossier/part/<int:part_id>", type="http", auth="user", methods=["GET"])
    def part(self, part_id, preview=None):
        """An attachment as a download; to look at it, only what the browser shows and cannot be made to run."""
        part = request.env["mail.dossier.part"].sudo().search([("id", "=", part_id)])
        message = self._visible(part.message_id.id)
        content = message._part_content(part)
        if preview and part.mimetype in PREVIEWED:
            return self._answer(content, part.mimetype, {"Content-Security-Policy": "default-src 'none'; sandbox"})
        return self._download(content, part.name or "attachment")

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

    def _page(self, message, images, sandbox, head=""):
        body = message._body(images=bool(images))
        policy = CONTENT.format(images=images)
        page = PAGE.format(policy=policy, head=head, body=body)
        return self._answer(page, "text/html; charset=utf-8", {"Content-Security-Policy": policy + sandbox})

    def _download(self, content, name):
        return self._answer(content, "application/octet-stream", {"Content-Disposition": content_disposition(name)})

    @staticmethod
    def _answer(content, content_type, headers):
        return request.make_response(content, [*HEADERS.items(), *headers.items(), ("Content-Type", content_type)])
