"""A mailbox that something else reads too: another user's account, or an incoming mail server of Odoo itself, which
marks its mail as read. They are taken for the same mailbox when server and user name are.
"""

from odoo import api, fields, models


class MailDossierMailbox(models.Model):
    _inherit = "mail.dossier.mailbox"

    twice = fields.Selection(
        [("odoo", "By Odoo's own incoming mail"), ("user", "By another user")], "Also read", readonly=True
    )
    notice = fields.Char(compute="_compute_notice", help="Who else reads this mailbox, and what to do.")

    @api.depends("twice", "host", "login", "last_success")
    @api.depends_context("lang", "uid")
    def _compute_notice(self):
        for mailbox in self:
            mailbox.notice = mailbox.twice and mailbox._notice()

    def _notice(self):
        """What its owner or an administrator is to know. Its owner hears nothing before he has shown that it is his
        mailbox: he could try whose it is.
        """
        if self.env.user.has_group("base.group_system"):
            return self._notice_to_administrators()
        if not self.last_success:
            return False
        if self.twice == "odoo":
            return self.env._(
                "This Odoo fetches mail from your mailbox a second time, for other purposes, and marks it as read. "
                "Ask your administrator to stop that."
            )
        return self.env._(
            "Another user has set up this mailbox too: what one of you reads or deletes is read or deleted for both. "
            "If you have not agreed on that, ask your administrator."
        )

    def _notice_to_administrators(self):
        if self.twice == "odoo":
            return self.env._(
                "The incoming mail server %(name)s of this Odoo reads this mailbox too, and marks its mail as read. "
                "Archive that server under Settings, Technical, Incoming Mail Servers, or disconnect this mailbox.",
                name=", ".join(self._incoming_servers().mapped("name")),
            )
        return self.env._(
            "%(names)s has this mailbox too: what one reads or deletes is read or deleted for all. "
            "If that is not meant, disconnect all but one.",
            names=", ".join(self._others().mapped("user_id.name")),
        )

    def _others(self):
        """The other mailboxes with this login at this server."""
        found = self.sudo().search([("twice", "=", "user"), ("id", "!=", self.id)])
        return found.filtered(lambda other: _place(other.host, other.login) == _place(self.host, self.login))

    def _incoming_servers(self):
        """Odoo's own that fetch from it."""
        found = self.env["fetchmail.server"].sudo().search([("state", "=", "done"), ("server_type", "!=", "local")])
        return found.filtered(lambda server: _place(server.server, server.user) == _place(self.host, self.login))


def _place(host, login):
    """As mailbox_query.py compares them."""
    return (host or "").strip().lower(), (login or "").strip().lower()
