"""How a mailbox does, for who must do something about it.

Its owner is told once when it stops: in the web client where he has it open, and by an activity, which goes away with
the next good pass. When the last good pass is long ago the mail screens say so, and administrators see it at
*Mailboxes*. None of this tells anything of the mail.
"""

from datetime import timedelta

from odoo import api, fields, models

STALE = timedelta(minutes=30)  # R28


class MailDossierAccount(models.Model):
    _inherit = "mail.dossier.account"

    stale = fields.Boolean(compute="_compute_stale", help="The last good sync is more than half an hour ago.")

    @api.depends("state", "fetch_mail", "last_success", "last_attempt")
    def _compute_stale(self):
        long_ago = fields.Datetime.now() - STALE
        for account in self:
            # A long import does well, though it has not come to its end yet.
            well = account.last_attempt if account.state == "ready" else account.last_success
            known = account.fetch_mail and account.state != "new" and (account.last_attempt or account.last_success)
            account.stale = bool(known and (not well or well < long_ago))

    @api.model
    @api.readonly
    def health(self):
        """What the mail screens say of the caller's mailbox: {message, since}, None where all is well."""
        account = self.search([("user_id", "=", self.env.uid)])
        if not account.stale:
            return None
        waits = self.env._("The scheduled actions of this Odoo seem to stand still. Ask your administrator.")
        since = account.last_success and fields.Datetime.to_string(account.last_success)
        return {"message": account.last_error or waits, "since": since}

    def _tell_owner(self):
        """It stopped, and only he can go on."""
        user = self.user_id
        activities = self.env["mail.activity"].with_user(user).sudo().with_context(lang=user.lang)
        if activities.search_count(self._domain_told(), limit=1):
            return
        title = activities.env._("Your mailbox has stopped")
        message = self.with_context(lang=user.lang).last_error
        kind = self._activity_type()
        told = {"activity_type_id": kind.id, "summary": title, "note": message, "user_id": user.id}
        activities.create([told] if kind else [])
        user._bus_send("simple_notification", {"type": "danger", "title": title, "message": message, "sticky": True})

    def _untell_owner(self):
        self.env["mail.activity"].sudo().search(self._domain_told()).unlink()

    def _domain_told(self):
        return [("activity_type_id", "in", self._activity_type().ids), ("user_id", "=", self.user_id.id)]

    def _activity_type(self):
        """Empty where an administrator has removed it."""
        kind = self.env.ref("mail_dossier.activity_stopped", raise_if_not_found=False)
        return kind or self.env["mail.activity.type"]
