"""A draft on the mail server: one copy, there a little after it was written, and which other programs may edit.
None of what is ticked as confidential.

Nothing here talks to the server: it is asked by a pass of the sync (mail_dossier_account_place.py), after all folders
have been pulled. Who is whose copy is decided in imap/plan_drafts.py; a copy that goes is wanted to be deleted, as if
its owner had done it, and the push takes it away by its UID.
"""

from datetime import UTC, datetime, timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..imap.flowed import unflow
from ..imap.letter import bcc_field
from ..imap.message import parse
from ..imap.plan_drafts import OWN, Copy, Draft, draft_id, settle
from .draft_page import quoted
from .mail_dossier_draft_compose import written
from .work import Placement

PAUSE = timedelta(seconds=20)  # after the first change: who types is not followed letter by letter


class MailDossierDraft(models.Model):
    _inherit = "mail.dossier.draft"

    @api.model
    def edit(self, location_id):
        """Open a mail of the folder Drafts to write in, wherever it was written; as `show`."""
        location = self.env["mail.dossier.location"].browse(location_id)
        location.check_access("read")
        if location.place_id.role != "drafts":
            raise AccessError(self.env._("Only a draft can be edited."))
        draft = self.sudo().search([("location_id", "=", location.id)])
        if not draft:
            account = self.env.user._mail_dossier_account()
            # Of two clicks at once the second cannot be serialised here; tried again, it finds the draft of the first.
            location.sudo()._write({"write_date": fields.Datetime.now()})
            draft = self.sudo().create({"account_id": account.id})
            draft._take_over(location.sudo())
        return draft.with_env(self.env).show()

    # ------------------------------------------------------------ what is wanted

    def _place_soon(self):
        """Its copy on the server follows after a pause."""
        soon = fields.Datetime.now() + PAUSE
        accounts = self.account_id.filtered(lambda account: account.next_attempt and account.next_attempt > soon)
        accounts.next_attempt = soon
        self.env.ref("mail_dossier.cron_sync").sudo()._trigger(soon)

    def _remove_copies(self):
        """Its copies go from the server."""
        copies = self.location_id | self.env["mail.dossier.location"].concat(*(draft._own_copies() for draft in self))
        copies.filtered(lambda copy: copy.place_id.role == "drafts")._want(deleted=True, active=False)

    def _own_copies(self):
        ours = self._copies(self.account_id._drafts_folder())
        return ours.filtered(lambda copy: (copy.message_id.message_id or "").startswith(f"{self.token}."))

    @api.model
    def _copies(self, folder):
        """The mails in the folder of drafts."""
        domain = [("folder_id", "=", folder.id), ("unlinked", "=", False), ("deleted", "=", False)]
        return self.env["mail.dossier.location"].search([*domain, ("place_id", "=", folder.id)], order="uid")

    # ------------------------------------------------------------ what is so

    @api.model
    def _settle(self, account):
        """Bring drafts and their copies together, as the sync has found them."""
        folder = account._drafts_folder()
        drafts = self.search([("account_id", "=", account.id)])
        if not (folder and drafts):
            return
        moved = drafts.filtered(lambda draft: draft.location_id and draft.location_id.place_id != folder)
        moved.filtered(lambda draft: draft.state == "draft" and not draft._changed())._forget()
        drafts = drafts.exists()
        copies = self._copies(folder)
        settled = settle([draft._known() for draft in drafts], [self._copy(copy) for copy in copies])
        by_id, by_token = {copy.id: copy for copy in copies}, {draft.token: draft for draft in drafts}
        for token, key in settled.copies.items():
            by_token[token]._belongs_to(by_id[key], token in settled.taken_over)
        self.concat(*(by_token[token] for token in settled.forgotten))._forget()
        copies.filtered(lambda copy: copy.id in settled.stale)._want(deleted=True, active=False)

    def _changed(self):
        return self.version != self.placed_version

    def _known(self):
        copy, answered = self.location_id, self.answers_id.message_id
        return Draft(
            token=self.token,
            copy=copy.id or None,
            missing=bool(self.placed_version and (not copy or copy.unlinked)),
            gone=bool(self.placed_version and not copy),
            changed=self._changed() or self.state not in ("draft", "refused"),
            over=self.state == "sent" or self.confidential,
            ids=frozenset({answered} if answered else ()),
            subject=self.subject or "",
        )

    @api.model
    def _copy(self, location):
        message_id = location.message_id.message_id or ""
        ids = () if OWN.match(message_id) else self._header(location).in_reply_to
        return Copy(location.id, message_id, frozenset(ids), location.message_id.subject or "")

    @api.model
    def _header(self, location):
        domain = [("message_id", "=", location.message_id.id), ("account_id", "=", location.folder_id.account_id.id)]
        return parse(self.env["mail.dossier.copy"].search(domain, limit=1).header or b"")

    def _belongs_to(self, copy, take_over):
        if take_over:
            self._take_over(copy)
        elif self.location_id != copy:
            version = int(OWN.match(copy.message_id.message_id)[2])
            if self.location_id.place_id == copy.place_id:
                self.location_id._want(deleted=True, active=False)
            pause = False if version == self.version else fields.Datetime.now()
            self.write({"location_id": copy.id, "placed_version": version, "changed_since": pause})

    def _forget(self):
        """It was sent or thrown away in another program."""
        self.location_id = False
        self.unlink()

    def _take_over(self, copy):
        """Say what this mail says."""
        message, header = copy.message_id, self._header(copy)
        mime = (message.mime or "").encode("latin-1", "replace")
        parsed = parse(mime + b"\r\n" + message._body_block())
        self.part_ids.unlink()
        answered = header.in_reply_to or header.references[-1:]
        original = self.env["mail.dossier.message"]
        if answered:
            known = original.search([("message_id", "=", answered[0])])
            original = original.with_user(self.user_id).search([("id", "in", known.ids)], limit=1).sudo()
        self.write(
            {
                "sender": written(header.from_),
                "to": written(header.to),
                "cc": written(header.cc),
                "bcc": written(header.bcc),
                "subject": header.subject,
                "plain": not parsed.html,
                "body": quoted(message._body()) if parsed.html else unflow(parsed.text),
                "answers_id": original.id or self.answers_id.id,
            }
        )
        self._take_along(message)
        self.write({"location_id": copy.id, "placed_version": self.version, "changed_since": False})

    # ------------------------------------------------------------ what is put there

    def _due_to_place(self, account):
        """The drafts that are to be put on the server now."""
        # Another program that sends one gives it a Message-ID of its own: nobody would know that it is confidential.
        open_ones = [("account_id", "=", account.id), ("confidential", "=", False)]
        states = ("state", "in", ("draft", "refused", "queued"))
        return self.search([*open_ones, states, ("changed_since", "<=", fields.Datetime.now() - PAUSE)])

    def _placement(self, folder):
        """What is put there, and from where on to look whether it is there already: noted before the first attempt."""
        if self.trying_version != self.version:
            since = {"since_uidvalidity": folder.uidvalidity, "since_uidnext": folder.uidnext}
            self.write({"trying_version": self.version, **since})
        letter = self._letter(draft_id(self.token, self.version, self._domain_part()))
        return Placement(
            folder_id=folder.id,
            name=folder.name,
            raw=bcc_field(letter.bcc) + self._raw(letter),
            flags=frozenset({"\\Draft", "\\Seen"}),
            when=datetime.now(UTC).replace(microsecond=0),
            since=(self.since_uidvalidity or 0, self.since_uidnext or 1),
        )
