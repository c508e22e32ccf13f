"""Filing: into which dossiers the mails go that came in (which, and why: filing.py), and what follows them.

By address when a mail comes to an owner, by the rules of that owner: what a colleague's own addresses or exclusions
keep out of a dossier is none of another holder's affair. Then by thread: what comes later in a conversation follows
what is filed of it, the mail that just came in and those that this owner has already. Mail among colleagues and
automatic mail is filed nowhere by address; automatic mail follows its thread, mail among colleagues stays among them.

A blind recipient is known to the sender's copy alone. A mail in that recipient's dossier would tell every reader of it
who got the mail blind, so such a link is the sender's own: nobody else's dossier, count or access knows it.
"""

from datetime import UTC, datetime, timedelta

from odoo import api, models
from odoo.tools import SQL, escape_psql

from ..imap.address import domain_forms, normalise
from .filing import Rules, belongs
from .freemail import FREEMAIL

# The header lines of a mail that have addresses, and where `imap.message` keeps them.
KINDS = {"from": "from_", "sender": "sender", "reply_to": "reply_to", "to": "to", "cc": "cc", "resent": "resent"}
BLIND = {"bcc": "bcc"}
LINK = ["message_id", "res_model", "res_id", "kind", "role", "email", "rejected", "viewer_id"]
# What was kept off or for one viewer alone becomes a link for all when there is a reason for one; what a user took off
# stays off, and so does what was taken out because its time was over (mail_dossier_message_erase.py).
OPEN_UP = """(message_id, res_model, res_id) DO UPDATE SET kind = EXCLUDED.kind, role = EXCLUDED.role,
             email = EXCLUDED.email, rejected = EXCLUDED.rejected, viewer_id = EXCLUDED.viewer_id
             WHERE EXCLUDED.viewer_id IS NULL AND (
                 mail_dossier_link.kind = 'kept' AND EXCLUDED.kind != 'kept'
                 AND mail_dossier_link.role IS DISTINCT FROM 'expired'
                 OR mail_dossier_link.viewer_id IS NOT NULL AND mail_dossier_link.rejected IS NOT TRUE
             )"""

# Of a first import nobody need be told mail by mail.
RECENT = timedelta(days=1)

# OFFSET 0: each mail asks by indexes what concerns it, whatever the planner believes. It knows little of a table that
# is being filled, and read all links, or all dates, for each mail.
HOLDS = "EXISTS (SELECT FROM mail_dossier_holder h WHERE h.message_id = %s.id AND h.user_id = %%s OFFSET 0)"
FOLLOW = """
    INSERT INTO mail_dossier_link (message_id, res_model, res_id, kind, rejected)
    SELECT filed.later, filed.res_model, filed.res_id, 'thread', FALSE FROM (
        SELECT DISTINCT pair.later, pair.thread, link.res_model, link.res_id FROM (
            SELECT later.id AS later, earlier.id AS earlier, later.thread
              FROM mail_dossier_message later, LATERAL (
                SELECT id, date FROM mail_dossier_message WHERE thread = later.thread OFFSET 0
              ) earlier
             WHERE later.id = ANY(%(ids)s) AND earlier.date < later.date AND %(holds_earlier)s
             UNION
            SELECT later.id, earlier.id, earlier.thread FROM mail_dossier_message earlier, LATERAL (
                SELECT id, date FROM mail_dossier_message WHERE thread = earlier.thread OFFSET 0
              ) later
             WHERE earlier.id = ANY(%(ids)s) AND later.date > earlier.date AND %(holds_later)s
        ) pair, LATERAL (
            SELECT res_model, res_id FROM mail_dossier_link
             WHERE message_id = pair.earlier AND rejected IS NOT TRUE AND viewer_id IS NULL OFFSET 0
        ) link OFFSET 0
    ) filed
     WHERE EXISTS (SELECT FROM mail_dossier_address a WHERE a.message_id = filed.later AND %(outside)s OFFSET 0)
       AND NOT EXISTS (
           SELECT FROM mail_dossier_address a
            WHERE a.message_id = filed.later AND a.kind = 'from' AND %(never)s OFFSET 0)
       AND NOT EXISTS (
           SELECT FROM mail_dossier_message other JOIN mail_dossier_link off ON off.message_id = other.id
            WHERE other.thread = filed.thread AND off.res_model = filed.res_model AND off.res_id = filed.res_id
              AND off.rejected AND off.kind != 'kept' OFFSET 0)
    ON CONFLICT DO NOTHING"""


