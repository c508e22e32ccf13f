"""Mail by way of an intake address, for mailboxes that cannot be reached by IMAP.

The address is `mailbox-SECRET@` the company's alias domain. What Odoo's gateway receives for it comes here before
anything else sees it (mail_thread_gateway.py), so it never becomes a message of Odoo's own, which others could read.
What is the owner's (imap/relayed.py) is stored like mail of any folder, with its dossiers and reasons, in a folder that
no server has. There its UID is the number of the message: what comes twice lies there once, and where the mailbox is
synced too, the server's own copy takes its place.
"""

import logging
import secrets
from base64 import b32encode, b64decode, b64encode
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

import psycopg2

from odoo import api, fields, models

from ..imap import relayed
from ..imap.message import parse
from ..imap.responses import Fetched
from .content import take_apart
from .mail_dossier_location import RELAYED
from .mail_dossier_quarantine import DOUBTS, TRIES

_logger = logging.getLogger(__name__)

# The folder's name where others have the server's: it ends within a shift of modified UTF-7 (RFC 3501 §5.1.3), as no
# name on a server can.
FOLDER = "&intake"


class MailDossierAccount(models.Model):
    _inherit = "mail.dossier.account"

    intake = fields.Char("Secret of the intake address", readonly=True, copy=False, groups=fields.NO_ACCESS)
    intake_address = fields.Char("Intake address", compute="_compute_intake_address", compute_sudo=True)

    _intake = models.Constraint("UNIQUE(intake)", "An intake address belongs to one user.")

    @api.depends("intake", "user_id.company_id.alias_domain_id.name")
    def _compute_intake_address(self):
        anywhere = self.env["mail.alias.domain"].search([], limit=1)
        for account in self:
            domain = account.user_id.company_id.alias_domain_id or anywhere
            usable = account.intake and domain and self._relays()
            account.intake_address = usable and f"{relayed.PREFIX}{account.intake}@{domain.name}"

    @api.model
    def _relays(self):
        """Has an administrator switched it on?"""
        return self.env["ir.config_parameter"].sudo().get_param("mail_dossier.relay") in ("1", "True")

    def _renew_intake(self):
        """Give the account an address that nobody knows; the old one is none any more."""
        self.intake = b32encode(secrets.token_bytes(17)).decode()[: relayed.LENGTH].lower()
        self._intake_folder()

    def _intake_folder(self):
        if folder := self.folder_ids.filtered(lambda folder: folder.name == FOLDER):
            return folder
        path = self.with_context(lang=self.user_id.lang).env._("Intake")
        values = {"account_id": self.id, "name": FOLDER, "path": path, "missing": True, "sync": True}
        return self.env["mail.dossier.folder"].sudo().create(values)

    def _folders_at_server(self):
        """The folders that a server has, or had."""
        return self.folder_ids.filtered(lambda folder: folder.name != FOLDER)

    # ------------------------------------------------------------ what comes in

    @api.model
    def _ours(self, intakes):
        """The secrets of those of the intake addresses, (secret, domain), that are at a domain of this Odoo's, or are
        a user's: other Odoos have such addresses too.
        """
        here = {name.lower() for name in self.env["mail.alias.domain"].sudo().search([]).mapped("name")}
        known = set(self.search([("intake", "in", [secret for secret, _domain in intakes])]).mapped("intake"))
        return list(dict.fromkeys(secret for secret, domain in intakes if domain in here or secret in known))

    @api.model
    def _relay(self, secret, raw):
        """Take in a mail that the gateway received for an intake address. The gateway does not ask twice: whatever goes
        wrong, its owner is asked.
        """
        raw = relayed.canonical(raw)
        try:
            self._for_owner(secret, lambda account: account._take_relayed(raw))
        except Exception as error:
            reason = _reason(error)
            self._for_owner(secret, lambda account: account._hold_back(raw, reason))

    def _for_owner(self, secret, work):
        """Run `work(account)` for the owner of an intake address, in a transaction of its own: another pass may be in
        the way.
        """

        def run(accounts):
            users = [("user_id.active", "=", True), ("user_id.share", "=", False)]
            account = accounts.search([("intake", "=", secret), *users]) if accounts._relays() else accounts
            if account:
                work(account.with_user(account.user_id).sudo())
            else:
                _logger.info("A mail to an intake address that is none, or none any more, was not taken in")

        self._in_transaction(run)

    def _take_relayed(self, raw, doubtful=True):
        """Store what came, or hold it back for the owner to judge; not `doubtful` when he has."""
        message, own = parse(raw), self._own_addresses()
        doubt = doubtful and relayed.doubt(message, own, self._answers_from())
        if doubt:
            self._hold_back(raw, doubt)
        else:
            self._store_relayed([self._relayed_mail(one, one is raw) for one in relayed.mails(message, own)])

    def _relayed_mail(self, raw, now):
        """A mail as if a server had it; one that was attached lies where it lay when it was new."""
        message = parse(raw)
        arrived = (not now and message.date) or datetime.now(UTC)
        mail = take_apart(self.env.cr.dbname, Fetched(0, frozenset(), arrived, len(raw), None, raw), message)
        seen = frozenset({"\\Seen"} if mail.is_from(self._own_addresses()) else ())
        return replace(mail, fetched=replace(mail.fetched, flags=seen))

    def _store_relayed(self, mails):
        messages, folder = self.env["mail.dossier.message"], self._intake_folder()
        ids = messages._store_mails(self, mails)
        known = self._locations_of(ids.values()).mapped("message_id.id")
        placed = [
            (replace(mail, fetched=replace(mail.fetched, uid=ids[mail.key])), ids[mail.key])
            for mail in mails
            if ids[mail.key] not in known
        ]
        messages._store_locations(folder, placed, RELAYED)
        folder._log("came", len(placed))
        folder._tell()

    def _take_held(self, held):
        """Store what was held back; the owner has judged."""
        raw = b64decode(held.with_context(bin_size=False).source)
        try:
            with self.env.cr.savepoint():
                self._take_relayed(raw, doubtful=False)
                held.unlink()
        except psycopg2.OperationalError:
            raise  # another transaction was in the way: the request is repeated
        except Exception as error:
            held.error = _reason(error)

    def _give_way(self, message_ids):
        """The server's own copies of these have come in: those that were relayed go."""
        if self.intake:
            self._locations_of(message_ids).filtered(lambda mail: mail.uidvalidity == RELAYED).unlink()

    def _locations_of(self, message_ids):
        """Where the owner has these messages."""
        locations = self.env["mail.dossier.location"].with_context(active_test=False)
        return locations.search([("user_id", "=", self.user_id.id), ("message_id", "in", list(message_ids))])

    def _hold_back(self, raw, reason):
        """Keep what is not taken in for the owner to judge; the same mail once."""
        quarantine, folder = self.env["mail.dossier.quarantine"], self._intake_folder()
        number = {"folder_id": folder.id, "uidvalidity": RELAYED, "uid": int.from_bytes(sha256(raw).digest()[:6])}
        if quarantine.search_count([(name, "=", value) for name, value in number.items()], limit=1):
            return
        told = {"error": reason, "summary": _summary(raw), "tries": TRIES}
        quarantine.create({**number, **told, "user_id": self.user_id.id, "source": b64encode(raw)})
        folder._log("unreadable" if reason not in DOUBTS else "held")

    @api.model
    def _answers_from(self):
        """The addresses that this Odoo's own automatic mail comes from."""
        domains = self.env["mail.alias.domain"].sudo().search([])
        names = ("bounce_email", "catchall_email", "default_from_email")
        return {address.lower() for name in names for address in domains.mapped(name) if address}


def _reason(error):
    """What went wrong, for the owner; the log tells nothing of the mail."""
    _logger.warning("A relayed mail could not be stored (%s)", type(error).__name__)
    return (str(error).splitlines() or [type(error).__name__])[0][:200]


def _summary(raw):
    """Who wrote it and about what, where it can be read."""
    try:
        message = parse(raw)
    except Exception:
        return ""
    sender = next((address for _name, address in message.from_), "")
    return " · ".join(filter(None, (sender, message.subject)))[:200]
