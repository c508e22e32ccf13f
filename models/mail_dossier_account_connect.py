"""From a password to a mailbox that syncs, in one step: what the app Mail asks of a user whose administrator has filled
in the rest.

The way in is tried first, and the server asked for its folders, with no transaction open; nothing is kept of a password
that does not work. Then, in one transaction, it is kept, the folders that suggest themselves are mapped, and the sync
begins. The password goes where the user was shown that it goes: he sends back what he saw (`bound`), and it is compared
with what holds now, before the server is asked and after.
"""

from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..imap.diagnosis import diagnose, diagnose_post
from ..imap.errors import FolderGone, ImapError
from ..imap.folders import Folder, suggest
from ..imap.network import Server
from ..imap.responses import Survey
from .explain import explain
from .mail_dossier_account_tree import recognise


class Found(NamedTuple):
    """What a server says of a mailbox: its folders, {name: Survey} of those that open, {old name: new name}."""

    folders: list[Folder]
    surveys: dict[str, Survey]
    renamed: dict[str, str]


class MailDossierAccount(models.Model):
    _inherit = "mail.dossier.account"

    @api.model
    @api.readonly
    def first_login(self):
        """What the caller is asked his password for: {host, login, security, unverified, sending, bound, has_folders};
        None, where no administrator has set up a mailbox for him that waits for it.

        `sending` is the server of his own that sends, with the same user name, empty where there is none; `bound` goes
        back to `connect`.
        """
        account = self.search([("user_id", "=", self.env.uid)]).sudo()
        if not (account.invited and account.host and account.login) or account.secret:
            return None
        return {
            "host": account.host,
            "login": account.login,
            "security": account.security,
            "unverified": account.tls_exception,
            "sending": account._sends_alike() and account.smtp_host,
            "bound": account._promised(),
            "has_folders": bool(account.folder_ids),
        }

    @api.model
    def connect(self, password, bound, sending=False):
        """Try the caller's password and, where it works, keep it, map the suggested folders and start: {ok, steps,
        plan}.

        `bound` is what `first_login` told; `sending` keeps the password for the sending server too. `steps`: [{name,
        ok, cure}], names as in imap.diagnosis, the failed one last, with what to do; `plan` says how much comes in.
        """
        account = self.search([("user_id", "=", self.env.uid)]).sudo()
        if not account or not password or not isinstance(password, str):
            raise UserError(self.env._("Fill in your password."))
        account._check_still(bound)
        account._check_home_by_hand()
        server, post = account._with_password(password, sending)
        return account._begin(server, post, lambda: account._keep(password, sending, bound))

    @api.model
    def test_connection(self):
        """Try the caller's mailbox with the password that is kept: {ok, steps}, as `connect` tells."""
        account = self.search([("user_id", "=", self.env.uid)]).sudo()
        try:
            server = account._server__()
        except ImapError as error:
            cure = explain(self.env, error.reason)
            return {"ok": False, "steps": [{"name": "login", "ok": False, "cure": cure}]}
        self.env["ir.cron"]._commit_progress()
        steps = self._told_steps(diagnose(server, self._connect__))
        return {"ok": steps[-1]["ok"], "steps": steps}

    def _sends_alike(self):
        """He sends through a server of his own with the user name of his mailbox: the password may be the same."""
        return self.smtp_kind == "own" and self.smtp_host and self.smtp_login in (False, self.login)

    def _promised(self):
        """All that decides where the password goes."""
        return [*self._bound(), *(self._smtp_bound() if self._sends_alike() else [])]

    def _check_still(self, bound):
        if bound != self._promised():
            raise UserError(self.env._("The server has just changed. Reload this page and look again."))

    def _with_password(self, password, sending):
        """(the mailbox's Server, the sending one's or None), with a password that is not kept yet."""
        common = {"password": password, "login": self.login.strip(), "allowed": self._allowed_hosts()}
        server = Server(self.host.strip(), self.port, self.security, verify=not self.tls_exception, **common)
        alike = sending and self._sends_alike()
        return server, Server(self.smtp_host.strip(), self.smtp_port, self.smtp_security, **common) if alike else None

    def _keep(self, password, sending, bound):
        self._check_still(bound)
        self._set_secret(password)
        if sending and self._sends_alike():
            self._set_smtp_secret(password)

    def _begin(self, server, post, keep):
        """Try the way in; where it works, `keep()` what opens it and start with the folders that suggest themselves."""
        self.env["ir.cron"]._commit_progress()
        steps = diagnose(server, self._connect__)
        if steps[-1].ok and post:
            steps += diagnose_post(post)
        told, found = self._told_steps(steps), None
        try:
            found = self._survey(server) if steps[-1].ok else None
        except ImapError as error:
            told.append({"name": "folders", "ok": False, "cure": explain(self.env, error.reason, error.detail)})
        if found:
            self.env.invalidate_all()
            keep()
            self._take_survey(found)
            self._start()
        return {"ok": bool(found), "steps": told, "plan": found and self.folder_plan}

    # ------------------------------------------------------------ the folders

    def _survey(self, server):
        """What the server says of the mailbox (Found): ImapError. The transaction ends before it is asked."""
        since = fields.Date.today() - timedelta(days=self.window_days)
        surveys = {}
        self.env["ir.cron"]._commit_progress()
        with self._connect__(server) as session:
            listing = session.folders()
            self.namespace, (lost, strange) = session.namespace()[0], self._lost(listing)
            self.env["ir.cron"]._commit_progress()
            renamed = recognise(session, lost, strange)
            for folder in listing:
                if folder.selectable:
                    try:
                        surveys[folder.name] = session.survey(folder.name, since)
                    except FolderGone:
                        continue
        return Found(listing, surveys, renamed)

    def _take_survey(self, found):
        """Show the folders as the server has them; those that are new get the use that suggests itself."""
        self.env["mail.dossier.folder"]._take_over(self, found.folders, suggest(found.folders), found.renamed)
        for folder in self.folder_ids.filtered(lambda folder: folder.name in found.surveys):
            folder._take_survey(found.surveys[folder.name])

    def _told_steps(self, steps):
        """[{name, ok, cure}] of steps of imap.diagnosis."""
        return [
            {
                "name": step.name,
                "ok": step.ok,
                "cure": "" if step.ok else explain(self.env, step.error.reason, step.error.detail),
            }
            for step in steps
        ]
