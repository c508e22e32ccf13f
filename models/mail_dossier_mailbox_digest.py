"""Once a day, by mail: which mailboxes need attention, for the administrators who want it. Nothing when all is well.

It tells what the list *Mailboxes* tells, and leads there: users, servers and what to do, nothing of what is in them.
"""

from odoo import api, fields, models

LISTED = 50  # the rest stands in the list
READERS = "mail_dossier.digest_users"


class MailDossierMailbox(models.Model):
    _inherit = "mail.dossier.mailbox"

    @api.model
    def _readers(self):
        """The administrators who want it."""
        ids = (self.env["ir.config_parameter"].sudo().get_param(READERS) or "").split()
        users = self.env["res.users"].browse(map(int, ids)).exists()
        return users.filtered(lambda user: user.active and user.has_group("base.group_system"))

    @api.model
    def _choose_readers(self, users):
        self.env["ir.config_parameter"].set_param(READERS, " ".join(map(str, users.ids)))

    @api.model
    def _cron_digest(self):
        """Send it, at most once a day."""
        parameters, today = self.env["ir.config_parameter"].sudo(), str(fields.Date.today())
        if parameters.get_param("mail_dossier.digest_day") == today:
            return
        parameters.set_param("mail_dossier.digest_day", today)
        if needing := self.search([("attention", "=", True)]):
            readers = self._readers()
            self.env["mail.mail"].create([needing._digest(user) for user in readers])

    def _digest(self, user):
        """The mail to this administrator, in his language."""
        shown = self.with_user(user).with_context(lang=user.lang, tz=user.tz)
        title = shown.env._("Mailboxes that need attention: %(count)s", count=len(shown))
        left = len(shown[LISTED:])
        told = {
            "title": title,
            "mailboxes": shown[:LISTED],
            "more": left and shown.env._("and %(count)s more", count=left),
            "base": self.browse().get_base_url(),
        }
        return {
            "subject": title,
            "body_html": shown.env["ir.qweb"]._render("mail_dossier.digest", told),
            "email_to": user.email_formatted,
            "auto_delete": True,
        }
