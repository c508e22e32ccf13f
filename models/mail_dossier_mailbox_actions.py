"""What an administrator does to many mailboxes at once. Each action does what it can, and says of the others why not.

None of them waits for a server: they change what the next pass does. Only the test does (..._trial.py).
"""

from odoo import models

NAMED = 5  # of those with the same reason


class MailDossierMailbox(models.Model):
    _inherit = "mail.dossier.mailbox"

    def action_sync(self):
        """Sync now, also what has stopped."""
        return self._carry_out(self.env._("Sync now"), self._why_no_sync, lambda accounts: accounts._revive())

    def action_suspend(self):
        """Let no mail come in until somebody resumes it."""
        paused = self.env._("It is paused already.")
        return self._carry_out(
            self.env._("Pause"), lambda account: account.suspended and paused, lambda accounts: accounts._suspend()
        )

    def action_resume(self):
        """Let mail come in again."""
        running = self.env._("It is not paused.")
        return self._carry_out(
            self.env._("Resume"), lambda account: not account.suspended and running, lambda accounts: accounts._resume()
        )

    def action_prove(self):
        """Compare every folder with its server, mail by mail."""
        title = self.env._("Compare with the server")
        return self._carry_out(title, self._why_no_sync, lambda accounts: accounts.action_prove())

    def action_change(self):
        """Ask which settings these are to have."""
        accounts = self._accounts()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Settings of %(count)s mailboxes", count=len(accounts)),
            "res_model": "mail.dossier.mailbox.change",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_account_ids": accounts.ids},
        }

    def action_open_user(self):
        """The user whose mailbox this is, with its settings."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.users",
            "res_id": self.user_id.id,
            "views": [(self.env.ref("base.view_users_form").id, "form")],
        }

    # ------------------------------------------------------------ each that can

    def _accounts(self):
        """Theirs, as superuser: who sees mailboxes administers them."""
        self.check_access("read")
        return self.sudo().account_id

    def _carry_out(self, title, why_not, act):
        """`act(accounts)` on those of which `why_not(account)` says nothing; tell what became of all."""
        accounts = self._accounts()
        refused = {account: why for account in accounts if (why := why_not(account))}
        able = accounts.filtered(lambda account: account not in refused)
        if able:
            act(able)
        return self._tell_done(title, len(able), refused)

    def _why_no_sync(self, account):
        if account.suspended:
            return self.env._("It is paused.")
        if not account.fetch_mail:
            return self.env._("Its user has switched off that mail is fetched.")
        if not account.user_id.active:
            return self.env._("Its user is archived.")
        if not account.has_secret:
            return self.env._("There is no password yet.")
        return account.state == "new" and self.env._("No folders are chosen yet.")

    def _tell_done(self, title, done, refused):
        """A notification: '12 done, 2 not. There is no password yet: Daan, Eva.'"""
        message = self.env._("%(done)s done.", done=done)
        if refused:
            message = self.env._("%(done)s done, %(refused)s not.", done=done, refused=len(refused))
        for why in dict.fromkeys(refused.values()):
            names = [account.user_id.name for account, reason in refused.items() if reason == why]
            more = self.env._("%(count)s more", count=len(names) - NAMED)
            message += f" {why.rstrip('.')}: {', '.join([*names[:NAMED], more] if len(names) > NAMED else names)}."
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": title,
                "message": message,
                "type": "warning" if refused else "success",
                "sticky": bool(refused),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }


class MailDossierAccount(models.Model):
    _inherit = "mail.dossier.account"

    def _suspend(self):
        """A pass that is going on writes nothing more."""
        self.write({"suspended": True, "lease": False, "lease_until": False})
        self._announce("suspended")

    def _resume(self):
        self.suspended = False
        self._push_soon()
