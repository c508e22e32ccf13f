"""Dossiers in a browser: corrected by hand, and earlier mail that its holder is asked about."""

from odoo.tests import HttpCase

from .test_backfill import BackfillCase


class TestDossierTours(BackfillCase, HttpCase):
    def test_chips(self):
        message, leo = self.receive(self.alice), self.card("leo@prospect.example", "Leo")
        self.start_tour(f"/odoo/action-mail_dossier.action_messages/{message.id}", "mail_dossier_chips", login="alice")
        self.assertFalse(self.dossier(self.alice, self.contact))
        self.assertEqual(self.dossier(self.sally, leo), message)
        never = self.env["mail.dossier.exclusion"].search([("user_id", "=", self.alice.id)])
        self.assertEqual((never.entry, never.res_id), ("carla@client.example", self.contact.id))

    def test_several_at_once(self):
        messages = self.receive(self.alice) | self.receive(self.alice, subject="another")
        leo = self.card("leo@prospect.example", "Leo")
        self.start_tour("/odoo/action-mail_dossier.action_messages", "mail_dossier_bulk", login="alice")
        self.assertEqual(self.dossier(self.sally, leo), messages)

    def test_earlier_mail(self):
        mine = self.receive(self.alice, sender="leo@prospect.example", subject="to Alice")
        bobs = self.receive(self.bob, sender="leo@prospect.example", subject="to Bob", to="bob@agency.example")
        self.start_tour("/odoo/action-base.action_partner_form/new", "mail_dossier_new_card", login="alice")
        self.back_file()
        card = self.env["res.partner"].search([("email", "=", "leo@prospect.example")])
        self.assertEqual(self.dossier(self.sally, card), mine)
        self.start_tour("/odoo", "mail_dossier_earlier_mail", login="bob")
        self.back_file()
        self.assertEqual(self.dossier(self.sally, card), mine | bobs)
