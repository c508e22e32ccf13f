"""Much that left a folder of the server at once: its owner looks at it and says what is to be done.

Until then nothing is removed, and the pull takes no step in that folder that would. *They are gone* lets the next pass
remove them. *Keep them* keeps them in the mailbox, as mails that the server no longer has; should it have them again,
they are what they were.
"""

from odoo import fields, models

from ..imap.plan_outside import text
from ..imap.sequence_set import expand, ranges, runs

SAMPLE = 20  # mails shown: enough to see what is missing


class MailDossierFolder(models.Model):
    _inherit = "mail.dossier.folder"

    def action_suspects(self):
        """Show what left the server, and ask."""
        self.ensure_one()
        self.check_access("write")
        return self._ask_about_suspects()

    def _ask_about_suspects(self, more=False):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Mails that left the server"),
            "res_model": "mail.dossier.suspects",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_folder_id": self.id, "default_shown": self.suspect_uids, "default_more": more},
        }

    def action_agree(self):
        """They are gone."""
        self.check_access("write")
        self.sudo().agreed = True
        self.sudo().account_id._push_soon()

    def action_keep(self):
        """Keep them here, though the server has them no more."""
        self.check_access("write")
        for folder in self.sudo():
            mails = folder._suspected()
            mails.write({"kept": True, "unlinked": fields.Datetime.now(), "place_id": folder.id, "deleted": False})
            folder.write({"suspects": 0, "suspect_uids": False})
            folder._log("kept", len(mails))
            folder.account_id._push_soon()

    def write(self, vals):
        over = "suspects" in vals and not vals["suspects"]
        result = super().write({**vals, "told": False} if over else vals)
        if over:
            asked = self.account_id.filtered(lambda account: any(account.folder_ids.mapped("suspects")))
            (self.account_id - asked)._untell_owner("asked")
        return result

    def _suspected(self, limit=None):
        here = [
            *(("folder_id", "=", self.id), ("uidvalidity", "=", self.uidvalidity)),
            ("uid", "in", self._suspect_uids()),
        ]
        mails = self.env["mail.dossier.location"].with_context(active_test=False)
        return mails.search([*here, ("unlinked", "=", False)], limit=limit)

    def _suspect_uids(self):
        return list(expand(ranges((self.suspect_uids or "").encode())))

    def _doubted(self, expunge):
        """What the owner is to be asked about, as values of this folder; he agreed to what he was shown alone."""
        if expunge.doubt not in ("", "many"):
            return {}  # nobody can say so yet: the question stands, and so does the answer
        suspects = expunge.suspects if expunge.doubt else ()
        if len(suspects) != self.suspects:
            self._log("asked", len(suspects))
        uids = text(runs(sorted(suspects))) or False
        agreed = bool(suspects) and self.agreed and uids == self.suspect_uids
        again = bool(suspects and self.suspects)  # in the first pass they may still turn up in another folder
        if again and not self.told:
            self.account_id._tell_owner("asked")
        return {"suspects": len(suspects), "suspect_uids": uids, "agreed": agreed, "told": again}

    def _elsewhere(self, uids):
        """Those of these UIDs whose mail another of the owner's folders has as well."""
        query = """
            SELECT mail.uid FROM mail_dossier_location mail
             WHERE mail.folder_id = %s AND mail.uidvalidity = %s AND mail.uid = ANY(%s) AND EXISTS (
                SELECT FROM mail_dossier_location other
                 WHERE other.message_id = mail.message_id AND other.user_id = mail.user_id
                   AND other.folder_id != mail.folder_id AND other.unlinked IS NULL)"""
        self.env["mail.dossier.location"].flush_model()
        self.env.cr.execute(query, [self.id, self.uidvalidity, uids])
        return {uid for (uid,) in self.env.cr.fetchall()}

    def _forget_kept(self):
        """What was kept, and the server has again under another UID."""
        locations = self.env["mail.dossier.location"].with_context(active_test=False)
        kept = locations.search([("folder_id", "=", self.id), ("kept", "=", True)])
        back = [("folder_id", "=", self.id), ("unlinked", "=", False), ("message_id", "in", kept.message_id.ids)]
        again = locations.search(back).message_id if kept else ()
        kept.filtered(lambda mail: mail.message_id in again).unlink()
