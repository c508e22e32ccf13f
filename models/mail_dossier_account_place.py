"""Putting mail that was written here on the server: the copy in Sent, and drafts.

Part of a pass, after all folders have been pulled and before the push. Each is appended once: where an attempt may have
succeeded without our knowing, the pull has brought it in already, or `append_once` finds it. A mail that was just sent
stands in Sent from the first moment, as a location that no server has seen yet (WRITTEN); its copy, whether we put it
there or the server itself does, becomes that location.
"""

from datetime import UTC, timedelta

from odoo import fields, models

from ..imap.responses import Fetched
from .content import take_apart
from .mail_dossier_location import WRITTEN
from .work import Placement

# Providers whose sending server keeps the copy in Sent itself; a second one would stay (R16).
KEEP_THE_COPY = ("gmail.com", "googlemail.com", "office365.com", "outlook.com", "hotmail.com", "live.com")
PATIENCE = timedelta(minutes=5)  # for theirs to turn up, before ours is put there after all


class MailDossierAccount(models.Model):
    _inherit = "mail.dossier.account"

    def _drafts_folder(self):
        return self._folder_used_as("drafts")

    def _folder_used_as(self, role):
        return self.folder_ids.filtered(lambda folder: folder.role == role and folder.sync and not folder.missing)[:1]

    def _place(self, session, write, began):
        """Put on the server what is to be there; all folders have been pulled since the pass `began`."""
        for row in write(lambda account: account._to_place(began)):
            placement = write(lambda account, row=row: account._begin_placing(*row))
            with self._noting(write, placement):
                how = placement.name, placement.raw, placement.flags, placement.when, placement.since
                place = session.append_once(*how)
                write(lambda account, done=(row, placement, place): account._placed(*done))

    def _to_place(self, began):
        """[(model, id)] of the mails and drafts that are to be put there now. What is gone for good is no more here."""
        self.folder_ids._forget_gone(began)
        drafts = self.env["mail.dossier.draft"]
        if drafts.search_count([("account_id", "=", self.id)], limit=1):
            self._resolve_unsure()
            drafts._settle(self)
            drafts = drafts._due_to_place(self)
        written = self.env["mail.dossier.location"].search(
            [("user_id", "=", self.user_id.id), ("uidvalidity", "=", WRITTEN), ("folder_id", "in", self.folder_ids.ids)]
        )
        if self._keeps_the_copy():
            written = written.filtered(lambda mail: mail.date < fields.Datetime.now() - PATIENCE)
        if drafts and not (self._drafts_folder() and self._sender()[1]):
            drafts = drafts.browse()
        return [(record._name, record.id) for records in (written, drafts) for record in records]

    def _keeps_the_copy(self):
        host = (self.smtp_host or "").lower() if self.smtp_kind == "own" else ""
        return any(host == name or host.endswith(f".{name}") for name in KEEP_THE_COPY)

    def _resolve_unsure(self):
        """A mail that may have been sent, and whose copy has come in, was sent."""
        unsure = [("account_id", "=", self.id), ("state", "=", "unsure"), ("message_id", "!=", False)]
        for draft in self.env["mail.dossier.draft"].search(unsure):
            known = [("message_id.message_id", "=", draft.message_id), ("user_id", "=", self.user_id.id)]
            if self.env["mail.dossier.location"].search_count([*known, ("folder_id.role", "!=", "drafts")], limit=1):
                draft._sent()
                draft._tell()

    def _begin_placing(self, model, row_id):
        """What is put there. Nobody else has the account until then: he would put it there too."""
        placement = self._placement(model, row_id)
        self._hold(len(placement.raw))
        return placement

    def _placement(self, model, row_id):
        record = self.env[model].browse(row_id)
        if model == "mail.dossier.draft":
            return record._placement(self._drafts_folder())
        return Placement(
            folder_id=record.folder_id.id,
            name=record.folder_id.name,
            raw=record.message_id._source(),
            flags=frozenset({"\\Seen"}),
            when=record.date.replace(tzinfo=UTC),
            since=self._since(record),
        )

    def _since(self, mail):
        """The folder's UIDVALIDITY and UIDNEXT before it was sent; the folder's beginning where nobody knows."""
        draft = self.env["mail.dossier.draft"].search([("sent_id", "=", mail.message_id.id)], limit=1)
        return draft.since_uidvalidity or 0, draft.since_uidnext or 1

    def _placed(self, row, placement, place):
        """It is there. Where the server does not tell under which UID, the next pull will."""
        folder = self._folder(placement)
        if not place or place[0] != folder.uidvalidity:
            return
        fetched = Fetched(place[1], placement.flags, placement.when, len(placement.raw), None, placement.raw)
        self.env["mail.dossier.message"]._store(folder, [take_apart(self.env.cr.dbname, fetched)])
        self.env["mail.dossier.draft"]._settle(self)
