"""Unknown people and what signatures offer, in a browser."""

from odoo.tests import HttpCase

from .test_offers import CARLA
from .test_unknown import LEO, SIGNED, UnknownCase


class TestPeopleTours(UnknownCase, HttpCase):
    def leo(self):
        return self.env["res.partner"].search([("email", "=", "leo@prospect.example")])

    def test_unknown_people(self):
        message = self.receive(self.alice, sender=LEO, body=SIGNED)
        self.receive(self.alice, sender="Zed <zed@job.example>")
        self.start_tour("/odoo/action-mail_dossier.action_unknown", "mail_dossier_unknown", login="alice")
        self.back_file()
        leo = self.leo()
        self.assertEqual((leo.phone, leo.function, leo.parent_id.name), ("+31 6 12345678", False, "Prospect B.V."))
        self.assertEqual(self.dossier(self.sally, leo), message)
        self.assertUnknown(self.alice, "zed@job.example")

    def test_in_the_app(self):
        self.receive(self.alice, sender=LEO, body=SIGNED)
        self.start_tour("/odoo/mailbox", "mail_dossier_panel_card", login="alice")
        self.assertEqual(self.leo().phone, "+31 6 12345678")

    def test_an_offer_at_the_mail(self):
        message = self.receive(self.alice, body=CARLA)
        path = f"/odoo/action-mail_dossier.action_messages/{message.id}"
        self.start_tour(path, "mail_dossier_offer", login="alice")
        self.assertEqual(self.contact.phone, "+31 6 12345678")

    def test_an_offer_in_the_app(self):
        self.receive(self.alice, body=CARLA, message_id="<1@x>")
        self.receive(self.alice, body=CARLA, subject="Re: Lunch", in_reply_to="<1@x>")
        self.start_tour("/odoo/mailbox", "mail_dossier_offer_in_app", login="alice")
        self.assertFalse(self.contact.phone)
        self.assertFalse(self.messages.with_user(self.alice).record_offers("res.partner", self.contact.id))

    def test_an_offer_on_the_card_and_undone(self):
        self.receive(self.alice, body=CARLA)
        path = f"/odoo/action-base.action_partner_form/{self.contact.id}"
        self.start_tour(path, "mail_dossier_offer_on_card", login="alice")
        self.assertFalse(self.contact.phone)
