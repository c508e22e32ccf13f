"""What makes a mail confidential, and what keeps it so.

Reasons are rows (mail_dossier_reason.py); `confidential` says whether any of them is active, and is brought in step in
the transaction that changes them. All of it is SQL over sets: one mail that comes in and a rule for 100,000 mails that
are there take the same way.

    a word in the subject        the mail, and what answers it
    a holder's default           \\
    by hand                       }  the mail, all other versions of it (the same Message-ID and From: a gateway's
    an address (contact, list)   /   footer makes another mail of it), and what answers one of them
    thread                       what comes later in the conversation of a mail with one of the reasons above, and
                                 quotes it, whichever of the two came in first

A reason is lifted by who has the right to (mail_dossier_message_lock.py). What followed from it falls away with it.
Where a reply itself is let go, the later part of the conversation is too: inheritance from earlier mails ends there,
until one of them gets a newer reason. So "answers" is computed anew from the other reasons each time, over whole
conversations, and comes out the same in whatever order mails and decisions came.

A reason that was lifted is not set again by another copy's arrival: automatic reasons are given once.
"""

import re

from odoo import api, models
from odoo.tools import SQL

from .words import plain, words

OWNED = ("hand", "incoming", "outgoing")  # by one holder's will
FAMILY = (*OWNED, "contact", "list")
WRITERS = ("from", "sender", "reply_to")
NOW = SQL("now() AT TIME ZONE 'UTC'")


