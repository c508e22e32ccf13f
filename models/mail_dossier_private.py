from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.http import request
from odoo.tools import SQL


class MailDossierPrivate(models.AbstractModel):
    """What a "become superuser" session must not see or change either.

    Record rules and access rights do not bind the superuser. Code of ours that runs as superuser on a user's behalf
    keeps that user's id; a person who became superuser is recognised by the session. Every read passes `_search` (orm
    `fetch` included), so this one override covers search, read, export and counts.
    """

    _name = "mail.dossier.private"
    _description = "Content no superuser session may see"

    def _compress_fast(self, *columns):
        """Have PostgreSQL compress what is long in these columns by lz4, where it can: it takes a tenth of the time."""
        known = "SELECT 1 FROM pg_settings WHERE name = 'default_toast_compression' AND 'lz4' = ANY(enumvals)"
        for column in columns if self.env.execute_query(SQL(known)) else ():
            names = SQL.identifier(self._table), SQL.identifier(column)
            self.env.cr.execute(SQL("ALTER TABLE %s ALTER %s SET COMPRESSION lz4", *names))

    @api.model
    def _is_superuser_session(self):
        return bool(request) and request.session.uid == SUPERUSER_ID

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, *, active_test=True, bypass_access=False):
        if self._is_superuser_session():
            domain = Domain.FALSE
        return super()._search(domain, offset, limit, order, active_test=active_test, bypass_access=bypass_access)

    # Whoever could write as superuser would make himself a holder, and read as himself.

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_superuser_session()
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_superuser_session()
        return super().write(vals)

    def unlink(self):
        self._refuse_superuser_session()
        return super().unlink()

    def _refuse_superuser_session(self):
        if self._is_superuser_session():
            raise AccessError(self.env._("This mail does not exist, or is not for you."))
