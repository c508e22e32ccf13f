from odoo import fields, models


class MailDossierPart(models.Model):
    """An attachment received: where it lies in the stored body block. It is decoded when somebody asks for it.

    Not an `ir.attachment`: those answer to other rules and other routes than the mail does.
    """

    _name = "mail.dossier.part"
    _inherit = ["mail.dossier.private"]
    _description = "Attachment of a mail"
    _order = "id"

    message_id = fields.Many2one("mail.dossier.message", required=True, ondelete="cascade", index=True)
    name = fields.Char()
    mimetype = fields.Char()
    size = fields.Integer(help="Bytes, decoded.")
    offset = fields.Integer(help="Of the encoded bytes in the body block.")
    length = fields.Integer(help="Of the encoded bytes.")
    encoding = fields.Char(help="Content-Transfer-Encoding.")
    cid = fields.Char("Content-ID")
    inline = fields.Boolean(help="Its page shows it as an image; otherwise it is a file to the reader.")
