"""What the sync did, in plain words for the owner of the mailbox; for nobody else, since it names his folders.

A line is a fact and a number, put into words when it is read, in the reader's language. The same fact within FOLDED is
one line that counts on, so that an import of days is no thousand lines. Commands and passwords never come near it, and
subjects are not in it.
"""

from datetime import timedelta

from odoo import api, fields, models

from .explain import explain

FOLDED = timedelta(minutes=10)
DAYS, LINES = 30, 1000  # what is kept of an account
ASKED = {"unreadable", "held"}  # their owner is told, as he must look at them
TROUBLES = {"refused", "failed", "stopped"}  # their detail is a reason


class MailDossierLog(models.Model):
    _name = "mail.dossier.log"
    _inherit = ["mail.dossier.private"]
    _description = "Sync log"
    _rec_name = "id"
    _order = "date desc, id desc"

    account_id = fields.Many2one("mail.dossier.account", required=True, readonly=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", required=True, readonly=True, ondelete="cascade")
    date = fields.Datetime(required=True, readonly=True)
    kind = fields.Char(required=True, readonly=True)
    count = fields.Integer(required=True, readonly=True, aggregator=None)
    place = fields.Char(readonly=True, help="The folder's path at that time.")
    detail = fields.Char(readonly=True, help="Another folder, or a reason of explain.py.")
    message = fields.Char("What happened", compute="_compute_message")
    trouble = fields.Boolean(compute="_compute_message")

    _newest = models.Index("(account_id, date DESC, id DESC)")

    @api.depends("kind", "count", "place", "detail")
    @api.depends_context("lang")
    def _compute_message(self):
        for line in self:
            sentence = self._sentences().get(line.kind, line.kind)
            told = explain(self.env, line.detail or "") if line.kind in TROUBLES else line.detail
            line.message = sentence % {"count": line.count, "place": line.place or "", "detail": told or ""}
            line.trouble = line.kind in TROUBLES

    @api.model
    def _sentences(self):
        _ = self.env._
        return {
            "came": _("%(place)s: %(count)s came in."),
            "left": _("%(place)s: %(count)s left the server."),
            "marked_there": _("%(place)s: %(count)s marked by another mail program."),
            "marked": _("%(place)s: %(count)s marked from here."),
            "moved": _("%(place)s: %(count)s moved to %(detail)s from here."),
            "deleted": _("%(place)s: %(count)s deleted for good from here."),
            "made": _("%(place)s: made on the server."),
            "renamed": _("%(place)s: renamed on the server; it was %(detail)s."),
            "removed": _("%(place)s: removed from the server."),
            "renumbered": _("%(place)s: the server numbered its mails anew; %(count)s recognised."),
            "unreadable": _("%(place)s: %(count)s could not be read; see Unreadable mail."),
            "held": _("%(place)s: %(count)s held back; see Unreadable mail."),
            "asked": _("%(place)s: %(count)s left the server at once. Nothing is removed until you agree."),
            "kept": _("%(place)s: %(count)s kept here, though gone from the server."),
            "missed": _("%(place)s: %(count)s missing here; fetched."),
            "wrong": _("%(place)s: %(count)s marked otherwise than on the server; mended."),
            "extra": _("%(place)s: %(count)s still here, though gone from the server; mended."),
            "proved": _("Compared with the server: %(count)s mails in all."),
            "resumed": _("The mailbox is in sync again."),
            "refused": _("%(place)s: %(detail)s"),
            "failed": _("Not synced. %(detail)s"),
            "stopped": _("Stopped. %(detail)s"),
        }

    @api.model
    def _add(self, account, kind, count=1, place="", detail=""):
        """Note a fact; `count` 0 is none."""
        if not count:
            return
        if kind in ASKED:
            account._tell_owner(kind)
        now = fields.Datetime.now()
        fact = {"account_id": account.id, "kind": kind, "place": place or False, "detail": detail or False}
        same = [(name, "=", value) for name, value in fact.items()]
        if line := self.search([*same, ("date", ">", now - FOLDED)], limit=1):
            line.write({"count": line.count + count, "date": now})
        else:
            self.create({**fact, "user_id": account.user_id.id, "count": count, "date": now})

    @api.autovacuum
    def _gc_lines(self):
        """Keep DAYS, and of each account LINES."""
        self.search([("date", "<", fields.Datetime.now() - timedelta(days=DAYS))]).unlink()
        for account, count in self._read_group([], ["account_id"], ["__count"], having=[("__count", ">", LINES)]):
            self.search([("account_id", "=", account.id)], offset=LINES, limit=count).unlink()
