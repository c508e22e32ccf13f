from odoo import api, fields, models

from ..models.explain import explain


class MailDossierCheck(models.TransientModel):
    """What came of a test of the connection: a line a step, the first that failed with its cure."""

    _name = "mail.dossier.check"
    _description = "Test of a mail connection"

    passed = fields.Boolean(readonly=True)
    result = fields.Html(readonly=True)

    @api.model
    def _of(self, steps, post_steps=()):
        """A record that shows these steps of imap.diagnosis, of the mailbox and of the server that sends."""
        labels = {
            "name": self.env._("Find the server"),
            "connection": self.env._("Connect"),
            "tls": self.env._("Secure the connection"),
            "login": self.env._("Log in"),
            "folders": self.env._("Read the folders"),
        }
        sending = {name: self.env._("Sending: %(step)s", step=label) for name, label in labels.items()}
        lines = [self._line(labels, step) for step in steps] + [self._line(sending, step) for step in post_steps]
        passed = all(line["ok"] for line in lines)
        result = self.env["ir.qweb"]._render("mail_dossier.check_steps", {"lines": lines, "passed": passed})
        return self.create({"passed": passed, "result": result})

    def _line(self, labels, step):
        return {
            "label": labels[step.name],
            "ok": step.ok,
            "cure": "" if step.ok else explain(self.env, step.error.reason, step.error.detail),
            "folders": step.facts.get("folders"),
        }
