"""The dossier on its record in a browser: between the entries of the chatter, and in the panel."""

from datetime import datetime, timedelta

from odoo.tests import HttpCase

from .common import multipart, part
from .test_panel import PanelCase, ago


class TestPanelTours(PanelCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.contact.message_ids.unlink()
        self.card = f"/odoo/res.partner/{self.contact.id}"

    def note(self, body, days):
        date = datetime.now() - timedelta(days=days)
        self.contact.message_post(body=body, date=date.replace(microsecond=0))

    def dossier_of_four(self):
        self.receive(self.alice, message_id="<1@x>", subject="Question", date=ago(9))
        self.send(self.alice, to="carla@client.example", references="<1@x>", subject="Answer", date=ago(7))
        file = part(b"%PDF", "application/pdf", 'Content-Disposition: attachment; filename="figures.pdf"')
        text = part(b"See attached", "text/plain")
        self.receive(self.alice, multipart(text, file, subject="Figures", cc="leo@client.example", date=ago(2)))
        self.receive(self.alice, subject="Vertrouwelijk", date=ago(1))
        for body, days in (("An old note", 20), ("A note between", 8), ("A new note", 0)):
            self.note(body, days)

    def test_who_has_all_of_it(self):
        self.dossier_of_four()
        self.start_tour(self.card, "mail_dossier_panel", login="alice")
        draft = self.env["mail.dossier.draft"].search([("account_id", "=", self.account(self.alice).id)])
        self.assertEqual((draft.res_model, draft.res_id), ("res.partner", self.contact.id))
        figures = self.locations.search([("message_id.subject", "=", "Figures"), ("user_id", "=", self.alice.id)])
        self.assertTrue(figures.seen, "who unfolds his own mail has read it")
        self.assertFalse(self.contact.message_ids.filtered(lambda entry: "Figures" in (entry.subject or "")))

    def test_a_colleague(self):
        self.dossier_of_four()
        self.start_tour(self.card, "mail_dossier_panel_colleague", login="sally")

    def test_pages_of_both_are_one_order(self):
        for number in range(45):
            self.deliver(self.alice, subject=f"Mail {number:02}.", date=ago(2 * number + 2))
        self.sync(self.alice)
        for number in reversed(range(45)):
            self.note(f"Note {number:02}.", 2 * number + 1)
        self.start_tour(self.card, "mail_dossier_long_chatter", login="alice")

    def test_a_model_without_dossiers_is_as_it_was(self):
        self.dossier_of_four()
        self.env.ref("mail_dossier.model_partner").active = False
        self.env.flush_all()
        self.start_tour(self.card, "mail_dossier_no_dossier", login="alice")
