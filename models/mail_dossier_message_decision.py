"""A decision and mail that comes in meanwhile must not miss each other.

Each sees the database as it was when its transaction began. So both go through one row:

    a chunk of mails     locks it to share, first of all. If a decision was committed since its transaction began,
                         PostgreSQL refuses, and the chunk is written again, knowing the decision.
    a decision           updates it. It waits for the chunks that are being written, lets no other begin, and after its
                         commit looks at the mails that came in just before, which it could not see.

That it is still to look is on record, in the transaction of the decision: where the worker dies, or others are in its
way for too long, the next sync looks, at the same mails.
"""

from contextlib import suppress

from psycopg2 import OperationalError

from odoo import SUPERUSER_ID, api, models
from odoo.service.model import retrying
from odoo.tools import SQL

BEGAN = SQL("now() AT TIME ZONE 'UTC'")
NOW = SQL("clock_timestamp() AT TIME ZONE 'UTC'")
CHUNK = SQL("interval '5 minutes'")  # longer than any is in the writing
CLOCKS = SQL("interval '1 minute'")  # a worker's differs from the database's


class MailDossierMessage(models.Model):
    _inherit = "mail.dossier.message"

    def init(self):
        super().init()
        self.env.cr.execute("CREATE TABLE IF NOT EXISTS mail_dossier_decision (number integer NOT NULL)")
        self.env.cr.execute(
            "INSERT INTO mail_dossier_decision SELECT 0 WHERE NOT EXISTS (SELECT FROM mail_dossier_decision)"
        )

        self.env.cr.execute(
            "CREATE TABLE IF NOT EXISTS mail_dossier_look (began timestamp NOT NULL, decided timestamp NOT NULL)"
        )

    def _know_decisions(self):
        """Be refused if a decision was taken that this transaction does not know of; the next ones wait for it."""
        self.env.cr.execute("SELECT FROM mail_dossier_decision FOR SHARE", log_exceptions=False)

    def _decide(self):
        """Wait for mails that are being written, and look at them after the commit."""
        if not self.env.cr.postcommit.data.get("mail_dossier_decided"):
            self.env.cr.execute("UPDATE mail_dossier_decision SET number = number + 1", log_exceptions=False)
            self.env.cr.execute(SQL("INSERT INTO mail_dossier_look SELECT %s, %s", BEGAN, NOW))
            self.env.cr.postcommit.data["mail_dossier_decided"] = True
            self.env.cr.postcommit.add(self._after_decision)

    def _after_decision(self):
        self.env.cr.postcommit.data.pop("mail_dossier_decided", None)
        with self.env.registry.cursor() as cr, suppress(OperationalError):
            messages = api.Environment(cr, SUPERUSER_ID, {})[self._name]
            retrying(messages._look_back, messages.env)

    @api.model
    def _look_back(self):
        """Look at the mails that came in just before decisions, where that was not done yet."""
        if not self.env.execute_query(SQL("SELECT TRUE FROM mail_dossier_look LIMIT 1")):
            return  # every sync asks: one without a decision writes nothing
        for began, decided in self.env.execute_query(SQL("DELETE FROM mail_dossier_look RETURNING began, decided")):
            self._recheck(began, decided)

    def _recheck(self, began=BEGAN, decided=NOW):
        """Give mails that came in just before a decision the reasons that their writer could not know. The decision's
        transaction began at `began`; from `decided` on, none came in without knowing it (UTC).
        """
        since, until = SQL("%s - %s", began, CHUNK), SQL("%s + %s", decided, CLOCKS)
        query = """SELECT id, subject FROM mail_dossier_message WHERE create_date > %s AND create_date < %s
                    ORDER BY id DESC LIMIT 20000"""
        mails = self.env.execute_query(SQL(query, since, until))
        word_in = self._confidential_words()
        rows = [(id_, "subject", None, word) for id_, subject in mails if (word := word_in(subject))]
        touched = [id_ for id_, _subject in mails]
        for query in (self._values(rows), *self.env["mail.dossier.confidential"]._recent(since)):
            touched += self._add_reasons(query)
        if self._settle(self._spread(touched)):
            self._look_again()
