"""The mail screen in a browser, against a real Dovecot: what is done in it is so on the server."""

from odoo.tests import HttpCase

from .common import multipart, part, with_servers
from .test_sending_real import SendingRealCase


@with_servers
class TestScreenTours(SendingRealCase, HttpCase):
    def subjects(self, path):
        return sorted(mail.subject for mail in self.there(path))

    def test_actions(self):
        for subject in ("One", "Two", "Three"):
            self.deliver(self.alice, subject=subject)
        self.sync(self.alice)
        self.start_tour("/odoo/mailbox", "mail_dossier_actions", login="alice")
        self.env.invalidate_all()
        self.sync(self.alice)
        there = {path: self.subjects(path) for path in ("INBOX", "Archive", "Junk", "Trash")}
        self.assertEqual(there, {"INBOX": ["Two"], "Archive": ["Three"], "Junk": ["One"], "Trash": []})
        two = self.messages.search([("subject", "=", "Two")])
        self.assertHidden(self.bob, two)

    def test_search(self):
        file = part(b"%PDF-1.4", "application/pdf", 'Content-Disposition: attachment; filename="cv.pdf"')
        text = part(b"Hereby my cv", "text/plain")
        piet = "Piet <piet@client.example>"
        self.deliver(self.alice, multipart(text, file, subject="Application", sender=piet), "Archive")
        self.deliver(self.alice, subject="Other", sender=piet)
        self.sync(self.alice)
        self.start_tour("/odoo/mailbox", "mail_dossier_search", login="alice")
