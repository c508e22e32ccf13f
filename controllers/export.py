from tempfile import TemporaryFile

from werkzeug.wsgi import wrap_file

from odoo import http
from odoo.http import Response, content_disposition, request


class ExportController(http.Controller):
    @http.route("/mail_dossier/export/<int:export_id>", type="http", auth="user", methods=["GET"])
    def export(self, export_id):
        """A person's mail, as far as its asker may see it."""
        person = request.env["mail.dossier.person"].search([("id", "=", export_id)])
        if not person:
            raise request.not_found()
        file = TemporaryFile()  # noqa: SIM115 (the response closes it)
        request.env["mail.dossier.message"]._filed_of(person._addresses())._export(file)
        file.seek(0)
        headers = [("Content-Disposition", content_disposition(f"{person.emails}.zip")), ("Cache-Control", "no-store")]
        body = wrap_file(request.httprequest.environ, file)
        return Response(body, headers=headers, mimetype="application/zip", direct_passthrough=True)
