"""The way to the server: the password and the connection.

The password is written, never read. `secret` holds ciphertext that no group may read and that is good for one server
and user name only: when one of them changes, or the certificate is no longer checked, it is gone, so that nobody who
may change settings can have it sent elsewhere. The methods that hold it or a live connection end in two underscores,
which no server action can call.
"""

from odoo import api, models

from ..imap.errors import LoginRefused
from ..imap.network import Server
from ..imap.session import Session
from . import secret

# The password is good for these alone: with another of them, whoever changes it must know it.
BOUND = ("host", "port", "security", "login", "tls_exception")


class MailDossierAccount(models.Model):
    _inherit = "mail.dossier.account"

    def write(self, vals):
        """Erase the password where the server it is for changes."""
        for account in self.sudo() if "secret" not in vals else ():
            if any(name in vals and vals[name] != account[name] for name in BOUND):
                # It may be another mailbox now; nobody has shown that it is his (mail_dossier_mailbox_twice.py).
                gone = {"secret": False, "sign_in": "password", "state": "new", "last_success": False}
                super(MailDossierAccount, account).write(gone)
        return super().write(vals)

    def _set_secret(self, password):
        """Keep the password, for this server and user name only, and let the next pass try it at once."""
        self._open_with(password)

    def _open_with(self, plain):
        """Keep what opens the mailbox."""
        self._note_home()
        for account in self.sudo():
            account.write({"secret": plain and secret.encrypt(plain, account._bound())})
            if account.state == "new" and account._folders_at_server():
                account.state = "ready"
            account._revive()

    def _bound(self):
        return [self[name] or "" for name in BOUND]

    def _server__(self):
        """The connection's settings with the password."""
        self._check_home()
        account = self.sudo()
        kept = account.secret and secret.decrypt(account.secret, account._bound())
        if not (account.host and account.login):
            raise LoginRefused("no_host")
        if not kept:
            missing = "no_secret" if account.sign_in == "password" else "signed_out"
            raise LoginRefused("other_key" if secret.is_unreadable(account.secret) else missing)
        return Server(
            host=account.host.strip(),
            port=account.port,
            security=account.security,
            login=account.login.strip(),
            verify=not account.tls_exception,
            allowed=self._allowed_hosts(),
            **account._credentials__(kept),
        )

    def _credentials__(self, kept):
        """What the server is told of what was kept, as fields of Server."""
        return {"password": kept}

    @api.model
    def _allowed_hosts(self):
        """The private servers that the administrator allows."""
        listed = self.env["ir.config_parameter"].sudo().get_param("mail_dossier.allowed_hosts") or ""
        return tuple(listed.replace(",", " ").split())

    @api.model
    def _connect__(self, server):
        """A connection to the server, to be used in a `with`."""
        return Session(server)
