"""Search while one types, over all that the user may see: his own mailbox and what colleagues filed.

Words are asked of the full-text index, which has subject, people, names of files and body; each must begin a word of
the mail. What is a matter of one's own copy (unread, the folder) is asked of the locations. Who may see what is
decided by `_search`, as everywhere.

Newest first, a page at a time. PostgreSQL either walks the newest mails until a page is full, or asks the index for
all mails with a rare word; its statistics of the index tell it which. Whether the user may see a mail takes a dozen
look-ups, so it is asked of the newest that have the words, and of more only when those are not enough.
"""

import re

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .search_query import day, terms
from .words import WORD, plain, words

PAGE = 60
# So many of the newest are looked at for a page: enough for most users, then for one who may see one in a hundred.
CANDIDATES = (3 * PAGE, 10 * PAGE, 100 * PAGE)
# Of a long body, what is looked through for the words that were found.
SNIPPET_WITHIN = 5_000
BEFORE, LENGTH = 40, 160
# A name as it is stored, without case and accents.
PLAIN = "regexp_replace(normalize(lower(concat_ws(' ', a.name, a.email)), NFKD), '[\u0300-\u036f]', '', 'g')"
OWN = {"unread": ("seen", False), "read": ("seen", True), "flagged": ("flagged", True), "waiting": ("pending", True)}


class MailDossierMessage(models.Model):
    _inherit = "mail.dossier.message"

    @api.model
    @api.readonly
    def find_mails(self, text, after=None, limit=PAGE):
        """{rows, more, words}: mails as rows of the list (see `conversations`), below the row `after` ([date, id]).

        `words` are those to highlight, without case and accents.
        """
        asked = terms(text)
        domain = Domain.AND(self._domain_term(term) for term in asked)
        if after:
            domain &= Domain.custom(to_sql=lambda model, alias, query: _below(alias, after))
        limit = min(int(limit), 5 * PAGE)
        mails = self._newest(domain, limit + 1, any(map(_is_own, asked))) if asked else self.browse()
        wanted = sorted({word for term in asked if not term.no and term.name != "in" for word in words(term.value)})
        return {"rows": mails[:limit]._found_rows(wanted), "more": len(mails) > limit, "words": wanted}

    def _newest(self, domain, limit, own=False):
        """What `search` finds; only ids of what the user may not see are looked at, and none of them is given back.

        `own`: nothing but mails of his mailbox.
        """
        self._spare_compiling()
        for size in (limit, *CANDIDATES) if own else CANDIDATES:
            candidates = self.sudo().search(domain, limit=size).ids
            mails = self.search([("id", "in", candidates)], limit=limit)
            if len(mails) == limit or len(candidates) < size:
                return mails
        return self.search(domain, limit=limit)

    # ------------------------------------------------------------ what was asked

    @api.model
    def _domain_term(self, term):
        domain = getattr(self, f"_domain_{term.name or 'words'}_term")(term)
        return ~domain if term.no else domain

    def _domain_words_term(self, term):
        found = Domain("words", "ilike", term.value)
        if not term.exact:
            return found
        return found & Domain.OR(Domain(name, "ilike", term.value) for name in ("subject", "text", "correspondent"))

    def _domain_from_term(self, term):
        return self._domain_people(term.value, ("from", "sender", "reply_to"))

    def _domain_to_term(self, term):
        return self._domain_people(term.value, ("to", "cc"))

    def _domain_people(self, value, kinds):
        """In the full-text index first, which has everybody; then of these kinds only."""
        conditions = SQL(" AND ").join(SQL(f"{PLAIN} LIKE %s", f"%{_escaped(word)}%") for word in sorted(words(value)))
        named = Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "EXISTS (SELECT 1 FROM mail_dossier_address a WHERE a.message_id = %s AND a.kind IN %s AND %s)",
                SQL.identifier(alias, "id"),
                kinds,
                conditions or SQL("TRUE"),
            )
        )
        return Domain("words", "ilike", value) & named

    def _domain_subject_term(self, term):
        return Domain("words", "ilike", term.value) & Domain("subject", "ilike", term.value)

    def _domain_has_term(self, term):
        return Domain("part_count", ">", 0) if term.value.startswith("attachment") else Domain.TRUE

    def _domain_is_term(self, term):
        if term.value == "confidential":
            reasons = self.env["mail.dossier.reason"].sudo()._search([("active", "=", True)])
            return Domain("id", "in", reasons.subselect("message_id"))
        return self._domain_own(Domain(*_equal(OWN[term.value]))) if term.value in OWN else Domain.TRUE

    def _domain_in_term(self, term):
        folders = self.env["mail.dossier.folder"].search([("user_id", "=", self.env.uid)])
        wanted = plain(term.value)
        places = folders.filtered(lambda one: plain(one.role or "") == wanted or wanted in plain(one._label()))
        return self._domain_own(Domain("place_id", "in", places.ids))

    def _domain_own(self, domain):
        """The user has it so in his own mailbox."""
        own = self.env["mail.dossier.location"]._search(domain & Domain("user_id", "=", self.env.uid))
        return Domain("id", "in", own.subselect("message_id"))

    def _domain_before_term(self, term):
        first = day(term.value)
        return Domain("date", "<", first) if first else Domain.TRUE

    def _domain_after_term(self, term):
        first = day(term.value)
        return Domain("date", ">=", first) if first else Domain.TRUE

    def _domain_dossier_term(self, term):
        found = self.find_records(term.value)
        return Domain.OR(self._domain_dossier(one["model"], one["id"]) for one in found)

    # ------------------------------------------------------------ what was found

    def _found_rows(self, wanted):
        places, filed = self._places(None, everywhere=True), self._filed_on()
        return [mail._found_row(places.get(mail.id), filed, wanted) for mail in self]

    def _found_row(self, place, filed, wanted):
        date = self.date or self.create_date
        own = {name: bool(place and place[name]) for name in ("flagged", "answered", "pending")}
        return {
            "id": self.id,
            "key": f"mail {self.id}",
            "message_id": self.id,
            "date": fields.Datetime.to_string(date),
            "cursor": [str(date), self.id],
            "subject": self.subject or "",
            "preview": self._snippet(wanted),
            "people": [self.correspondent or ""],
            "count": 1,
            "ids": [place["id"]] if place else [],
            "folder": place["folder"] if place else [],
            "unread": bool(place) and not place["seen"],
            "confidential": self.confidential,
            "parts": bool(self.part_count),
            "chips": self._different(filed, self.ids)[:3],
            **own,
        }

    def _snippet(self, wanted):
        """The words around what was found in the body, when subject and preview do not show it."""
        seen = words(f"{self.subject or ''} {self.preview or ''}")
        rest = tuple(word for word in wanted if not any(one.startswith(word) for one in seen))
        if not rest:
            return self.preview or ""
        text = " ".join((self.text or "")[:SNIPPET_WITHIN].split())
        place = next((match.start() for match in WORD.finditer(text) if plain(match[0]).startswith(rest)), None)
        if place is None:
            return self.preview or ""
        start = max(0, place - BEFORE)
        return f"{'… ' if start else ''}{text[start : start + LENGTH]}"


def _is_own(term):
    """Does it ask for something that one's own copy has?"""
    return not term.no and (term.name == "in" or term.name == "is" and term.value in OWN)


def _equal(wanted):
    name, value = wanted
    return name, "=", value


def _escaped(word):
    return re.sub(r"([%_\\])", r"\\\1", word)


def _below(alias, after):
    return SQL("(%s, %s) < (%s::timestamp, %s)", SQL.identifier(alias, "date"), SQL.identifier(alias, "id"), *after)
