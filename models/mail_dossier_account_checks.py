from odoo import Command, api, models
from odoo.exceptions import AccessError, ValidationError

OWNER_WRITES = {"folder_ids"}
CONFIDENTIAL = ("confidential_incoming", "confidential_outgoing")
DEFAULT_MAX_WINDOW = 365


class MailDossierAccount(models.Model):
    """What may be saved, and by whom."""

    _inherit = "mail.dossier.account"

    @api.constrains("server_type")
    def _check_server_type(self):
        if "pop3" in self.mapped("server_type"):
            raise ValidationError(
                self.env._(
                    "POP3 is no longer supported: it knows no folders and cannot keep two sides the same. "
                    "Nearly every provider offers IMAP for the same mailbox; choose IMAP."
                )
            )

    @api.constrains("security")
    def _check_security(self):
        allowed = self.env["ir.config_parameter"].sudo().get_param("mail_dossier.allow_plain")
        if not allowed and "none" in self.mapped("security"):
            raise ValidationError(
                self.env._(
                    "Without security, your password and mail can be read on the way. "
                    "Your administrator has not allowed it."
                )
            )

    @api.constrains("window_days")
    def _check_window_days(self):
        maximum = self._max_window_days()
        if any(not 1 <= account.window_days <= maximum for account in self):
            raise ValidationError(self.env._("The history is between 1 and %(maximum)s days.", maximum=maximum))

    @api.constrains("sender_email", "own_addresses")
    def _check_addresses(self):
        for account in self:
            for address in account._own_addresses():
                if address.count("@") != 1 or address.startswith("@") or address.endswith("@"):
                    raise ValidationError(self.env._("%(address)s is no e-mail address.", address=address))

    @api.model
    def _max_window_days(self):
        return int(
            self.env["ir.config_parameter"].sudo().get_param("mail_dossier.max_window_days") or DEFAULT_MAX_WINDOW
        )

    def write(self, vals):
        if not self.env.su and not self.env.user.has_group("base.group_system") and vals.keys() - OWNER_WRITES:
            raise AccessError(self.env._("These settings are changed in your preferences."))
        # Whoever could give an account to another user would give him the mail with it.
        if any(account.user_id.id != vals["user_id"] for account in self if "user_id" in vals):
            raise AccessError(self.env._("A mailbox stays with its user."))
        self._check_stays_closed(vals)
        self._free_roles(vals.get("folder_ids") or ())
        return super().write(vals)

    def _check_stays_closed(self, vals):
        """Mail to come is opened by whom it is for, and by nobody else; the superuser included."""
        opened = [name for name in CONFIDENTIAL if name in vals and not vals[name]]
        for account in self.filtered(lambda account: account.user_id.id != self.env.uid):
            if any(account[name] for name in opened):
                raise AccessError(
                    self.env._(
                        "Only %(name)s can decide that this mail is not confidential any more.",
                        name=account.user_id.sudo().name,
                    )
                )

    def _free_roles(self, commands):
        """Folders that are given other uses together may exchange them."""
        changed = [command[1] for command in commands if command[0] == Command.UPDATE and "role" in command[2]]
        self.env["mail.dossier.folder"].browse(changed).write({"role": False})
