"""The order of a conversation.

A mail's date is what its sender's clock says. What names another mail in In-Reply-To or References was written after
it, whatever the two dates are. So a mail whose date cannot be true has a `conversation_date` besides: a second after
the latest of the mails that it names, whichever of them came in first.

It decides what answers a confidential mail, and only ever makes a mail later. Where confidentiality begins and where it
was ended is decided by the dates: nobody opens a mail by sending another one that it seems to answer.
"""

from odoo import fields, models
from odoo.tools import SQL

from .mail_dossier_message_store import MAX_DEPTH


class MailDossierMessage(models.Model):
    _inherit = "mail.dossier.message"

    conversation_date = fields.Datetime(
        readonly=True, groups=fields.NO_ACCESS, help="Where it differs from its date: after all mails that it names."
    )

    def init(self):
        """The mails it names, its parent first, as hashes of their Message-IDs; the ORM does not know arrays."""
        super().init()
        self.env.cr.execute(SQL("ALTER TABLE mail_dossier_message ADD COLUMN IF NOT EXISTS named text[]"))
        self.env.cr.execute(
            SQL(
                "CREATE INDEX IF NOT EXISTS mail_dossier_message_parent ON mail_dossier_message USING hash ((named[1]))"
            )
        )

    def _order_threads(self, fresh):
        """Put the new mails, and what names them, after the mails that they name."""
        query = """
            WITH threads AS MATERIALIZED (SELECT DISTINCT thread FROM mail_dossier_message WHERE id = ANY(%(ids)s)),
            mails AS MATERIALIZED (
                SELECT mail.* FROM threads, LATERAL (
                    SELECT id, md5(message_id) AS name, named, COALESCE(conversation_date, date) AS date
                      FROM mail_dossier_message WHERE thread = threads.thread OFFSET 0
                ) mail)
            UPDATE mail_dossier_message message SET conversation_date = late.date FROM (
                SELECT reply.id, MAX(parent.date) + interval '1 second' AS date
                  FROM mails reply CROSS JOIN unnest(reply.named) known JOIN mails parent ON parent.name = known
                 WHERE parent.date >= reply.date AND parent.id != reply.id GROUP BY reply.id
            ) late WHERE message.id = late.id"""
        # One level of a conversation a turn; the bound is for mails that name each other in a circle.
        for _turn in range(MAX_DEPTH if fresh else 0):
            self.env.cr.execute(query, {"ids": list(fresh)})
            if not self.env.cr.rowcount:
                break
