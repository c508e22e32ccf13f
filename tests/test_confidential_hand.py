"""The lock: who makes a mail confidential by hand, who lifts which reason, and what is on record of it."""

from odoo.exceptions import AccessError, UserError

from .common import MailboxCase, mail

BOTH = "alice@agency.example, bob@agency.example"


class TestConfidentialByHand(MailboxCase):
    def setUp(self):
        super().setUp()
        self.message = self.receive(self.alice)
        self.carol = self.user("carol", "base.group_user,base.group_partner_manager")
        self.others = (self.bob, self.sally, self.carol, self.administrator)

    def lock(self, user, messages, **options):
        self.as_seen_by(user, messages).action_make_confidential(**options)

    def lift(self, user, messages, **options):
        self.as_seen_by(user, messages).action_lift_confidential(**options)

    def assertShut(self, message, holders=None):
        self.assertTrue(message.confidential)
        for user in (self.alice, *self.others):
            (self.assertVisible if user in (holders or self.alice) else self.assertHidden)(user, message)

    def assertOpen(self, message):
        self.assertFalse(message.confidential)
        for user in (self.alice, *self.others):
            self.assertVisible(user, message)

    def both_have(self, **fields_of_mail):
        raw = mail(to=BOTH, **fields_of_mail)
        self.receive(self.alice, raw)
        return self.receive(self.bob, raw)

    # ------------------------------------------------------------ making it so

    def test_a_holder_makes_it_confidential_and_open_again(self):
        self.assertOpen(self.message)
        self.lock(self.alice, self.message)
        self.assertShut(self.message)
        self.assertEqual(self.messages.with_user(self.sally).dossier_count("res.partner", self.contact.id), 0)
        self.lift(self.alice, self.message)
        self.assertOpen(self.message)
        self.assertEqual(self.messages.with_user(self.sally).dossier_count("res.partner", self.contact.id), 1)

    def test_what_one_sent(self):
        sent = self.send(self.alice, to="carla@client.example")
        self.lock(self.alice, sent)
        self.assertShut(sent)

    def test_who_sees_it_without_holding_it_decides_nothing(self):
        for user in self.others:
            for attempt in (self.lock, self.lift):
                with self.assertRaises(UserError):
                    attempt(user, self.message)
        self.assertOpen(self.message)

    def test_who_does_not_see_it_learns_nothing(self):
        self.lock(self.alice, self.message)
        for user in self.others:
            for method in (
                "action_make_confidential",
                "action_lift_confidential",
                "confidential_offer",
                "who_can_see",
            ):
                with self.subTest(f"{user.name}: {method}"), self.assertRaises(AccessError):
                    getattr(self.as_seen_by(user, self.message), method)()

    def test_what_answers_it_goes_with_it(self):
        answer = self.receive(self.alice, in_reply_to=f"<{self.message.message_id}>", date=None)
        before = self.receive(
            self.alice, subject="Earlier", date="Thu, 19 Nov 2020 10:00:00 +0100", message_id=f"<{answer.thread}x>"
        )
        self.lock(self.alice, self.message)
        self.assertShut(answer)
        self.assertOpen(before)
        self.lift(self.alice, self.message)
        self.assertOpen(answer)

    def test_a_whole_conversation(self):
        later = self.receive(self.alice, in_reply_to=f"<{self.message.message_id}>", date=None)
        self.lock(self.alice, later)
        self.assertOpen(self.message)
        self.lock(self.alice, later, whole_conversation=True)
        self.assertShut(self.message)
        newest = self.receive(self.alice, references=f"<{self.message.message_id}>", date=None, subject="Newest")
        self.assertShut(newest)
        self.lift(self.alice, newest, whole_conversation=True)
        for message in (self.message, later, newest):
            self.assertOpen(message)

    def test_several_at_once(self):
        other = self.receive(self.alice, subject="Another")
        self.lock(self.alice, self.message | other)
        self.assertShut(self.message)
        self.assertShut(other)
        self.lift(self.alice, self.message | other)
        self.assertOpen(other)

    def test_doing_it_twice_is_doing_it_once(self):
        for _again in range(2):
            self.lock(self.alice, self.message)
        self.lift(self.alice, self.message)
        self.assertOpen(self.message)
        with self.assertRaises(UserError):
            self.lift(self.alice, self.message)

    # ------------------------------------------------------------ the most restrictive holder

    def test_one_holder_lifts_not_what_the_other_decided(self):
        message = self.both_have()
        self.lock(self.bob, message)
        self.assertShut(message, self.alice | self.bob)
        with self.assertRaises(UserError):
            self.lift(self.alice, message)
        self.lock(self.alice, message)
        self.lift(self.alice, message)
        self.assertShut(message, self.alice | self.bob)
        self.lift(self.bob, message)
        self.assertOpen(message)

    def test_a_default_is_lifted_by_whose_it_is(self):
        self.bob.with_user(self.bob).write({"mail_dossier_confidential_incoming": True})
        message = self.both_have()
        with self.assertRaises(UserError):
            self.lift(self.alice, message)
        self.lift(self.bob, message)
        self.assertOpen(message)

    def test_another_copy_does_not_set_again_what_was_lifted(self):
        raw = mail(to=BOTH, subject="Confidential")
        self.bob.with_user(self.bob).write({"mail_dossier_confidential_incoming": True})
        message = self.receive(self.bob, raw)
        self.lift(self.bob, message)
        self.receive(self.alice, raw)
        self.server(self.bob).add("Archive", {"\\Archive"})
        self.receive(self.bob, raw, "Sent")
        self.assertOpen(message)

    def test_a_word_of_a_stranger_is_lifted_by_any_holder(self):
        message = self.both_have(subject="Confidential")
        self.lift(self.alice, message)
        self.assertOpen(message)

    def test_a_word_of_a_colleague_is_lifted_by_him(self):
        raw = mail(sender=self.alice.email, to="bob@agency.example, carla@client.example", subject="Confidential")
        self.receive(self.bob, raw)
        message = self.receive(self.alice, raw, "Sent")
        with self.assertRaises(UserError):
            self.lift(self.bob, message)
        self.lift(self.alice, message)
        self.assertOpen(message)

    def test_an_answer_is_let_go_by_who_could_open_what_it_answers(self):
        first = self.both_have()
        self.lock(self.bob, first)
        raw = mail(to=BOTH, in_reply_to=f"<{first.message_id}>", date=None)
        answer = self.receive(self.alice, raw)
        self.receive(self.bob, raw)
        with self.assertRaises(UserError):
            self.lift(self.alice, answer)
        self.lift(self.bob, answer)
        self.assertOpen(answer)
        self.assertShut(first, self.alice | self.bob)
        after = self.receive(self.alice, references=f"<{first.message_id}>", date=None, subject="After")
        self.assertOpen(after)

    def test_what_was_let_go_is_confidential_again_when_the_origin_is_anew(self):
        answer = self.receive(self.alice, in_reply_to=f"<{self.message.message_id}>", date=None)
        self.lock(self.alice, self.message)
        self.lift(self.alice, answer)
        self.assertOpen(answer)
        self.lift(self.alice, self.message)
        self.lock(self.alice, self.message)
        self.assertShut(answer)

    def test_who_left_the_company_leaves_it_to_the_other_holders(self):
        message = self.both_have()
        self.lock(self.bob, message)
        self.bob.active = False
        self.assertTrue(message.confidential)
        self.lift(self.alice, message)
        self.assertFalse(message.confidential)

    def test_a_deleted_user_opens_nothing(self):
        message = self.both_have()
        self.lock(self.bob, message)
        self.account(self.bob).unlink()
        self.bob.unlink()
        self.assertHidden(self.sally, message)
        self.lift(self.alice, message)
        self.assertVisible(self.sally, message)

    # ------------------------------------------------------------ other versions of a mail

    def test_another_version_of_the_mail_is_confidential_with_it(self):
        """A gateway put a footer below Bob's copy: another content, but the same mail."""
        fields_of_mail = {"to": BOTH, "message_id": "<one@client.example>", "subject": "Offer"}
        plain = self.receive(self.alice, **fields_of_mail)
        footed = self.receive(self.bob, body="Shall we? -- checked by Gateway", **fields_of_mail)
        self.assertNotEqual(plain, footed)
        self.lock(self.alice, plain)
        self.assertShut(footed, self.bob)
        later = self.receive(self.bob, body="Shall we? (footer)", **fields_of_mail)
        self.assertShut(later, self.bob)
        self.lift(self.alice, plain)
        self.assertOpen(footed)
        self.assertOpen(later)

    def test_another_mail_under_the_same_id_is_not(self):
        forged = self.receive(self.bob, sender="carla@else.example", message_id=f"<{self.message.message_id}>")
        self.lock(self.alice, self.message)
        reasons = self.env["mail.dossier.reason"].search([("message_id", "=", forged.id)])
        self.assertNotIn("hand", reasons.mapped("kind"))

    def test_a_word_speaks_for_its_own_version(self):
        plain = self.receive(self.alice, to=BOTH, message_id="<one@client.example>", subject="Offer")
        self.receive(self.bob, to=BOTH, message_id="<one@client.example>", subject="[Confidential] Offer")
        self.assertOpen(plain)

    # ------------------------------------------------------------ on record

    def history(self, user, message):
        return [line["what"] for line in self.as_seen_by(user, message).reader["history"]]

    def test_holders_read_who_decided_what(self):
        message = self.both_have()
        self.lock(self.bob, message)
        self.lift(self.bob, message)
        self.lock(self.bob, message)
        told = [line["who"] for line in self.as_seen_by(self.alice, message).reader["history"]]
        self.assertEqual(told, ["Bob", "Bob", "Bob"])
        self.assertEqual([what.startswith("No longer") for what in self.history(self.alice, message)], [0, 1, 0])

    def test_others_read_nothing_of_it(self):
        self.lock(self.alice, self.message)
        self.lift(self.alice, self.message)
        for user in self.others:
            self.assertEqual(self.history(user, self.message), [])
            self.assertEqual(self.as_seen_by(user, self.message).who_can_see()["reasons"], [])

    def test_a_blind_recipients_decision_does_not_name_him(self):
        raw = mail(to=self.alice.email)
        message = self.receive(self.alice, raw)
        self.bob.with_user(self.bob).write({"mail_dossier_confidential_incoming": True})
        self.receive(self.bob, raw)
        self.assertShut(message, self.alice | self.bob)
        seen = self.as_seen_by(self.alice, message)
        self.assertNotIn("Bob", f"{seen.reader}{seen.who_can_see()}{seen.confidential_offer()}")
        self.assertEqual(seen.confidential_offer()["others"], 0)
        self.assertIn("Bob", f"{self.as_seen_by(self.bob, message).reader}")

    def test_the_offer(self):
        message = self.both_have(in_reply_to=f"<{self.message.message_id}>", date=None)
        offer = self.as_seen_by(self.alice, message).confidential_offer()
        self.assertEqual(
            offer,
            {"mails": 1, "confidential": 0, "conversation": 2, "others": 1, "reasons": [], "may_lift": False},
        )
        self.lock(self.bob, message)
        offer = self.as_seen_by(self.alice, message).confidential_offer()
        self.assertEqual((offer["confidential"], offer["may_lift"]), (1, False))
        self.assertTrue(self.as_seen_by(self.bob, message).confidential_offer()["may_lift"])

    def test_screens_look_again_and_are_told_nothing(self):
        self.env["bus.bus"].search([]).unlink()
        self.lock(self.alice, self.message)
        self.env.cr.precommit.run()
        told = self.env["bus.bus"].search([("message", "like", "mail_dossier")])
        self.assertEqual(len(told), 1)
        self.assertNotIn(str(self.message.id), told.message)
        self.assertNotIn("Alice", told.message)
