"""How a mailbox does, for who must do something about it.

Its owner is told once, in the web client where he has it open and by an activity, when it stops, when much left his
server at once, and when a mail could not be read. The activity goes away with its cause. When the last good pass is
long ago, or an administrator has paused it, the mail screens say so. Administrators see all of it at *Mailboxes*
(mail_dossier_mailbox.py), and in a daily mail (mail_dossier_mailbox_digest.py). None of this tells of the mail itself.
"""

from markupsafe import Markup

from odoo import api, fields, models

# What its owner is told, and by which type of activity.
CONCERNS = {"stopped": "stopped", "asked": "asked", "unreadable": "unreadable", "held": "unreadable"}
WHERE = {"stopped": "action_my_mailbox", "asked": "action_my_mailbox", "unreadable": "action_quarantine"}
NOTE = Markup('<p>%s</p><p><a href="/odoo/action-mail_dossier.%s">%s</a></p>')


class MailDossierAccount(models.Model):
    _inherit = "mail.dossier.account"

    suspended = fields.Boolean("Paused", readonly=True, copy=False, help="By an administrator: no mail comes in.")

    @api.model
    def _domain_live(self):
        return [*super()._domain_live(), ("suspended", "=", False)]

    def _mailbox(self):
        """As administrators see it: there is nothing in it that its owner may not see."""
        return self.env["mail.dossier.mailbox"].sudo().with_context(active_test=False).search([("id", "in", self.ids)])

    @api.model
    @api.readonly
    def health(self):
        """What the mail screens say of the caller's mailbox: {message, since}, None where all is well."""
        account = self.search([("user_id", "=", self.env.uid)])
        if account.suspended:
            message = account._words("suspended")[1]
        elif account._mailbox().behind:
            waits = self.env._("The scheduled actions of this Odoo seem to stand still. Ask your administrator.")
            message = account.last_error or waits
        else:
            return None
        return {"message": message, "since": account.last_success and fields.Datetime.to_string(account.last_success)}

    # ------------------------------------------------------------ told once

    def _tell_owner(self, concern="stopped"):
        """There is something that only he can do."""
        kind, user = self._activity_type(concern), self.user_id
        activities = self.env["mail.activity"].with_user(user).sudo().with_context(lang=user.lang)
        if activities.search_count(self._domain_told(concern), limit=1):
            return
        title, message = self.with_context(lang=user.lang)._words(concern)
        note = NOTE % (message, WHERE[CONCERNS[concern]], activities.env._("Look at it"))
        told = {"activity_type_id": kind.id, "summary": title, "note": note, "user_id": user.id}
        activities.create([told] if kind else [])
        self._announce(concern)

    def _announce(self, concern):
        """Say so in the owner's web client, where he has it open."""
        for account in self:
            title, message = account.with_context(lang=account.user_id.lang)._words(concern)
            kind = "danger" if concern == "stopped" else "warning"
            said = {"type": kind, "title": title, "message": message, "sticky": True}
            account.user_id._bus_send("simple_notification", said)

    def _words(self, concern):
        """(title, what to do) of what is told."""
        _ = self.env._
        return {
            "stopped": (_("Your mailbox has stopped"), self.last_error),
            "asked": (
                _("Many mails left your mail server at once"),
                _("Nothing is removed here until you agree. Look at them in Edit folders."),
            ),
            "unreadable": (_("A mail could not be read"), _("It waits with its source, and holds up nothing.")),
            "held": (_("A mail waits for your word"), _("It came to your intake address. Say whether it is yours.")),
            "suspended": (_("Your mailbox is paused"), _("Your administrator has paused it: no mail comes in.")),
        }[concern]

    def _untell_owner(self, concern="stopped"):
        self.env["mail.activity"].sudo().search(self._domain_told(concern)).unlink()

    def _domain_told(self, concern):
        return [
            ("activity_type_id", "in", self._activity_type(concern).ids),
            ("user_id", "in", self.user_id.ids),
        ]

    def _activity_type(self, concern):
        """Empty where an administrator has removed it."""
        kind = self.env.ref(f"mail_dossier.activity_{CONCERNS[concern]}", raise_if_not_found=False)
        return kind or self.env["mail.activity.type"]
