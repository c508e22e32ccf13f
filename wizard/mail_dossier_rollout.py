import base64

from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..models import rollout
from ..models.mail_dossier_account import PORTS
from ..models.mail_dossier_account_plan import MOST
from ..models.mail_dossier_account_post import SMTP_PORTS

DEFAULTS = ("host", "port", "security", "login", "sender_email", "window_days")
DEFAULTS += ("confidential_incoming", "confidential_outgoing", "start_with", "smtp_kind")
SENDING = {
    "own": ("smtp_host", "smtp_port", "smtp_security", "smtp_login"),
    "list": ("smtp_server_id",),
    "company": (),
}


class MailDossierRollout(models.TransientModel):
    """Mailboxes for many users at once: whose and which first, then what would become of each, then they are made.

    The work is the account's: models/mail_dossier_account_rollout.py.
    """

    _name = "mail.dossier.rollout"
    _description = "Set up users"

    step = fields.Selection([("fill", "Fill in"), ("look", "Look")], required=True, default="fill", readonly=True)
    user_ids = fields.Many2many("res.users", string="Users", domain=[("share", "=", False)])
    upload = fields.Binary("List", attachment=False)
    upload_name = fields.Char()
    host = fields.Char("Mail server")
    port = fields.Integer(default=993)
    security = fields.Selection(selection="_security", required=True, default="ssl")
    login = fields.Char("User name", default="%e")
    sender_email = fields.Char("Sender address")
    window_days = fields.Integer("Days of history", default=30)
    start_with = fields.Selection(selection="_start_with", required=True, default="suggested", string="Folders")
    confidential_incoming = fields.Boolean("Incoming mail is confidential")
    confidential_outgoing = fields.Boolean("Outgoing mail is confidential")
    smtp_kind = fields.Selection(selection="_smtp_kind", required=True, default="company", string="Send through")
    smtp_server_id = fields.Many2one("ir.mail_server", "Outgoing server", domain=[("mail_dossier", "=", True)])
    smtp_host = fields.Char("Sending server")
    smtp_port = fields.Integer("Sending port", default=465)
    smtp_security = fields.Selection(selection="_security", default="ssl", string="Sending security")
    smtp_login = fields.Char("Sending user name")
    line_ids = fields.One2many("mail.dossier.rollout.line", "rollout_id", "Mailboxes")
    tested = fields.Text("Test of the servers", readonly=True)
    outlook = fields.Char("What will be done", compute="_compute_outlook")
    problems = fields.Integer(compute="_compute_outlook")
    warning = fields.Char(compute="_compute_outlook")

    @api.model
    def _choices(self, name):
        return self.env["mail.dossier.account"]._fields[name]._description_selection(self.env)

    def _security(self):
        return self._choices("security")

    def _start_with(self):
        return self._choices("start_with")

    def _smtp_kind(self):
        return self._choices("smtp_kind")

    @api.model
    def default_get(self, fields):
        """The users of the list that it was opened from."""
        values = super().default_get(fields)
        if self.env.context.get("active_model") == "res.users" and "user_ids" in fields:
            values["user_ids"] = [Command.set(self.env.context.get("active_ids") or [])]
        return values

    @api.onchange("security")
    def _onchange_security(self):
        self.port = PORTS.get(self.security, self.port)

    @api.onchange("smtp_security")
    def _onchange_smtp_security(self):
        self.smtp_port = SMTP_PORTS.get(self.smtp_security, self.smtp_port)

    @api.constrains("upload")
    def _check_upload(self):
        """A list with passwords in it is not even kept until it is read."""
        for asked in self:
            asked._rows_of_file()

    @api.depends("line_ids.problem", "line_ids.exists", "line_ids.replace")
    def _compute_outlook(self):
        for asked in self:
            wrong = asked.line_ids.filtered("problem")
            stay = asked.line_ids.filtered(lambda line: line.exists and not line.replace) - wrong
            asked.problems = len(wrong)
            asked.warning = self.env._(
                "Rows with a problem: %(count)s. Go back and mend them, or take them off this list. "
                "Until then nothing is set up.",
                count=len(wrong),
            )
            done, staying = len(asked.line_ids - wrong - stay), len(stay)
            asked.outlook = self.env._("Mailboxes that will be set up: %(done)s.", done=done)
            if stay:
                asked.outlook += " " + self.env._("Left as they are: %(stay)s.", stay=staying)

    # ------------------------------------------------------------ what was filled in

    def _rows_of_file(self):
        try:
            return rollout.read_list(base64.b64decode(self.upload), MOST) if self.upload else []
        except rollout.ListError as error:
            raise ValidationError(self.env["mail.dossier.account"]._about_list(error.reason, error.detail)) from None

    def _defaults(self):
        return {name: self[name] for name in DEFAULTS} | {
            name: self[name].id if name == "smtp_server_id" else self[name] for name in SENDING[self.smtp_kind]
        }

    def _rows(self):
        return [{"user": user.login} for user in self.user_ids] + self._rows_of_file()

    # ------------------------------------------------------------ buttons

    def action_add_all(self):
        """Everybody who has no mailbox yet."""
        having = self.env["mail.dossier.account"].sudo().search([("host", "!=", False)]).user_id
        self.user_ids |= self.env["res.users"].search([("share", "=", False), ("id", "not in", having.ids)])
        return self._show()

    def action_look(self):
        """Who gets what."""
        rows = self._rows()
        if not rows:
            raise UserError(self.env._("Choose the users, or upload a list of them."))
        plans = self.env["mail.dossier.account"].plan_set_up(rows, self._defaults())
        lines = [self.line_ids._values_of(row, plan) for row, plan in zip(rows, plans, strict=True)]
        self.write({"line_ids": [Command.clear(), *map(Command.create, lines)], "step": "look", "tested": False})
        return self._show()

    def action_back(self):
        """Fill in something else."""
        self.step = "fill"
        return self._show()

    def action_test(self):
        """Try the servers, as far as it goes without a password."""
        tried = self.env["mail.dossier.account"].test_servers(self._shown_rows(), self._defaults())
        well = self.env._("It answers.")
        self.tested = "\n".join(f"{one['server']}: {one['steps'][-1]['cure'] or well}" for one in tried)
        return self._show()

    def action_set_up(self):
        """Make these mailboxes."""
        done = self.env["mail.dossier.account"].set_up(self._shown_rows(), self._defaults())
        message = self.env._(
            "Mailboxes set up: %(count)s. Their users are asked for their password in the app Mail.",
            count=len(done["made"] + done["changed"]),
        )
        params = {"message": message, "type": "success", "next": {"type": "ir.actions.act_window_close"}}
        return {"type": "ir.actions.client", "tag": "display_notification", "params": params}

    def _shown_rows(self):
        return [{**line.row, "replace": line.replace} for line in self.line_ids]

    def _show(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Set up users"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }
