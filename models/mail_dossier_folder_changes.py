"""Taking over what happened on the server to the mails that are here: flags, deletions, moves, new UIDs.

The decisions are those of imap/plan_changes.py, plan_match.py and plan_outside.py. A mail that is gone from its folder
is only unlinked at first: hidden, and removed when every folder has been seen since, as it may have been moved and turn
up there. Its content stays with its holders and in its dossiers whatever becomes of the copy on the server.
"""

from odoo import fields, models

from ..imap.plan_changes import GRACE, merge_flags
from ..imap.plan_match import match_reset
from ..imap.plan_outside import still_out, text, unaccounted
from ..imap.sequence_set import merged, ranges, size, within
from .mail_dossier_location import FLAGS

FORMER = 0  # no UIDVALIDITY: that of mails whose UIDs are no longer valid


class MailDossierFolder(models.Model):
    _inherit = "mail.dossier.folder"

    def _uids(self, table, *conditions):
        """The UIDs under the folder's UIDVALIDITY in a table, ascending; hidden ones too."""
        rows = self.env[f"mail.dossier.{table}"].with_context(active_test=False)
        here = [("folder_id", "=", self.id), ("uidvalidity", "=", self.uidvalidity), *conditions]
        return [uid for (uid,) in self.env.execute_query(rows._search(here, order="uid").select("uid"))]

    def _live(self):
        return self._uids("location", ("unlinked", "=", False))

    def _count_live(self):
        here = [("folder_id", "=", self.id), ("uidvalidity", "=", self.uidvalidity), ("unlinked", "=", False)]
        return self.env["mail.dossier.location"].with_context(active_test=False).search_count(here)

    def _accounted(self):
        """(UIDs that are here, ranges that are left out or in quarantine; None where that was never recorded)."""
        return self._live(), self._left_out()

    def _left_out(self):
        quarantined = [(uid, uid) for uid in self._uids("quarantine")]
        return None if self.outside is False else sorted([*ranges(self.outside.encode()), *quarantined])

    def _named(self, vanished):
        """(how many are here, those of them in the ranges, the ranges that are left out): all that QRESYNC leaves to
        be known, without the 50,000 UIDs of a large folder.
        """
        query = """
            SELECT uid FROM unnest(%s::int8[], %s::int8[]) AS gone (low, high)
              JOIN mail_dossier_location ON uid BETWEEN low AND high
             WHERE folder_id = %s AND uidvalidity = %s AND unlinked IS NULL"""
        lows, highs = [list(ends) for ends in zip(*merged(vanished), strict=True)] or ([], [])
        self.env.cr.execute(query, [lows, highs, self.id, self.uidvalidity])
        gone = [uid for (uid,) in self.env.cr.fetchall()]
        return self._count_live(), gone, self._left_out()

    def _settle(self, cursor, selected, changed, expunge, present, work):
        """Write what the pass found, and the cursor it is true of, together.

        While it is in doubt who is gone, the cursor keeps its old numbers, so that the next pass asks again. Where the
        server has something that nobody accounts for, the history is looked through again.
        """
        if work.prove:
            self._note_differences(selected, changed, expunge.gone)
        self._log("marked_there", self._merge_flags(changed))
        self._unlink_gone(expunge.gone)
        self._log("left", len(expunge.gone))
        self._forget_kept()
        self._bring_back(present)
        self._forget_unreadable(selected.vanished or (), present)
        outside = still_out(ranges((self.outside or "").encode()), selected.vanished or (), present)
        numbers = {name: getattr(cursor, name) for name in ("uidvalidity", "uidnext", "backfilled", "resets")}
        if not expunge.doubt:
            numbers |= {"on_server": cursor.exists, "unseen": cursor.unseen, "highestmodseq": cursor.highestmodseq}
            if work.full or cursor.highestmodseq:
                numbers["checked"] = fields.Datetime.now()
        if present is not None and not expunge.doubt:
            counted = [*self._live(), *self._uids("quarantine")]
            missed = unaccounted(present, cursor.uidnext, counted, outside)
            numbers["backfilled"] = not missed
            self._log("missed", size(missed))
        numbers |= {**self._doubted(expunge), "outside": text(outside)}
        numbers |= dict.fromkeys(("imported", "recent"), self._count_live())
        self.write({name: value for name, value in numbers.items() if (self[name] or 0) != (value or 0)})
        if work.prove and expunge.doubt in ("", "many"):
            self._note_proof(cursor, outside)
        if changed or expunge.gone:
            self._tell()

    # ------------------------------------------------------------ flags

    def _merge_flags(self, changed, add=frozenset(), remove=frozenset()):
        """Bring what both sides changed together, flag by flag; what the user wants otherwise stays to be pushed. How
        many mails have other flags than at the last look.

        `add`, `remove`: what we have just pushed, and both sides agree on.
        """
        locations = self.env["mail.dossier.location"].with_context(active_test=False)
        rows, news = [], 0
        for mail in locations.browse(self._marked_otherwise(changed, bool(add or remove))):
            told = changed[mail.uid]
            news += told.flags != mail._server_flags()
            agreed = (mail._server_flags() | add) - remove
            merged = merge_flags(agreed, mail._wanted_flags(), told.flags)
            pending = mail.place_id != mail.folder_id or mail.deleted or merged != told.flags
            marked = "\\Deleted" in told.flags  # by a program that expunges later: it leaves the mailbox now (R38)
            shown = mail.active if marked == ("\\Deleted" in agreed) else not (marked or mail.deleted or mail.unlinked)
            wanted = [shown, *(flag in merged for flag in FLAGS.values())]
            rows.append((mail.id, " ".join(sorted(told.flags)), told.modseq or mail.modseq or None, pending, *wanted))
        columns = ["server_flags", "modseq", "pending", "active", *FLAGS]
        query = f"""
            UPDATE mail_dossier_location location SET {", ".join(f"{name} = told.{name}" for name in columns)}
              FROM (VALUES %s) AS told (id, {", ".join(columns)}) WHERE location.id = told.id"""
        if rows:
            template = f"(%s, %s, %s::int8, %s, %s{', %s' * len(FLAGS)})"
            self.env.cr.execute_values(query, rows, template=template, page_size=1000)
            locations.invalidate_model(flush=False)
        return news

    def _marked_otherwise(self, changed, pushed):
        """The ids of the mails whose flags are to be looked at: of 50,000 that a server without modification sequences
        tells of, those that changed; all where we `pushed`.
        """
        query = """
            SELECT id, uid, server_flags, modseq FROM mail_dossier_location
             WHERE folder_id = %s AND uidvalidity = %s AND uid = ANY(%s) ORDER BY date DESC, id DESC"""
        self.env["mail.dossier.location"].flush_model()
        self.env.cr.execute(query, [self.id, self.uidvalidity, list(changed)])
        return [
            id_
            for id_, uid, flags, modseq in self.env.cr.fetchall()
            if pushed or set((flags or "").split()) != changed[uid].flags or changed[uid].modseq not in (None, modseq)
        ]

    # ------------------------------------------------------------ who is gone

    def _unlink_gone(self, uids):
        """Hide the mails that left this folder on the server."""
        query = """
            UPDATE mail_dossier_location SET unlinked = %s, active = FALSE, pending = FALSE
             WHERE folder_id = %s AND uidvalidity = %s AND uid = ANY(%s) AND unlinked IS NULL"""
        if uids:
            self._write_locations(query, [fields.Datetime.now(), self.id, self.uidvalidity, list(uids)])

    def _bring_back(self, present):
        """What was taken for gone and is there. Where UID EXPUNGE is missing, a mail that was moved stays behind so,
        marked as deleted: it is accounted for, and not shown.
        """
        hidden = self._uids("location", ("unlinked", "!=", False)) if present else []
        query = r"""
            UPDATE mail_dossier_location
               SET unlinked = NULL, kept = FALSE, active = (strpos(server_flags, '\Deleted') = 0)
             WHERE folder_id = %s AND uidvalidity = %s AND uid = ANY(%s)"""
        if back := list(within(hidden, present or ())):
            self._write_locations(query, [self.id, self.uidvalidity, back])

    def _write_locations(self, query, parameters):
        locations = self.env["mail.dossier.location"]
        locations.flush_model()
        self.env.cr.execute(query, parameters)
        locations.invalidate_model(flush=False)

    def _forget_unreadable(self, vanished, present):
        """What could not be read and is no longer there."""
        waiting = self._uids("quarantine")
        left = waiting if present is None else within(waiting, present)
        gone = {*within(waiting, vanished), *set(waiting).difference(left)}
        here = [("folder_id", "=", self.id), ("uidvalidity", "=", self.uidvalidity), ("uid", "in", list(gone))]
        self.env["mail.dossier.quarantine"].search(here).unlink()

    def _forget_gone(self, began):
        """Remove what left these folders before a pass over all of them began; not while one of them is out of sight,
        as it may have been moved there.
        """
        unseen = [("sync", "=", True), ("missing", "=", False), ("error_reason", "!=", False)]
        if self.search_count([("id", "in", self.ids), *unseen], limit=1):
            return
        gone = [("folder_id", "in", self.ids), ("unlinked", "<", began - GRACE), ("kept", "=", False)]
        self.env["mail.dossier.location"].with_context(active_test=False).search(gone).unlink()

    # ------------------------------------------------------------ new UIDs

    def _reset(self, cursor, remote):
        """After a change of UIDVALIDITY: the mails that are recognised get their new UIDs, the others are unlinked.

        So it is where UIDs start over under an equal UIDVALIDITY. What could not be read is asked for anew.
        """
        locations = self.env["mail.dossier.location"].with_context(active_test=False)
        self.env["mail.dossier.quarantine"].search([("folder_id", "=", self.id)]).unlink()
        locations.search([("place_id", "=", self.id), ("folder_id", "!=", self.id)]).place_uidnext = 1
        kept = locations.search([("folder_id", "=", self.id), ("kept", "=", True)])
        kept.filtered(lambda mail: mail.uidvalidity == cursor.uidvalidity).uidvalidity = -cursor.uidvalidity
        here = locations.search([("folder_id", "=", self.id)]) - kept
        live = here.filtered(lambda mail: mail.uidvalidity == self.uidvalidity and not mail.unlinked)
        # A UIDVALIDITY that was there before may come back: what is left of it here stands in the way.
        (here - live).filtered(lambda mail: mail.uidvalidity in (FORMER, cursor.uidvalidity)).unlink()
        live.uidvalidity = FORMER
        locations.flush_model()
        by_uid = {mail.uid: mail for mail in live}
        reset = match_reset({uid: mail._identity() for uid, mail in by_uid.items()}, remote)
        rows = [(by_uid[old].id, cursor.uidvalidity, new) for old, new in reset.matched.items()]
        query = """
            UPDATE mail_dossier_location location SET uidvalidity = told.uidvalidity, uid = told.uid, modseq = NULL
              FROM (VALUES %s) AS told (id, uidvalidity, uid) WHERE location.id = told.id"""
        if rows:
            self.env.cr.execute_values(query, rows, template="(%s, %s::int8, %s::int8)", page_size=1000)
        locations.invalidate_model(flush=False)
        gone = locations.concat(*(by_uid[uid] for uid in reset.gone))
        gone.write({"unlinked": fields.Datetime.now(), "active": False})
        self._log("renumbered", len(reset.matched))
