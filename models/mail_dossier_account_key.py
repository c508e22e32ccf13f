from odoo import api, models

from . import secret


class MailDossierAccount(models.Model):
    """A new key in the place of an old one, see secret.py."""

    _inherit = "mail.dossier.account"

    @api.model
    def _encrypted(self):
        """The names of the fields that hold ciphertext."""
        return ["secret", "smtp_secret"]

    @api.model
    def _rotate_key(self):
        """Encrypt all secrets with the key in use; (how many, the logins of those that no key opens).

        Done twice, it does no harm. The first thing in a transaction: passes that go on wait for its end.
        """
        self.env.cr.execute("LOCK TABLE mail_dossier_account IN SHARE ROW EXCLUSIVE MODE")
        renewed, unreadable = 0, []
        for account in self.sudo().search([]):
            kept = {name: account[name] for name in self._encrypted() if account[name]}
            fresh = {name: secret.renewed(token) for name, token in kept.items()}
            account.write({name: token for name, token in fresh.items() if token})
            renewed += sum(map(bool, fresh.values()))
            unreadable += [account.user_id.login] if None in fresh.values() else []
        return renewed, unreadable
