"""Who says that a colleague's address is his does not become the author of her mail."""

from odoo.exceptions import UserError

from .common import PASSWORD, MailboxCase, mail

CLAIMS = ("own_addresses", "sender_email", "login")
OFFER = {
    "sender": "alice@agency.example",
    "to": "carla@client.example",
    "subject": "Our offer",
    "date": "Mon, 23 Nov 2026 10:00:00 +0100",
}


class TestClaimedAddress(MailboxCase):
    """Bob got what Alice wrote."""

    def setUp(self):
        super().setUp()
        self.rita = self.user("rita", "base.group_user")
        self.set_up_mailbox(self.rita)
        self.inbox_of_bob = self.server("bob@agency.example")
        self.write_settings(host="mail.bob.example")

    def connect(self, settings):
        """Bob's server is his own, and lets him in whatever name he gives."""
        bobs = settings.host == "mail.bob.example"
        return (self.inbox_of_bob if bobs else self.server(settings.login)).session(settings)

    def write_settings(self, **settings):
        values = {f"mail_dossier_{name}": value for name, value in {**settings, "password": PASSWORD}.items()}
        self.bob.with_user(self.bob).write(values)
        self.account(self.bob).state = "ready"

    def claim(self, how="own_addresses", email="alice@agency.example"):
        """Bob says that an address is his."""
        if how == "email":
            self.bob.with_user(self.bob).email = email
        else:
            self.write_settings(**{how: email})

    def both_have(self, **fields_of_mail):
        """The mail as Alice keeps it in Sent, and as Bob got it."""
        same = OFFER | {"message_id": f"<{fields_of_mail['subject']}@agency.example>".replace(" ", "")} | fields_of_mail
        self.deliver(self.alice, mail(**same, bcc="rita@agency.example"), "Sent")
        self.inbox_of_bob.deliver("INBOX", mail(**same))
        self.receive(self.rita, mail(**same))
        self.sync(self.alice)
        self.sync(self.bob)
        return self.messages.search([("subject", "=", same["subject"])])

    def received_by_bob(self, **fields_of_mail):
        uid = self.inbox_of_bob.deliver("INBOX", mail(**fields_of_mail))
        self.sync(self.bob)
        return self.location(self.bob, "INBOX", uid).message_id

    def known_to(self, user, message):
        return self.as_seen_by(user, message)._known_holders()

    def test_he_lifts_no_word_of_hers(self):
        for how in (*CLAIMS, "email"):
            with self.subTest(how):
                self.claim(how)
                message = self.both_have(subject=f"Confidential {how}")
                self.assertEqual(message.holder_ids.user_id, self.alice | self.bob | self.rita)
                with self.assertRaises(UserError):
                    self.as_seen_by(self.bob, message).action_lift_confidential()
                self.assertHidden(self.sally, message)

    def test_she_lifts_it_when_he_takes_it_back(self):
        self.claim("sender_email")
        message = self.both_have(subject="Confidential")
        with self.assertRaises(UserError):
            self.as_seen_by(self.alice, message).action_lift_confidential()
        self.claim("sender_email", "bob@agency.example")
        self.as_seen_by(self.alice, message).action_lift_confidential()
        self.assertVisible(self.sally, message)

    def test_what_he_adds_to_his_list_takes_nothing_from_her(self):
        self.claim()
        message = self.both_have(subject="Confidential")
        self.assertIn(self.rita, self.known_to(self.alice, message))
        self.as_seen_by(self.alice, message).action_lift_confidential()
        self.assertVisible(self.sally, message)

    def test_her_login_in_odoo_is_hers_whatever_he_says(self):
        self.alice.login = "alice@agency.example"
        self.claim("email")
        message = self.both_have(subject="Confidential")
        self.as_seen_by(self.alice, message).action_lift_confidential()
        self.assertVisible(self.sally, message)

    def test_he_learns_of_no_blind_recipient(self):
        for how in (*CLAIMS, "email"):
            with self.subTest(how):
                self.claim(how)
                message = self.both_have(subject=f"Blind {how}")
                self.assertNotIn(self.rita, self.known_to(self.bob, message))

    def test_he_does_not_take_her_default_away(self):
        self.alice.with_user(self.alice).mail_dossier_confidential_outgoing = True
        self.claim("login")
        self.deliver(self.alice, mail(**OFFER), "Sent")
        self.sync(self.alice)
        message = self.messages.search([("subject", "=", "Our offer")])
        self.assertTrue(message.confidential)
        self.assertHidden(self.bob, message)

    def test_an_address_that_nobody_else_has_is_his(self):
        self.claim(email="bob@home.example")
        message = self.received_by_bob(sender="bob@home.example", to="carla@client.example")
        self.assertTrue(self.env["mail.dossier.copy"].search([("message_id", "=", message.id)]).outgoing)

    def test_what_a_colleague_had_who_left_is_his(self):
        self.alice.active = False
        self.claim()
        message = self.received_by_bob(**OFFER)
        self.assertTrue(self.env["mail.dossier.copy"].search([("message_id", "=", message.id)]).outgoing)
