"""Signing in with the mailbox's provider, Google or Microsoft, in the place of a password.

`secret` holds the tokens then (imap/oauth.py), under the rules of the password: ciphertext that no group may read, good
for one server and user name only, and for the registration and the token server that gave them. So they are erased, put
under a new key and neutralised along with passwords, and who changes a setting gets nothing sent elsewhere.

They are renewed in the middle of a conversation, with no transaction open, and kept at once, in one of its own. Where
the owner has left meanwhile, or another worker was first, what was renewed is not kept.

Of Odoo's modules for Gmail and Outlook the registration is used, in the parameters where they keep it, whether they are
installed or not. Their mixins are not: these keep tokens readable in the row, take them over the wire from whoever has
the link, and renew them within the transaction. Who begins a sign-in: res_users_sign_in.py. Who ends it:
controllers/sign_in.py.
"""

import json
from dataclasses import astuple, replace
from functools import partial

from odoo import api, fields, models
from odoo.tools.urls import urljoin

from ..imap import providers
from ..imap.address import normalise
from ..imap.oauth import App, Grant, Tokens
from . import secret

# Where Odoo's own modules keep client ID and secret.
REGISTERED = {"google": "google_gmail_client", "microsoft": "microsoft_outlook_client"}
TENANT = "microsoft_outlook.endpoint"


class MailDossierAccount(models.Model):
    _inherit = "mail.dossier.account"

    sign_in = fields.Selection(
        [("password", "Password"), ("google", "Google"), ("microsoft", "Microsoft")],
        "Signs in with",
        required=True,
        default="password",
        readonly=True,
    )
    smtp_signed_in = fields.Boolean(
        "Sends signed in",
        compute="_compute_smtp_signed_in",
        help="The sending server is the provider's too: it needs no password.",
    )

    @api.depends("sign_in", "smtp_kind", "smtp_host", "smtp_security")
    def _compute_smtp_signed_in(self):
        for account in self:
            provider = providers.PROVIDERS.get(account.sign_in)
            own = account.smtp_kind == "own" and account.smtp_security != "none"
            account.smtp_signed_in = bool(provider and own and account.smtp_host == provider.smtp[0])

    @api.model
    def _app__(self, name):
        """This Odoo as registered with the provider, None where it is not, or with somebody who passes for him."""
        parameter = self.env["ir.config_parameter"].sudo().get_param
        provider, prefix = providers.PROVIDERS.get(name), REGISTERED.get(name)
        client = [prefix and parameter(f"{prefix}_{what}") for what in ("id", "secret")]
        if not all(client):
            return None
        if name == "microsoft" and (tenant := parameter(TENANT)):
            provider = providers.at(provider, tenant)
        return provider and App(provider, *client, self._sign_in_back(name), self._allowed_hosts())

    @api.model
    def _sign_in_back(self, name):
        """Where the provider sends the browser back to."""
        base = self.env["ir.config_parameter"].sudo().get_param("web.base.url")
        return urljoin(base, f"/mail_dossier/signed_in/{name}")

    def _offers(self, name, host, address):
        """Could this be the provider of the mailbox, as far as the settings tell?"""
        provider, domain = providers.PROVIDERS[name], (address or "").strip().lower().rpartition("@")[2]
        fits = not host or host.strip().lower() == provider.imap[0] or domain in provider.domains
        return bool(fits and self._app__(name))

    @api.model
    @api.readonly
    def first_login(self):
        """As before, with `ways`: the providers at whom the caller can sign in instead."""
        told = super().first_login()
        ways = [name for name in providers.PROVIDERS if told and self._offers(name, told["host"], told["login"])]
        return told and {**told, "ways": ways}

    def _address_to_sign_in(self):
        """Whose mailbox it is to be: normalised, "" where no address is known."""
        known = (self.login, self.sender_email, self.user_id.email_normalized)
        return next((normalise(address.strip()) for address in known if address and "@" in address), "")

    # ------------------------------------------------------------ the tokens

    def _bound(self):
        app = self._app__(self.sign_in)
        return super()._bound() + ([self.sign_in, app.client_id, app.provider.tokens] if app else [])

    def _credentials__(self, kept):
        if self.sign_in == "password":
            return super()._credentials__(kept)
        rows = self.browse()
        keep = partial(rows._with_account, self.id, lambda account, was, tokens: account._keep_tokens(was, tokens))
        newest = partial(rows._with_account, self.id, lambda account: account._tokens__())
        return {"password": "", "grant": Grant(self._app__(self.sign_in), Tokens(*json.loads(kept)), keep, newest)}

    def _with_account(self, account_id, work, *arguments):
        return self._in_transaction(lambda accounts: work(accounts.browse(account_id), *arguments))

    def _tokens__(self):
        """As they are kept, None where they are not, or no more."""
        kept = self.sign_in != "password" and self.secret and secret.decrypt(self.secret, self._bound())
        return Tokens(*json.loads(kept)) if kept else None

    def _keep_tokens(self, was, tokens):
        """These have come in the place of others, if those are still what is kept."""
        self.env.cr.execute("SELECT FROM mail_dossier_account WHERE id = %s FOR NO KEY UPDATE", [self.id])
        kept = self.exists() and self._tokens__()
        if kept and kept.refresh == was.refresh:
            self.secret = secret.encrypt(json.dumps(astuple(tokens)), self._bound())

    # ------------------------------------------------------------ signing in

    def _sign_in(self, name, tokens, address):
        """Its owner has signed in as `address`, which is the mailbox's: use it from now on. False where it was changed
        meanwhile.
        """
        self.ensure_one()
        if self._address_to_sign_in() != address or not self._app__(name):
            return False
        provider = providers.PROVIDERS[name]
        host, port, security = provider.imap
        values = {"server_type": "imap", "host": host, "port": port, "security": security, "tls_exception": False}
        same = normalise((self.login or "").strip()) == address
        values |= {"login": self.login if same else address, "sign_in": name}
        values |= {} if self.sender_email else {"sender_email": address}
        if self.smtp_kind == "company" or self.smtp_kind == "own" and not self.smtp_host:
            values |= dict(zip(("smtp_host", "smtp_port", "smtp_security"), provider.smtp, strict=True))
            values |= {"smtp_kind": "own", "smtp_login": False}
        self.write(values)
        self._open_with(json.dumps(astuple(tokens)))
        return True

    def _set_secret(self, password):
        self.sudo().sign_in = "password"
        super()._set_secret(password)

    def _use_password(self):
        """The tokens are forgotten; the rest stays as it is."""
        self.sudo().write({"secret": False, "sign_in": "password"})

    def _own_post_server__(self):
        if not self.smtp_signed_in:
            return super()._own_post_server__()
        server = self._server__()
        return replace(server, host=self.smtp_host, port=self.smtp_port, security=self.smtp_security, verify=True)
