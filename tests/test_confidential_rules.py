"""Addresses and words that an administrator lists: for all mail, at once; and what an author ticks before he sends."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import mute_logger

from .common import MailboxCase, mail


class TestConfidentialAddresses(MailboxCase):
    def setUp(self):
        super().setUp()
        self.addresses = self.env["mail.dossier.confidential"]
        self.message = self.receive(self.alice)
        self.others = (self.bob, self.sally, self.administrator)

    def listed(self, address):
        return self.addresses.with_user(self.administrator).create({"address": address})

    def tick(self, confidential=True, address="Carla <CARLA@client.example>", user=None):
        return self.addresses.with_user(user or self.administrator).tick(address, confidential)

    def assertShut(self, message, kind=None):
        self.assertVisible(self.alice, message)
        for user in self.others:
            self.assertHidden(user, message)
        if kind:
            found = self.env["mail.dossier.reason"].search([("message_id", "=", message.id)])
            self.assertIn(kind, found.mapped("kind"))

    def assertOpen(self, message):
        for user in (self.alice, *self.others):
            self.assertVisible(user, message)

    def written_anew(self):
        """(rows of mails that were ever updated, those of them that no index took notice of) in this transaction."""
        count = "pg_stat_get_xact_tuples%s_updated('mail_dossier_message'::regclass)"
        self.env.cr.execute(f"SELECT {count % ''}, {count % '_hot'}")
        return self.env.cr.fetchone()

    def test_a_decision_leaves_the_indexes_alone(self):
        """Of 80,000 mails in one transaction, they would take ten times as long as the rest."""
        before = self.written_anew()
        self.listed("client.example")
        after = self.written_anew()
        self.assertEqual([now - then for now, then in zip(after, before, strict=True)], [1, 1])

    # ------------------------------------------------------------ a tick at a card

    def test_a_tick_holds_for_the_mail_that_is_there_and_that_comes(self):
        self.assertEqual(self.tick(), {"ticked": True, "listed": False})
        self.assertShut(self.message, "contact")
        later = self.receive(self.alice, subject="Later")
        self.assertShut(later, "contact")
        self.assertOpen(self.receive(self.alice, sender="dora@client.example", cc="carla@client.example"))
        self.assertEqual(self.tick(False), {"ticked": False, "listed": False})
        self.assertOpen(self.message)
        self.assertOpen(later)

    def test_who_wrote_it_is_in_any_of_three_fields(self):
        self.tick()
        for header in ({"sender": "x@else.example", "reply_to": "carla@client.example"},):
            self.assertShut(self.receive(self.alice, cc="carla@client.example", **header))
        on_behalf = mail(sender="x@else.example", cc="carla@client.example")
        on_behalf = on_behalf.replace(b"From:", b"Sender: carla@client.example\r\nFrom:")
        self.assertShut(self.receive(self.alice, on_behalf))

    def test_what_one_writes_to_him_is_so_when_it_answers(self):
        self.tick()
        self.assertOpen(self.send(self.alice, to="carla@client.example", subject="New"))
        answer = self.send(self.alice, to="carla@client.example", in_reply_to=f"<{self.message.message_id}>", date=None)
        self.assertShut(answer, "thread")

    def test_a_second_card_with_the_address_shows_the_same_tick(self):
        self.tick()
        again = self.env["res.partner"].create({"name": "Carla again", "email": "carla@client.example"})
        self.assertTrue(self.addresses.with_user(self.administrator).state(again.email)["ticked"])

    def test_only_administrators_and_whom_they_allow(self):
        for user in (self.alice, self.bob, self.sally):
            with self.assertRaises(AccessError):
                self.tick(user=user)
            self.assertIsNone(self.addresses.with_user(user).state("carla@client.example"))
            with self.assertRaises(AccessError), mute_logger("odoo.models"):
                self.addresses.with_user(user).search([])
        self.assertOpen(self.message)
        self.sally.group_ids += self.env.ref("mail_dossier.group_confidential")
        self.tick(user=self.sally)
        self.assertHidden(self.sally, self.message)

    def test_holders_read_who_ticked(self):
        self.tick()
        [line] = self.as_seen_by(self.alice, self.message).reader["history"]
        self.assertEqual(line["who"], "Administrator")
        self.assertIn("carla@client.example", line["what"])

    # ------------------------------------------------------------ the company's list

    def test_a_domain_and_what_is_below_it(self):
        below = self.receive(self.alice, sender="x@mail.client.example", cc="carla@client.example", subject="Below")
        beside = self.receive(self.alice, sender="x@notclient.example", cc="carla@client.example", subject="Beside")
        rule = self.listed("@Client.example")
        self.assertEqual(rule.address, "client.example")
        for message in (self.message, below, self.receive(self.alice, sender="y@client.example", subject="New")):
            self.assertShut(message, "list")
        self.assertOpen(beside)
        rule.action_lift()
        self.assertOpen(self.message)
        self.assertOpen(below)

    def test_what_two_rules_shut_one_does_not_open(self):
        self.tick()
        rule = self.listed("client.example")
        self.tick(False)
        self.assertShut(self.message, "list")
        rule.action_lift()
        self.assertOpen(self.message)

    def test_an_address_on_the_list_is_ticked_at_its_card(self):
        self.listed("client.example")
        state = self.addresses.with_user(self.administrator).state("carla@client.example")
        self.assertEqual(state, {"ticked": False, "listed": "client.example"})

    def test_a_row_stays_as_its_own_history(self):
        rule = self.listed("client.example")
        for attempt in (
            rule.unlink,
            lambda: rule.write({"address": "x.example"}),
            lambda: rule.write({"active": False}),
        ):
            with self.assertRaises(UserError):
                attempt()
        rule.action_lift()
        self.assertEqual((rule.active, rule.lifted_uid, bool(rule.lifted_date)), (False, self.administrator, True))
        self.listed("client.example")
        self.assertShut(self.message)

    def test_what_is_no_address(self):
        for nonsense in ("", "a b", "a@b@c"):
            with self.assertRaises(ValidationError):
                self.listed(nonsense)

    def test_a_holder_lifts_it_from_one_mail_if_he_may_set_it(self):
        self.listed("client.example")
        with self.assertRaises(UserError):
            self.as_seen_by(self.alice, self.message).action_lift_confidential()
        self.alice.group_ids += self.env.ref("mail_dossier.group_confidential")
        self.as_seen_by(self.alice, self.message).action_lift_confidential()
        self.assertOpen(self.message)
        self.assertShut(self.receive(self.alice, subject="Next"))

    # ------------------------------------------------------------ the company's words

    def words(self, listed):
        self.env["ir.config_parameter"].with_user(self.administrator).sudo().set_param(
            "mail_dossier.confidential_words", listed
        )

    def test_a_new_word_holds_for_the_mail_that_is_there(self):
        secret = self.receive(self.alice, subject="Re: Gehèim plan")
        within = self.receive(self.alice, subject="Geheimpje")
        self.words("vertrouwelijk, geheim")
        self.assertShut(secret, "subject")
        self.assertOpen(within)

    def test_a_word_taken_back_opens_what_it_had_taken_in(self):
        before = self.receive(self.alice, subject="Geheim")
        self.words("vertrouwelijk, geheim")
        under_it = self.receive(self.alice, subject="Geheim again")
        self.words("vertrouwelijk")
        self.assertOpen(before)
        self.assertShut(under_it)
        self.assertOpen(self.receive(self.alice, subject="Geheim no more"))

    def test_what_a_holder_lifted_does_not_come_back_by_itself(self):
        secret = self.receive(self.alice, subject="Geheim")
        self.words("vertrouwelijk, geheim")
        self.as_seen_by(self.alice, secret).action_lift_confidential()
        self.messages._recheck()
        self.assertOpen(secret)

    def test_words_that_are_changed_under_system_parameters(self):
        secret = self.receive(self.alice, subject="Geheim")
        parameters = self.env["ir.config_parameter"].with_user(self.administrator)
        listed = parameters.create({"key": "mail_dossier.confidential_words", "value": "geheim"})
        self.assertShut(secret, "subject")
        listed.value = "discreet"
        self.assertOpen(secret)
        listed.value = "geheim"
        self.assertShut(secret, "subject")
        listed.unlink()
        self.assertOpen(secret)

    def test_no_administrator_opens_a_mail_by_emptying_the_list(self):
        secret = self.receive(self.alice, subject="Confidential")
        self.words(" , ")
        self.assertShut(secret)

    # ------------------------------------------------------------ ticked before sending

    def promise(self, message_id, user=None):
        self.env["mail.dossier.promise"]._promise(message_id, user or self.alice)

    def test_a_ticked_mail_is_confidential_wherever_it_turns_up_first(self):
        self.promise("<sent@agency.example>")
        raw = mail(
            sender=self.alice.email, to="bob@agency.example, carla@client.example", message_id="<sent@agency.example>"
        )
        message = self.receive(self.bob, raw)
        for user in (self.sally, self.administrator):
            self.assertHidden(user, message)
        self.receive(self.alice, raw, "Sent")
        self.assertHidden(self.sally, message)
        with self.assertRaises(UserError):
            self.as_seen_by(self.bob, message).action_lift_confidential()
        self.as_seen_by(self.alice, message).action_lift_confidential()
        self.assertVisible(self.sally, message)

    def test_a_promise_is_for_ones_own_mail(self):
        self.promise(self.message.message_id)
        self.assertOpen(self.message)
        self.promise("<other@client.example>")
        self.assertOpen(self.receive(self.alice, message_id="<other@client.example>"))

    def test_a_promise_for_a_mail_that_is_there(self):
        sent = self.send(self.alice, to="carla@client.example")
        self.promise(sent.message_id)
        self.assertShut(sent, "hand")
