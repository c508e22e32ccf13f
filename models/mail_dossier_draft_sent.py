"""What becomes of a mail that is sent: each step of its course is one transaction of mail_dossier_draft_send.py."""

import random
from base64 import b64decode, b64encode
from contextlib import suppress
from datetime import UTC, timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, MissingError, UserError

from ..imap.errors import LoginRefused, ProtocolError, Refused, Rejected, Unreachable, Unsure, Untrusted
from ..imap.letter import bcc_field
from ..imap.plan import backoff
from ..imap.responses import Fetched
from .content import take_apart

TRIES = 30  # with their growing waits about a day: then its writer is told instead


class Superseded(Exception):
    """Somebody else has the mail now: leave it alone."""


class MailDossierDraft(models.Model):
    _inherit = "mail.dossier.draft"

    def _envelope__(self):
        """(server, sender, recipients, bytes, whether they need SMTPUTF8); the bytes are the same in every attempt."""
        if self.state == "sending":
            raise Unsure("unsure")
        server = self.account_id._post_server__()
        letter = self._letter(self._own_id())
        return server, letter.envelope_sender, letter.recipients, self._bytes(letter), letter.needs_utf8

    def _own_id(self):
        """Its Message-ID, whenever and from wherever it is sent."""
        return self.message_id or f"{self.token}@{self._domain_part()}"

    def _bytes(self, letter=None):
        if not self.raw:
            letter = letter or self._letter(self._own_id())
            self.write({"raw": b64encode(self._raw(letter)), "message_id": letter.message_id})
        return b64decode(self.with_context(bin_size=False).raw)

    def _begin_sending(self):
        sent = self._sent_folder()
        if self.state != "queued":
            raise Superseded
        self.write({"state": "sending", "since_uidvalidity": sent.uidvalidity, "since_uidnext": sent.uidnext})
        self._promise()

    def _promise(self):
        """Ticked as confidential, it is so from the first moment, in whoever's mailbox it comes in first."""
        promises = self.env["mail.dossier.promise"]
        made = promises.search([("message_id", "=", self.message_id), ("user_id", "=", self.user_id.id)])
        if self.confidential and not made:
            promises._promise(self.message_id, self.user_id)
        elif made and not self.confidential:
            made.unlink()

    def _end_sending(self, error):
        """Write what became of it, and let go."""
        self.write({"lease": False, "lease_until": False})
        if error is None:
            self._sent()
        elif isinstance(error, Unsure) or (self.state == "sending" and not self._surely_unsent(error)):
            self.write({"state": "unsure", "error_reason": "unsure", "error_detail": False})
        else:
            self._not_sent(error)
        self._tell()

    @staticmethod
    def _surely_unsent(error):
        return isinstance(error, Rejected | Unreachable | LoginRefused | ProtocolError)

    def _not_sent(self, error):
        told = {"error_reason": error.reason, "error_detail": error.detail, "failures": self.failures + 1}
        stop = isinstance(error, Rejected | LoginRefused | Untrusted | Refused) or self.failures + 1 >= TRIES
        if stop:
            self.write({**told, "state": "refused", "send_at": False, "raw": False})
            return
        wait = backoff(self.failures + 1, getattr(error, "wait", None), random.random())
        self.write({**told, "state": "queued", "send_at": fields.Datetime.now() + timedelta(seconds=wait)})

    def _doubt(self):
        """The Odoo that this one is restored from may have sent it: if its copy does not tell, its writer is asked."""
        for draft in self:
            with suppress(UserError):  # he has no sender address any more
                draft.message_id = draft._own_id()
            told = {"state": "unsure", "error_reason": "restored", "error_detail": False}
            draft.write({**told, "lease": False, "lease_until": False})
            draft._tell()

    def _tell(self):
        """Its writer's screen asks again; the bus carries no content."""
        self.user_id._bus_send("mail_dossier/draft", {"id": self.id, "state": self.state})

    def _sent(self):
        """It stands in Sent, in its conversation and its dossiers, confidential from the first moment if it is."""
        raw = self._bytes()
        message = self._store_sent(bcc_field(self.people("bcc")) + raw)
        self.write({"state": "sent", "send_at": False, "sent_id": message.id, "raw": False, **self._no_error()})
        self._mark_original()
        self._remove_copies()
        self.account_id._push_soon()

    def _store_sent(self, own):
        """The message of the writer's own copy."""
        when = self.write_date.replace(tzinfo=UTC, microsecond=0)
        fetched = Fetched(self.id, frozenset({"\\Seen"}), when, len(own), None, own)
        messages, mail = self.env["mail.dossier.message"], take_apart(self.env.cr.dbname, fetched)
        message = messages.browse(messages._store_sent(self.account_id, self._sent_folder(), mail))
        with suppress(AccessError, UserError, MissingError):  # the record went, or closed to him, since he began
            if self.res_id:
                message.with_user(self.user_id).file_on(self.res_model, self.res_id)
        return message

    def _sent_folder(self):
        """The folder that the account keeps its sent mail in; none where it has none."""
        return self.account_id._folder_used_as("sent")

    def _mark_original(self):
        """Answered or forwarded, here and in other programs."""
        for message, mark in ((self.answers_id, "answered"), (self.forwards_id, "forwarded")):
            mine = [("message_id", "=", message.id), ("user_id", "=", self.user_id.id)]
            if message:
                self.env["mail.dossier.location"].search(mine)._want(**{mark: True})

    @api.autovacuum
    def _gc_drafts(self):
        """What was sent, once a day has passed; what was opened to write and never written in."""
        before = ("write_date", "<", fields.Datetime.now() - timedelta(days=1))
        gone = self.sudo().search(["|", ("state", "=", "sent"), ("version", "=", 0), before])
        gone.filtered(lambda draft: draft.state in ("sent", "draft")).unlink()
