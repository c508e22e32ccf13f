"""The dossier of a record, as its panel and its chatter show it: conversations, people, attachments, mails by date.

Every question begins with the same table expression, `mails`: what of the dossier, or of what is searched for in it,
the user may see. A dossier is thousands of mails at most, and whether he may see one is decided in microseconds; so all
of it is looked at each time, and counts, people and pages are exact, for each reader his own. The chatter alone, which
comes with every form, is content with the newest. A page continues below the last row that is known, whatever came in
meanwhile.
"""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .mail_dossier_message_read import PREVIEWED
from .mail_dossier_message_search import CANDIDATES
from .search_query import terms
from .words import words

PAGE = 40
MOST = 200
PEOPLE = 50


class MailDossierMessage(models.Model):
    _inherit = "mail.dossier.message"

    @api.model
    @api.readonly
    def dossier_conversations(self, res_model, res_id, after=None, text="", person="", limit=PAGE):
        """{rows, more, words}: the conversations of a record's dossier, the one with the newest mail first, below the
        row `after` ([date, id]); of those with `text` (see `find_mails`), or with the address `person` in the header.
        """
        query = """
            , newest AS (SELECT DISTINCT ON (thread) thread, id, date FROM mails ORDER BY thread, date DESC, id DESC),
            page AS (SELECT * FROM newest WHERE %(below)s ORDER BY date DESC, id DESC LIMIT %(limit)s)
            SELECT page.thread AS key, page.id, page.id AS message_id, page.date, newest.subject, newest.preview,
                   whole.* FROM page JOIN mail_dossier_message newest ON newest.id = page.id, LATERAL (
                   SELECT count(*) AS count, array_agg(m.id) AS messages, bool_or(m.confidential) AS confidential,
                          max(m.part_count) > 0 AS parts, array_agg(m.correspondent ORDER BY mails.date) AS people,
                          bool_or(EXISTS (SELECT 1 FROM mail_dossier_location l WHERE l.message_id = m.id
                                             AND l.user_id = %(user)s AND l.active AND l.seen IS NOT TRUE)) AS unread
                     FROM mails JOIN mail_dossier_message m ON m.id = mails.id WHERE mails.thread = page.thread) whole
             ORDER BY page.date DESC, page.id DESC"""
        values = {"below": _below("(newest.date, newest.id)", after), "user": self.env.uid}
        page = self._dossier_page(query, self._domain_found(res_model, res_id, text, person), limit, **values)
        for row in page["rows"]:
            row["people"] = list(dict.fromkeys(name for name in row["people"] if name))
        return page | {"words": sorted({word for term in terms(text) if not term.no for word in words(term.value)})}

    @api.model
    @api.readonly
    def dossier_mails(self, res_model, res_id, after=None, limit=PAGE):
        """{rows, more}: the mails of a record's dossier one by one, newest first, for its chatter."""
        limit = min(int(limit), MOST)
        mails = self._newest_of_dossier(self._domain_dossier(res_model, res_id), after, limit + 1)
        unread = mails._own_unread()
        rows = [mail._chatter_row() | {"unread": unread.get(mail.id, [])} for mail in mails[:limit]]
        return {"rows": rows, "more": len(mails) > limit}

    @api.model
    @api.readonly
    def dossier_parts(self, res_model, res_id, after=None, text="", person="", limit=PAGE):
        """{rows, more}: the attachments of all mails of a record's dossier, newest first."""
        query = """
            SELECT part.id, part.id AS key, part.name, part.mimetype, part.size, mails.date,
                   mails.id AS message_id, m.correspondent, m.subject
              FROM mails JOIN mail_dossier_part part ON part.message_id = mails.id AND part.inline IS NOT TRUE
              JOIN mail_dossier_message m ON m.id = mails.id
             WHERE %(below)s ORDER BY mails.date DESC, part.id DESC LIMIT %(limit)s"""
        domain = self._domain_found(res_model, res_id, text, person)
        page = self._dossier_page(query, domain, limit, below=_below("(mails.date, part.id)", after))
        for row in page["rows"]:
            row["preview"] = row["mimetype"] in PREVIEWED
            row["name"] = row["name"] or self.env._("Attachment")
        return page

    @api.model
    @api.readonly
    def dossier_people(self, res_model, res_id):
        """[{email, name, count}]: who writes and is written to in a record's dossier, who does most first."""
        query = """
            , people AS (
                SELECT a.email, count(DISTINCT mails.id) AS count, max(a.id) FILTER (WHERE a.name != '') AS named
                  FROM mails JOIN mail_dossier_address a ON a.message_id = mails.id
                 WHERE a.kind IN ('from', 'to', 'cc') AND a.email != ''
                 GROUP BY a.email ORDER BY count DESC, a.email LIMIT %(limit)s)
            SELECT people.email, named.name, people.count
              FROM people LEFT JOIN mail_dossier_address named ON named.id = people.named
             ORDER BY people.count DESC, people.email"""
        return self._ask_dossier(query, self._domain_dossier(res_model, res_id), limit=PEOPLE)

    @api.readonly
    def dossier_conversation(self, res_model, res_id):
        """The mails of this one's conversation that are in the record's dossier; as `conversation`."""
        self.ensure_one()
        self.check_access("read")
        thread = Domain("thread", "=", self.sudo().thread)
        mails = self.search(self._domain_dossier(res_model, res_id) & thread)
        return self._opened(mails, mails._places(None, everywhere=True))

    # ------------------------------------------------------------

    def _dossier_page(self, query, domain, limit, **values):
        """{rows, more} of what a query on `mails` finds."""
        limit = min(int(limit), MOST)
        rows = self._ask_dossier(query, domain, limit=limit + 1, **values)
        for row in rows:
            row["cursor"] = [str(row["date"]), row["id"]]
            row["date"] = fields.Datetime.to_string(row["date"])
        return {"rows": rows[:limit], "more": len(rows) > limit}

    def _ask_dossier(self, query, domain, **values):
        """The rows of a query on `mails`: what the user may see of a domain. Its texts are never NULL."""
        self._spare_compiling()
        self.flush_model()
        found = self._search(domain)
        if found.is_empty():
            return []
        mails = SQL(
            "SELECT %s, COALESCE(%s, %s::text) AS thread, COALESCE(%s, %s) AS date FROM %s WHERE %s",
            *(SQL.identifier(found.table, name) for name in ("id", "thread", "id", "date", "create_date")),
            found.from_clause,
            found.where_clause,
        )
        rows = self.env.execute_query_dict(
            SQL(f"WITH mails AS MATERIALIZED (%(mails)s) {query}", mails=mails, **values)
        )
        return [{name: "" if value is None else value for name, value in row.items()} for row in rows]

    def _newest_of_dossier(self, domain, after, limit):
        """As `_newest`; but what is in the dossier is looked up first, however far back it lies among all mails."""
        query = "SELECT id FROM mails WHERE %(below)s ORDER BY date DESC, id DESC LIMIT %(limit)s"
        below, mails, ids = _below("(mails.date, mails.id)", after), self.browse(), []
        for size in (*CANDIDATES, None):
            ids = [row["id"] for row in self.sudo()._ask_dossier(query, domain, below=below, limit=size)]
            mails = self.search([("id", "in", ids)], limit=limit)
            if len(mails) == limit or len(ids) != size:
                break
        return mails

    def _chatter_row(self):
        date = self.date or self.create_date
        return {
            "id": self.id,
            "key": self.id,
            "date": fields.Datetime.to_string(date),
            "cursor": [str(date), self.id],
            "confidential": self.confidential,
            "parts": bool(self.part_count),
            **{name: self[name] or "" for name in ("correspondent", "recipients", "subject", "preview")},
        }

    def _own_unread(self):
        """{message id: where the user has it and has not read it}"""
        domain = [("message_id", "in", self.ids), ("user_id", "=", self.env.uid), ("seen", "=", False)]
        found = self.env["mail.dossier.location"].search(domain)
        return {message.id: places.ids for message, places in found.grouped("message_id").items()}

    @api.model
    def _domain_found(self, res_model, res_id, text, person):
        """What is asked of a dossier: what is searched for, and with whom."""
        asked = [self._domain_term(term) for term in terms(text)]
        asked += [self._domain_person(person)] if person else []
        return Domain.AND([self._domain_dossier(res_model, res_id), *asked])

    @api.model
    def _domain_person(self, email):
        """With this address in a header line that all recipients see."""
        return Domain("id", "in", SQL("(SELECT message_id FROM mail_dossier_address WHERE email = %s)", email))


def _below(place, after):
    """The keyset of a page: what stands under the last row that is known."""
    return SQL(f"{place} < (%s::timestamp, %s)", *after) if after else SQL("TRUE")
