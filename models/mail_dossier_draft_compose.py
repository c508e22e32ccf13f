"""How a draft begins: empty, from a record, from a template."""

import re

from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import AccessError

from ..imap.address import addresses
from .draft_page import embedded
from .mail_dossier_model import names_of

EMPTY = Markup("<p><br></p>")


class MailDossierDraft(models.Model):
    _inherit = "mail.dossier.draft"

    @api.model
    def new_mail(self, res_model=None, res_id=None, to=None, template_id=None):
        """A draft to write in, from a record of a dossier or not; as `show`."""
        record = self._record(res_model, res_id)
        draft = self._begin(
            to=to or (self._address_of(record) if record else ""),
            body=EMPTY + self._signature(),
            **self._from_record(res_model, res_id),
        )
        return draft.apply_template(template_id) if template_id else draft.show()

    @api.model
    def _begin(self, **values):
        account = self.env.user._mail_dossier_account()
        values["confidential"] = values.get("confidential") or account.confidential_outgoing
        return self.sudo().create({"account_id": account.id, **values}).with_env(self.env)

    # ------------------------------------------------------------ the record

    @api.model
    def _record(self, res_model, res_id):
        """The record a mail is written from: one that has a dossier, and that the user may read."""
        linked = {row[0] for row in self.env["mail.dossier.model"]._installed()}
        if not res_id or res_model not in linked:
            return None
        record = self.env[res_model].browse(res_id)
        record.check_access("read")
        return record

    def _from_record(self, res_model, res_id):
        """The values of a draft that is written from a record, if it has a dossier."""
        record = self._record(res_model, res_id)
        return {"res_model": record._name, "res_id": record.id} if record else {}

    def _address_of(self, record):
        [names] = [names_of(row[1]) for row in self.env["mail.dossier.model"]._installed() if row[0] == record._name]
        address = next((record[name] for name in sorted(names) if record[name]), None)
        name = (
            record.name
            if record._name == "res.partner"
            else next(
                (
                    record[field]
                    for field in ("contact_name", "partner_name")
                    if field in record._fields and record[field]
                ),
                "",
            )
        )
        return written([(name or "", address)]) if address else ""

    # ------------------------------------------------------------ signature and templates

    @api.model
    def _signature(self):
        signature = self.env.user.signature
        if not signature or not Markup(signature).striptags().strip():
            return Markup()
        return Markup('<div class="o-signature-container">-- <br>%s</div>') % Markup(embedded(signature, self._image))

    @api.model
    def _image(self, attachment_id):
        """(type, bytes) of an image that the user may see."""
        attachment = self.env["ir.attachment"].browse(attachment_id).exists()
        try:
            attachment.check_access("read")
        except AccessError:
            return None
        return (attachment.mimetype, attachment.raw) if attachment else None

    @api.model
    def templates(self, res_model):
        """[(id, name)] of the templates for records of a model."""
        found = self.env["mail.template"].search([("model", "=", res_model)], order="name") if res_model else []
        return [(template.id, template.name) for template in found]

    def apply_template(self, template_id):
        """What the template says for the draft's record, above the signature and what is quoted; as `show`. An answer
        keeps its subject and whom it is for.
        """
        self.ensure_one()
        self.check_access("write")
        template = self.env["mail.template"].browse(template_id)
        record = self._record(self.res_model, self.res_id)
        if not record or template.model != record._name:
            raise AccessError(self.env._("This template is for other records."))
        wanted = ["subject", "body_html", "email_to", "email_cc", "partner_to", "attachment_ids", "report_template_ids"]
        rendered = template._generate_template([record.id], wanted)[record.id]
        body = Markup(embedded(rendered.get("body_html") or "", self._image)) + self._signature() + self._quoted()
        answers = self.answers_id or self.forwards_id
        head = {} if answers else {"subject": rendered.get("subject"), **self._to_of(rendered)}
        self.write({"plain": False, "body": body, **head})
        self._attach_rendered(template, rendered)
        return self.show()

    def _quoted(self):
        """What stands below in an answer or a forwarded mail, as it was when it began."""
        original = self.answers_id or self.forwards_id
        if not original or not original.has_access("read"):
            return Markup()
        return self._quote(original) if self.answers_id else self._forwarded(original)

    def _to_of(self, rendered):
        """The recipients a template names, where it names any."""
        partners = self.env["res.partner"].browse(rendered.get("partner_ids") or [])
        named = [(partner.name, partner.email_normalized) for partner in partners if partner.email_normalized]
        named += addresses(rendered.get("email_to") or "")
        cc = addresses(rendered.get("email_cc") or "")
        return ({"to": written(named)} if named else {}) | ({"cc": written(cc)} if cc else {})

    def _attach_rendered(self, template, rendered):
        files = [{"name": name, "content": content} for name, content in rendered.get("attachments") or []]
        files += [
            {"name": file.name, "mimetype": file.mimetype, "content": file.with_context(bin_size=False).datas}
            for file in template.attachment_ids
        ]
        self.env["mail.dossier.draft.part"].create([{"draft_id": self.id, **file} for file in files])


def written(people):
    """People as they are written in a field."""
    return ", ".join(shown(pair) for pair in people)


def shown(pair):
    name, address = pair
    if not name or name == address:
        return address
    plain = re.fullmatch(r"[\w .'&-]+", name)
    quoted_name = name if plain else '"' + name.replace("\\", "").replace('"', "'") + '"'
    return f"{quoted_name} <{address}>"