class MailDossierMessage(models.Model):
    _inherit = "mail.dossier.message"

    @api.model
    def _file(self, account, received, sent):
        """File the mails that are new to the owner of an account, {id: imap Message}; `sent` are those he wrote, whose
        copies may name blind recipients.
        """
        rules = self._filing_rules(account)
        everybody = {id_: _people(one, KINDS) for id_, one in received.items() if not one.automatic}
        blind = {id_: _people(one, BLIND) for id_, one in sent.items() if one.bcc}
        found = self.env["mail.dossier.model"]._find(_keys(rules, [*everybody.values(), *blind.values()]))
        links = self._links(blind, found, rules, account.user_id.id) | self._links(everybody, found, rules, None)
        self._insert("mail_dossier_link", LINK, [links[place] for place in sorted(links)], conflict=OPEN_UP)
        self._follow_threads(list(received), account.user_id, rules)
        since = datetime.now(UTC) - RECENT
        self.browse(id_ for id_, one in received.items() if one.date and one.date > since)._tell_dossiers()

    def _links(self, mails, found, rules, viewer_id):
        """{(message, model, id): row} of the links that these mails get, `mails` being {id: people}."""
        return {
            (id_, *record): (id_, *record, "kept" if why.kept else why.kind, why.role, why.email, why.kept, viewer_id)
            for id_, people in mails.items()
            for record, why in belongs(people, found, rules).items()
            if not (viewer_id and why.kept)
        }

    @api.model
    def _filing_rules(self, account):
        """What an owner's mail is filed by."""
        never, never_here = self.env["mail.dossier.exclusion"]._of(account.user_id)
        parameters = self.env["ir.config_parameter"].sudo()
        return Rules(
            own=frozenset(account._own_addresses()) | self._colleagues(),
            own_domains=self._own_domains(),
            never=never,
            never_here=never_here,
            labels=account.plus_addresses,
            companies=parameters.get_param("mail_dossier.file_by_domain") in ("1", "True"),
            freemail=FREEMAIL,
        )

    @api.model
    def _colleagues(self):
        """The addresses of all users of this database, those who left too, and of employees at home and at work:
        theirs are no dossiers.
        """
        query = "SELECT p.email_normalized FROM res_users u JOIN res_partner p ON p.id = u.partner_id WHERE NOT u.share"
        self.env["res.partner"].flush_model(["email_normalized"])
        self.env.cr.execute(query)
        emails = {email for (email,) in self.env.cr.fetchall()}
        if "hr.employee" in self.env:
            employees = self.env["hr.employee"].sudo().with_context(active_test=False)
            found = employees._search([])
            columns = [employees._field_to_sql(found.table, name, found) for name in ("work_email", "private_email")]
            rows = self.env.execute_query(found.select(*columns))
            emails |= {normalise(email) for row in rows for email in row if email}
        return frozenset(emails - {None, ""})

    @api.model
    def _own_domains(self):
        """The domains of the companies and of their aliases."""
        self.env["res.company"].flush_model(["email"])
        self.env["mail.alias.domain"].flush_model(["name"])
        query = (
            "SELECT lower(split_part(email, '@', 2)) FROM res_company UNION SELECT lower(name) FROM mail_alias_domain"
        )
        self.env.cr.execute(query)
        return frozenset(domain for (domain,) in self.env.cr.fetchall() if domain) - FREEMAIL

    # ------------------------------------------------------------ threads

    @api.model
    def _follow_threads(self, message_ids, user, rules):
        """What comes later in a thread goes into the dossiers of what went before, these messages among it, of what the
        user has of their threads: a colleague could file there what he wrote himself, to see what is answered. Not
        where a user took a mail of that thread off.
        """
        if message_ids:
            conditions = {"outside": outside_sql(rules), "never": never_sql(rules)}
            for which in ("earlier", "later"):
                conditions[f"holds_{which}"] = SQL(HOLDS % which, user.id)
            self.env.execute_query(SQL(FOLLOW, ids=message_ids, **conditions))


def _people(message, kinds):
    """{normalised address: the first of these headers that has it}"""
    people = {}
    for kind, attribute in kinds.items():
        for _name, address in getattr(message, attribute):
            people.setdefault(normalise(address), kind)
    return people


def _keys(rules, mails):
    return sorted({key for people in mails for address in people if address for key in rules.keys(address)})


def outside_sql(rules):
    """Is the address `a` of somebody outside?"""
    domain = SQL("split_part(a.email, '@', 2)")
    return SQL(
        "a.email != '' AND a.email != ALL(%s) AND %s != ALL(%s)", list(rules.own), domain, list(rules.own_domains)
    )


def never_sql(rules):
    """Does the address `a` file nothing?"""
    never = list(rules.never)
    return SQL("(a.email = ANY(%s) OR split_part(a.email, '@', 2) = ANY(%s))", never, never)


def has_sql(email, labels):
    """Is the address `a` that of a card?"""
    local, _at, domain = email.rpartition("@")
    names = [f"{local}@{name}" for name in domain_forms(domain)]
    if not labels or "+" in local:
        return SQL("a.email = ANY(%s)", names)
    labelled = [SQL("a.email LIKE %s", f"{escape_psql(local)}+%@{escape_psql(name)}") for name in domain_forms(domain)]
    return SQL("(a.email = ANY(%s) OR %s)", names, SQL(" OR ").join(labelled))


def blind_sql(condition):
    """Does a condition on an address `a` hold for a blind recipient whom the copy `c` names?"""
    blind = "unnest(string_to_array(c.blind, ' '))"
    return SQL("c.blind IS NOT NULL AND EXISTS (SELECT 1 FROM %s AS a(email) WHERE %s)", SQL(blind), condition)


def held_sql(user):
    """Is the address `a` in a mail that the user holds? Without a user: it is."""
    query = "EXISTS (SELECT 1 FROM mail_dossier_holder h WHERE h.message_id = a.message_id AND h.user_id = %s)"
    return SQL(query, user.id) if user else SQL("TRUE")
