import re

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..imap.address import normalise


class MailDossierPerson(models.TransientModel):
    """All filed mail of one person, for who asks what is kept of him, or wants it erased."""

    _name = "mail.dossier.person"
    _description = "Mail of a person"
    _rec_name = "emails"

    emails = fields.Char("Addresses", required=True, help="All addresses of this person, separated by commas.")
    sure = fields.Boolean("I know that this cannot be undone")

    @api.model
    def default_get(self, fields):
        """The addresses of the record that it was opened from."""
        values = super().default_get(fields)
        model, res_id = self.env.context.get("active_model"), self.env.context.get("active_id")
        names = self.env["mail.dossier.model"].sudo()._address_fields(model)
        record = self.env[model].browse(res_id) if names and isinstance(res_id, int) else None
        if record and record.exists() and record.has_access("read"):
            found = {address for name in names if (address := record[name])}
            values.setdefault("emails", ", ".join(sorted(found)))
        return values

    def _addresses(self):
        self.ensure_one()
        found = {normalise(one) for one in re.split(r"[,;\s]+", self.emails) if one}
        if strange := sorted(one for one in found if not re.fullmatch(r"[^@<>]+@[^@<>]+", one)):
            raise UserError(self.env._("%(address)s is no e-mail address.", address=strange[0]))
        return found

    def action_export(self):
        """All of it that the user may see, as a zip."""
        self._addresses()
        return {"type": "ir.actions.act_url", "url": f"/mail_dossier/export/{self.id}", "target": "download"}

    def action_erase(self):
        """Take it out of every dossier, and erase what nobody has in his mailbox."""
        if not self.env.user.has_group("base.group_system"):
            raise AccessError(self.env._("Only an administrator may do this."))
        if not self.sure:
            raise UserError(self.env._("Tick that you know that this cannot be undone."))
        self.env["mail.dossier.message"]._erase_of(self._addresses())
        message = self.env._("It is in no dossier any more. What colleagues have in their own mailboxes stays theirs.")
        close = {"type": "ir.actions.act_window_close"}
        params = {"message": message, "type": "success", "next": close}
        return {"type": "ir.actions.client", "tag": "display_notification", "params": params}
