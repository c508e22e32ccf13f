"""Earlier mail of an address that a record gets: whose of it is filed, and when.

A new card must not publish what colleagues wrote before. So of the mails that are here already, those of the user who
fills in the address are filed at once, and every other holder is asked, once for each address and record: file them,
keep them private, or never file this address. Who may not read the record is not asked: he would learn of it. The
company may set that all are filed without asking.

    address on a record ──▶ new ──▶ filing ──▶ done        the user's own, or agreed, or the company's setting
                             └────▶ asked ──▶ filing, private

`new` is written by whoever changes the address, and only when some mail has it; all else is the scheduled action's, in
batches, one statement each, so that saving a card never waits. An address that a record loses takes its automatic links
along at once; what is filed by hand stays.
"""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..imap.address import forms
from .mail_dossier_message_file import blind_sql, has_sql, held_sql

EMPTY = {"changer_id": None, "total": 0, "done": 0, "last_id": 0}
KEPT_FOR = timedelta(days=1)  # how long a row shows that it is done


class MailDossierBackfill(models.Model):
    _name = "mail.dossier.backfill"
    _inherit = ["mail.dossier.private"]
    _description = "Earlier mail of an address"
    _rec_name = "email"
    _order = "id desc"

    res_model = fields.Char(required=True, readonly=True)
    res_id = fields.Many2oneReference(model_field="res_model", required=True, readonly=True)
    email = fields.Char("Address", required=True, readonly=True)
    user_id = fields.Many2one("res.users", ondelete="cascade", index=True, readonly=True, help="The holder.")
    changer_id = fields.Many2one("res.users", ondelete="cascade", readonly=True, help="Who filled in the address.")
    state = fields.Selection(
        [
            ("new", "New"),
            ("asked", "Waits for you"),
            ("filing", "Being filed"),
            ("done", "Filed"),
            ("private", "Kept private"),
        ],
        required=True,
        readonly=True,
        default="new",
    )
    total = fields.Integer("Mails", readonly=True)
    done = fields.Integer("Filed so far", readonly=True)
    last_id = fields.Integer(readonly=True, help="The last message that was looked at.")
    progress = fields.Float(compute="_compute_progress")
    record_name = fields.Char("Record", compute="_compute_record_name")

    _unique = models.UniqueIndex("(res_model, res_id, email, COALESCE(user_id, 0))")
    _waiting = models.Index("(state) WHERE state IN ('new', 'filing')")

    @api.depends("done", "total", "state")
    def _compute_progress(self):
        for row in self:
            row.progress = 100 if row.state == "done" else 100 * row.done / max(row.total, 1)

    @api.depends("res_model", "res_id")
    @api.depends_context("uid")
    def _compute_record_name(self):
        for row in self:
            row.record_name = self.env["mail.dossier.link"]._record_name(row.res_model, row.res_id)

    # ------------------------------------------------------------ an address comes or goes

    @api.model
    def _addresses_changed(self, records, before, after):
        """Note the addresses that records got, and take back what was filed by those they lost: {id: addresses}."""
        got = {(id_, email) for id_, emails in after.items() for email in emails - before.get(id_, set())}
        lost = {id_: emails - after.get(id_, set()) for id_, emails in before.items()}
        for id_, emails in lost.items():
            if emails:
                self._take_back(records._name, id_, emails, after.get(id_, set()))
        self._note(records._name, got, self.env.user)

    def _take_back(self, res_model, res_id, lost, left):
        """Take back what was filed by addresses that a record lost, unless another one of its own is in the mail."""
        self.env.cr.execute(
            """SELECT DISTINCT email FROM mail_dossier_link
                WHERE res_model = %s AND res_id = %s AND kind = 'address' AND rejected IS NOT TRUE""",
            [res_model, res_id],
        )
        stale = [email for (email,) in self.env.cr.fetchall() if lost & {*forms(email)} and not left & {*forms(email)}]
        other = SQL(
            "EXISTS (SELECT 1 FROM mail_dossier_address a WHERE a.message_id = link.message_id AND a.email = ANY(%s))",
            list(left),
        )
        place = SQL("link.res_model = %s AND link.res_id = %s", res_model, res_id)
        if stale:
            self.env["mail.dossier.link"]._withdraw(SQL("%s AND link.email = ANY(%s) AND NOT %s", place, stale, other))
        rows = [("res_model", "=", res_model), ("res_id", "=", res_id), ("email", "in", list(lost))]
        self.sudo().search([*rows, ("state", "in", ("new", "asked", "filing"))]).unlink()

    @api.model
    def _note(self, res_model, addresses, changer, user=None):
        """Note (id, address) of records for which there may be earlier mail; of one user's own, or of anybody's."""
        state = {"state": "filing", "user_id": user.id} if user else {"state": "new", "user_id": None}
        rows = [
            {"res_model": res_model, "res_id": id_, "email": email, "changer_id": changer.id, **state}
            for id_, email in sorted(addresses)
            if self._has_mail(email, user)
        ]
        if rows:
            self._put(rows, "TRUE")
            self._start()

    def _put(self, rows, again):
        """Write rows, and those that are there already anew under a condition."""
        conflict = f"""(res_model, res_id, email, COALESCE(user_id, 0)) DO UPDATE
            SET state = EXCLUDED.state, changer_id = EXCLUDED.changer_id, total = EXCLUDED.total, done = 0, last_id = 0
            WHERE {again}"""
        columns = ["res_model", "res_id", "email", "user_id", "changer_id", "state", "total", "done", "last_id"]
        values = [tuple((EMPTY | row)[column] for column in columns) for row in rows]
        self.env["mail.dossier.message"]._insert("mail_dossier_backfill", columns, values, conflict=conflict)
        self.invalidate_model()

    def _has_mail(self, email, user=None):
        """Is there mail of an address; with a user, among what he holds? Of others' he must not learn."""
        query = """SELECT EXISTS (SELECT 1 FROM mail_dossier_address a WHERE %s AND %s)
            OR EXISTS (SELECT 1 FROM mail_dossier_copy c JOIN mail_dossier_account owned ON owned.id = c.account_id
                        WHERE %s AND %s)"""
        has = has_sql(email, True)
        own = SQL("owned.user_id = %s", user.id) if user else SQL("TRUE")
        return self.env.execute_query(SQL(query, has, held_sql(user), blind_sql(has), own))[0][0]

    def _start(self):
        if cron := self.env.ref("mail_dossier.cron_backfill", raise_if_not_found=False):
            cron.sudo()._trigger()

    # ------------------------------------------------------------ the scheduled action

    @api.model
    def _cron_backfill(self):
        """Find the holders of what is new, then file, a batch at a time, for as long as there is time."""
        rows, progress = self.sudo(), self.env["ir.cron"]._commit_progress
        rows.search([("state", "=", "new")], order="id")._ask()
        filing = [("state", "=", "filing")]
        while progress(0, remaining=rows.search_count(filing)) and (row := rows.search(filing, order="id", limit=1)):
            row._file_batch()
        rows.search([("state", "=", "done"), ("write_date", "<", fields.Datetime.now() - KEPT_FOR)]).unlink()

    def _ask(self):
        """Spread new rows over the holders: the changer's own mail is to be filed, the others are asked."""
        found = [holder for row in self for holder in row._holder_rows()]
        self.unlink()
        # Who kept it private before is not asked again.
        self._put(found, "mail_dossier_backfill.state != 'private' OR EXCLUDED.state = 'filing'")
        asked = {row["user_id"] for row in found if row["state"] == "asked"}
        self.env["res.users"].browse(sorted(asked))._mail_dossier_tell_waiting()

    def _holder_rows(self):
        """The values of a row for each holder who is concerned."""
        record = self.env[self.res_model].browse(self.res_id).exists()
        rows = []
        for user, total in self._holders() if record else []:
            rules = self._rules(user)
            if not rules or self._is_kept_out(rules):
                continue
            state = "filing" if user == self.changer_id or self._files_all() else "asked"
            if state == "filing" or record.with_user(user).has_access("read"):
                place = {"res_model": self.res_model, "res_id": self.res_id, "email": self.email}
                rows.append(place | {"user_id": user.id, "state": state, "total": total})
        return rows

    def _holders(self):
        """(user, number of mails) of those who have mail of the address that is not filed on the record yet."""
        rows = self.env.execute_query(
            SQL(
                """SELECT found.user_id, count(DISTINCT found.message_id) FROM (
                       SELECT h.user_id, a.message_id FROM mail_dossier_address a
                         JOIN mail_dossier_message m ON m.id = a.message_id AND m.automatic IS NULL
                         JOIN mail_dossier_holder h ON h.message_id = a.message_id WHERE %(has)s
                        UNION ALL
                       SELECT owned.user_id, c.message_id FROM mail_dossier_copy c
                         JOIN mail_dossier_account owned ON owned.id = c.account_id WHERE %(blind)s
                   ) found WHERE NOT EXISTS (
                          SELECT 1 FROM mail_dossier_link l WHERE l.message_id = found.message_id
                             AND l.res_model = %(model)s AND l.res_id = %(id)s
                             AND (l.kind != 'kept' OR l.role = 'expired')
                             AND COALESCE(l.viewer_id, found.user_id) = found.user_id)
                    GROUP BY found.user_id""",
                has=has_sql(self.email, True),
                blind=blind_sql(has_sql(self.email, True)),
                model=self.res_model,
                id=self.res_id,
            )
        )
        users = self.env["res.users"].browse(user_id for user_id, _total in rows)
        return list(zip(users, (total for _user, total in rows), strict=True))

    def _rules(self, user):
        """What the user's mail is filed by; None when he has no mailbox any more."""
        account = self.env["mail.dossier.account"].sudo().search([("user_id", "=", user.id)])
        return account and self.env["mail.dossier.message"]._filing_rules(account)

    def _is_kept_out(self, rules):
        """Is there no record any more that has this address, or a rule against filing it there?"""
        known = self.env["mail.dossier.model"]._find([self.email]).get(self.email, [])
        record = next((one for one in known if one[:2] == (self.res_model, self.res_id)), None)
        if not record or rules.is_own(self.email) or rules.is_never(self.email):
            return True
        passed_over = not (record.active or record.restricting) and any(one.active for one in known)
        return passed_over or rules.is_never_here(self.email, record)

    @api.model
    def _files_all(self):
        return self.env["ir.config_parameter"].sudo().get_param("mail_dossier.backfill_all") in ("1", "True")
