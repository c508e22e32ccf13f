from odoo import api, models

MARKS = {
    "read": {"seen": True},
    "unread": {"seen": False},
    "flag": {"flagged": True},
    "unflag": {"flagged": False},
}
# What an action may change, and undo writes back.
CHANGED = ("seen", "flagged", "place_id", "active", "deleted")


class MailDossierLocation(models.Model):
    """Actions that can be taken back: what the mails were before goes to the screen, and comes back with undo."""

    _inherit = "mail.dossier.location"

    def act(self, action, folder_id=None):
        """Do it, and return {"before": [[location id, message id, {field: value}]]} of what changed.

        `action`: read, unread, flag, unflag, archive, inbox, junk, delete, move (into `folder_id`).
        """
        mails = self.with_context(active_test=False).exists()
        mails.check_access("read")
        before = [(mail.id, mail.message_id.id, mail._as_it_is()) for mail in mails]
        mails._act(action, folder_id)
        after = {mail.id: mail._as_it_is() for mail in mails}
        changed = [
            [id_, message_id, {name: value for name, value in was.items() if after[id_][name] != value}]
            for id_, message_id, was in before
        ]
        return {"before": [row for row in changed if row[2]]}

    def _act(self, action, folder_id):
        if action in MARKS:
            self._want(**MARKS[action])
        elif action == "move":
            self.action_move(folder_id)
        elif action == "delete":
            self.action_delete_mail()
        elif action in ("archive", "inbox", "junk"):
            self._move_to(action)
        else:
            raise ValueError(action)

    def _as_it_is(self):
        return {name: self[name].id if name == "place_id" else self[name] for name in CHANGED}

    @api.model
    def undo(self, before):
        """Make mails what they were before `act`; how many are gone for good.

        A mail that was moved on a server which does not tell its new UID has another location by now.
        """
        same = {}
        for id_, message_id, was in before:
            values = tuple((name, was[name]) for name in CHANGED if name in was)
            same[values] = same.get(values, self.browse()) | self._found_again(id_, message_id)
        for values, mails in same.items():
            wanted = dict(values)
            if "place_id" in wanted:
                wanted["place_id"] = self.env["mail.dossier.folder"].browse(wanted["place_id"])
                wanted["place_id"].check_access("read")
            mails._want(**wanted)
        return len(before) - sum(len(mails) for mails in same.values())

    @api.model
    def _found_again(self, id_, message_id):
        own = self.with_context(active_test=False)
        mail = own.search([("id", "=", id_), ("unlinked", "=", False)])
        return mail or own.search([("message_id", "=", message_id), ("unlinked", "=", False)], order="id desc", limit=1)
