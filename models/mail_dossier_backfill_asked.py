from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain


class MailDossierBackfill(models.Model):
    """What a holder sees of his earlier mail, and what he says."""

    _inherit = "mail.dossier.backfill"

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, *, active_test=True, bypass_access=False):
        """A row tells that its record has an address: who may not read the record does not see the row either."""
        if not (self.env.su or bypass_access):
            domain = Domain(domain) & self._domain_readable()
        return super()._search(domain, offset, limit, order, active_test=active_test, bypass_access=bypass_access)

    def _domain_readable(self):
        readable = Domain.FALSE
        for model, *_row in self.env["mail.dossier.model"]._installed():
            records = self.env[model].with_context(active_test=False)
            if records.has_access("read"):
                found = records._search([]).subselect("id")
                readable |= Domain("res_model", "=", model) & Domain("res_id", "in", found)
        return readable

    def action_file(self):
        """File them: those who may read the record see them from then on, confidential ones excepted."""
        self._of_mine().write({"state": "filing", "done": 0, "last_id": 0})
        self._start()

    def action_keep_private(self):
        """Leave them as they are; what comes in from now on is filed as always."""
        self._of_mine().state = "private"

    def action_never(self):
        """Leave them as they are, and file no more mail of the user's with this address."""
        mine = self._of_mine()
        for email in set(mine.mapped("email")):
            self.env["mail.dossier.exclusion"]._add(self.env.user, email, False, False)
        mine.state = "private"

    def _of_mine(self):
        self.check_access("read")
        if self.sudo().user_id - self.env.user:
            raise AccessError(self.env._("Only the holder of a mail decides where it is filed."))
        return self.sudo().filtered(lambda row: row.state in ("asked", "private"))

    @api.model
    @api.readonly
    def waiting(self):
        """On how many addresses the user is asked."""
        return self.search_count([("user_id", "=", self.env.uid), ("state", "=", "asked")])
