from odoo import models
from odoo.tools import SQL


class MailDossierAccount(models.Model):
    """A user's defaults, for the mail that is here already: they hold for mail to come, unless he asks for more."""

    _inherit = "mail.dossier.account"

    def _earlier(self):
        """The rows for `_restrict` of the owner's mails that his defaults would make confidential."""
        self.ensure_one()
        return SQL(
            """SELECT message_id, CASE WHEN outgoing THEN 'outgoing' ELSE 'incoming' END, %s, NULL
                 FROM mail_dossier_copy WHERE account_id = %s AND CASE WHEN outgoing THEN %s ELSE %s END""",
            self.user_id.id,
            self.id,
            self.confidential_outgoing,
            self.confidential_incoming,
        )

    def _not_yet_confidential(self) -> int:
        """How many mails `_shut_earlier` would give a reason."""
        query = SQL(
            """SELECT COUNT(*) FROM (%s) v (message_id, kind, user_id, because) WHERE NOT EXISTS (
                   SELECT FROM mail_dossier_reason r
                    WHERE r.message_id = v.message_id AND r.kind = v.kind AND r.user_id = v.user_id)""",
            self._earlier(),
        )
        return self.env.execute_query(query)[0][0]

    def _shut_earlier(self):
        """Make them confidential; not those that the owner opened again before."""
        self.env["mail.dossier.message"]._restrict(self._earlier())
