"""A mail: its content, stored once however many colleagues hold a copy, and who may see it.

Visible to its holders; to others only if it is not confidential and filed on a record that they may read. Where a
link is to a record of a restricting model (an applicant), only a readable link of such a model counts. Administrators
are no exception.

It is computed in SQL, in `_search`, which every read of the ORM passes, and again by `_check_access`, which asks
`_search`: one definition. A record rule could not say it, since its domain runs as superuser and "may read the linked
record" is a question about the user (as `ir.attachment` found). The rule on `confidential` stands beside it as a
second wall, because an administrator could switch rules off, and because it binds where this file has a bug.

One EXISTS per linked model, the record's own rules inside. OFFSET 0 keeps PostgreSQL from turning it into a join over
all records: the lists are short (a folder, a dossier, the newest 80), the tables behind them long.
"""

import functools

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .words import words


class MailDossierMessage(models.Model):
    _name = "mail.dossier.message"
    _inherit = ["mail.dossier.private"]
    _description = "Mail"
    _order = "date desc, id desc"

    key = fields.Char(
        required=True, readonly=True, groups=fields.NO_ACCESS, help="Hash of the content: imap/identity.py."
    )
    message_id = fields.Char("Message-ID", readonly=True, groups=fields.NO_ACCESS)
    thread = fields.Char(readonly=True, help="The same for all mails of a conversation.")
    date = fields.Datetime(readonly=True)
    correspondent = fields.Char("From", readonly=True, help="The sender's name, or his address.")
    recipients = fields.Char("To", readonly=True)
    subject = fields.Char(readonly=True)
    preview = fields.Char(readonly=True)
    # What is long is not fetched along with the rest, for a list of mails.
    text = fields.Text(readonly=True, prefetch=False, help="The words of the body, for search.")
    mime = fields.Text(
        readonly=True,
        prefetch=False,
        groups=fields.NO_ACCESS,
        help="The MIME header lines, which the stored body is read with.",
    )
    body = fields.Binary(attachment=False, readonly=True, groups=fields.NO_ACCESS, help="The body block: source.py.")
    html = fields.Text(
        readonly=True,
        prefetch=False,
        groups=fields.NO_ACCESS,
        help="The sanitised body, made when somebody first opens it.",
    )
    size = fields.Integer(readonly=True)
    part_count = fields.Integer("Attachments", readonly=True)
    automatic = fields.Selection(
        [("list", "Mailing list"), ("bulk", "Bulk"), ("auto", "Automatic answer"), ("bounce", "Bounce")], readonly=True
    )
    confidential = fields.Boolean(readonly=True, help="Only its holders see it.")
    unsent = fields.Boolean(readonly=True, groups=fields.NO_ACCESS, help="A draft: its writer alone sees it.")
    holder_ids = fields.One2many("mail.dossier.holder", "message_id", groups=fields.NO_ACCESS)

    words = fields.Char(compute="_compute_words", search="_search_words")
    record = fields.Char(
        compute="_compute_words", search="_search_record", help='Filed on this record: "res.partner,7".'
    )

    _key = models.Constraint("UNIQUE(key)", "A mail is stored once.")
    _newest = models.Index("(date DESC, id DESC)")
    _newest_with_parts = models.Index("(date DESC, id DESC) WHERE part_count > 0")
    # A Message-ID may be longer than a btree entry.
    _message_id = models.Index("USING hash (message_id)")
    _root = models.Index("USING hash (md5(message_id))")
    _thread = models.Index("(thread)")

    def init(self):
        """The text index is a column of PostgreSQL's own type, which the ORM does not know.

        `confidential` is in no index, and pages keep room for a second version of a mail: to write 80,000 of them anew
        then touches no index (HOT), the text index least of all, and takes a tenth of the time.
        """
        self.env.cr.execute(SQL("ALTER TABLE mail_dossier_message SET (fillfactor = 80)"))
        self.env.cr.execute(SQL("ALTER TABLE mail_dossier_message ADD COLUMN IF NOT EXISTS words_index tsvector"))
        self.env.cr.execute(
            SQL(
                "CREATE INDEX IF NOT EXISTS mail_dossier_message_words_index "
                "ON mail_dossier_message USING gin (words_index)"
            )
        )
        # It is deflated already.
        self.env.cr.execute(SQL("ALTER TABLE mail_dossier_message ALTER body SET STORAGE EXTERNAL"))
        self._compress_fast("text", "words_index")

    # ------------------------------------------------------------ who may see it

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, *, active_test=True, bypass_access=False):
        if not (self.env.su or bypass_access):
            self._spare_compiling()
            domain = Domain(domain) & Domain.custom(to_sql=self._visible_sql)
        return super()._search(domain, offset, limit, order, active_test=active_test, bypass_access=bypass_access)

    def _spare_compiling(self):
        """Counting all that one may see takes a tenth of a second; compiling the query first (JIT), as PostgreSQL does
        because it expects worse, takes a second.
        """
        transaction = self.env.cr.precommit.data
        if "mail_dossier_jit" not in transaction:
            self.env.cr.execute("SET LOCAL jit = off")
            transaction["mail_dossier_jit"] = False

    def _check_access(self, operation):
        """By SQL only: a field that other code read as superuser is in the cache, where a rule's domain would look."""
        access = self.env["ir.model.access"]
        if not access.check(self._name, operation, raise_exception=False):
            return self, functools.partial(access._make_access_error, self._name, operation)
        found = self.ids and not (operation == "read" and self._were_just_found())
        forbidden = found and self - self.browse(self._search([("id", "in", self.ids)], active_test=False))
        if forbidden:
            return forbidden, functools.partial(self.env["ir.rule"]._make_access_error, operation, forbidden)
        return None

    def _fetch_query(self, query, fields):
        """Whoever calls it has the query from `_search`, or has called `check_access`."""
        found = super()._fetch_query(query, fields)
        self.env.cr.precommit.data["mail_dossier_found"] = self.env, self.env.cr.sql_log_count, set(found._ids)
        return found

    def _were_just_found(self):
        """Did this user's search find them, with nothing said to the database since, nor waiting to be said? Then his
        list reads what it found, and to ask again would cost as much as the search.
        """
        env, moment, ids = self.env.cr.precommit.data.get("mail_dossier_found", (None, 0, ()))
        same = env is self.env and moment == self.env.cr.sql_log_count
        return same and not self.env.transaction.field_dirty and ids.issuperset(self._ids)

    def _visible_sql(self, model, alias, query):
        message = SQL.identifier(alias, "id")
        return SQL(
            "(%s OR (%s IS NOT TRUE AND %s))",
            self._held_sql(message),
            model._field_to_sql(alias, "confidential", query),
            self._filed_sql(alias),
        )

    def _held_sql(self, message):
        return SQL(
            "EXISTS (SELECT 1 FROM mail_dossier_holder h WHERE h.message_id = %s AND h.user_id = %s OFFSET 0)",
            message,
            self.env.uid,
        )

    def _filed_sql(self, alias):
        """Is it filed where the user may read it? Where it is not confidential, he sees it then; no draft is."""
        message, unsent = SQL.identifier(alias, "id"), SQL.identifier(alias, "unsent")
        restricting, others = self._readable_links_sql(message)
        restricted = self._restricted_sql(message)
        return SQL("(%s IS NOT TRUE AND (%s OR (NOT %s AND %s)))", unsent, restricting, restricted, others)

    def _restricted_sql(self, message):
        """Has it a link of a restricting model, readable or not, its record living or not?"""
        return SQL(
            """EXISTS (SELECT 1 FROM mail_dossier_link r WHERE r.message_id = %s AND r.res_model IN %s
                       AND r.viewer_id IS NULL OFFSET 0)""",
            message,
            tuple(self.env["mail.dossier.model"]._restricting()) or ("",),
        )

    def _readable_links_sql(self, message):
        """The conditions "has a readable link" for restricting and for other models."""
        readable = {True: [SQL("FALSE")], False: [SQL("FALSE")]}
        for model, _field, restricting in self.env["mail.dossier.model"]._installed():
            records = self.env[model].with_context(active_test=False)
            if records.has_access("read"):
                readable[restricting].append(self._readable_link_sql(message, records))
        return tuple(SQL("(%s)", SQL(" OR ").join(readable[restricting])) for restricting in (True, False))

    def _readable_link_sql(self, message, records):
        return SQL("EXISTS (SELECT 1 %s OFFSET 0)", self._from_readable_links(message, records))

    def _from_readable_links(self, message, records):
        """FROM and WHERE of the links `l` of a message to records that the user may read."""
        query = records._search([])
        return SQL(
            """FROM %s, mail_dossier_link l WHERE l.message_id = %s AND l.res_model = %s
                AND l.res_id = %s AND l.rejected IS NOT TRUE AND l.viewer_id IS NULL AND %s""",
            query.from_clause,
            message,
            records._name,
            SQL.identifier(records._table, "id"),
            query.where_clause or SQL("TRUE"),
        )

    @api.depends("date")
    def _compute_display_name(self):
        """Neutral: a many2one is read as superuser and must not tell a subject."""
        for message in self:
            message.display_name = self.env._("Mail")

    # ------------------------------------------------------------ search

    def _compute_words(self):
        self.words = self.record = False

    def _search_words(self, operator, value):
        """Full text: every word must begin a word of the subject, the people, the file names or the body."""
        if operator not in ("ilike", "like", "=") or not isinstance(value, str):
            return NotImplemented
        terms = " & ".join(f"'{word}':*" for word in words(value))
        if not terms:
            return Domain.TRUE
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL("%s @@ %s::tsquery", SQL.identifier(alias, "words_index"), terms)
        )

    def _search_record(self, operator, value):
        if operator not in ("=", "in"):
            return NotImplemented
        found = Domain.FALSE
        for reference in [value] if isinstance(value, str) else value:
            model, _, res_id = str(reference).partition(",")
            found |= self._domain_dossier(model, int(res_id) if res_id.isdecimal() else 0)
        return found
