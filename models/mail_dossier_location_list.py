"""The list of the mail screen: a folder's conversations, newest first, a page at a time.

A conversation stands where its newest mail in this folder stands. So a page is a walk down the folder's own index, on
which each mail asks whether a newer one of its conversation is here too; it ends when the page is full. Nothing is
sorted or counted, and the last page of 100,000 mails costs what the first one does. What else a row tells (who takes
part, what is unread) is gathered for the conversations of the page alone, over all folders but trash and junk.
"""

from odoo import api, fields, models
from odoo.tools import SQL

PAGE = 60
# Notices that all refer to one first mail may make a conversation of thousands.
LONGEST = 200
# The filters above the list.
ONLY = {"": "TRUE", "unread": "seen IS NOT TRUE", "flagged": "flagged IS TRUE", "waiting": "pending IS TRUE"}
# Not part of a conversation, unless one looks into them.
ASIDE = ("trash", "junk")


class MailDossierLocation(models.Model):
    _inherit = "mail.dossier.location"

    @api.model
    @api.readonly
    def conversations(self, folder_id, after=None, only="", limit=PAGE):
        """{rows, more}: the conversations of one of the user's folders, below the row `after` ([date, id])."""
        self.flush_model()
        folder = self.env["mail.dossier.folder"].browse(folder_id)
        folder.check_access("read")
        limit = min(int(limit), 5 * PAGE)
        found = self.env.execute_query_dict(self._conversations_sql(folder, after, only, limit + 1))
        chips = self.env["mail.dossier.message"]._chips({row["thread"]: row["messages"] for row in found[:limit]})
        rows = [self._conversation_row(row, chips.get(row["thread"], [])) for row in found[:limit]]
        return {"rows": rows, "more": len(found) > limit}

    @api.model
    def _conversation_row(self, row, chips):
        row["cursor"] = [str(row["date"]), row["id"]]
        row["date"] = fields.Datetime.to_string(row["date"])
        row["people"] = list(dict.fromkeys(name or "" for name in row["people"]))
        del row["messages"]
        return {**row, "chips": chips}

    def _place(self):
        """Where a mail lies, and what its owner did with it, for the screen."""
        return {
            "id": self.id,
            "folder": [self.place_id.id, self.place_id._label()],
            **{name: self[name] for name in ("seen", "flagged", "answered", "forwarded", "pending")},
            "draft": self.place_id.role == "drafts",
        }

    def _conversations_sql(self, folder, after, only, limit):
        query = self._search([("place_id", "=", folder.id)])
        return SQL(
            """
            WITH page AS (
                SELECT mail_dossier_location.id, mail_dossier_location.date, m.id AS message_id, m.thread,
                       m.subject, m.preview
                  FROM %(from)s JOIN mail_dossier_message m ON m.id = mail_dossier_location.message_id
                 WHERE %(where)s AND %(only)s AND %(below)s AND NOT EXISTS (
                       SELECT 1 FROM mail_dossier_message other, mail_dossier_location newer
                        WHERE other.thread = m.thread AND newer.message_id = other.id AND newer.active
                          AND newer.place_id = mail_dossier_location.place_id AND %(newer_only)s
                          AND (newer.date, newer.id) > (mail_dossier_location.date, mail_dossier_location.id)
                       OFFSET 0)
                 ORDER BY mail_dossier_location.date DESC, mail_dossier_location.id DESC LIMIT %(limit)s)
            SELECT page.*, whole.* FROM page, LATERAL (%(whole)s) whole ORDER BY page.date DESC, page.id DESC""",
            **{"from": query.from_clause, "where": query.where_clause, "limit": limit},
            only=_only("mail_dossier_location", only),
            newer_only=_only("newer", only),
            below=_below(after),
            whole=self._whole_sql(folder),
        )

    def _whole_sql(self, folder):
        """What a row tells of its whole conversation."""
        folders = self.env["mail.dossier.folder"].search([("user_id", "=", self.env.uid)])
        aside = (folders.filtered(lambda one: one.role in ASIDE) - folder).ids
        own = folders.filtered(lambda one: one.role in ("sent", "drafts")).ids
        # In Sent one looks for whom one wrote to.
        by_others = SQL("CASE WHEN place_id = ANY(%s) THEN '' ELSE correspondent END", own)
        people = SQL("recipients") if folder.id in own else by_others
        return SQL(
            """SELECT count(DISTINCT message_id) AS count,
                      array_agg(message_id) AS messages,
                      array_agg(%s ORDER BY date) AS people,
                      array_agg(id) FILTER (WHERE place_id = %s) AS ids,
                      COALESCE(bool_or(seen IS NOT TRUE) FILTER (WHERE place_id = %s), FALSE) AS unread,
                      COALESCE(bool_or(flagged) FILTER (WHERE place_id = %s), FALSE) AS flagged,
                      bool_or(answered) IS TRUE AS answered, bool_or(pending) IS TRUE AS pending,
                      bool_or(confidential) IS TRUE AS confidential, max(part_count) > 0 AS parts
                 FROM (SELECT l.*, o.correspondent, o.recipients, o.confidential, o.part_count
                         FROM mail_dossier_message o JOIN mail_dossier_location l ON l.message_id = o.id
                        WHERE o.thread = page.thread AND l.user_id = %s AND l.active AND l.place_id != ALL(%s)
                        LIMIT %s) mine""",
            *(people, folder.id, folder.id, folder.id, self.env.uid, aside, LONGEST),
        )


def _only(alias, only):
    condition = ONLY[only]
    return SQL("%s.%s", SQL.identifier(alias), SQL(condition)) if only else SQL("TRUE")


def _below(after):
    """The keyset of the page: what stands under the last row that is known."""
    place = SQL("(mail_dossier_location.date, mail_dossier_location.id)")
    return SQL("%s < (%s::timestamp, %s)", place, *after) if after else SQL("TRUE")
