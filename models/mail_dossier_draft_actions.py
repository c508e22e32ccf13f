"""Buttons that begin a draft or go with its form."""

from odoo import api, models


class MailDossierDraft(models.Model):
    _inherit = "mail.dossier.draft"

    def _open(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Mail"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }

    @api.model
    def action_new(self):
        """Write a mail; from a record that the context names as active."""
        context = self.env.context
        shown = self.new_mail(context.get("active_model"), context.get("active_id"))
        return self.browse(shown["id"])._open()

    def action_send(self):
        """Send it, with the time to undo."""
        self.send()
        return self._open()

    def action_cancel(self):
        """Not after all."""
        self.cancel()
        return self._open()

    def action_discard(self):
        """Away with it."""
        self.discard()
        return self.env["ir.actions.act_window"]._for_xml_id("mail_dossier.action_drafts")

    def action_was_sent(self):
        """It arrived."""
        self.resolve(True)

    def action_was_not_sent(self):
        """It did not arrive: a draft again."""
        self.resolve(False)


class MailDossierMessage(models.Model):
    _inherit = "mail.dossier.message"

    def action_write(self, kind):
        """Begin a mail of a `kind`: new, reply, reply_all or forward."""
        if kind not in ("reply", "reply_all", "forward"):
            return self.env["mail.dossier.draft"].action_new()
        return self._begin_draft(kind)

    def action_reply(self):
        """Answer it."""
        return self._begin_draft("reply")

    def action_reply_all(self):
        """Answer everyone who got it."""
        return self._begin_draft("reply_all")

    def action_forward(self):
        """Send it on."""
        return self._begin_draft("forward")

    def _begin_draft(self, how):
        self.ensure_one()
        drafts = self.env["mail.dossier.draft"]
        return drafts.browse(getattr(drafts, how)(self.id)["id"])._open()


class MailDossierLocation(models.Model):
    _inherit = "mail.dossier.location"

    def action_open(self):
        """A draft is opened to write in."""
        if self.place_id.role != "drafts":
            return super().action_open()
        drafts = self.env["mail.dossier.draft"]
        return drafts.browse(drafts.edit(self.id)["id"])._open()