class MailDossierMessage(models.Model):
    _inherit = "mail.dossier.message"

    # ------------------------------------------------------------ what comes in

    def _store_reasons(self, account, mails, ids, fresh):
        """Give the mails of a chunk their reasons; the ids of all messages that are concerned."""
        # Those that a colleague claims too: by claiming one, he would lift the owner's default for what he sends.
        own = account._own_addresses()
        word_in = self._confidential_words()
        rows = [(id_, "subject", None, word) for id_, message in fresh.items() if (word := word_in(message.subject))]
        for mail in mails:
            kind = "outgoing" if mail.is_from(own) else "incoming"
            if account[f"confidential_{kind}"]:
                rows.append((ids[mail.key], kind, account.user_id.id, None))
        rows += self.env["mail.dossier.confidential"]._reasons(fresh)
        rows += self.env["mail.dossier.promise"]._reasons(fresh)
        self._add_reasons(self._values(rows))
        return self._spread(list(ids.values()))

    @api.model
    def _confidential_words(self, listed=None):
        """A function that finds one of the company's words in a subject: whole words, any case, any accent."""
        terms = self._listed_words() if listed is None else listed
        pattern = "|".join(re.escape(plain(term)) for term in sorted(terms, key=len, reverse=True))
        search = re.compile(rf"(?<!\w)(?:{pattern})(?!\w)").search if terms else lambda _subject: None
        return lambda subject: (found := search(plain(subject or ""))) and found[0]

    @api.model
    def _listed_words(self):
        # Not get_param: what its cache has may be older than a decision.
        parameter = self.env["ir.config_parameter"].sudo().search([("key", "=", "mail_dossier.confidential_words")])
        listed = parameter.value or "vertrouwelijk, confidential"
        return {plain(word.strip()) for word in listed.split(",") if word.strip()}

    # ------------------------------------------------------------ rules that change

    def _restrict(self, rows, again=False):
        """Add reasons, as in `_add_reasons`; what they make confidential is so at once, everywhere."""
        self._decide()
        if self._settle(self._spread(self._add_reasons(rows, again), again)):
            self._look_again()

    def _lift(self, condition):
        """End the active reasons `r` that fulfil a condition; what they alone kept confidential is seen again."""
        self._decide()
        lifted = self.env.execute_query(
            SQL(
                """UPDATE mail_dossier_reason r SET active = FALSE, lifted_uid = %s, lifted_date = %s,
                          let_go = (r.kind = 'thread')
                    WHERE r.active AND %s RETURNING r.message_id""",
                self.env.uid,
                NOW,
                condition,
            )
        )
        if self._settle([message_id for (message_id,) in lifted]):
            self._look_again()

    def _change_words(self, before, after):
        """The company's words were changed.

        An added word takes in the mail that is there. A word that is taken away gives back what its adding took in;
        what came in under it stays as it is: its sender relied on it, and no administrator's change may open a mail
        that never was open.
        """
        for word in after - before:
            self._restrict(self._with_word(word), again=True)
        if gone := before - after:
            condition = "r.kind = 'subject' AND r.user_id IS NOT NULL AND r.because IN %s"
            self._lift(SQL(condition, tuple(gone)))

    def _with_word(self, word):
        """The rows for `_restrict` of the mails that have a word in their subject."""
        terms = " & ".join(f"'{term}'" for term in words(word))
        query = SQL("SELECT id, subject FROM mail_dossier_message WHERE words_index @@ %s::tsquery", terms)
        found = self._confidential_words({word})
        mails = self.env.execute_query(query) if terms else []
        return self._values([(id_, "subject", self.env.uid, word) for id_, subject in mails if found(subject)])

    # ------------------------------------------------------------ SQL

    @staticmethod
    def _values(rows):
        """The query of rows (message_id, kind, user_id, because)."""
        columns = [list(column) for column in zip(*rows, strict=True)] or [[]] * 4
        return SQL("SELECT * FROM unnest(%s::int[], %s::varchar[], %s::int[], %s::varchar[])", *columns)

    def _add_reasons(self, rows, again=False):
        """Add reasons: a query of (message_id, kind, user_id, because). The ids of the messages that got one.

        Which a message had before, lifted or not, it does not get; with `again`, only if it is active still.
        """
        query = SQL(
            """INSERT INTO mail_dossier_reason (message_id, kind, user_id, because, active, create_uid, create_date)
               SELECT DISTINCT v.message_id, v.kind, v.user_id, v.because, TRUE, %(uid)s, %(now)s
                 FROM (%(rows)s) v (message_id, kind, user_id, because)
                WHERE NOT EXISTS (
                    SELECT FROM mail_dossier_reason r
                     WHERE r.message_id = v.message_id AND r.kind = v.kind AND (r.active OR NOT %(again)s)
                       AND r.because IS NOT DISTINCT FROM v.because
                       AND (v.kind NOT IN %(owned)s OR r.user_id IS NOT DISTINCT FROM v.user_id))
               ON CONFLICT DO NOTHING RETURNING message_id""",
            uid=self.env.uid,
            now=NOW,
            rows=rows,
            again=again,
            owned=OWNED,
        )
        return list({message_id for (message_id,) in self.env.execute_query(query)})

    def _spread(self, message_ids, again=False):
        """Share reasons with the other versions of these mails, both ways; the ids of all of them."""
        kin = self.env.execute_query(SQL("SELECT * FROM (%s) kin", self._kin(message_ids)))
        if kin:
            both = [*kin, *((two, one) for one, two in kin)]
            self._add_reasons(
                SQL(
                    """SELECT kin.two, r.kind, r.user_id, r.because
                         FROM unnest(%s::int[], %s::int[]) kin (one, two)
                         JOIN mail_dossier_reason r ON r.message_id = kin.one AND r.active AND r.kind IN %s""",
                    [one for one, _two in both],
                    [two for _one, two in both],
                    FAMILY,
                ),
                again,
            )
        return list({*message_ids, *(two for _one, two in kin)})

    def _kin(self, message_ids):
        """A query of (message, another version of it)."""
        # OFFSET 0: senders are compared within each pair; a join of all mails by their sender grows with its square.
        return SQL(
            """SELECT mail.id, kin.id FROM mail_dossier_message mail, LATERAL (
                   SELECT id FROM mail_dossier_message WHERE message_id = mail.message_id OFFSET 0
               ) kin WHERE mail.id = ANY(%s) AND kin.id != mail.id AND EXISTS (
                   SELECT FROM mail_dossier_address one JOIN mail_dossier_address two USING (email)
                    WHERE one.message_id = mail.id AND one.kind = 'from'
                      AND two.message_id = kin.id AND two.kind = 'from' OFFSET 0)""",
            list(message_ids),
        )

    def _settle(self, message_ids):
        """Bring the reasons "thread" and `confidential` in step in the conversations of these messages; the ids of
        those that changed sides.
        """
        if not message_ids:
            return set()
        self._spare_compiling()
        conversations = self._conversations(message_ids)
        self.env.execute_query(self._answers(conversations))
        changed = self.env.execute_query(
            SQL(
                """WITH %s, found AS (
                       SELECT id, EXISTS (SELECT FROM mail_dossier_reason WHERE message_id = mails.id AND active)
                           AS confidential FROM mails)
                   UPDATE mail_dossier_message message SET confidential = found.confidential FROM found
                    WHERE message.id = found.id AND message.confidential IS DISTINCT FROM found.confidential
                   RETURNING message.id""",
                conversations,
            )
        )
        self.invalidate_model(["confidential"])
        self.env["mail.dossier.reason"].invalidate_model()
        return {message_id for (message_id,) in changed}

    def _look_again(self):
        """Whoever has a list open looks again. It tells nothing, not even which mails."""
        self.env.ref("base.group_user").sudo()._bus_send("mail_dossier/changed", {})

    def _conversations(self, message_ids):
        """The common table expression `mails`: all mails of these mails' conversations."""
        # LATERAL with OFFSET 0: ask the index for each, even where the planner knows nothing of the table yet.
        return SQL(
            """threads AS MATERIALIZED (SELECT DISTINCT thread FROM mail_dossier_message WHERE id = ANY(%s)),
               mails AS MATERIALIZED (
                   SELECT mail.* FROM threads, LATERAL (
                       SELECT id, thread, date, COALESCE(conversation_date, date) AS conversation_date
                         FROM mail_dossier_message WHERE thread = threads.thread OFFSET 0
                   ) mail)""",
            list(message_ids),
        )

    def _answers(self, conversations):
        """Give every mail that answers a confidential one the reason "thread", and end it where it does no longer."""
        return SQL(
            """WITH %(conversations)s,
               reasons AS MATERIALIZED (
                   SELECT mails.id AS mail_id, thread, date, conversation_date, reason.* FROM mails LEFT JOIN LATERAL (
                       SELECT id, kind, active, let_go FROM mail_dossier_reason WHERE message_id = mails.id OFFSET 0
                   ) reason ON TRUE),
               marked AS (
                   SELECT mail_id, thread, date, conversation_date, bool_or(let_go) OVER conversation AS let_go,
                          min(date) FILTER (WHERE active AND kind != 'thread') OVER conversation AS origin
                     FROM reasons WINDOW conversation AS (PARTITION BY thread)),
               answers AS MATERIALIZED (  -- after the first origin; where a part was let go, after one that still holds
                   SELECT DISTINCT mail_id AS id FROM marked mail WHERE conversation_date > origin AND (
                       let_go IS NOT TRUE AND date > origin OR EXISTS (
                           SELECT FROM reasons origin
                            WHERE origin.thread = mail.thread AND origin.date < mail.conversation_date
                              AND origin.mail_id != mail.mail_id AND origin.active AND origin.kind != 'thread'
                              AND NOT EXISTS (
                                  SELECT FROM reasons ended
                                   WHERE ended.thread = mail.thread AND ended.let_go AND ended.id > origin.id
                                     AND (ended.mail_id = mail.mail_id
                                          OR ended.date > origin.date AND ended.date <= mail.date))))),
               fallen AS (
                   UPDATE mail_dossier_reason SET active = FALSE, lifted_date = %(now)s
                    WHERE active AND kind = 'thread' AND message_id IN (SELECT id FROM mails)
                      AND message_id NOT IN (SELECT id FROM answers))
               INSERT INTO mail_dossier_reason (message_id, kind, active, create_uid, create_date)
               SELECT id, 'thread', TRUE, %(uid)s, %(now)s FROM answers ON CONFLICT DO NOTHING RETURNING id""",
            conversations=conversations,
            now=NOW,
            uid=self.env.uid,
        )
