"""A new key in the place of an old one: nobody types his password again."""

import os
from unittest.mock import patch

from ..models import secret
from .common import PASSWORD, MailboxCase

OLD, NEW = "the key of last year", "the key of this year"


class TestRotateKey(MailboxCase):
    def setUp(self):
        super().setUp()
        for user in self.alice | self.bob:
            with self.keys(OLD):
                self.account(user)._set_secret(PASSWORD)
        with self.keys(OLD):
            self.account(self.alice)._set_smtp_secret("smtp")

    def keys(self, key, old=""):
        return patch.dict(os.environ, {"MAIL_DOSSIER_KEY": key, "MAIL_DOSSIER_KEY_OLD": old})

    def rotate(self):
        """As in a transaction of its own."""
        return self.accounts._rotate_key()

    def password(self, user):
        self.env.invalidate_all()
        account = self.account(user)
        return account.secret and secret.decrypt(account.secret, account._bound())

    def test_afterwards_the_old_key_is_needed_no_more(self):
        with self.keys(NEW, OLD):
            self.assertEqual(self.password(self.alice), PASSWORD, "before that as well")
            self.assertEqual(self.rotate(), (3, []))
        with self.keys(NEW):
            for user in self.alice | self.bob:
                self.assertEqual(self.password(user), PASSWORD)
            account = self.account(self.alice)
            self.assertEqual(secret.decrypt(account.smtp_secret, account._smtp_bound()), "smtp")
        with self.keys(OLD):
            self.assertIsNone(self.password(self.alice))

    def test_twice_does_no_harm(self):
        with self.keys(NEW, OLD):
            self.rotate()
            self.assertEqual(self.rotate(), (3, []))
            self.assertEqual(self.password(self.bob), PASSWORD)

    def test_what_no_key_opens_is_named_and_left_alone(self):
        with self.keys("somebody else's"):
            self.account(self.bob)._set_secret(PASSWORD)
        with self.keys(NEW, OLD):
            self.assertEqual(self.rotate(), (2, ["bob"]))
            self.assertEqual(self.password(self.alice), PASSWORD)
        with self.keys(NEW, "somebody else's"):
            self.assertEqual(self.rotate(), (3, []), "once that key is there as well")
            self.assertEqual(self.password(self.bob), PASSWORD)

    def test_a_password_stays_with_its_server(self):
        with self.keys(NEW, OLD):
            self.rotate()
            self.env.cr.execute("UPDATE mail_dossier_account SET host = 'evil.example'")
            self.assertIsNone(self.password(self.alice))

    def test_with_the_wrong_key_its_owner_is_asked_for_his_password(self):
        with self.keys("another machine's"):
            self.sync(self.alice)
            account = self.account(self.alice)
            self.assertEqual((account.state, account.error_reason), ("paused", "other_key"))
            self.alice.with_user(self.alice).mail_dossier_password = PASSWORD
            self.receive(self.alice)
        self.assertInMailbox(self.alice, "INBOX", 1)
        self.assertEqual(account.state, "ready")
