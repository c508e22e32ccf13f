"""The page E-mail of a user: the face of his `mail.dossier.account`, for himself and for administrators.

The fields are computed from the account, or from an account's defaults where there is none yet, and what is written
to them goes to the account in one piece: password and server belong together. The account is made when the first of
them is filled in. Nothing of it is stored on `res_users`, whose rows every request touches.
"""

from odoo import api, fields, models
from odoo.exceptions import AccessError

from .mail_dossier_account import PORTS
from .mail_dossier_account_post import SMTP_PORTS

WRITEABLE = (
    "server_type",
    "host",
    "port",
    "security",
    "login",
    "fetch_mail",
    "keep_copy",
    "window_days",
    "sender_name",
    "sender_email",
    "own_addresses",
    "plus_addresses",
    "confidential_incoming",
    "confidential_outgoing",
    "smtp_kind",
    "smtp_server_id",
    "smtp_host",
    "smtp_port",
    "smtp_security",
    "smtp_login",
)
ADMINISTRATED = ("tls_exception",)
SECRETS = ("password", "smtp_password")
SETTABLE = (*WRITEABLE, *ADMINISTRATED, *SECRETS)
READABLE = (
    "has_secret",
    "has_smtp_secret",
    "sign_in",
    "smtp_signed_in",
    "state",
    "last_success",
    "last_error",
    "quarantine_count",
    "intake_address",
    "disconnected",
)
PREFIX = "mail_dossier_"


def _options(name):
    """The account's own choices, in the user's language."""
    return lambda users: users.env["mail.dossier.account"]._fields[name]._description_selection(users.env)


def _face(field_type, name, **attributes):
    """A field of the account, shown at its user: to himself and to administrators; empty to everybody else."""
    readonly = name in READABLE
    return field_type(compute="_compute_mail_dossier", compute_sudo=True, readonly=readonly, **attributes)


def _split(vals):
    """(what is the account's, the rest) of values for a user."""
    face = {name: vals[PREFIX + name] for name in SETTABLE if PREFIX + name in vals}
    return face, {name: value for name, value in vals.items() if name not in {PREFIX + mine for mine in face}}


