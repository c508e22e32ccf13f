"""The buttons *Sign in with Google* and *Microsoft* on the page E-mail: the owner's alone, where they fit.

A sign-in begins with a call of JSON, never with an address to open: another site can make a browser open one, but not
send such a call with the user's cookie. And where its provider knows the user, nothing more would be asked of him.
"""

import secrets
import time

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.http import request

from ..imap.errors import ImapError
from ..imap.providers import PROVIDERS
from .explain import explain

BEGUN = "mail_dossier_sign_in"  # in the session: what went along to the provider, see controllers/sign_in.py
PATIENCE = 15 * 60  # seconds to sign in and agree; a second factor may have to be looked for
TOLD = "mail_dossier_told"  # in the session: what the preferences say when they open next


class ResUsers(models.Model):
    _inherit = "res.users"

    mail_dossier_offers_google = fields.Boolean(
        "Sign in with Google", compute="_compute_mail_dossier_offers", compute_sudo=True
    )
    mail_dossier_offers_microsoft = fields.Boolean(
        "Sign in with Microsoft", compute="_compute_mail_dossier_offers", compute_sudo=True
    )

    @property
    def SELF_READABLE_FIELDS(self):
        return super().SELF_READABLE_FIELDS + ["mail_dossier_offers_google", "mail_dossier_offers_microsoft"]

    @api.depends("mail_dossier_host", "mail_dossier_login", "mail_dossier_sender_email", "email")
    @api.depends_context("uid")
    def _compute_mail_dossier_offers(self):
        accounts = self.env["mail.dossier.account"]
        for user in self:
            mine = user._origin.id == self.env.uid and user._is_internal()
            address = user.mail_dossier_login or user.mail_dossier_sender_email or user.email
            for name in PROVIDERS:
                offered = mine and accounts._offers(name, user.mail_dossier_host, address)
                user[f"mail_dossier_offers_{name}"] = offered

    def action_mail_dossier_sign_in(self):
        """Go to the provider, whose name is in the context, and come back signed in."""
        account = self._mail_dossier_owned(by_administrator=False)
        account._check_home_by_hand()
        name, address = self.env.context.get("mail_dossier_provider"), account._address_to_sign_in()
        if name not in PROVIDERS or not account._offers(name, account.host, address):
            raise UserError(
                self.env._(
                    "You cannot sign in there: your mailbox is at another server, or your administrator has not "
                    "registered this Odoo with the provider."
                )
            )
        state, nonce, verifier = (secrets.token_urlsafe(32) for _one in range(3))
        whose = {"name": name, "user": self.env.uid, "account": account.id, "until": time.time() + PATIENCE}
        request.session[BEGUN] = {**whose, "state": state, "nonce": nonce, "verifier": verifier}
        page = account._app__(name).consent(state, nonce, verifier, address)
        return {"type": "ir.actions.act_url", "url": page, "target": "self"}

    def action_mail_dossier_use_password(self):
        """Sign in with a password again."""
        self._mail_dossier_owned(by_administrator=False)._use_password()
        self.invalidate_recordset()

    def _mail_dossier_signed_in(self, name, account_id, code, verifier, nonce):
        """The owner is back from the provider: (kind of notification, what to tell him). The transaction ends before
        the provider is asked.
        """
        account = self._mail_dossier_owned(by_administrator=False)
        app, address = account._app__(name), account._address_to_sign_in()
        if account.id != account_id or not app:
            return "danger", self._mail_dossier_not_begun()
        if elsewhere := account._elsewhere():
            return "danger", explain(self.env, elsewhere)
        self.env["ir.cron"]._commit_progress()
        try:
            tokens, signed_in_as = app.exchange(code, verifier, nonce)
        except ImapError as error:
            return "danger", explain(self.env, error.reason)
        told = {"provider": app.provider.name, "address": address, "other": ", ".join(sorted(signed_in_as)) or "?"}
        if address not in signed_in_as or not account._with_account(
            account_id, lambda account: account._sign_in(name, tokens, address)
        ):
            return "danger", self.env._(
                "You signed in with %(provider)s as %(other)s, but the mailbox here is %(address)s. Nothing was "
                "changed. Sign in as %(address)s, or first fill in the other address as the user name.",
                **told,
            )
        account.invalidate_recordset()
        folders = account._folders_at_server()
        next_step = "" if folders else self.env._("Press Edit folders to choose what comes in.")
        return "success", self.env._("You are signed in with %(provider)s as %(address)s.", **told) + f" {next_step}"

    def _mail_dossier_not_begun(self):
        return self.env._("This sign-in was not begun here, or it took too long. Nothing was changed: try again.")

    def action_mail_dossier_settings(self):
        """The preferences say first what came of a sign-in."""
        settings = super().action_mail_dossier_settings()
        kind, message = (request and request.session.pop(TOLD, None)) or ("", "")
        if not message:
            return settings
        params = {"type": kind, "message": message, "sticky": kind != "success", "next": settings}
        return {"type": "ir.actions.client", "tag": "display_notification", "params": params}
