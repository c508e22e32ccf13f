"""The files of a draft over HTTP: to its writer, through the draft's own access rules."""

import json
from base64 import b64encode

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import content_disposition, request

from .message import HEADERS

# What a browser may show as an image in the editor; everything else is a download.
SHOWN = {"image/png", "image/jpeg", "image/gif", "image/webp"}


class DraftController(http.Controller):
    @http.route("/mail_dossier/draft/<int:draft_id>/attach", type="http", auth="user", methods=["POST"])
    def attach(self, draft_id, inline=None, files=None):
        """Add the uploaded files; [{id, name, mimetype, size, inline, url}] as JSON, or {error}."""
        draft = request.env["mail.dossier.draft"].search([("id", "=", draft_id)])
        if not draft:
            raise request.not_found()
        uploaded = [
            {
                "draft_id": draft.id,
                "name": file.filename,
                "mimetype": file.mimetype,
                "content": b64encode(file.read()),
                "inline": bool(inline),
            }
            for file in request.httprequest.files.getlist("files")
        ]
        try:
            with request.env.cr.savepoint():
                parts = request.env["mail.dossier.draft.part"].create(uploaded)
        except UserError as error:
            return self._json({"error": str(error)})
        rows = parts.read(["name", "mimetype", "size", "inline"], load=None)
        return self._json([{**row, "url": f"/mail_dossier/draft/part/{row['id']}"} for row in rows])

    @http.route("/mail_dossier/draft/part/<int:part_id>", type="http", auth="user", methods=["GET"])
    def part(self, part_id):
        """A file of a draft; images are shown where the text shows them."""
        part = request.env["mail.dossier.draft.part"].search([("id", "=", part_id)])
        try:
            file = part and part._file()
        except (AccessError, MissingError):
            file = None
        if not file:
            raise request.not_found()
        shown = file.mimetype in SHOWN
        kind = [("Content-Type", file.mimetype)] if shown else [("Content-Type", "application/octet-stream")]
        kind += [] if shown else [("Content-Disposition", content_disposition(file.name))]
        return request.make_response(file.content, [*HEADERS.items(), *kind])

    @staticmethod
    def _json(value):
        return request.make_response(json.dumps(value), [*HEADERS.items(), ("Content-Type", "application/json")])
