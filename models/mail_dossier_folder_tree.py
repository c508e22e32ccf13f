"""What a user does with his folders: makes one, gives one another name, does away with one.

It is so here at once; the sync brings it to the server (mail_dossier_account_tree.py). State, as with mails: `name` is
what the server calls a folder, `wanted` what it should be called where that differs, `unmade` tells that it is still to
be made there, `removed` that it is to go. `path` is what the user sees. What the server refuses is as it has it again,
and told of at that folder.

A folder is removed without mail in it alone: its mails go to the Trash first, those that are older than the history
included.
"""

import re

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..imap.folders import Status, decode_name, encode_name
from ..imap.plan_match import sampled
from .work import Lost, Wish

LONGEST = 100  # characters of one name: servers keep folders in files, whose names end at 255 octets
UNFIT = re.compile(r"[\x00-\x1f\x7f*%]")  # no server takes them all, and LIST reads * and % as wildcards


class MailDossierFolder(models.Model):
    _inherit = "mail.dossier.folder"

    # ------------------------------------------------------------ what its owner does

    @api.model
    def make(self, title, parent_id=False):
        """Make a folder, below another one of the caller's or at the top; its id."""
        account = self.env["mail.dossier.account"].search([("user_id", "=", self.env.uid)])
        if not account._folders_at_server():
            raise UserError(self.env._("Choose the folders first: press Edit folders."))
        parent = self.search([("id", "=", parent_id)]) if parent_id else self.browse()
        path = parent._below(title) if parent else account._at_the_top(title)
        self.browse()._check_free(account, path)
        beside = parent or account._folders_at_server()[0]
        values = {"account_id": account.id, "delimiter": beside.delimiter, "position": beside.position}
        folder = self.sudo().create({**values, **self._placed(path, beside.delimiter), "unmade": True, "sync": True})
        account._push_soon()
        return folder.id

    def rename(self, title):
        """Give this folder another name, at the same place of the tree."""
        self.ensure_one()
        self.check_access("write")
        if self.role == "inbox":
            raise UserError(self.env._("The inbox keeps its name: mail servers know it by that."))
        if self.missing or self.removed:
            raise UserError(self.env._("This folder is no longer on the server."))
        path = self._parent_path() + self._checked(title)
        if path != self.path:
            self._check_free(self.account_id, path)
            self.sudo()._want_path(path)
            self.account_id._push_soon()

    def action_rename(self):
        """Ask for another name."""
        return self._ask_name({"default_folder_id": self.id, "default_title": self._leaf()})

    def action_remove(self):
        """Do away with this folder; its mails go to the Trash, or leave the mailbox with one that left the server."""
        self.ensure_one()
        self.check_access("write")
        self._check_removable()
        mine = self.sudo()
        if mine.unmade or mine.missing:
            mine._vanish()
            return
        mails = self.env["mail.dossier.location"].search([("place_id", "=", self.id)])
        mails._want(place_id=mine._trash())
        mine.removed = True
        mine.account_id._push_soon()

    def _check_removable(self):
        below = self._descendants().filtered(lambda folder: not folder.missing and not folder.removed)
        if self.role and not self.missing:
            raise UserError(self.env._("This folder is used by the mailbox. Give its use to another one first."))
        if below and not self.missing:
            raise UserError(self.env._("There are folders in it. Remove them first."))
        full = self.sudo().on_server or self.env["mail.dossier.location"].search_count([("place_id", "=", self.id)])
        if full and self.account_id.keep_copy and not self.missing:
            raise UserError(
                self.env._("You leave a copy of your mail on the server, and there is mail in it. Move that first.")
            )
        if full and not self._trash() and not self.missing:
            raise UserError(self.env._("There is mail in it, and no folder is used as Trash. Move the mail first."))
        if self.missing and self._moved_out():
            raise UserError(
                self.env._(
                    "Mails that you moved out of this folder are no longer on the server, and would go with it. "
                    "Keep the folder, or delete those mails first."
                )
            )

    def _moved_out(self):
        """How many of its mails are shown elsewhere, and cannot get there: the Trash does not count."""
        elsewhere = [("folder_id", "=", self.id), ("place_id", "!=", self.id), ("place_id.role", "!=", "trash")]
        return self.env["mail.dossier.location"].search_count(elsewhere)

    def _ask_name(self, defaults):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Rename folder") if defaults.get("default_folder_id") else self.env._("New folder"),
            "res_model": "mail.dossier.folder.name",
            "views": [(False, "form")],
            "target": "new",
            "context": defaults,
        }

    # ------------------------------------------------------------ paths

    def _leaf(self):
        return self.path.rsplit(self.delimiter, 1)[-1] if self.delimiter else self.path

    def _parent_path(self):
        """What stands before the last part of the path, with the delimiter."""
        return self.path[: len(self.path) - len(self._leaf())]

    def _checked(self, title):
        title = (title or "").strip()
        if not title or len(title) > LONGEST or UNFIT.search(title) or (self.delimiter and self.delimiter in title):
            unfit = f"* % {self.delimiter or ''}"
            raise UserError(self.env._("A folder's name has at most 100 characters, and none of these: %s", unfit))
        return title

    def _below(self, title):
        if not self.delimiter or self.missing:
            raise UserError(self.env._("There can be no folders in this one."))
        return f"{self.path}{self.delimiter}{self._checked(title)}"

    def _check_free(self, account, path):
        # Another one may still be called so there. RFC 9051 §5.1: INBOX in any case is the inbox.
        same = Domain("path", "=", path) | (Domain("name", "=", encode_name(path)) & Domain("id", "not in", self.ids))
        same = same if path.upper() != "INBOX" else Domain("role", "=", "inbox")
        if self.search_count(Domain("account_id", "=", account.id) & same, limit=1):
            raise UserError(self.env._("There is a folder of this name already."))

    @staticmethod
    def _placed(path, delimiter):
        return {"path": path, "name": encode_name(path), "depth": path.count(delimiter) if delimiter else 0}

    def _descendants(self):
        """The folders below this one, the nearest first."""
        if not self.delimiter:
            return self.browse()
        below = f"{self.path}{self.delimiter}"
        return self.account_id.folder_ids.filtered(lambda folder: folder.path.startswith(below)).sorted("depth")

    def _trash(self):
        trash = [("account_id", "=", self.account_id.id), ("role", "=", "trash"), ("missing", "=", False)]
        return self.sudo().search(trash, limit=1)

    # ------------------------------------------------------------ what the sync does of it

    def _is_to_be_pushed(self):
        return not self.missing and not self.removed and (self.wanted or (self.unmade and not self.wish_reason))

    def _wish(self):
        below = [one.name for one in self._descendants() if not one.unmade and not one.missing]
        return Wish(self.id, "" if self.unmade else self.name, self.path, below, self._trash().name or "")

    def _remembered(self):
        """What this folder is recognised by."""
        here = [("folder_id", "=", self.id), ("uidvalidity", "=", self.uidvalidity), ("unlinked", "=", False)]
        locations = self.env["mail.dossier.location"].with_context(active_test=False)
        mails = locations.search([*here, ("uid", "in", sampled(self._live()))])
        status = Status(self.on_server, self.uidnext, self.uidvalidity, 0, None, self.mailbox_id or "")
        return Lost(self.name, self.wanted or "", status, {mail.uid: mail._identity().message_id for mail in mails})

    def _want_path(self, path):
        """Show this folder and those below it under another path, and have the server follow."""
        old = self.path
        for folder in self | self._descendants():
            placed = folder._placed(path + folder.path.removeprefix(old), folder.delimiter)
            name = placed.pop("name")
            told = {"name": name} if folder.unmade else {"wanted": name if name != folder.name else False}
            folder.write({**placed, **told, "wish_reason": False})

    def _as_it_is(self):
        """Show this folder and those below it as the server has them."""
        for folder in self._descendants() | self:
            if not folder.unmade:
                folder.write({**folder._placed(decode_name(folder.name), folder.delimiter), "wanted": False})

    def _wish_granted(self, name):
        """The server calls this folder so now; those below it went along."""
        old = self.name
        self._log("made" if self.unmade else "renamed", detail="" if self.unmade else decode_name(old))
        for folder in self | self._descendants().filtered(lambda folder: not folder.unmade and not folder.missing):
            called = name + folder.name.removeprefix(old)
            folder.write({"name": called, "wanted": folder.wanted if folder.wanted != called else False})
        self.unmade = False

    def _wish_refused(self, reason, detail=""):
        """Take it as the server has it, and say so."""
        if not self.unmade:
            self._as_it_is()
        self.write({"wish_reason": reason, "wish_detail": detail, "removed": False})
        self._log("refused", detail=reason)

    def _forget_empty(self):
        """Forget those that are gone from the server and hold nothing that is of use, or were to go."""
        gone = self.filtered("missing")
        unused = gone.filtered(lambda folder: not folder.sync and not folder.role)
        here = [("folder_id", "in", unused.ids)]
        mails = self.env["mail.dossier.location"].with_context(active_test=False)
        full = mails._read_group(here, ["folder_id"]) if unused else ()
        for folder in gone.filtered("removed"):
            folder._gone()
        for folder in unused.exists() - unused.browse().union(*(one for (one,) in full)):
            folder._vanish()

    def _gone(self):
        """The server removed it."""
        self._log("removed")
        self._vanish()

    def _vanish(self):
        """Forget this folder; mails that were to come in stay where they are."""
        coming = [("place_id", "=", self.id), ("folder_id", "!=", self.id)]
        for mail in self.env["mail.dossier.location"].sudo().with_context(active_test=False).search(coming):
            mail.place_id = mail.folder_id
        self.unlink()
