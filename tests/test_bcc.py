"""A blind recipient is known to the sender and to himself."""

from .common import MailboxCase, mail


class TestBcc(MailboxCase):
    """Alice writes to Carla, with Bob in Bcc: her copy in Sent has the Bcc line, no copy that was delivered has it."""

    def setUp(self):
        super().setUp()
        self.charlie = self.user("charlie", "base.group_user")
        self.set_up_mailbox(self.charlie)
        same = {
            "sender": "alice@agency.example",
            "to": "carla@client.example, charlie@agency.example",
            "subject": "Our offer",
            "date": "Mon, 23 Nov 2026 10:00:00 +0100",
            "message_id": "<offer@agency.example>",
        }
        kept = mail(**same, bcc="Bob Hidden <bob@agency.example>", x_mailer="Alice's program")
        delivered = b"Received: from relay.agency.example\r\nDelivered-To: %s\r\n" + mail(**same)
        self.message = self.send(self.alice, kept)
        self.by_bcc = self.receive(self.bob, delivered % b"bob@agency.example")
        self.by_to = self.receive(self.charlie, delivered % b"charlie@agency.example")

    def told(self, user):
        """Everything the mail's own fields, its reader and its source tell the user."""
        seen = self.as_seen_by(user, self.message)
        names = [name for name, field in seen.fields_get().items() if field.get("type") != "binary"]
        return f"{seen.read(names)} {seen.reader} {seen._source()} {seen._body()}".lower()

    def test_it_is_stored_once(self):
        self.assertEqual(self.message, self.by_bcc)
        self.assertEqual(self.message, self.by_to)
        self.assertEqual(len(self.env["mail.dossier.copy"].search([("message_id", "=", self.message.id)])), 3)
        self.assertEqual(self.message.holder_ids.user_id, self.alice | self.bob | self.charlie)

    def test_the_sender_sees_whom_he_wrote_to(self):
        people = dict(self.as_seen_by(self.alice, self.message).reader["people"])
        self.assertEqual([one["name"] for one in people["Bcc"]], ["Bob Hidden"])
        self.assertIn(
            b"\r\nBcc: Bob Hidden <bob@agency.example>\r\n", self.as_seen_by(self.alice, self.message)._source()
        )

    def test_no_receiver_and_no_reader_of_the_dossier_does(self):
        for user in (self.bob, self.charlie, self.sally, self.administrator):
            with self.subTest(user.name):
                self.assertVisible(user, self.message)
                self.assertNotIn("hidden", self.told(user))
                self.assertNotIn("Bcc", dict(self.as_seen_by(user, self.message).reader["people"]))

    def test_what_the_sender_sees_serves_nobody_else_in_the_same_transaction(self):
        message = self.message.with_user(self.alice)
        self.assertIn("Bcc", dict(message.reader["people"]))
        for user in (self.bob, self.sally):
            self.assertNotIn("Bcc", dict(message.with_user(user).reader["people"]))

    def test_a_colleague_does_not_learn_who_else_holds_it(self):
        for user in (self.charlie, self.sally, self.administrator):
            self.assertNotIn("bob", self.told(user), user.name)

    def test_no_search_finds_it_by_the_blind_recipient(self):
        for user in (self.charlie, self.sally, self.administrator):
            messages = self.as_seen_by(user, self.messages)
            for guess in (("words", "=", "hidden"), ("words", "=", "bob"), ("recipients", "ilike", "bob")):
                self.assertFalse(messages.search([guess]), guess)
            self.assertTrue(messages.search([("words", "=", "charlie@agency.example")]))

    def test_the_source_is_ones_own_copy(self):
        for user, own, foreign in (
            (self.bob, b"Delivered-To: bob@", b"charlie@agency.example\r\nFrom"),
            (self.charlie, b"Delivered-To: charlie@", b"bob@agency.example"),
            (self.alice, b"X-Mailer: Alice's program", b"Delivered-To"),
        ):
            source = self.as_seen_by(user, self.message)._source()
            self.assertIn(own, source, user.name)
            self.assertNotIn(foreign, source, user.name)
        for user in (self.sally, self.administrator):
            self.assertFalse(self.as_seen_by(user, self.message)._source())

    def test_who_got_it_by_bcc_is_marked(self):
        marked = {holder.user_id: holder.by_bcc for holder in self.message.holder_ids}
        self.assertEqual(marked, {self.alice: False, self.bob: True, self.charlie: False})

    # ------------------------------------------------------------ the blind recipient's dossier

    def dossier(self, user, record):
        self.env.invalidate_all()
        return self.messages.with_user(user).search([("record", "=", f"{record._name},{record.id}")])

    def test_a_blind_recipients_dossier_is_the_senders_own(self):
        """The mail in it would tell every other reader who got it blind."""
        card = self.env["res.partner"].create({"name": "Leo", "email": "leo@prospect.example"})
        message = self.send(self.alice, to="carla@client.example", bcc="leo@prospect.example")
        self.assertEqual(self.dossier(self.alice, card), message)
        self.assertEqual(self.messages.with_user(self.alice).dossier_count("res.partner", card.id), 1)
        for user in (self.bob, self.charlie, self.sally, self.administrator):
            self.assertFalse(self.dossier(user, card), user.name)
            self.assertEqual(self.messages.with_user(user).dossier_count("res.partner", card.id), 0)
            self.assertNotIn("Leo", f"{self.as_seen_by(user, message).reader}")
        self.assertIn("Leo", f"{self.as_seen_by(self.alice, message).reader}")

    def test_it_opens_the_mail_to_nobody(self):
        self.env["res.partner"].create({"name": "Leo", "email": "leo@prospect.example"})
        message = self.send(self.alice, to="nobody@elsewhere.example", bcc="leo@prospect.example")
        self.assertVisible(self.alice, message)
        self.assertHidden(self.bob, message)

    def test_it_takes_the_mail_from_nobody(self):
        self.applicant("ann@job.example")
        message = self.send(self.alice, to="carla@client.example", bcc="ann@job.example")
        self.assertVisible(self.bob, message)

    def test_who_is_named_openly_as_well_is_filed_for_all(self):
        message = self.send(self.alice, to="carla@client.example", bcc="carla@client.example", subject="both")
        self.assertEqual(self.dossier(self.sally, self.contact) & message, message)

    def test_what_turns_out_open_is_filed_for_all(self):
        """A colleague's copy names nobody blind; what files it otherwise, files it for all."""
        message = self.send(self.alice, to="bob@agency.example", bcc="carla@client.example", subject="blind")
        self.assertFalse(self.dossier(self.sally, self.contact) & message)
        self.links(message, self.contact).write({"viewer_id": self.alice.id})
        answer = self.receive(
            self.bob, subject="Re: blind", in_reply_to=f"<{message.message_id}>", to="bob@agency.example"
        )
        self.assertFiled(self.contact, answer)
        self.assertFalse(self.dossier(self.sally, self.contact) & message)

    def test_the_sender_in_his_own_bcc(self):
        """The copy that came back has no Bcc line; whichever comes in first, the sender keeps his."""
        same = {"sender": "alice@agency.example", "to": "carla@client.example", "message_id": "<self@agency.example>"}
        same["date"] = "Mon, 23 Nov 2026 11:00:00 +0100"
        kept, delivered = mail(**same, bcc="alice@agency.example, bob@agency.example"), mail(**same)
        self.deliver(self.alice, kept, "Sent")
        message = self.receive(self.alice, delivered)
        self.assertIn("Bcc", dict(self.as_seen_by(self.alice, message).reader["people"]))
