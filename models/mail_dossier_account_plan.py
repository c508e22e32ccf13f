"""What would become of each row of a list of mailboxes; see mail_dossier_account_rollout.py."""

from odoo import api, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..imap.address import normalise
from . import rollout
from .mail_dossier_account import PORTS
from .mail_dossier_account_post import SMTP_PORTS

MOST = 5000  # rows at once
CHOICES = ("smtp_kind", "smtp_server_id", "start_with")  # the same for all rows
ROW = {*rollout.COLUMNS, *CHOICES, "replace"}


class MailDossierAccount(models.Model):
    _inherit = "mail.dossier.account"

    @api.model
    @api.readonly
    def plan_set_up(self, rows, defaults=None):
        """What `set_up` would make of each row: [{user_id, name, values, exists, replace, problem, note}].

        A row and the defaults: {column of rollout.COLUMNS: value}; a row may have `replace` too, the defaults
        `smtp_kind`, `smtp_server_id` and `start_with`. `problem` is a sentence, empty where there is none.
        """
        self._check_sets_up()
        rows, defaults = [dict(row) for row in rows], dict(defaults or {})
        self._check_rows([*rows, defaults])
        users = self._users_named([row.get("user") for row in rows])
        existing = {account.user_id: account for account in self.sudo().search([])}
        plans = [self._plan(row, defaults, users, existing) for row in rows]
        self._note_twice(plans)
        self._note_shared(plans, existing)
        return plans

    # ------------------------------------------------------------ a row

    @api.model
    def _check_sets_up(self):
        if not self.env.user.has_group("base.group_system"):
            raise AccessError(self.env._("Only an administrator may do this."))

    @api.model
    def _check_rows(self, rows):
        names = set().union(*rows)
        if any(rollout.PASSWORD.search(name) for name in names):
            raise UserError(self._about_list("passwords"))
        if unknown := names - ROW:
            raise UserError(self._about_list("headings", ", ".join(sorted(unknown))))
        if len(rows) > MOST + 1:
            raise UserError(self._about_list("too_long"))

    @api.model
    def _about_list(self, reason, detail=""):
        """What is wrong with a list, and what to do."""
        _ = self.env._
        return {
            "empty": _("There is no row in this file. Its first line names the columns; see the example."),
            "too_long": _("More than %(most)s rows: set them up in parts.", most=MOST),
            "no_user": _("There is no column “user”: it names each user by his login or e-mail address."),
            "headings": _(
                "Unknown columns: %(columns)s. Possible are: %(known)s.",
                columns=detail,
                known=", ".join(rollout.COLUMNS),
            ),
            "passwords": _(
                "This list has passwords in it. It is not taken in, and nothing of it is kept. Take the column out: "
                "each user fills in his own password when he opens Mail, and nobody else has to know it."
            ),
        }[reason]

    @api.model
    def _users_named(self, names):
        """{login or address in lower case: the internal users who are called so}."""
        wanted = [str(name).strip() for name in names if name]
        known = [*wanted, *(name.lower() for name in wanted)]
        found = self.env["res.users"].search(
            ["|", ("login", "in", known), ("email_normalized", "in", [normalise(name) for name in wanted])]
        )
        named = {}
        for user in found:
            for name in {user.login.lower(), user.email_normalized or ""}:
                named[name] = named.get(name, found.browse()) | user
        return {login: named.get(login, found.browse()) for login in map(str.lower, wanted)}

    def _plan(self, row, defaults, users, existing):
        name = str(row.get("user") or "").strip()
        plan = {"user_id": False, "name": name, "values": {}, "exists": False, "problem": "", "note": ""}
        plan["replace"] = bool(row.get("replace"))
        try:
            user = self._user_of(name, users)
            plan |= {"user_id": user.id, "exists": user in existing}
            plan["values"] = self._values_of(row, defaults, user)
            self._check_values(user, plan["values"], existing.get(user))
        except (UserError, ValidationError) as error:
            plan["problem"] = error.args[0]
        return plan

    def _user_of(self, name, users):
        found = users.get(name.lower(), self.env["res.users"])
        exact = found.filtered(lambda user: user.login.lower() == name.lower())
        if not found:
            raise UserError(self.env._("There is no user with this login or e-mail address."))
        if len(found) > 1 and not exact:
            raise UserError(self.env._("Several users have this e-mail address: name the login."))
        if not (exact or found)._is_internal():
            raise UserError(self.env._("Only internal users have a mailbox here."))
        return (exact or found)[:1]

    def _values_of(self, row, defaults, user):
        """The account's values; what is empty in both stays the account's own default."""
        given = {name: row[name] for name in rollout.COLUMNS[1:] if row.get(name) not in (None, False, "")}
        common = {name: value for name, value in defaults.items() if value not in (None, False, "")}
        common.pop("user", None)
        values = {name: self._value_of(name, value, user) for name, value in {**common, **given}.items()}
        for name, port, ports in (("security", "port", PORTS), ("smtp_security", "smtp_port", SMTP_PORTS)):
            if name in given and port not in given and values[name] != common.get(name):
                values[port] = ports[values[name]]
        values.setdefault("security", "ssl")
        values.setdefault("port", PORTS[values["security"]])
        if "smtp_host" in given:
            values["smtp_kind"] = "own"
        # Mail to come is opened by whom it is for: a list makes more confidential, never less.
        return {name: value for name, value in values.items() if value is not False}

    def _value_of(self, name, value, user):
        if name in CHOICES:
            return value
        try:
            if name in rollout.NUMBERS:
                return int(value)
            if name in rollout.SECURITIES:
                return rollout.security(str(value))
            if name in rollout.TICKS:
                return rollout.tick(str(value))
            return rollout.filled(str(value), user.email_normalized or user.login)
        except ValueError as error:
            raise UserError(self._about_value(name, value, error)) from None

    def _about_value(self, name, value, error):
        _, names = self.env._, {"column": name, "value": value}
        if name in rollout.NUMBERS:
            return _("%(column)s: %(value)s is no number.", **names)
        if name in rollout.SECURITIES:
            return _("%(column)s is ssl, starttls or none, not %(value)s.", **names)
        if name in rollout.TICKS:
            return _("%(column)s is yes or no, not %(value)s.", **names)
        return _(
            "%(column)s: %(part)s in %(value)s cannot be filled in. %%u is what stands before the @ of the user's "
            "e-mail address, %%d what stands behind it, %%e all of it.",
            part=error.args[0],
            **names,
        )

    def _check_values(self, user, values, account=None):
        """What would be refused when it is saved, is refused now."""
        if not (values.get("host") and values.get("login")):
            raise UserError(self.env._("The mail server or the user name is missing."))
        if any(not 0 < values.get(name, 1) < 65536 for name in ("port", "smtp_port")):
            raise UserError(self.env._("A port is a number from 1 to 65535."))
        self.new({**values, "user_id": user.id}, origin=account)._validate_fields(values.keys())

    @api.model
    def _note_twice(self, plans):
        """A user has one mailbox."""
        seen = set()
        for plan in plans:
            if plan["user_id"] in seen:
                plan["problem"] = self.env._("This user stands in another row already.")
            seen |= {plan["user_id"]} - {False}

    @api.model
    def _note_shared(self, plans, existing):
        """Point out the mailbox that two users would have."""
        takers = {}
        for account in existing.values():
            takers.setdefault((account.host, account.login), set()).add(account.user_id.id)
        right = [plan for plan in plans if not plan["problem"]]
        for plan in right:
            takers.setdefault((plan["values"]["host"], plan["values"]["login"]), set()).add(plan["user_id"])
        for plan in right:
            others = takers[plan["values"]["host"], plan["values"]["login"]] - {plan["user_id"]}
            if others:
                names = ", ".join(sorted(self.env["res.users"].browse(others).mapped("name")))
                plan["note"] = self.env._("%(names)s has the same user name at this server.", names=names)
