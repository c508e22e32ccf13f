"""The way out: which server sends a user's mail, and how it is reached.

His own server, one of the administrator's list, or the company's, which is Odoo's own choice. The password of an own
server is kept under the rules of the mailbox's (mail_dossier_account_server.py), bound to that server alone: the one
password is never tried at the other server. The administrator's servers are his own affair: they may be private, and
verify certificates as he configured them.
"""

from contextlib import contextmanager

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..imap.errors import LoginRefused
from ..imap.network import Server
from ..imap.smtp import Post
from . import secret

SMTP_PORTS = {"ssl": 465, "starttls": 587, "none": 25}
SMTP_BOUND = ("smtp_host", "smtp_port", "smtp_security", "smtp_login", "login")


class MailDossierAccount(models.Model):
    _inherit = "mail.dossier.account"

    smtp_kind = fields.Selection(
        [("company", "The company's server"), ("list", "A server of the company's list"), ("own", "My own server")],
        "Send through",
        required=True,
        default="company",
    )
    smtp_host = fields.Char("Sending server")
    smtp_port = fields.Integer("Sending port", required=True, default=SMTP_PORTS["ssl"])
    smtp_security = fields.Selection(
        [("ssl", "SSL/TLS (recommended)"), ("starttls", "STARTTLS"), ("none", "None (discouraged)")],
        "Sending security",
        required=True,
        default="ssl",
    )
    smtp_login = fields.Char("Sending user name", help="Empty: the user name of the mailbox.")
    smtp_secret = fields.Char(groups=fields.NO_ACCESS, copy=False)
    has_smtp_secret = fields.Boolean("Sending password is set", compute="_compute_has_smtp_secret", compute_sudo=True)

    @api.depends("smtp_secret")
    def _compute_has_smtp_secret(self):
        for account in self:
            account.has_smtp_secret = bool(account.smtp_secret)

    @api.constrains("smtp_security")
    def _check_smtp_security(self):
        allowed = self.env["ir.config_parameter"].sudo().get_param("mail_dossier.allow_plain")
        if not allowed and any(account.smtp_security == "none" for account in self):
            raise ValidationError(
                self.env._(
                    "Without security, your password and mail can be read on the way. "
                    "Your administrator has not allowed it."
                )
            )

    def write(self, vals):
        """Erase the password where the server it is for changes."""
        for account in self.sudo() if "smtp_secret" not in vals else ():
            if any(name in vals and (vals[name] or "") != (account[name] or "") for name in SMTP_BOUND):
                super(MailDossierAccount, account).write({"smtp_secret": False})
        return super().write(vals)

    def _set_smtp_secret(self, password):
        """Keep the password, for this server and user name only."""
        self._note_home()
        for account in self.sudo():
            account.smtp_secret = password and secret.encrypt(password, account._smtp_bound())

    def _smtp_bound(self):
        return ["smtp", *(self[name] or "" for name in SMTP_BOUND)]

    # ------------------------------------------------------------ the way

    def _post_server__(self):
        """Where this account's mail goes out: an imap.network.Server, or the id of an `ir.mail_server` that signs in
        its own way.
        """
        self._check_home()
        account = self.sudo()
        if account.smtp_kind == "own":
            return account._own_post_server__()
        servers = account.env["ir.mail_server"]
        chosen = account.smtp_server_id.filtered("active") if account.smtp_kind == "list" else servers
        if not chosen:
            found, _sender = chosen._find_mail_server(account._sender()[1])
            chosen = found or chosen
        return chosen._mail_dossier_server__()

    def _own_post_server__(self):
        password = self.smtp_secret and secret.decrypt(self.smtp_secret, self._smtp_bound())
        login = (self.smtp_login or self.login or "").strip()
        if not (self.smtp_host and login):
            raise LoginRefused("no_smtp_host")
        if not password:
            raise LoginRefused("other_key" if secret.is_unreadable(self.smtp_secret) else "no_smtp_secret")
        return Server(
            host=self.smtp_host.strip(),
            port=self.smtp_port,
            security=self.smtp_security,
            login=login,
            password=password,
            allowed=self._allowed_hosts(),
        )

    @api.model
    @contextmanager
    def _post__(self, server):
        """A connection to what `_post_server__` told, signed in."""
        if isinstance(server, Server):
            with Post(server) as post:
                yield post
            return
        # Core's own connection reads its certificate, or the token it signs in with, while it connects.
        with self.env.registry.cursor() as cr:
            servers = self.env(cr=cr, su=True)["ir.mail_server"]
            connection = servers._connect__(mail_server_id=server, smtp_from=servers.browse(server).smtp_user)
        with Post.over(connection) as post:
            yield post

    # ------------------------------------------------------------ who writes

    def _sender(self):
        """(name, address) that the owner writes as, unless he chooses another of his."""
        self.ensure_one()
        user = self.user_id
        login = self.login if self.login and "@" in self.login else ""
        return self.sender_name or user.name, self.sender_email or user.email or login

    def _senders(self):
        """[(name, address)] that the owner may write as, the usual one first."""
        name, usual = self._sender()
        others = sorted(self._own_addresses() - {(usual or "").lower()})
        return [(name, address) for address in [usual, *others] if address]
