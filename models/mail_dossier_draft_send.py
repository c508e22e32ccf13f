"""Sending: once, whatever breaks. What becomes of the mail is in mail_dossier_draft_sent.py.

A mail that is queued waits for its moment, ten seconds in which its writer may think again, or as long as he said. A
scheduled action takes what is due, under a lease as in mail_dossier_account_sync.py, and talks to the server while no
transaction is open:

    offer         sender and recipients; all are accepted, or nothing happens
    sending       written and committed, before the first byte of the mail
    hand over     the mail
    sent          the mail as it stands in Sent and in its dossiers, in one transaction with what it was a draft of

Whatever fails before *sending* is committed, or is refused, has sent nothing: it is tried again, or its writer is told.
What ends between *sending* and *sent*, with the worker or with the line, may have been sent. It is never sent again by
itself: when its copy turns up on the mail server it was sent, and until then its writer is asked.
"""

import logging
import secrets
from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..imap.crew import Crew
from ..imap.errors import ImapError, Rejected
from .mail_dossier_draft_sent import Superseded

_logger = logging.getLogger(__name__)

UNDO = timedelta(seconds=10)
LEASE = timedelta(minutes=15)  # longer than the longest wait for a server's answer
TOGETHER = 8
LOOK = 1.0  # seconds until one looks again what is due, while nothing has ended


class MailDossierDraft(models.Model):
    _inherit = "mail.dossier.draft"

    # ------------------------------------------------------------ its writer

    def send(self, at=None):
        """Have it sent: in ten seconds, or later (`at`, UTC); returns {state, send_at, undo: seconds}."""
        self.ensure_one()
        self.check_access("write")
        self._check_editable()
        self._check_recipients()
        self._from()
        moment = max(fields.Datetime.to_datetime(at) if at else fields.Datetime.now(), fields.Datetime.now() + UNDO)
        self.sudo().write({"state": "queued", "send_at": moment, "failures": 0, "raw": False, **self._no_error()})
        self.env.ref("mail_dossier.cron_send").sudo()._trigger(moment)
        return {"state": "queued", "send_at": fields.Datetime.to_string(moment), "undo": int(UNDO.total_seconds())}

    def _check_recipients(self):
        people = self.people("to", "cc", "bcc")
        if not people:
            raise UserError(self.env._("Who is it for? Fill in a recipient first."))
        for name, address in people:
            local, at, domain = address.rpartition("@")
            if not (local and at and domain) or domain.startswith("."):
                raise UserError(self.env._("%(address)s is no e-mail address.", address=address or name))

    def cancel(self):
        """Not after all: a draft again, as `show`; too late once it is being sent."""
        self.ensure_one()
        self.check_access("write")
        draft = self.sudo()
        self.env.cr.execute("SELECT state FROM mail_dossier_draft WHERE id = %s FOR UPDATE", [self.id])
        if draft.state not in ("queued", "draft"):
            raise UserError(self.env._("It is too late: this mail is being sent already."))
        draft.write({"state": "draft", "send_at": False, "raw": False, "lease": False, "lease_until": False})
        return self.show()

    def hasten(self):
        """The time to undo is over: what is due is sent now, and not with the next turn of the scheduled action."""
        self.check_access("read")
        if any(draft.state == "queued" and draft.send_at <= fields.Datetime.now() for draft in self.sudo()):
            self.env.ref("mail_dossier.cron_send").sudo()._trigger()

    def resolve(self, was_sent):
        """What its writer found out of a mail that may have been sent; without `was_sent` it is a draft again."""
        self.ensure_one()
        self.check_access("write")
        draft = self.sudo()
        if draft.state != "unsure":
            raise UserError(self.env._("It is known already what became of this mail."))
        if was_sent:
            draft._sent()
        else:
            draft.write({"state": "draft", "send_at": False, "raw": False, **self._no_error()})

    def _no_error(self):
        return {"error_reason": False, "error_detail": False}

    # ------------------------------------------------------------ the scheduled action

    @api.model
    def _cron_send(self):
        """Send all that is due, several mails at once: a silent server holds nobody up."""
        going = self.env["ir.cron"]._commit_progress() > 0
        with Crew() as crew:
            while True:
                while going and crew.at_work < TOGETHER and (taken := self._take_due()):
                    crew.start(partial(self._send, *taken))
                if not crew.at_work:
                    break
                if crew.attend(LOOK):
                    going = self.env["ir.cron"]._commit_progress(1) > 0 and going

    @api.model
    def _take_due(self):
        """(id of a mail that is due, the lease's token), or None."""

        def take(accounts):
            now = fields.Datetime.now()
            free = ["|", ("lease_until", "=", False), ("lease_until", "<", now)]
            due = [("state", "in", ("queued", "sending")), ("send_at", "<=", now), ("user_id.active", "=", True)]
            drafts = accounts.env["mail.dossier.draft"].search([*due, *free], order="send_at, id", limit=TOGETHER)
            draft = drafts.try_lock_for_update(limit=1)
            if not draft:
                return None
            token = secrets.token_hex(8)
            draft.write({"lease": token, "lease_until": now + LEASE})
            return draft.id, token

        return self._in_transaction(take)

    @api.model
    def _in_transaction(self, work):
        return self.env["mail.dossier.account"]._in_transaction(work)

    @api.model
    def _with(self, draft_id, token, work):
        """What `work(draft)` returns, in a transaction of its own, as its writer; Superseded without the lease."""

        def run(accounts):
            draft = accounts.env["mail.dossier.draft"].browse(draft_id)
            query = "SELECT id FROM mail_dossier_draft WHERE id = %s AND lease = %s FOR UPDATE"
            accounts.env.cr.execute(query, [draft_id, token])
            if not accounts.env.cr.rowcount:
                raise Superseded
            return work(draft.with_user(draft.user_id).sudo())

        return self._in_transaction(run)

    @api.model
    def _send(self, draft_id, token):
        """Send one mail. Whatever goes wrong is this mail's affair alone."""
        with_draft = partial(self._with, draft_id, token)
        try:
            error = self._try(with_draft)
            with_draft(lambda draft: draft._end_sending(error))
        except Superseded:
            _logger.info("Draft %s: somebody else has it", draft_id)
        except Exception:
            # It was sent, or not: the end of the lease will show it, and its writer is asked.
            _logger.exception("Draft %s: what became of it could not be written", draft_id)

    def _try(self, with_draft):
        """Hand it to its server; the error that came of it."""
        try:
            server, sender, recipients, raw, utf8 = with_draft(lambda draft: draft._envelope__())
            with self.env["mail.dossier.account"]._post__(server) as post:
                post.offer(sender, recipients, len(raw), utf8)
                with_draft(lambda draft: draft._begin_sending())
                post.hand_over(raw)
        except ImapError as error:
            return error
        except UserError as error:
            return Rejected("mail_refused", str(error))
        except Superseded:
            raise
        except Exception:
            _logger.exception("A mail could not be sent")
            return ImapError("unexpected")
        return None
