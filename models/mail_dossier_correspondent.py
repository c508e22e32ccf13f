"""With whom a user corresponds: a row for each address that his mails came from or went to, how many and when last;
and who of them is unknown, that is on no card that he may read.

A table, since who wrote how often is a question about all his mails, and counting a million takes seconds at every
look, with any index. Each chunk of mail adds to it with the statement that also counts what was there before it
(`_count`). Whether somebody is unknown is not stored: cards come and go, so each look asks the cards (`_unknown_ids`).

Unknown is nobody who wrote by machine only (`automatic`, or an address that says so), no colleague and nobody at the
own domains, nobody whom he or the company keeps out of the dossiers, and nobody who was found in the junk folder only.
That a card exists which he may not read is not told to him: such a person is unknown to him.
"""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..imap.address import forms
from .mail_dossier_message_file import never_sql, outside_sql
from .mail_dossier_model import ADDRESS_OF, NORMALISED, names_of

# Addresses that nobody reads, though their mail does not say so.
MACHINE = (
    r"^(no[-_.]?reply|do[-_.]?not[-_.]?reply|mailer-daemon|postmaster|bounces?|notifications?|newsletter|nieuwsbrief)"
)


class MailDossierCorrespondent(models.Model):
    _name = "mail.dossier.correspondent"
    _inherit = ["mail.dossier.private"]
    _description = "Correspondent"
    _rec_name = "email"
    _order = "exchanged desc, last_date desc, id desc"

    user_id = fields.Many2one("res.users", required=True, ondelete="cascade", readonly=True)
    email = fields.Char("Address", required=True, readonly=True, help="Normalised.")
    spellings = fields.Char(readonly=True, groups=fields.NO_ACCESS, help="Other forms of it, separated by blanks.")
    name = fields.Char(readonly=True, help="As his newest mail has it.")
    received = fields.Integer(readonly=True, help="Mails from this address.")
    sent = fields.Integer(readonly=True, help="Mails to this address.")
    exchanged = fields.Integer(readonly=True, help="The smaller number of the two: mails that went both ways.")
    last_date = fields.Datetime("Last mail", readonly=True)
    ignored = fields.Boolean(readonly=True, help="Not to be suggested to this user.")
    unknown = fields.Boolean(compute="_compute_unknown", search="_search_unknown")

    _unique = models.Constraint("UNIQUE(user_id, email)", "An address is counted once for each user.")

    @api.model
    def _count_all(self):
        """Count the mails that were there before this table; called by each update of the addon."""
        self.env.cr.execute("SELECT 1 FROM mail_dossier_correspondent LIMIT 1")
        if not self.env.cr.rowcount:
            for account in self.env["mail.dossier.account"].search([]):
                self._count(account)

    # ------------------------------------------------------------ counted

    @api.model
    def _count(self, account, message_ids=None):
        """Add mails that are new to the owner of an account; without ids, all of his."""
        if message_ids is not None and not message_ids:
            return
        query = """
            INSERT INTO mail_dossier_correspondent AS known
                        (user_id, email, name, received, sent, exchanged, last_date, ignored)
            SELECT %(user)s, a.email, (array_agg(a.name ORDER BY m.date DESC) FILTER (WHERE a.name != ''))[1],
                   count(DISTINCT m.id) FILTER (WHERE a.kind = 'from'),
                   count(DISTINCT m.id) FILTER (WHERE a.kind != 'from'), 0, max(m.date), FALSE
              FROM mail_dossier_holder h
              JOIN mail_dossier_message m ON m.id = h.message_id AND m.automatic IS NULL AND m.unsent IS NOT TRUE
              LEFT JOIN mail_dossier_copy c ON c.message_id = m.id AND c.account_id = %(account)s
              JOIN mail_dossier_address a ON a.message_id = m.id
                   AND CASE WHEN c.outgoing THEN a.kind IN ('to', 'cc') ELSE a.kind = 'from' END
             WHERE h.user_id = %(user)s AND %(which)s GROUP BY a.email ORDER BY a.email
                ON CONFLICT (user_id, email) DO UPDATE SET
                   received = known.received + EXCLUDED.received, sent = known.sent + EXCLUDED.sent,
                   name = CASE WHEN EXCLUDED.last_date < known.last_date THEN COALESCE(known.name, EXCLUDED.name)
                               ELSE COALESCE(EXCLUDED.name, known.name) END,
                   last_date = GREATEST(known.last_date, EXCLUDED.last_date)
         RETURNING id, email"""
        which = SQL("TRUE") if message_ids is None else SQL("h.message_id = ANY(%s)", list(message_ids))
        self.env.flush_all()
        rows = self.env.execute_query(SQL(query, user=account.user_id.id, account=account.id, which=which))
        self._settle(rows)

    @api.model
    def _count_again(self, account):
        """Count what the owner of an account has left."""
        self.search([("user_id", "=", account.user_id.id)]).unlink()
        self._count(account)

    def _settle(self, rows):
        """What follows from the counts of these (id, address)."""
        if rows:
            others = [(id_, " ".join(forms(email)[1:]) or None) for id_, email in rows]
            query = """UPDATE mail_dossier_correspondent known
                          SET exchanged = LEAST(received, sent), spellings = data.other
                         FROM (VALUES %s) AS data (id, other) WHERE known.id = data.id"""
            self.env.cr.execute_values(query, others, template="(%s, %s::varchar)", page_size=10_000)
            self.invalidate_model()

    @api.autovacuum
    def _gc_without_mail(self):
        """Forget whom a user has no mail of any more: it was erased."""
        query = """DELETE FROM mail_dossier_correspondent known WHERE NOT EXISTS (
            SELECT 1 FROM mail_dossier_address a JOIN mail_dossier_holder h ON h.message_id = a.message_id
             WHERE a.email = known.email AND h.user_id = known.user_id) RETURNING id"""
        self.env.flush_all()
        self.env.execute_query(SQL(query))
        self.invalidate_model()

    # ------------------------------------------------------------ unknown

    def _compute_unknown(self):
        unknown = self.search([("id", "in", self.ids), ("unknown", "=", True)])
        for correspondent in self:
            correspondent.unknown = correspondent in unknown

    def _search_unknown(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        account = self.env["mail.dossier.account"].sudo().search([("user_id", "=", self.env.uid)])
        # As a list: within the query the planner, who expects a handful, would compare each with each.
        return Domain("id", "in", self._unknown_ids(account)) if account else Domain.FALSE

    def _unknown_ids(self, account):
        """The ids of the user's unknown people."""
        messages = self.env["mail.dossier.message"]
        messages._spare_compiling()
        rules = messages._filing_rules(account)
        query = SQL(
            """SELECT a.id FROM mail_dossier_correspondent a WHERE a.user_id = %s AND a.received > 0
                   AND %s AND NOT %s AND a.email !~ %s AND (a.sent > 0 OR %s) AND %s""",
            self.env.uid,
            outside_sql(rules),
            never_sql(rules),
            MACHINE,
            self._not_junk_sql(),
            SQL(" AND ").join(self._without_card_sql()) or SQL("TRUE"),
        )
        return [id_ for (id_,) in self.env.execute_query(query)]

    def _not_junk_sql(self):
        query = """a.email NOT IN (
            SELECT sender.email FROM mail_dossier_location l
              JOIN mail_dossier_folder f ON f.id = l.place_id AND f.role = 'junk'
              JOIN mail_dossier_address sender ON sender.message_id = l.message_id AND sender.kind = 'from'
             WHERE l.user_id = %s)"""
        return SQL(query, self.env.uid)

    def _without_card_sql(self):
        """For each field with an address, the condition that no record of those the user may read has `a`'s."""
        for model, names, _restricting in self.env["mail.dossier.model"]._installed():
            records = self.env[model].with_context(active_test=False)
            for name in sorted(names_of(names)) if records.has_access("read") else ():
                query = records._search([(name, "!=", False)])
                email = records._field_to_sql(records._table, name, query)
                email = email if name in NORMALISED else SQL(ADDRESS_OF, email, email)
                having = SQL("NOT EXISTS (SELECT 1 FROM %s WHERE %s", query.from_clause, query.where_clause)
                yield SQL("%s AND %s = a.email)", having, email)
                spelled = SQL("%s AND %s = ANY(string_to_array(a.spellings, ' ')))", having, email)
                yield SQL("(a.spellings IS NULL OR %s)", spelled)

    # ------------------------------------------------------------ what he does

    def action_create(self):
        """The dialog that makes a card, filled with what the person's signature says."""
        self.ensure_one()
        self.check_access("read")
        mails = self.env["mail.dossier.message"]._newest_from([self.email], own=True)
        return self.env["mail.dossier.card"]._propose(self.email, self.name, mails)

    def action_mails(self):
        """The mails with this address that the user may see."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("mail_dossier.action_messages")
        return {**action, "display_name": self.name or self.email, "context": {"search_default_words": self.email}}

    def action_ignore(self):
        """Suggest them no more; what the web client shows can undo it."""
        self._ignore(True)
        return {"type": "ir.actions.client", "tag": "mail_dossier_ignored", "params": {"ids": self.ids}}

    def action_suggest(self):
        """Suggest them again."""
        self._ignore(False)

    def _ignore(self, ignored):
        self.check_access("read")
        self.sudo().ignored = ignored
