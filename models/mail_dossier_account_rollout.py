"""Mailboxes of many users, set up at once by an administrator who knows all but the passwords.

He gives *rows*, one for each user, with what differs, and *defaults* for the rest; both may be patterns (rollout.py).
`plan_set_up` tells what would become of each row: a mailbox is made, one that is there stays as it is unless the row
says `replace`, or something is wrong with the row. `set_up` does so, all of it or nothing. The owner of each such
mailbox is then *invited*: the app Mail and an activity ask him for his password (mail_dossier_account_connect.py).

No password is taken here, from anybody: it would lie in a file, pass through the administrator, and be of no use to
him, since only its owner may read the mail.
"""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..imap.diagnosis import knock
from ..imap.network import Server

SERVERS = 10  # that are tried at once, one after the other


class MailDossierAccount(models.Model):
    _inherit = "mail.dossier.account"

    start_with = fields.Selection(
        [("suggested", "Those with a use: Inbox, Sent, …"), ("all", "All folders")],
        "Folders at the start",
        required=True,
        default="suggested",
        help="Which folders are synced from the first day. Their owner can change it.",
    )
    invited = fields.Boolean(readonly=True, copy=False, help="An administrator has filled in all but the password.")

    @api.model
    def set_up(self, rows, defaults=None):
        """Make the mailboxes of these rows, as `plan_set_up` has it, and invite their users; nothing, where a row has a
        problem. Returns {made, changed, left}: ids of users.
        """
        plans = self.plan_set_up(rows, defaults)
        if wrong := [f"{plan['name']}: {plan['problem']}" for plan in plans if plan["problem"]]:
            raise UserError("\n".join(wrong[:20]))
        made = [plan for plan in plans if not plan["exists"]]
        changed = {plan["user_id"]: plan["values"] for plan in plans if plan["exists"] and plan["replace"]}
        accounts = self.sudo().create([{**plan["values"], "user_id": plan["user_id"]} for plan in made])
        for account in self.sudo().search([("user_id", "in", list(changed))]):
            account.write(changed[account.user_id.id])
            accounts |= account
        accounts._invite()
        done = {"made": [plan["user_id"] for plan in made], "changed": list(changed)}
        return done | {"left": [user for plan in plans if (user := plan["user_id"]) not in accounts.user_id.ids]}

    @api.model
    def test_servers(self, rows, defaults=None):
        """Try the servers of these rows as far as it goes without a password: [{server, steps}], as `connect` tells."""
        servers = {}
        for plan in self.plan_set_up(rows, defaults):
            values = plan["values"]
            if not plan["problem"]:
                servers.setdefault((values["host"], values["port"], values["security"]), values["login"])
        if len(servers) > SERVERS:
            raise UserError(self.env._("These are more than %(most)s servers: try fewer at once.", most=SERVERS))
        self._check_home_by_hand()
        allowed = self._allowed_hosts()
        self.env["ir.cron"]._commit_progress()
        tried = {
            f"{server[0]}:{server[1]}": knock(Server(*server, login, "", allowed=allowed), self._connect__)
            for server, login in servers.items()
        }
        return [{"server": name, "steps": self._told_steps(steps)} for name, steps in tried.items()]

    # ------------------------------------------------------------ the invitation

    def _invite(self):
        """Ask the owners of these mailboxes for their password, those who have not given it yet."""
        waiting = self.sudo().filtered(lambda account: not account.secret and account.host and account.login)
        waiting.invited = True
        asked = self.env["mail.activity"].sudo().search(waiting._domain_invited()).user_id
        for lang, users in (waiting.user_id - asked).grouped("lang").items():
            self.env["mail.activity"].sudo().create(self.with_context(lang=lang)._invitations(users))

    def _invitations(self, users):
        """An activity for each, where an administrator has not removed its type."""
        kind = self.env.ref("mail_dossier.activity_password", raise_if_not_found=False)
        text = self.env._("Your administrator has set up your mailbox. Only your password is missing.")
        note = Markup('<p>%s</p><p><a href="/odoo/mailbox">%s</a></p>') % (text, self.env._("Open Mail"))
        title = self.env._("Fill in the password of your mailbox")
        values = {"activity_type_id": kind and kind.id, "summary": title, "note": note}
        return [{**values, "user_id": user.id} for user in users if kind]

    def _uninvite(self):
        self.sudo().invited = False
        self.env["mail.activity"].sudo().search(self._domain_invited()).unlink()

    def _domain_invited(self):
        kind = self.env.ref("mail_dossier.activity_password", raise_if_not_found=False)
        return [("activity_type_id", "in", kind.ids if kind else []), ("user_id", "in", self.user_id.ids)]

    def _open_with(self, plain):
        super()._open_with(plain)
        self._uninvite()

    def _disconnect(self):
        super()._disconnect()
        self._uninvite()
