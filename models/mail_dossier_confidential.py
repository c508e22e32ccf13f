import re

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL, email_normalize

from ..imap.address import normalise
from .mail_dossier_message_confidential import WRITERS

GROUP = "mail_dossier.group_confidential"


class MailDossierConfidential(models.Model):
    """An address, or a domain with its subdomains, all mail from which is confidential: who wrote it (From, Sender) or
    whom an answer goes to (Reply-To). What one writes to him is so when it answers.

    By address and not by card: a second card with the same address is ticked too. Rows are never deleted; what was
    lifted stays as the history. It says nothing of the mail there is, not even how much: administrators see it.
    """

    _name = "mail.dossier.confidential"
    _description = "Confidential address"
    _rec_name = "address"
    _order = "active desc, address"

    address = fields.Char(
        "Address or domain", required=True, help="carla@client.example, or law.example for all of it."
    )
    kind = fields.Selection(
        [("contact", "Ticked at a contact"), ("list", "On this list")],
        "How",
        required=True,
        default="list",
        readonly=True,
    )
    note = fields.Char()
    active = fields.Boolean(default=True, readonly=True)
    lifted_uid = fields.Many2one("res.users", "Lifted by", readonly=True, ondelete="set null")
    lifted_date = fields.Datetime("Lifted on", readonly=True)

    _unique = models.UniqueIndex("(address, kind) WHERE active", "This address is confidential already.")

    @api.constrains("address")
    def _check_address(self):
        for rule in self:
            local, at, domain = rule.address.rpartition("@")
            if not domain or bool(local) != bool(at) or re.search(r"[\s@,;]", local + domain):
                raise ValidationError(self.env._("%(address)s is no address and no domain.", address=rule.address))

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [{**vals, "address": _name(vals.get("address"))} for vals in vals_list]
        rules = super().create(vals_list)
        for rule in rules:
            self.env["mail.dossier.message"]._restrict(rule._mails(), again=True)
        return rules

    def write(self, vals):
        if vals.keys() - {"note"} and not self.env.su:
            raise UserError(self.env._("Lift this one and add another."))
        return super().write(vals)

    def unlink(self):
        raise UserError(self.env._("What was confidential stays on record. Lift it instead."))

    def action_lift(self):
        """Mail from these addresses is no longer confidential because of them."""
        self.check_access("write")
        rules = self.filtered("active")
        rules.sudo().write({"active": False, "lifted_uid": self.env.uid, "lifted_date": fields.Datetime.now()})
        self.flush_model()  # before another one with the address is inserted
        for rule in rules:
            condition = SQL("r.kind = %s AND r.because = %s", rule.kind, rule.address)
            self.env["mail.dossier.message"]._lift(condition)

    # ------------------------------------------------------------ the tick at a card

    @api.model
    @api.readonly
    def state(self, address):
        """{ticked, listed: the entry of the company's list that covers it, or False} of an address as on a card; None
        where there is nothing to tick.
        """
        name = _name(address)
        if "@" not in name or not self.has_access("read"):
            return None
        rules = self._about({name})
        listed = rules.filtered(lambda rule: rule.kind == "list" or rule.address != name)[:1]
        return {"ticked": bool(rules - listed), "listed": listed.address}

    @api.model
    def tick(self, address, confidential):
        """Make all mail from an address confidential, or no longer; its new `state`."""
        name = _name(address)
        if not self.env.user.has_group(GROUP):
            raise AccessError(self.env._("Only administrators, and whom they allow, decide this for a contact."))
        ticked = self.search([("address", "=", name), ("kind", "=", "contact"), ("active", "=", True)])
        if confidential and not ticked:
            self.create({"address": name, "kind": "contact"})
        elif not confidential:
            ticked.action_lift()
        return self.state(name)

    # ------------------------------------------------------------ the mails

    def _mails(self):
        """The rows for `_restrict` of the mails that are there."""
        of_domain = SQL("email LIKE %s OR email LIKE %s", f"%@{_escaped(self.address)}", f"%.{_escaped(self.address)}")
        return SQL(
            "SELECT DISTINCT message_id, %s, %s, %s FROM mail_dossier_address WHERE kind IN %s AND (%s)",
            self.kind,
            self.create_uid.id,
            self.address,
            WRITERS,
            SQL("email = %s", self.address) if "@" in self.address else of_domain,
        )

    @api.model
    def _reasons(self, fresh):
        """Rows for `_add_reasons` of mails that come in: {id: Message}."""
        writers = {
            id_: {normalise(address) for _name, address in (*message.from_, *message.sender, *message.reply_to)}
            for id_, message in fresh.items()
        }
        rules = self.sudo()._about(set().union(*writers.values()))
        return [
            (id_, rule.kind, rule.create_uid.id, rule.address)
            for id_, emails in writers.items()
            for rule in rules
            if any(rule.address in _covering(email) for email in emails)
        ]

    @api.model
    def _recent(self, since):
        """The rows of `_mails` for each rule that was made since then (SQL)."""
        query = SQL("SELECT id FROM mail_dossier_confidential WHERE active AND create_date > %s", since)
        return [rule._mails() for rule in self.browse(id_ for (id_,) in self.env.execute_query(query))]

    @api.model
    def _about(self, emails):
        """The rules that cover any of these addresses."""
        names = set().union(*map(_covering, emails))
        return self.search([("address", "in", list(names)), ("active", "=", True)])


def _name(address):
    """An address or a domain as it is stored and compared."""
    address = (address or "").strip().removeprefix("@")
    return (email_normalize(address) or normalise(address)) if "@" in address else address.lower()


def _covering(email):
    """{the address, its domain, the domains above}."""
    domain = email.rpartition("@")[2]
    labels = domain.split(".")
    return {email, *(".".join(labels[n:]) for n in range(len(labels)))} - {""}


def _escaped(text):
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
