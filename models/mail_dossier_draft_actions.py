"""Buttons of forms and lists that open the composer (static/src/composer/)."""

from odoo import models


class MailDossierMessage(models.Model):
    _inherit = "mail.dossier.message"

    def action_reply(self):
        """Answer it."""
        return self._answer("reply")

    def action_reply_all(self):
        """Answer everyone who got it."""
        return self._answer("reply_all")

    def action_forward(self):
        """Send it on."""
        return self._answer("forward")

    def _answer(self, how):
        self.ensure_one()
        return _compose(message_id=self.id, how=how)


class MailDossierLocation(models.Model):
    _inherit = "mail.dossier.location"

    def action_open(self):
        """A draft is opened to write in."""
        if self.place_id.role != "drafts":
            return super().action_open()
        return _compose(location_id=self.id)


def _compose(**params):
    return {"type": "ir.actions.client", "tag": "mail_dossier.compose", "params": params}
