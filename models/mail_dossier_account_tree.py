"""The folders of a pass: which there are, which of them were renamed, and what the user wants of them.

A folder that is missing and one that appeared are the same when the server's own id of it says so, or its UIDVALIDITY
and the Message-IDs of some mails (imap/plan_match.py): then its row gets the new name and keeps its mails, its use and
its place in the sync. What users want is brought to the server before the mails are looked at, removals after that. A
pass that was cut off between the server's answer and ours finds the folder under the wanted name, and asks no further.
"""

from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain

from ..imap.errors import FolderGone
from ..imap.folders import suggest
from ..imap.plan_match import may_be_same, same_folder
from .mail_dossier_quarantine import TRIES
from .work import Seen


class MailDossierAccount(models.Model):
    _inherit = "mail.dossier.account"

    def _look(self, session, write):
        """The work there is, after the folders of both sides have been brought together."""
        listing = session.folders()
        seen = write(lambda account: account._see_folders(listing))
        if seen.lost:
            renamed = recognise(session, seen.lost, seen.strange)
            seen = write(lambda account: account._see_folders(listing, renamed))
        if wish := seen.wish:
            while wish:
                wish = self._push_wish(session, write, wish)
            listing = session.folders()
            seen = write(lambda account: account._see_folders(listing, {}))
        return seen

    def _see_folders(self, listing, renamed=None):
        """Take the server's folders over. `renamed`: {old name: new name}; None when that was not asked yet, and then
        it is what has to be asked that comes back, where there is anything.
        """
        folders = self.env["mail.dossier.folder"]
        lost, strange = self._lost(listing) if renamed is None else ([], [])
        if lost and strange:
            return Seen(lost=lost, strange=strange)
        folders._take_over(self, listing, suggest(listing) if not self._folders_at_server() else {}, renamed or {})
        going = self.folder_ids.filtered(lambda folder: folder.removed and not folder.missing)
        removals = [folder._wish() for folder in going.sorted("depth", reverse=True)]
        return Seen(works=self._works(listing), wish=self._next_wish(), removals=removals)

    def _works(self, listing):
        """The work there is, in the order of the folders."""
        folders = self.env["mail.dossier.folder"]
        listed = {folder.name: folder for folder in listing if folder.status or folder.error}
        window = fields.Date.today() - timedelta(days=self.window_days)
        work = []
        due = folders.search(folders._domain_due(self) & Domain("name", "in", list(listed)))
        locations = self.env["mail.dossier.location"].with_context(active_test=False)
        waiting = [("folder_id", "in", due.ids), ("pending", "=", True), ("unlinked", "=", False)]
        to_push = locations.search(waiting).folder_id
        again = self.env["mail.dossier.quarantine"].search([("folder_id", "in", due.ids), ("tries", "<", TRIES)])
        for folder in due:
            folder._note(listed[folder.name].error)
            if at_server := listed[folder.name].status:
                work.append(folder._work(at_server, window, folder in to_push, folder in again.folder_id))
        return [one for one in work if one.pull or one.push]

    def _folder(self, work):
        return self.env["mail.dossier.folder"].browse(work.folder_id)

    def _at_the_top(self, title):
        """The path of a new folder beside the inbox: some servers keep all folders in it (RFC 9051 §6.3.10)."""
        beside = self._folders_at_server()[0]
        others = self._folders_at_server().filtered(lambda folder: folder.path != "INBOX").mapped("path")
        inside = f"INBOX{beside.delimiter}"
        guess = inside if others and all(path.startswith(inside) for path in others) else ""
        return (self.namespace or guess) + beside._checked(title)

    # ------------------------------------------------------------ renamed there

    def _lost(self, listing):
        """(the folders that are under their names no more, those on the server whose names nobody knows)."""
        listed, known = {folder.name for folder in listing}, set(self.folder_ids.mapped("name"))
        strange = [folder for folder in listing if folder.status and folder.name not in known]
        gone = self.folder_ids.filtered(lambda folder: folder.name not in listed and not folder.unmade)
        return [folder._remembered() for folder in gone] if strange else [], strange

    # ------------------------------------------------------------ wanted here

    def _next_wish(self):
        """Who is to be made or renamed next, if anyone is: the nearest to the root, as it takes along what is below."""
        wanted = self.folder_ids.sorted("depth").filtered(lambda folder: folder._is_to_be_pushed())[:1]
        return wanted and wanted._wish()

    def _push_wish(self, session, write, wish):
        """Make a folder, or give it another name; the next wish."""
        try:
            make, rename = session.create, session.rename
            name = rename(wish.name, wish.path, wish.below) if wish.name else make(wish.path)
        except FolderGone as error:
            refused = "folder_not_renamed" if wish.name else "folder_not_made"
            why = error.reason if error.reason == "folder_exists" else refused, error.detail
            write(lambda account: account._folder(wish)._wish_refused(*why))
        else:
            write(lambda account: account._folder(wish)._wish_granted(name))
        return write(lambda account: account._next_wish())

    def _push_removal(self, session, write, wish):
        """Remove a folder, after what is left in it."""
        try:
            if not session.delete(wish.name):
                if not wish.trash:
                    raise FolderGone("folder_refused")
                session.select(wish.name, write=True)
                left = [uid for uid, told in session.flags().items() if "\\Deleted" not in told.flags]
                session.move(left, wish.trash)
            if session.delete(wish.name):
                write(lambda account: account._folder(wish)._gone())
        except FolderGone as error:
            detail = error.detail
            write(lambda account: account._folder(wish)._wish_refused("folder_not_removed", detail))


def recognise(session, lost, strange):
    """{old name: new name} of the lost folders that are among the strange ones."""
    renamed, left = {}, {folder.name: folder.status for folder in strange}
    for old in lost:
        for name, status in left.items():
            if _is_same(session, old, name, status):
                renamed[old.name] = name
                del left[name]
                break
    return renamed


def _is_same(session, old, name, status):
    if name == old.wanted:  # our answer got lost; should it be another one, its mails tell
        return True
    if not old.status.uidnext or not may_be_same(old.status, status):
        return False
    theirs = {}
    try:
        session.examine(name)
        for uid in old.ours:
            theirs |= {found: one.message_id for found, one in session.identities(uid, uid).items()}
    except FolderGone:
        return False
    return same_folder(old.status, status, old.ours, theirs)
