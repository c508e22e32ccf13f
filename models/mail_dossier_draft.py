"""A mail that its writer has not sent yet, or that is on its way.

    draft ──send──▶ queued ──▶ sending ──▶ sent
      ▲                │          ├──▶ refused   the server does not take it; its words stand here
      └──── cancel ────┘          └──▶ unsure    nobody knows; its writer says what happened

It is its writer's alone: no administrator, no superuser session reads it, and it is in no dossier. What it says is
stored as the editor may show it (draft_page.py). Writing it costs no network: its copy on the mail server follows
(mail_dossier_draft_server.py), and so does its sending (mail_dossier_draft_send.py).
"""

import secrets

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import plaintext2html

from ..imap.address import addresses
from ..imap.flowed import html_as_text
from .draft_page import safe
from .explain import explain
from .fields import BigInteger

CONTENT = {"sender", "to", "cc", "bcc", "subject", "body", "plain", "part_ids", "confidential"}
# A mail of more is refused by nearly every server; a third of it is the encoding.
MAX_FILES = 50_000_000
EDITABLE = ("draft", "refused")


class MailDossierDraft(models.Model):
    _name = "mail.dossier.draft"
    _inherit = ["mail.dossier.private"]
    _description = "Mail being written"
    _order = "write_date desc, id desc"

    account_id = fields.Many2one("mail.dossier.account", required=True, readonly=True, ondelete="cascade", index=True)
    user_id = fields.Many2one(related="account_id.user_id", store=True, index=True)
    sender = fields.Char("From", help="One of your own addresses, with a name or not; the usual one when empty.")
    to = fields.Text("To")
    cc = fields.Text("Cc")
    bcc = fields.Text("Bcc")
    subject = fields.Char()
    # Sanitised by draft_page.py, which is stricter.
    body = fields.Html(sanitize=False, help="HTML that may stand in the editor; text where the mail is plain.")
    plain = fields.Boolean("Plain text")
    part_ids = fields.One2many("mail.dossier.draft.part", "draft_id", "Attachments")
    confidential = fields.Boolean(
        help="Nobody but you and its recipients sees it, in no dossier. Its draft is not in other mail programs: "
        "sent from there, it would not be known to be confidential."
    )
    answers_id = fields.Many2one("mail.dossier.message", "Answers", readonly=True, ondelete="set null")
    forwards_id = fields.Many2one("mail.dossier.message", "Forwards", readonly=True, ondelete="set null")
    res_model = fields.Char(readonly=True, help="The record it was written from, and is filed on.")
    res_id = fields.Many2oneReference(model_field="res_model", readonly=True)

    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("queued", "Will be sent"),
            ("sending", "Being sent"),
            ("sent", "Sent"),
            ("refused", "Refused"),
            ("unsure", "Perhaps sent"),
        ],
        required=True,
        default="draft",
        readonly=True,
        index=True,
    )
    send_at = fields.Datetime("To be sent", readonly=True)
    failures = fields.Integer(readonly=True)
    error_reason = fields.Char(readonly=True)
    error_detail = fields.Char(readonly=True)
    error = fields.Char("Problem", compute="_compute_error")
    lease = fields.Char(readonly=True, groups=fields.NO_ACCESS, help="Token of the worker that sends it now.")
    lease_until = fields.Datetime(readonly=True, groups=fields.NO_ACCESS)
    message_id = fields.Char("Message-ID", readonly=True, groups=fields.NO_ACCESS)
    raw = fields.Binary(attachment=False, readonly=True, groups=fields.NO_ACCESS, help="The bytes that are sent.")
    sent_id = fields.Many2one("mail.dossier.message", readonly=True, ondelete="set null")

    token = fields.Char(
        required=True,
        readonly=True,
        groups=fields.NO_ACCESS,
        default=lambda _draft: secrets.token_hex(12),
        help="What its copies on the server are recognised by.",
    )
    version = fields.Integer(readonly=True, groups=fields.NO_ACCESS, help="Counts the changes.")
    placed_version = fields.Integer(readonly=True, groups=fields.NO_ACCESS, help="The one that is on the server.")
    trying_version = fields.Integer(readonly=True, groups=fields.NO_ACCESS, help="The one that is being put there.")
    changed_since = fields.Datetime(readonly=True, groups=fields.NO_ACCESS, help="The first change not on the server.")
    location_id = fields.Many2one(
        "mail.dossier.location", readonly=True, groups=fields.NO_ACCESS, ondelete="set null", index=True
    )
    since_uidvalidity = BigInteger(readonly=True, groups=fields.NO_ACCESS)
    since_uidnext = BigInteger(readonly=True, groups=fields.NO_ACCESS, help="Where an APPEND may have put it.")

    _token = models.Constraint("UNIQUE(token)", "A draft has a token of its own.")
    _waiting = models.Index("(send_at) WHERE state IN ('queued', 'sending')")

    @api.depends("error_reason", "error_detail")
    @api.depends_context("lang")
    def _compute_error(self):
        for draft in self:
            draft.error = draft.error_reason and explain(self.env, draft.error_reason, draft.error_detail)

    @api.depends("write_date")
    def _compute_display_name(self):
        """Neutral: a many2one is read as superuser and must not tell a subject."""
        for draft in self:
            draft.display_name = self.env._("Draft")

    # ------------------------------------------------------------ writing

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._safe(vals) for vals in vals_list])

    def write(self, vals):
        """Its writer writes what it says; the rest is the machinery's."""
        if not self.env.su and vals.keys() - CONTENT:
            raise AccessError(self.env._("Only what a draft says can be changed."))
        changed = not vals.keys().isdisjoint(CONTENT)
        if changed:
            self.check_access("write")
            self._check_editable()
        result = super().write(self._safe(vals))
        if changed:
            self._touch()
        if vals.get("confidential"):
            self.sudo()._remove_copies()
        return result

    def _safe(self, vals):
        """The values with a body that may be shown as what it is: HTML, or text."""
        was_plain = self[:1].plain
        plain = vals.get("plain", was_plain)
        if "body" not in vals and plain != was_plain:
            body = str(self[:1].body or "")
            vals = {**vals, "body": html_as_text(body) if plain else str(plaintext2html(body))}
        return vals if plain or not vals.get("body") else {**vals, "body": safe(vals["body"])}

    def _check_editable(self):
        if any(draft.state not in EDITABLE for draft in self.sudo()):
            raise UserError(self.env._("This mail is on its way. Cancel its sending first."))

    def _touch(self):
        """It says something else now: what was refused is a draft again, and its copy on the server is an old one."""
        for draft in self.sudo():
            first = {} if draft.changed_since else {"changed_since": fields.Datetime.now()}
            mended = {"state": "draft", "error_reason": False, "error_detail": False}
            draft.write({"version": draft.version + 1, **mended, **first})
            if first:
                draft._place_soon()

    def unlink(self):
        """Its copy on the server goes along."""
        self.check_access("unlink")
        if any(draft.state == "sending" for draft in self.sudo()):
            raise UserError(self.env._("This mail is being sent at this moment."))
        self.sudo()._remove_copies()
        return super().unlink()

    # ------------------------------------------------------------ for the composer

    def show(self):
        """What the composer shows: {id, sender, to, cc, bcc, subject, body, plain, confidential, parts, state, …}."""
        self.ensure_one()
        self.check_access("read")
        names = ["sender", "to", "cc", "bcc", "subject", "body", "plain", "confidential", "state", "error", "send_at"]
        [row] = self.read([*names, "res_model", "res_id"])
        parts = self.part_ids.read(["name", "mimetype", "size", "inline"], load=None)
        return {name: value or "" if name in names[:6] else value for name, value in row.items()} | {
            "parts": [{**part, "url": f"/mail_dossier/draft/part/{part['id']}"} for part in parts],
            "answers": self.sudo().answers_id.id,
            "forwards": self.sudo().forwards_id.id,
        }

    def save(self, vals):
        """Write what the composer has; True when the draft is still there to be written."""
        if not self.exists():
            return False
        self.check_access("write")
        changed = {name: value for name, value in vals.items() if name not in CONTENT or self[name] != value}
        if changed:
            self.write(changed)
        return True

    def discard(self):
        """Away with it, here and on the server."""
        return self.exists().unlink()

    def people(self, *names):
        """[(name, address)] of the fields with these names."""
        self.ensure_one()
        found = [pair for name in names for pair in addresses(" ".join((self[name] or "").split()).replace(";", ","))]
        return [(name, address) for name, address in found if name or address]
