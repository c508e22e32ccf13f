from odoo import api, fields, models


class MailDossierRolloutLine(models.TransientModel):
    """What would become of one row: looked at, taken off the list, or allowed to change the mailbox that is there."""

    _name = "mail.dossier.rollout.line"
    _description = "Mailbox to be set up"

    rollout_id = fields.Many2one("mail.dossier.rollout", required=True, readonly=True, ondelete="cascade")
    row = fields.Json(readonly=True)
    name = fields.Char("User", readonly=True)
    server = fields.Char("Mail server", readonly=True)
    login = fields.Char("User name", readonly=True)
    sender_email = fields.Char("Sender address", readonly=True)
    exists = fields.Boolean("Has one", readonly=True)
    replace = fields.Boolean(
        "Change it", help="The mailbox that is there gets these settings. Its password is asked again."
    )
    problem = fields.Char(readonly=True)
    note = fields.Char(readonly=True)
    outcome = fields.Char("What happens", compute="_compute_outcome")

    @api.model
    def _values_of(self, row, plan):
        """The line that shows a plan of `plan_set_up`."""
        values = {name: plan["values"].get(name) for name in ("login", "sender_email")}
        if "host" in plan["values"]:
            values["server"] = "{host}:{port}".format(**plan["values"])
        user = self.env["res.users"].browse(plan["user_id"])
        told = {name: plan[name] for name in ("exists", "problem", "note")}
        return {**values, **told, "name": user.name or plan["name"], "row": row}

    @api.depends("problem", "exists", "replace", "note")
    @api.depends_context("lang")
    def _compute_outcome(self):
        for line in self:
            changed = self.env._("Is changed") if line.replace else self.env._("Has a mailbox: stays as it is")
            happens = line.problem or (changed if line.exists else self.env._("Gets a mailbox"))
            line.outcome = ". ".join(filter(None, [happens, line.note]))
