"""What the composer offers: people to write to, addresses to write from, and second thoughts."""

import re

from odoo import api, models
from odoo.tools import SQL

from ..imap.address import normalise
from .draft_page import QUOTE

PEOPLE = 8
RECENT = 3000  # mails of one's own that are looked through for whom one writes with
# "attached", "enclosed", "bijgevoegd", "bijlage", "in de bijlage": what somebody says who means to attach a file.
ATTACHED = re.compile(
    r"\b(?:attach(?:ed|ment|ments|ing)|enclos(?:ed|ing|ure)|bijgevoegd\w*|bijlagen?|bijgaand\w*|toegevoegd\w*)\b",
    re.IGNORECASE,
)
TAGS = re.compile(r"<[^<>]*>")


class MailDossierDraft(models.Model):
    _inherit = "mail.dossier.draft"

    @api.model
    def complete(self, query, limit=PEOPLE):
        """[{name, email}] of whom one may mean: people written with, most used first, then colleagues and contacts."""
        query = query.strip()
        found = {}
        for name, email in [*self._written_with(query, limit), *self._known_people(query, limit)] if query else ():
            key = normalise(email)
            if key and (key not in found or not found[key]["name"]):
                found[key] = {"name": name or "", "email": email}
        return list(found.values())[:limit]

    @api.model
    def _written_with(self, query, limit):
        """[(name, address)] from the newest mails of one's own mailbox; those one wrote to count more."""
        self.env["mail.dossier.message"].flush_model()
        pattern = re.sub(r"([\\%_])", r"\\\1", query.lower())
        return self.env.execute_query(
            SQL(
                """SELECT max(a.name), a.email FROM (
                       SELECT DISTINCT message_id FROM (
                           SELECT message_id FROM mail_dossier_location WHERE user_id = %(user)s
                            ORDER BY date DESC, id DESC LIMIT %(recent)s) newest
                   ) mine JOIN mail_dossier_address a ON a.message_id = mine.message_id
                    LEFT JOIN mail_dossier_copy c ON c.message_id = mine.message_id AND c.account_id = %(account)s
                    WHERE (a.email LIKE %(begins)s OR lower(a.name) LIKE %(begins)s OR lower(a.name) LIKE %(word)s)
                      AND a.email != ALL(%(own)s)
                    GROUP BY a.email ORDER BY sum(CASE WHEN c.outgoing THEN 3 ELSE 1 END) DESC, a.email
                    LIMIT %(limit)s""",
                user=self.env.uid,
                account=self.env.user._mail_dossier_account().id,
                own=list(self.env.user._mail_dossier_account()._own_addresses()),
                recent=RECENT,
                begins=f"{pattern}%",
                word=f"% {pattern}%",
                limit=limit,
            )
        )

    @api.model
    def _known_people(self, query, limit):
        """[(name, address)] of the cards that the user may read."""
        partners = self.env["res.partner"]
        domain = ["|", ("name", "ilike", query), ("email_normalized", "=ilike", f"{query}%")]
        found = partners.search([("email_normalized", "!=", False), *domain], limit=limit)
        return [(partner.name, partner.email_normalized) for partner in found]

    @api.model
    def senders(self):
        """["Name <address>"] that the user may write as, the usual one first."""
        return [f"{name} <{email}>" for name, email in self.env.user._mail_dossier_account()._senders()]

    def hints(self):
        """{forgotten_attachment, external: [address], without_subject} to be asked about before it is sent."""
        self.ensure_one()
        self.check_access("read")
        own = (self.body or "").partition(QUOTE)[0] if not self.plain else re.sub(r"(?m)^>.*$", "", self.body or "")
        files = self.part_ids.filtered(lambda part: not part.inline)
        said = ATTACHED.search(f"{self.subject or ''} {TAGS.sub(' ', own)}")
        return {
            "forgotten_attachment": said[0] if said and not files and not self.forwards_id else "",
            "external": self._external(),
            "without_subject": not (self.subject or "").strip(),
        }

    def _external(self):
        """The recipients outside the company, where there are colleagues among them too."""
        domains = {address.rpartition("@")[2].lower() for _name, address in self.account_id.sudo()._senders()}
        people = [normalise(address) for _name, address in self.people("to", "cc", "bcc") if address]
        outside = [address for address in people if address.rpartition("@")[2] not in domains]
        return outside if len(outside) < len(people) else []
