"""Odoo's privacy look-up, where it is installed: it finds the filed mails of a person that its user may see, and what
it deletes of them is taken out of the dossiers.

By itself it looks into every table that has an address, as superuser, and deletes and archives the rows it finds: it
would count private mail, and lift what keeps a mail confidential. It is no dependency, so its models cannot be
inherited; they are extended when the registry is ready, as Odoo's own automation rules extend models.
"""

import functools

from odoo import Command, models
from odoo.exceptions import UserError

from ..imap.address import normalise

MESSAGE = "mail.dossier.message"


class MailDossierErasure(models.Model):
    _inherit = "mail.dossier.erasure"

    def _register_hook(self):
        super()._register_hook()
        for model, methods in EXTENDED.items():
            for name, make in methods.items() if model in self.env else ():
                origin = getattr(self.env.registry[model], name)
                if not hasattr(origin, "mail_dossier"):
                    method = functools.wraps(origin)(make(origin))
                    method.mail_dossier = True
                    setattr(self.env.registry[model], name, method)


def _is_ours(model):
    return (model or "").startswith("mail.dossier.")


def _without_ours(origin):
    def _get_query_models_blacklist(self):
        return [*origin(self), *filter(_is_ours, self.env)]

    return _get_query_models_blacklist


def _with_filed(origin):
    def action_lookup(self):
        action = origin(self)
        mails = self.env[MESSAGE]._filed_of({normalise(self.email.strip())})
        model_id = self.env["ir.model"]._get_id(MESSAGE)
        self.line_ids = [Command.create({"res_model_id": model_id, "res_id": mail.id}) for mail in mails]
        return action

    return action_lookup


def _taken_out(origin):
    def action_unlink(self):
        self.ensure_one()
        if self.res_model != MESSAGE:
            return _refuse_ours(self) or origin(self)
        if self.is_unlinked:
            raise UserError(self.env._("The record is already unlinked."))
        mail = self.env[MESSAGE].browse(self.res_id)
        mail.check_access("read")
        mail._take_out(mail.ids)
        self.execution_details = self.env._("Taken out of the dossiers: mail #%(id)s", id=self.res_id)
        self.is_unlinked = True
        return None

    return action_unlink


def _never_archived(origin):
    def _onchange_is_active(self):
        _refuse_ours(self)
        return origin(self)

    return _onchange_is_active


def _refuse_ours(lines):
    if any(map(_is_ours, lines.mapped("res_model_id.model"))):
        raise UserError(lines.env._("This is kept with the mail that it belongs to."))


EXTENDED = {
    "privacy.lookup.wizard": {"_get_query_models_blacklist": _without_ours, "action_lookup": _with_filed},
    "privacy.lookup.wizard.line": {"action_unlink": _taken_out, "_onchange_is_active": _never_archived},
}
