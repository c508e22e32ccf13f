"""The lock in a browser, and what a colleague has on his screen when it is turned."""

from .common import MessageCase


class TestConfidentialTours(MessageCase):
    def setUp(self):
        super().setUp()
        self.message = self.receive(self.alice)
        self.card = f"/odoo/res.partner/{self.contact.id}"

    def owner_ticks(self):
        """Have the tour's colleague set off what the owner does in his own browser."""

        def tick(messages, *_nothing):
            messages.with_user(self.alice).browse(self.message.id).action_make_confidential()

        self.patch(self.registry["mail.dossier.message"], "dossier_ask", tick)

    def test_it_goes_from_a_colleagues_panel(self):
        self.owner_ticks()
        self.start_tour(f"/odoo?card={self.contact.id}", "mail_dossier_shut_in_panel", login="sally")
        self.assertHidden(self.sally, self.message)

    def test_it_goes_from_a_colleagues_list(self):
        self.owner_ticks()
        self.start_tour(self.card, "mail_dossier_shut_in_list", login="sally")
        self.assertHidden(self.sally, self.message)

    def test_it_goes_from_a_colleagues_screen(self):
        self.owner_ticks()
        self.start_tour(self.card, "mail_dossier_shut_in_form", login="sally")

    def test_a_holder_locks_and_unlocks(self):
        self.start_tour("/odoo/action-mail_dossier.action_messages", "mail_dossier_lock", login="alice")
        self.assertVisible(self.sally, self.message)

    def test_an_administrator_locks_an_address(self):
        self.start_tour(self.card, "mail_dossier_address", login="administrator")
        self.assertHidden(self.administrator, self.message)
        self.assertVisible(self.alice, self.message)