class ResUsers(models.Model):
    _inherit = "res.users"

    mail_dossier_account_ids = fields.One2many("mail.dossier.account", "user_id", groups=fields.NO_ACCESS)
    mail_dossier_server_type = _face(fields.Selection, "server_type", string="Type", selection=_options("server_type"))
    mail_dossier_host = _face(fields.Char, "host", string="Mail server")
    mail_dossier_port = _face(fields.Integer, "port", string="Port")
    mail_dossier_security = _face(fields.Selection, "security", string="Security", selection=_options("security"))
    mail_dossier_login = _face(fields.Char, "login", string="User name")
    mail_dossier_fetch_mail = _face(fields.Boolean, "fetch_mail", string="Fetch mail from the server")
    mail_dossier_keep_copy = _face(fields.Boolean, "keep_copy", string="Leave a copy on the server")
    mail_dossier_window_days = _face(fields.Integer, "window_days", string="Days of history")
    mail_dossier_sender_name = _face(fields.Char, "sender_name", string="Sender name")
    mail_dossier_sender_email = _face(fields.Char, "sender_email", string="Sender address")
    mail_dossier_own_addresses = _face(fields.Char, "own_addresses", string="Other addresses of mine")
    mail_dossier_plus_addresses = _face(fields.Boolean, "plus_addresses", string="Plus-addresses are one")
    mail_dossier_confidential_incoming = _face(
        fields.Boolean, "confidential_incoming", string="Incoming mail is confidential"
    )
    mail_dossier_confidential_outgoing = _face(
        fields.Boolean, "confidential_outgoing", string="Outgoing mail is confidential"
    )
    mail_dossier_smtp_kind = _face(
        fields.Selection, "smtp_kind", string="Send through", selection=_options("smtp_kind")
    )
    mail_dossier_smtp_host = _face(fields.Char, "smtp_host", string="Sending server")
    mail_dossier_smtp_port = _face(fields.Integer, "smtp_port", string="Sending port")
    mail_dossier_smtp_security = _face(
        fields.Selection, "smtp_security", string="Sending security", selection=_options("smtp_security")
    )
    mail_dossier_smtp_login = _face(fields.Char, "smtp_login", string="Sending user name")
    mail_dossier_has_smtp_secret = _face(fields.Boolean, "has_smtp_secret", string="Sending password is set")
    mail_dossier_smtp_password = fields.Char(
        "Sending password",
        compute="_compute_mail_dossier_password",
        readonly=False,
        help="It can be written, never read.",
    )
    mail_dossier_smtp_server_id = _face(
        fields.Many2one,
        "smtp_server_id",
        comodel_name="ir.mail_server",
        string="Outgoing server",
        domain=[("mail_dossier", "=", True)],
    )
    mail_dossier_tls_exception = _face(fields.Boolean, "tls_exception", string="Accept any certificate")
    mail_dossier_sign_in = _face(fields.Selection, "sign_in", string="Signs in with", selection=_options("sign_in"))
    mail_dossier_smtp_signed_in = _face(fields.Boolean, "smtp_signed_in", string="Sends signed in")
    mail_dossier_has_secret = _face(fields.Boolean, "has_secret", string="Password is set")
    mail_dossier_state = _face(fields.Selection, "state", string="State of the mailbox", selection=_options("state"))
    mail_dossier_last_success = _face(fields.Datetime, "last_success", string="Last synced")
    mail_dossier_last_error = _face(fields.Char, "last_error", string="Mailbox error")
    mail_dossier_quarantine_count = _face(fields.Integer, "quarantine_count", string="Mails that could not be read")
    mail_dossier_intake_address = _face(fields.Char, "intake_address", string="Intake address")
    mail_dossier_disconnected = _face(fields.Boolean, "disconnected", string="Disconnected")
    mail_dossier_relays = fields.Boolean("Intake addresses", compute="_compute_mail_dossier_relays", compute_sudo=True)
    mail_dossier_password = fields.Char(
        "Mailbox password",
        compute="_compute_mail_dossier_password",
        readonly=False,
        help="It can be written, never read.",
    )
    mail_dossier_outgoing_ips = fields.Char(
        "Addresses of this Odoo", compute="_compute_mail_dossier_outgoing_ips", compute_sudo=True
    )

    @property
    def SELF_READABLE_FIELDS(self):
        names = [PREFIX + name for name in (*WRITEABLE, *READABLE, *SECRETS, "outgoing_ips", "relays")]
        return super().SELF_READABLE_FIELDS + names

    @property
    def SELF_WRITEABLE_FIELDS(self):
        return super().SELF_WRITEABLE_FIELDS + [PREFIX + name for name in (*WRITEABLE, *SECRETS)]

    @api.depends(*(f"mail_dossier_account_ids.{name}" for name in (*WRITEABLE, *ADMINISTRATED, *READABLE)))
    @api.depends_context("lang", "uid")
    def _compute_mail_dossier(self):
        defaults = self.env["mail.dossier.account"].new()
        for user in self:
            account = user._mail_dossier_is_mine() and user.mail_dossier_account_ids[:1] or defaults
            for name in (*WRITEABLE, *ADMINISTRATED, *READABLE):
                user[PREFIX + name] = account[name]

    def _compute_mail_dossier_password(self):
        self.mail_dossier_password = self.mail_dossier_smtp_password = ""

    def _compute_mail_dossier_relays(self):
        self.mail_dossier_relays = self.env["mail.dossier.account"]._relays()

    def _compute_mail_dossier_outgoing_ips(self):
        self.mail_dossier_outgoing_ips = self.env["ir.config_parameter"].get_param("mail_dossier.outgoing_ips")

    @api.model_create_multi
    def create(self, vals_list):
        faces = [_split(vals) for vals in vals_list]
        users = super().create([vals for _face, vals in faces])
        untouched = users.default_get([PREFIX + name for name in SETTABLE])
        for user, (face, _vals) in zip(users, faces, strict=True):
            if any(value and value != untouched.get(PREFIX + name) for name, value in face.items()):
                user._mail_dossier_write(face)
        return users

    def write(self, vals):
        face, rest = _split(vals)
        for user in self if face else ():
            user._mail_dossier_write(face)
        return super().write(rest)

    def _mail_dossier_write(self, face):
        """Hand what was filled in on to the account, the password after the server that it is for."""
        if face.keys() & set(ADMINISTRATED) and not self.env.user.has_group("base.group_system"):
            raise AccessError(self.env._("Only an administrator may make this exception."))
        password, smtp_password = face.pop("password", None), face.pop("smtp_password", None)
        account = self._mail_dossier_account()
        account.write(face)
        if password:
            account._set_secret(password)
        if smtp_password:
            account._set_smtp_secret(smtp_password)
        if self != self.env.user:
            account._invite()
        self.invalidate_recordset([PREFIX + name for name in (*SETTABLE, *READABLE)])

    def _mail_dossier_is_mine(self):
        """May the caller see and change this user's settings?"""
        return self._origin.id in (self.env.uid, False) or self.env.user.has_group("base.group_system")

    def _mail_dossier_account(self):
        """The user's account as superuser, made when there is none."""
        self.ensure_one()
        if not self._mail_dossier_is_mine():
            raise AccessError(self.env._("Only the owner of a mailbox may do this."))
        if not self._is_internal():
            raise AccessError(self.env._("Only internal users have a mailbox here."))
        accounts = self.env["mail.dossier.account"].sudo()
        return accounts.search([("user_id", "=", self.id)]) or accounts.create({"user_id": self.id})

    @api.onchange("mail_dossier_security")
    def _onchange_mail_dossier_security(self):
        self.mail_dossier_port = PORTS.get(self.mail_dossier_security, self.mail_dossier_port)

    @api.onchange("mail_dossier_smtp_security")
    def _onchange_mail_dossier_smtp_security(self):
        self.mail_dossier_smtp_port = SMTP_PORTS.get(self.mail_dossier_smtp_security, self.mail_dossier_smtp_port)
