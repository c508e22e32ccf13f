from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .mail_dossier_account_workers import CONNECTIONS, LIMIT, MOST, WORKERS


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    mail_dossier_allowed_hosts = fields.Char(
        "Allowed private servers",
        config_parameter="mail_dossier.allowed_hosts",
        help="Names, addresses or networks inside your own network that users may connect to, separated by commas: "
        "mail.intern.example, 10.0.4.0/24, localhost:993.",
    )
    mail_dossier_allow_plain = fields.Boolean(
        "Allow connections without security", config_parameter="mail_dossier.allow_plain"
    )
    mail_dossier_max_window_days = fields.Integer(
        "Longest history (days)", config_parameter="mail_dossier.max_window_days", default=365
    )
    mail_dossier_confidential_words = fields.Char(
        "Confidential words",
        config_parameter="mail_dossier.confidential_words",
        default="vertrouwelijk, confidential",
        help="A mail with one of these words in its subject is seen by nobody but those who sent or received it.",
    )
    mail_dossier_stub = fields.Boolean(
        "Say that there is confidential mail",
        config_parameter="mail_dossier.stub",
        help="Dossiers tell that confidential mail was exchanged, and the day; colleagues can ask its owner for it.",
    )
    mail_dossier_outgoing_ips = fields.Char(
        "Addresses of this Odoo",
        config_parameter="mail_dossier.outgoing_ips",
        help="The IP addresses that this Odoo connects from; users can pass them on to their mail administrator.",
    )
    mail_dossier_companies_apart = fields.Boolean(
        "Companies apart from their people", config_parameter="mail_dossier.companies_apart"
    )
    mail_dossier_file_by_domain = fields.Boolean("By domain", config_parameter="mail_dossier.file_by_domain")
    mail_dossier_backfill_all = fields.Boolean(
        "Earlier mail without asking", config_parameter="mail_dossier.backfill_all"
    )
    mail_dossier_hold = fields.Boolean("Erase nothing", config_parameter="mail_dossier.hold")
    mail_dossier_workers = fields.Integer(
        "Mailbox workers",
        config_parameter="mail_dossier.workers",
        default=WORKERS,
    )
    mail_dossier_connections = fields.Integer(
        "Connections to one mail server",
        config_parameter="mail_dossier.connections",
        default=CONNECTIONS,
    )
    mail_dossier_connections_at = fields.Char(
        "Connections to certain mail servers",
        config_parameter="mail_dossier.connections_at",
    )
    mail_dossier_queue = fields.Boolean("Use the job queue", config_parameter="mail_dossier.queue")
    mail_dossier_queue_there = fields.Boolean("Job queue is there", compute="_compute_mail_dossier_queue_there")
    mail_dossier_listeners = fields.Integer("Programs running now", compute="_compute_mail_dossier_listeners")
    mail_dossier_relay = fields.Boolean("Intake addresses", config_parameter="mail_dossier.relay")
    mail_dossier_elsewhere = fields.Char("Moved or copied", compute="_compute_mail_dossier_elsewhere")
    mail_dossier_back_google = fields.Char(
        "Google comes back to", compute="_compute_mail_dossier_back", help="The redirect URI to register."
    )
    mail_dossier_back_microsoft = fields.Char(
        "Microsoft comes back to", compute="_compute_mail_dossier_back", help="The redirect URI to register."
    )
    mail_dossier_smtp_server_ids = fields.Many2many(
        "ir.mail_server",
        string="Outgoing servers to choose from",
        compute="_compute_mail_dossier_smtp_server_ids",
        inverse="_inverse_mail_dossier_smtp_server_ids",
    )
    mail_dossier_digest_user_ids = fields.Many2many(
        "res.users",
        string="Who gets the health digest",
        compute="_compute_mail_dossier_digest_user_ids",
        inverse="_inverse_mail_dossier_digest_user_ids",
        domain=lambda settings: [("all_group_ids", "in", settings.env.ref("base.group_system").ids)],
    )

    def _compute_mail_dossier_elsewhere(self):
        self.mail_dossier_elsewhere = self.env["mail.dossier.account"]._elsewhere()

    def action_mail_dossier_moved(self):
        """The database has moved: its mailboxes belong here now."""
        self.check_access("write")
        self.env["mail.dossier.account"].sudo()._moved_here()
        return self._mail_dossier_reload()

    def action_mail_dossier_copied(self):
        """It is a copy: forget what opens a mailbox."""
        self.check_access("write")
        self.env["mail.dossier.account"].sudo()._forget_all()
        return self._mail_dossier_reload()

    def _mail_dossier_reload(self):
        return {"type": "ir.actions.client", "tag": "reload"}

    def _compute_mail_dossier_listeners(self):
        self.mail_dossier_listeners = self.env["mail.dossier.account"]._listeners()

    def _compute_mail_dossier_queue_there(self):
        self.mail_dossier_queue_there = "queue.job" in self.env

    @api.constrains("mail_dossier_workers", "mail_dossier_connections", "mail_dossier_connections_at")
    def _check_mail_dossier_workers(self):
        for settings in self:
            if not 0 <= settings.mail_dossier_workers <= MOST or settings.mail_dossier_connections < 0:
                raise ValidationError(self.env._("Between 1 and %s workers can sync mailboxes.", MOST))
            named = (settings.mail_dossier_connections_at or "").split(",")
            if not all(LIMIT.fullmatch(one.strip()) for one in named if one.strip()):
                raise ValidationError(
                    self.env._("Write the server, a colon and a number: outlook.office365.com: 60, imap.example.com: 4")
                )

    def set_values(self):
        """How many scheduled actions there are is seen to by the first of them."""
        result = super().set_values()
        self.env.ref("mail_dossier.cron_sync").sudo()._trigger()
        return result

    def _compute_mail_dossier_back(self):
        back = self.env["mail.dossier.account"]._sign_in_back
        self.mail_dossier_back_google, self.mail_dossier_back_microsoft = back("google"), back("microsoft")

    def _compute_mail_dossier_smtp_server_ids(self):
        self.mail_dossier_smtp_server_ids = self.env["ir.mail_server"].search([("mail_dossier", "=", True)])

    def _inverse_mail_dossier_smtp_server_ids(self):
        offered = self.env["ir.mail_server"].search([("mail_dossier", "=", True)])
        (offered - self.mail_dossier_smtp_server_ids).mail_dossier = False
        (self.mail_dossier_smtp_server_ids - offered).mail_dossier = True

    def _compute_mail_dossier_digest_user_ids(self):
        self.mail_dossier_digest_user_ids = self.env["mail.dossier.mailbox"]._readers()

    def _inverse_mail_dossier_digest_user_ids(self):
        self.env["mail.dossier.mailbox"]._choose_readers(self.mail_dossier_digest_user_ids)
