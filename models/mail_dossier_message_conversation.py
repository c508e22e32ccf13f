from odoo import api, fields, models

# The newest of a very long conversation.
LONGEST = 200
# Opened at once; the others when they are clicked on.
OPEN = 4
CHIPS = 3


class MailDossierMessage(models.Model):
    """A conversation as the reading pane gets it: each mail's head, and the whole of those that are opened at once."""

    _inherit = "mail.dossier.message"

    @api.readonly
    def conversation(self, folder_id=None):
        """The mails of this one's conversation that the user may see, oldest first: [{id, …, mail}].

        His own as they lie in his folders, and those of colleagues; what he threw away is not part of it, unless the
        folder is where it lies. `mail` is what `reader` has, of the unread ones and of the newest.
        """
        self.ensure_one()
        self.check_access("read")
        mails = self.search([("thread", "=", self.sudo().thread)], limit=LONGEST) | self
        places = mails._places(folder_id)
        held = set(mails._those_held().ids)
        shown = mails.filtered(lambda mail: mail == self or mail.id in places or mail.id not in held)
        return self._opened(shown, places)

    def _opened(self, mails, places):
        """A conversation's mails, oldest first; of this one, the newest and the unread all that the reader shows."""
        by_date = mails.sorted(lambda mail: (mail.date or mail.create_date, mail.id))
        rows = [mail._head(places.get(mail.id)) for mail in by_date]
        unread = [row for row in rows if row["place"] and not row["place"]["seen"]]
        for row in [row for row in rows if row["id"] == self.id] + rows[-1:] + unread[:OPEN]:
            row["mail"] = row["mail"] or self.browse(row["id"]).reader
        return rows

    def _places(self, folder_id, everywhere=False):
        """{message id: where the user has it}, in the folder he looks into rather than elsewhere."""
        folders = self.env["mail.dossier.folder"].browse(folder_id)
        locations = self.env["mail.dossier.location"].search([("message_id", "in", self.ids)])
        places = {}
        for mail in locations.sorted(lambda mail: mail.place_id == folders):
            if everywhere or mail.place_id == folders or mail.place_id.role not in ("trash", "junk"):
                places[mail.message_id.id] = mail._place()
        return places

    def _head(self, place):
        return {
            "id": self.id,
            "date": fields.Datetime.to_string(self.date) if self.date else "",
            "correspondent": self.correspondent or "",
            "subject": self.subject or "",
            "preview": self.preview or "",
            "confidential": self.confidential,
            "parts": bool(self.part_count),
            "place": place,
            "mail": None,
        }

    @api.model
    def _chips(self, threads):
        """{thread: [{model, id, name}]}: the dossiers of conversations, of those that the user may read.

        `threads`: {thread: message ids}, which he may see.
        """
        filed = self.browse({id_ for messages in threads.values() for id_ in messages})._filed_on()
        return {thread: self._different(filed, messages)[:CHIPS] for thread, messages in threads.items()}

    @api.model
    def _different(self, filed, messages):
        """Each record once."""
        chips = [chip for id_ in messages for chip in filed.get(id_, [])]
        once = {(chip["model"], chip["id"]): chip["name"] for chip in chips}
        return [{"model": model, "id": res_id, "name": name} for (model, res_id), name in once.items()]
