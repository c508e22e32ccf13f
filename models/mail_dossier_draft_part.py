from base64 import b64decode

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..imap.attachment import safe_filename
from ..imap.letter import File
from .mail_dossier_draft import MAX_FILES


class MailDossierDraftPart(models.Model):
    """A file that goes along with a draft.

    Not an `ir.attachment`: those answer to other rules and other routes, and stay when nobody knows of them any more.
    """

    _name = "mail.dossier.draft.part"
    _inherit = ["mail.dossier.private"]
    _description = "Attachment of a draft"
    _order = "id"

    draft_id = fields.Many2one("mail.dossier.draft", required=True, ondelete="cascade", index=True)
    name = fields.Char("File", required=True)
    mimetype = fields.Char("Type", default="application/octet-stream")
    content = fields.Binary(attachment=False, required=True)
    size = fields.Integer(compute="_compute_size", store=True)
    inline = fields.Boolean(help="An image that the text shows.")

    @api.depends("content")
    def _compute_size(self):
        for part in self.with_context(bin_size=False):
            part.size = len(b64decode(part.content or b""))

    @api.model_create_multi
    def create(self, vals_list):
        """Only into drafts that may be written, and no more than can be sent."""
        drafts = self.env["mail.dossier.draft"].browse({vals["draft_id"] for vals in vals_list})
        drafts.check_access("write")
        drafts._check_editable()
        parts = super().create([self._named(vals) for vals in vals_list])
        for draft in drafts:
            if sum(draft.part_ids.mapped("size")) > MAX_FILES:
                raise UserError(self.env._("The files are larger than 50 MB together, more than mail servers take."))
        drafts._touch()
        return parts

    def _named(self, vals):
        name = safe_filename(vals.get("name") or "") or self.env._("Attachment")
        mimetype = vals.get("mimetype") or self.env["ir.attachment"]._compute_mimetype({"name": name})
        return {**vals, "name": name, "mimetype": mimetype}

    def write(self, vals):
        if "draft_id" in vals:
            raise AccessError(self.env._("A file stays with its draft."))
        self.draft_id._check_editable()
        result = super().write(vals)
        self.draft_id._touch()
        return result

    def unlink(self):
        drafts = self.draft_id
        self.check_access("unlink")
        drafts._check_editable()
        result = super().unlink()
        drafts._touch()
        return result

    def _file(self):
        """The imap.letter.File of this part."""
        return File(self.name, self.mimetype or "", b64decode(self.with_context(bin_size=False).content or b""))
