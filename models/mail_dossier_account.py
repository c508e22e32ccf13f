"""One user's mail account: which server, who he is there, and how its sync goes. `res.users` shows its fields as the
user's own.

What may be saved stands in mail_dossier_account_checks.py, the password and the way to the server in
mail_dossier_account_server.py, the sync in mail_dossier_account_sync.py.
"""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..imap.address import normalise
from .explain import explain

PORTS = {"ssl": 993, "starttls": 143, "none": 143}


class MailDossierAccount(models.Model):
    _name = "mail.dossier.account"
    _description = "Mail account"
    _rec_name = "user_id"

    user_id = fields.Many2one("res.users", required=True, readonly=True, ondelete="cascade")
    server_type = fields.Selection([("imap", "IMAP"), ("pop3", "POP3")], "Type", required=True, default="imap")
    host = fields.Char("Mail server")
    port = fields.Integer(required=True, default=PORTS["ssl"])
    security = fields.Selection(
        [("ssl", "SSL/TLS (recommended)"), ("starttls", "STARTTLS"), ("none", "None (discouraged)")],
        required=True,
        default="ssl",
    )
    tls_exception = fields.Boolean(
        "Accept any certificate",
        groups="base.group_system",
        help="The server may be another one than it says: whoever can listen in, can read the password.",
    )
    login = fields.Char("User name")
    secret = fields.Char(groups=fields.NO_ACCESS, copy=False)
    has_secret = fields.Boolean("Password is set", compute="_compute_has_secret", compute_sudo=True)
    fetch_mail = fields.Boolean("Fetch mail from the server", default=True)
    keep_copy = fields.Boolean(
        "Leave a copy on the server",
        help="Off, which is best for IMAP: what you delete here goes to the Trash there too. On: it stays there.",
    )
    window_days = fields.Integer("Days of history", required=True, default=30)
    sender_name = fields.Char()
    sender_email = fields.Char("Sender address")
    own_addresses = fields.Char(
        "Other addresses of mine", help="Separated by commas. Mail from them counts as written by you."
    )
    plus_addresses = fields.Boolean(
        "Plus-addresses are one",
        default=True,
        help="Mail to carla+invoices@example.com is filed on the card with carla@example.com too.",
    )
    confidential_incoming = fields.Boolean("Incoming mail is confidential")
    confidential_outgoing = fields.Boolean("Outgoing mail is confidential")
    smtp_server_id = fields.Many2one(
        "ir.mail_server", "Outgoing server", ondelete="set null", domain=[("mail_dossier", "=", True)]
    )
    namespace = fields.Char(readonly=True, help="What the paths of all folders but the inbox begin with.")
    folder_ids = fields.One2many("mail.dossier.folder", "account_id", "Folders")
    folder_plan = fields.Char(compute="_compute_folder_plan", help="What saving the folders will do.")
    without_sent = fields.Boolean(compute="_compute_folder_plan")
    troubled = fields.Boolean(compute="_compute_troubled", help="Some folder has a problem.")
    quarantine_count = fields.Integer(compute="_compute_quarantine_count", compute_sudo=True)

    state = fields.Selection(
        [("new", "Not set up"), ("ready", "Working"), ("retrying", "Trying again"), ("paused", "Stopped: needs you")],
        required=True,
        default="new",
        readonly=True,
    )
    last_success = fields.Datetime("Last synced", readonly=True)
    last_attempt = fields.Datetime(readonly=True)
    next_attempt = fields.Datetime(readonly=True, index=True)
    failures = fields.Integer(readonly=True)
    error_reason = fields.Char(readonly=True)
    error_detail = fields.Char(readonly=True)
    last_error = fields.Char(compute="_compute_last_error")
    lease = fields.Char(readonly=True, copy=False, groups=fields.NO_ACCESS, help="Token of the worker that syncs now.")
    lease_until = fields.Datetime(readonly=True, copy=False)

    _user = models.Constraint("UNIQUE(user_id)", "This user has a mail account already.")
    _place = models.Index("(LOWER(TRIM(login)), LOWER(TRIM(host)))")  # who else reads this mailbox

    # ------------------------------------------------------------ computed

    @api.depends("folder_ids.sync", "folder_ids.recent", "folder_ids.role", "window_days")
    @api.depends_context("lang")
    def _compute_folder_plan(self):
        for account in self:
            chosen = account.folder_ids.filtered(lambda folder: folder.sync and not folder.missing)
            account.folder_plan = self.env._(
                "%(mails)s mails of the last %(days)s days will come in, from %(folders)s folders. "
                "Nothing is changed on the server.",
                mails=sum(chosen.mapped("recent")),
                days=account.window_days,
                folders=len(chosen),
            )
            account.without_sent = "sent" not in chosen.mapped("role")

    @api.depends("folder_ids.problem")
    def _compute_troubled(self):
        for account in self:
            account.troubled = any(account.folder_ids.mapped("problem"))

    @api.depends("secret")
    def _compute_has_secret(self):
        for account in self:
            account.has_secret = bool(account.secret)

    @api.depends("error_reason", "error_detail")
    @api.depends_context("lang")
    def _compute_last_error(self):
        for account in self:
            account.last_error = account.error_reason and explain(self.env, account.error_reason, account.error_detail)

    def _compute_quarantine_count(self):
        quarantined = self.env["mail.dossier.quarantine"]
        shown = quarantined._domain_shown() & Domain("user_id", "in", self.user_id.ids)
        counts = dict(quarantined._read_group(shown, ["user_id"], ["__count"]))
        for account in self:
            account.quarantine_count = counts.get(account.user_id, 0)

    # ------------------------------------------------------------ who the owner is

    def _own_addresses(self) -> set[str]:
        """The normalised addresses that are the owner's own."""
        self.ensure_one()
        listed = (self.own_addresses or "").replace(";", ",").split(",")
        login = self.login if self.login and "@" in self.login else ""
        return {
            normalise(address.strip()) for address in [self.sender_email or "", login, *listed] if address.strip()
        } | ({own} if (own := self.user_id.partner_id.email_normalized) else set())

    def _undisputed_addresses(self) -> set[str]:
        """Those of them that no colleague has too: who only says that he is the author of her mail decides nothing
        about it. His login in Odoo is always his: it is the one address that nobody sets himself.
        """
        self.ensure_one()
        query = """
            SELECT u.login, p.email_normalized, a.login, a.sender_email
              FROM res_users u JOIN res_partner p ON p.id = u.partner_id
              LEFT JOIN mail_dossier_account a ON a.user_id = u.id
             WHERE u.active AND NOT u.share AND u.id != %s"""
        self.env.flush_all()
        rows = self.env.execute_query(SQL(query, self.user_id.id))
        colleagues = {normalise(address.strip()) for row in rows for address in row if address}
        return self._own_addresses() - (colleagues - {normalise(self.user_id.login)})

    # ------------------------------------------------------------ state

    def action_new_folder(self):
        """Ask how a new folder is to be called."""
        return self.env["mail.dossier.folder"]._ask_name({})

    def _show_folders(self):
        """The dialog in which their owner maps the folders."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Edit folders"),
            "res_model": "mail.dossier.account",
            "res_id": self.id,
            "views": [(self.env.ref("mail_dossier.view_account_folders").id, "form")],
            "target": "new",
        }

    def action_start(self):
        """The folders are mapped: begin."""
        self.check_access("write")
        self._start()

    def _start(self):
        self.sudo().filtered(lambda account: account.state == "new").state = "ready"
        self._revive()

    def _push_soon(self):
        """Something is to be written to the server: do it within seconds."""
        self.sudo().filtered(lambda account: account.state != "paused").next_attempt = fields.Datetime.now()
        self.env.ref("mail_dossier.cron_sync").sudo()._trigger()

    def _revive(self):
        """Something changed for the better: try at once."""
        self.sudo().write(
            {"next_attempt": fields.Datetime.now(), "failures": 0, "error_reason": False, "error_detail": False}
        )
        self.sudo().filtered(lambda account: account.state == "paused").state = "retrying"
        self.env.ref("mail_dossier.cron_sync").sudo()._trigger()

    @api.model
    @api.readonly
    def progress(self, user_id):
        """{state, busy, error, paused, notice, imported, expected, folders: [(name, imported, expected)]} of a user's
        import; folders for himself only.
        """
        account = self.search([("user_id", "=", user_id)])
        if not account:
            return None
        chosen = account.sudo()._folders_at_server().filtered("sync")
        return {
            "state": account.state,
            "busy": bool(account.lease_until),
            "error": account.last_error,
            "paused": account.suspended,
            "notice": account._mailbox().notice,
            "imported": sum(chosen.mapped("imported")),
            "expected": sum(chosen.mapped("recent")),
            "folders": [(folder.path, folder.imported, folder.recent) for folder in chosen]
            if user_id == self.env.uid
            else [],
        }
