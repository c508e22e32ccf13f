from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain

from ..imap.folders import decode_name
from .explain import explain
from .fields import BigInteger

ROLES = [
    ("inbox", "Inbox"),
    ("sent", "Sent"),
    ("drafts", "Drafts"),
    ("archive", "Archive"),
    ("junk", "Junk"),
    ("trash", "Trash"),
]
SUGGESTIONS = [
    ("attribute", "The server says so"),
    ("name", "Its name"),
    ("inbox", "Every mailbox has it"),
    ("all", "Holds a second copy of everything"),
]
# What shows where a folder is in the tree; while its owner wants it elsewhere, it is shown there.
PLACED = {"path", "depth", "position", "wanted"}
# What its owner maps; the rest is the sync's own memory.
OWNER_WRITES = {"role", "sync"}


class MailDossierFolder(models.Model):
    """A mailbox on the server (RFC 9051 calls it that): its name there, its role here, and how far its mail is in.

    The cursor is UIDVALIDITY and `uidnext`, the first UID that is not looked at yet; `since` is the first day of the
    history that is brought in, `backfilled` tells that nothing of it is missing.
    """

    _name = "mail.dossier.folder"
    _inherit = ["mail.dossier.private"]
    _description = "Mail folder"
    _order = "sequence, position, id"

    account_id = fields.Many2one("mail.dossier.account", required=True, readonly=True, ondelete="cascade")
    user_id = fields.Many2one(related="account_id.user_id", store=True, index=True)
    name = fields.Char(
        "Name on the server", required=True, readonly=True, help="As the server gave it: modified UTF-7."
    )
    path = fields.Char("Folder", required=True, readonly=True)
    delimiter = fields.Char(readonly=True)
    depth = fields.Integer(readonly=True)
    position = fields.Integer(readonly=True, help="In the tree, the inbox first.")
    title = fields.Char("Name", compute="_compute_title", help="The last part of the path, indented as in a tree.")
    selectable = fields.Boolean(default=True, readonly=True, help="A heading only, when not.")
    missing = fields.Boolean(readonly=True, help="No longer on the server; its mail is kept here.")
    wanted = fields.Char("Name it should have", readonly=True, help="As `name`; empty where it has it.")
    unmade = fields.Boolean(readonly=True, help="Still to be made on the server.")
    removed = fields.Boolean(readonly=True, help="To be removed from the server.")
    wish_reason = fields.Char(readonly=True, help="Why the server did not make, rename or remove it.")
    wish_detail = fields.Char(readonly=True)
    mailbox_id = fields.Char("MAILBOXID", readonly=True)
    role = fields.Selection(ROLES, "Used as")
    suggestion = fields.Selection(SUGGESTIONS, "Why", readonly=True)
    sync = fields.Boolean("Sync")
    sequence = fields.Integer(compute="_compute_sequence", store=True)

    messages = fields.Integer("Mails", readonly=True, aggregator=None)
    newest = fields.Datetime(readonly=True)
    recent = fields.Integer("In the history", readonly=True, help="Mails on the server within the days of history.")
    imported = fields.Integer(readonly=True)
    unread = fields.Integer(compute="_compute_unread")
    error_reason = fields.Char(readonly=True)
    error_detail = fields.Char(readonly=True)
    problem = fields.Char(compute="_compute_problem", help="What is wrong with this folder, and what to do.")

    uidvalidity = BigInteger("UIDVALIDITY", readonly=True)
    uidnext = BigInteger("UIDNEXT", readonly=True)
    highestmodseq = BigInteger("HIGHESTMODSEQ", readonly=True)
    on_server = fields.Integer(readonly=True, help="Messages on the server, at the cursor.")
    unseen = fields.Integer(readonly=True, help="Unread messages on the server, at the cursor.")
    resets = fields.Integer(readonly=True, help="Changes of UIDVALIDITY, one after the other.")
    outside = fields.Text(readonly=True, help="UIDs on the server that lie outside the history, as ranges.")
    checked = fields.Datetime("Complete at", readonly=True, help="When all the server has was last found here.")
    suspect_uids = fields.Text(readonly=True, help="Theirs, as ranges.")
    suspects = fields.Integer(readonly=True, help="Mails that left the server all at once; their owner is asked.")
    agreed = fields.Boolean(readonly=True, help="The owner agrees that they are gone.")
    told = fields.Boolean(readonly=True, help="The owner was told of them.")
    since = fields.Date(readonly=True)
    backfilled = fields.Boolean(readonly=True)

    _unique = models.Constraint("UNIQUE(account_id, name)", "A folder's name is unique on its server.")

    @api.constrains("role", "missing")
    def _check_role(self):
        for folder in self.filtered(lambda folder: folder.role and not folder.missing):
            same = [("account_id", "=", folder.account_id.id), ("role", "=", folder.role), ("missing", "=", False)]
            if self.search_count(same, limit=2) > 1:
                raise ValidationError(self.env._("Two folders cannot have the same use. Choose one of them."))

    @api.depends("path", "delimiter", "depth")
    def _compute_title(self):
        for folder in self:
            last = folder.path.rsplit(folder.delimiter, 1)[-1] if folder.delimiter and folder.path else folder.path
            folder.title = "\u2003" * folder.depth + (last or "")

    @api.depends("role")
    def _compute_sequence(self):
        order = [role for role, _label in ROLES[:4]] + [False, "junk", "trash"]
        for folder in self:
            folder.sequence = order.index(folder.role)

    @api.depends("error_reason", "error_detail", "wish_reason", "wish_detail", "suspects")
    @api.depends_context("lang")
    def _compute_problem(self):
        for folder in self:
            if folder.suspects:
                folder.problem = self.env._(
                    "%(count)s mails left the server all at once. Nothing is removed here until you agree.",
                    count=folder.suspects,
                )
            else:
                error, wish = (folder.error_reason, folder.error_detail), (folder.wish_reason, folder.wish_detail)
                reason, detail = error if folder.error_reason else wish
                folder.problem = reason and explain(self.env, reason, detail or "")

    def action_retry(self):
        """Look at a folder again that was left alone."""
        self.check_access("write")
        self.sudo().write(dict.fromkeys(("error_reason", "error_detail", "wish_reason", "wish_detail")) | {"resets": 0})
        self.sudo().account_id._push_soon()

    def _compute_unread(self):
        domain = [("place_id", "in", self.ids), ("seen", "=", False)]
        counts = dict(self.env["mail.dossier.location"]._read_group(domain, ["place_id"], ["__count"]))
        for folder in self:
            folder.unread = counts.get(folder, 0)

    @api.depends("path", "delimiter", "role", "unread")
    @api.depends_context("lang", "uid")
    def _compute_display_name(self):
        """Its name for its owner; a many2one is read as superuser and must not tell it to anybody else."""
        own = self.filtered(lambda folder: folder.user_id.id == self.env.uid)
        (self - own).display_name = self.env._("Mail folder")
        for folder in own:
            folder.display_name = f"{folder._label()} ({folder.unread})" if folder.unread else folder._label()

    def _label(self):
        """Its name for its owner; to count its unread mails takes longer than to find a page of them."""
        labels = dict(self._fields["role"]._description_selection(self.env))
        return labels.get(self.role) or (self.path or "").replace(self.delimiter or "/", " / ")

    def write(self, vals):
        if not self.env.su and vals.keys() - OWNER_WRITES:
            raise AccessError(self.env._("Only the use of a folder and its sync can be changed."))
        return super().write(vals)

    # ------------------------------------------------------------ what the server has

    @api.model
    def _take_over(self, account, folders, suggestions, renamed):
        """Make the account's folders those that the server lists. What is gone there is missing here; only what holds
        nothing and is used for nothing is forgotten.

        `suggestions` speak for folders that are new here; a use that the user has mapped already is not suggested
        again. `renamed`: {old name: new name}.
        """
        for folder in account.folder_ids.filtered(lambda folder: folder.name in renamed):
            old, folder.name = folder.path, renamed[folder.name]
            folder.path = folder.path if folder.wanted else decode_name(folder.name)
            folder._log("renamed", detail=old)
        known = {folder.name: folder for folder in account.folder_ids}
        tree = sorted(
            folders,
            key=lambda folder: (folder.path.split(folder.delimiter)[0].upper() != "INBOX", folder.path.casefold()),
        )
        values = {folder.name: self._values(folder) | {"position": position} for position, folder in enumerate(tree)}
        taken = {folder.role for folder in account.folder_ids if not folder.missing}
        for name, folder in known.items():
            vals = values.pop(name, {} if folder.unmade else {"missing": True, "wanted": False})
            if folder.wanted and folder.wanted != name and not vals.get("missing"):
                vals = {field: vals[field] for field in vals.keys() - PLACED}
            if folder.missing and not vals.get("missing") and folder.role in taken:
                vals["role"] = False  # another one has taken its place
            if any(folder[field] != value for field, value in vals.items()):
                folder.write(vals)
        account.folder_ids._forget_empty()
        rest = [{**vals, "account_id": account.id, "name": name} for name, vals in values.items()]
        taken = set(account.folder_ids.mapped("role"))
        for vals in rest:
            suggestion = suggestions.get(vals["name"])
            if suggestion and suggestion.role not in taken:
                vals |= self._suggested(suggestion, vals["selectable"])
            if not known and account.start_with == "all" and vals.get("suggestion") != "all":
                vals["sync"] = vals["selectable"]
        self.create(rest)

    @staticmethod
    def _values(folder):
        depth = folder.path.count(folder.delimiter) if folder.delimiter else 0
        return {
            "path": folder.path,
            "delimiter": folder.delimiter or False,
            "depth": depth,
            "selectable": folder.selectable,
            "missing": False,
            "unmade": False,
            "wanted": False,
            **({"mailbox_id": folder.status.mailbox_id} if folder.status and folder.status.mailbox_id else {}),
        }

    def _suggested(self, suggestion, selectable):
        """The role a folder seems to have; the view that holds all mail (\\All) would only double everything."""
        if not (suggestion and suggestion.role):
            return {}
        if suggestion.role == "all":
            return {"suggestion": "all"}
        return {"role": suggestion.role, "suggestion": suggestion.reason or False, "sync": selectable}

    def _take_survey(self, survey):
        self.write({"messages": survey.messages, "newest": _naive(survey.newest), "recent": survey.recent})

    @api.model
    def _domain_due(self, account):
        """The folders a pass looks at."""
        return Domain("account_id", "=", account.id) & Domain("sync", "=", True) & Domain("selectable", "=", True)


def _naive(date):
    return date.replace(tzinfo=None) - date.utcoffset() if date else False
