from odoo import api, fields, models

from ..models.explain import explain


class MailDossierCheck(models.TransientModel):
    """What came of a test of the connection: a line a step, the first that failed with its cure."""

    _name = "mail.dossier.check"
    _description = "Test of a mail connection"

    passed = fields.Boolean(readonly=True)
    result = fields.Html(readonly=True)

    @api.model
    def _of(self, steps):
        """A record that shows these steps of imap.diagnosis."""
        labels = {
            "name": self.env._("Find the server"),
            "connection": self.env._("Connect"),
            "tls": self.env._("Secure the connection"),
            "login": self.env._("Log in"),
            "folders": self.env._("Read the folders"),
        }
        lines = [
            {
                "label": labels[step.name],
                "ok": step.ok,
                "cure": "" if step.ok else explain(self.env, step.error.reason, step.error.detail),
                "folders": step.facts.get("folders"),
            }
            for step in steps
        ]
        passed = all(step.ok for step in steps)
        result = self.env["ir.qweb"]._render("mail_dossier.check_steps", {"lines": lines, "passed": passed})
        return self.create({"passed": passed, "result": result})
