from datetime import datetime, timedelta

import pytz

from odoo import models
from odoo.tools import format_date, format_time

from ..imap.invitation import LONGEST, invitation
from ..imap.transfer import decode

CALENDAR = ("text/calendar", "application/ics")


class MailDossierMessage(models.Model):
    """An invitation is shown as such: what, when (on the user's own clock), where and by whom."""

    _inherit = "mail.dossier.message"

    def _invitation(self):
        """{title, when, where, who} of the mail's event, or None."""
        parts = self.env["mail.dossier.part"].sudo()
        part = parts.search([("message_id", "=", self.id), ("mimetype", "in", CALENDAR)], limit=1)
        if not part:
            return None
        # Base64 takes four bytes for three.
        encoded = self._body_block()[part.offset : part.offset + min(part.length, 2 * LONGEST)]
        event = invitation(decode(encoded, part.encoding))
        return event and {
            "title": self._invitation_title(event.method, event.what or self.subject or ""),
            "when": self._invitation_when(event),
            "where": event.where,
            "who": event.organiser,
        }

    def _invitation_title(self, method, what):
        titles = {
            "REQUEST": self.env._("Invitation: %s", what),
            "CANCEL": self.env._("Cancelled: %s", what),
            "REPLY": self.env._("Answer to an invitation: %s", what),
        }
        return titles.get(method) or self.env._("Event: %s", what)

    def _invitation_when(self, event):
        """On the user's clock; on that of the invitation, with its name, when nobody knows that zone."""
        if not event.start:
            return ""
        zone = pytz.timezone(event.zone) if event.zone in pytz.all_timezones_set else None
        when = self._invitation_span(*(_clock(moment, zone, self.env.tz) for moment in (event.start, event.end)))
        name = "" if zone else event.zone
        parts = [when, name and f"({name})", event.repeats and self.env._("and repeated after that")]
        return " ".join(part for part in parts if part)

    def _invitation_span(self, start, end):
        if not isinstance(start, datetime):
            last = end and end - timedelta(days=1)  # its end is the day after (RFC 5545 §3.6.1)
            days = [format_date(self.env, day, date_format="full") for day in (start, last) if day]
            return " – ".join(dict.fromkeys(days))
        begin = f"{format_date(self.env, start.date(), date_format='full')} {_time(self.env, start)}"
        if not end:
            return begin
        if end.date() == start.date():
            return f"{begin} – {_time(self.env, end)}"
        return f"{begin} – {format_date(self.env, end.date(), date_format='full')} {_time(self.env, end)}"


def _clock(moment, zone, own):
    if not isinstance(moment, datetime) or not zone:
        return moment
    return zone.localize(moment).astimezone(own).replace(tzinfo=None)


def _time(env, moment):
    return format_time(env, moment.time(), time_format="short")
