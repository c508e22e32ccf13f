"""What a list has just found is read without asking again who may see it, and only that."""

from unittest.mock import patch

from odoo.tools import SQL

from .common import MailboxCase


class TestJustFound(MailboxCase):
    def setUp(self):
        super().setUp()
        self.mail = self.receive(self.alice, subject="Lunch")
        self.secret = self.receive(self.alice, subject="Confidential: lunch")
        self.env.invalidate_all()
        self.seen_by_bob = self.messages.with_user(self.bob)

    def test_a_list_asks_once_who_may_see_its_mails(self):
        with patch.object(self.registry["mail.dossier.message"], "_visible_sql", return_value=SQL("TRUE")) as asked:
            self.seen_by_bob.web_search_read([], {"subject": {}, "date": {}})
        self.assertEqual(asked.call_count, 1)

    def test_it_is_asked_again_after_any_change(self):
        self.env.flush_all()
        unfile = "DELETE FROM mail_dossier_link WHERE message_id = %s"
        changes = {
            "none": lambda: None,
            "in the cache": lambda: self.mail.write({"confidential": True}),
            "in the database": lambda: self.env.cr.execute(unfile, [self.mail.id]),
        }
        for name, change in changes.items():
            with self.subTest(name):
                found = self.seen_by_bob.search([])
                self.assertEqual(found, self.mail)
                change()
                self.assertEqual(found.has_access("read"), name == "none")
                self.mail.confidential = False

    def test_it_is_asked_of_the_others(self):
        self.assertIn(self.secret, self.messages.with_user(self.alice).search([]))
        self.assertFalse(self.secret.with_user(self.bob).has_access("read"))
        self.assertTrue(self.seen_by_bob.search([]))
        self.assertFalse(self.secret.with_user(self.bob).has_access("read"))
