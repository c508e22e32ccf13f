"""The buttons of the page E-mail. Each one that talks to the server ends the transaction before it does."""

from odoo import models
from odoo.exceptions import AccessError, UserError

from ..imap.diagnosis import diagnose, diagnose_post
from ..imap.discovery import find
from ..imap.errors import ImapError
from .explain import explain


class ResUsers(models.Model):
    _inherit = "res.users"

    def _mail_dossier_owned(self, by_administrator=True):
        """The account that the caller may act on: his own, or, as an administrator, another's settings but not its
        folders.
        """
        self.ensure_one()
        if self != self.env.user and not by_administrator:
            raise AccessError(self.env._("Only the owner of a mailbox may do this."))
        return self._mail_dossier_account()

    def action_mail_dossier_find(self):
        """Fill in the server from the mail address."""
        account = self._mail_dossier_owned()
        address = account.sender_email or self.email_normalized or account.login
        if not address or "@" not in address:
            raise UserError(self.env._("Fill in your sender address first."))
        account._check_home_by_hand()
        allowed = account._allowed_hosts()
        self.env["ir.cron"]._commit_progress()
        candidates = find(address, allowed)
        if not candidates:
            raise UserError(
                self.env._(
                    "No settings found for %(address)s. Ask your provider for the name of the IMAP server.",
                    address=address,
                )
            )
        best = candidates[0]
        account.write(
            {
                "host": best.host,
                "port": best.port,
                "security": best.security,
                "login": account.login or best.login or address,
            }
        )
        account.sender_email = account.sender_email or address
        return self._mail_dossier_notify(self.env._("Found: %(host)s, port %(port)s.", host=best.host, port=best.port))

    def action_mail_dossier_test(self):
        """Try the connection step by step and show what came of each."""
        account = self._mail_dossier_owned()
        try:
            server = account._server__()
            post_server = account._post_server__() if account.smtp_kind == "own" else None
        except ImapError as error:
            raise UserError(explain(self.env, error.reason)) from None
        self.env["ir.cron"]._commit_progress()
        steps = diagnose(server)
        post_steps = diagnose_post(post_server) if post_server and steps[-1].ok else []
        check = self.env["mail.dossier.check"]._of(steps, post_steps)
        if check.passed and account.state in ("retrying", "paused"):
            account._revive()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Test of the connection"),
            "res_model": "mail.dossier.check",
            "res_id": check.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def action_mail_dossier_folders(self):
        """Ask the server for its folders and let their owner map them."""
        account = self._mail_dossier_owned(by_administrator=False)
        try:
            found = account._survey(account._server__())
        except ImapError as error:
            raise UserError(explain(self.env, error.reason, error.detail)) from None
        account._take_survey(found)
        return account._show_folders()

    def action_mail_dossier_start(self):
        """Start with the folders that suggest themselves, for whom an administrator sets up."""
        self._mail_dossier_owned()._start()

    def action_mail_dossier_sync(self):
        """Sync at once."""
        account = self._mail_dossier_owned()
        if not account._folders_at_server():
            raise UserError(self.env._("Choose the folders first: press Edit folders."))
        if account.suspended:
            raise UserError(account._words("suspended")[1])
        account._revive()
        return self._mail_dossier_notify(self.env._("Your mail is being fetched."))

    def action_mail_dossier_earlier(self):
        """Offer to make the user's earlier mail confidential too, as his defaults are now."""
        earlier = self._mail_dossier_owned()._not_yet_confidential()
        if not earlier:
            return self._mail_dossier_notify(self.env._("There is no earlier mail that it would change."))
        body = self.env._(
            "%(count)s earlier mails become confidential too. Each of them can be opened again at the mail itself.",
            count=earlier,
        )
        return {
            "type": "ir.actions.client",
            "tag": "mail_dossier_confirm",
            "params": {"body": body, "model": self._name, "ids": self.ids, "method": "mail_dossier_shut_earlier"},
        }

    def mail_dossier_shut_earlier(self):
        """What `action_mail_dossier_earlier` offers."""
        self._mail_dossier_owned()._shut_earlier()

    def action_mail_dossier_intake(self):
        """Give the user an intake address, or a new one in the place of the old."""
        account = self._mail_dossier_owned()
        if not account._relays():
            raise UserError(self.env._("Your administrator has not switched on intake addresses."))
        account._renew_intake()
        if not account.intake_address:
            raise UserError(self.env._("This Odoo receives no mail yet: an alias domain is missing."))

    def action_mail_dossier_disconnect(self):
        """Forget the passwords and the intake address; mails and dossiers stay."""
        self._mail_dossier_owned()._disconnect()
        self.invalidate_recordset()

    def action_mail_dossier_prove(self):
        """Compare the mailbox with the server."""
        return self._mail_dossier_owned().action_prove()

    def action_mail_dossier_quarantine(self):
        """The mails that could not be read."""
        self._mail_dossier_owned(by_administrator=False)
        return self.env["ir.actions.act_window"]._for_xml_id("mail_dossier.action_quarantine")

    def _mail_dossier_notify(self, message):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"message": message, "type": "success", "next": {"type": "ir.actions.act_window_close"}},
        }

    def action_mail_dossier_settings(self):
        """The user's preferences, opened at his mailbox."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("My mailbox"),
            "res_model": "res.users",
            "res_id": self.env.uid,
            "views": [(self.env.ref("mail_dossier.view_users_mailbox").id, "form")],
        }

    def _mail_dossier_tell_waiting(self):
        """Have these users' screens look again how many addresses wait for their answer."""
        for user in self:
            user._bus_send("mail_dossier/waiting", {})
