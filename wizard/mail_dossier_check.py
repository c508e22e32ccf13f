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

    @api.model
    def _of_many(self, tried):
        """A record that shows [(account, its steps, or None without an answer in time)], those that failed first."""
        rows = sorted((self._row(account, steps) for account, steps in tried), key=lambda row: row["ok"])
        works = sum(row["ok"] for row in rows)
        summary = self.env._("%(works)s work, %(fails)s do not.", works=works, fails=len(rows) - works)
        result = self.env["ir.qweb"]._render("mail_dossier.check_table", {"rows": rows, "summary": summary})
        return self.create({"passed": works == len(rows), "result": result})

    def _row(self, account, steps):
        failed = next((step for step in steps or () if not step.ok), None)
        words = explain(self.env, failed.error.reason, failed.error.detail) if failed else ""
        late = self.env._("It did not answer in time. Try it by itself.")
        return {
            "user": account.user_id.name,
            "server": account.host,
            "ok": bool(steps) and not failed,
            "words": words if steps else late,
        }

    def _line(self, labels, step):
        return {
            "label": labels[step.name],
            "ok": step.ok,
            "cure": "" if step.ok else explain(self.env, step.error.reason, step.error.detail),
            "folders": step.facts.get("folders"),
        }
