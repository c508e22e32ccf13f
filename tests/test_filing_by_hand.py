"""A dossier is corrected by hand: by whom, with what reason, and never into one's own sight."""

from odoo.exceptions import AccessError, UserError

from .common import RECRUITER, mail
from .test_filing_people import DossierCase


class TestByHand(DossierCase):
    def setUp(self):
        super().setUp()
        self.message = self.receive(self.alice)
        self.other = self.card("leo@prospect.example", "Leo")

    def mine(self, user, message=None):
        return self.as_seen_by(user, message or self.message)

    def chips(self, user, message=None, kind="filed"):
        return {one["name"]: one["why"] for one in self.mine(user, message).reader[kind]}

    def place(self, record):
        return record._name, record.id

    # ------------------------------------------------------------ why

    def test_the_reasons(self):
        self.mine(self.alice).file_on(*self.place(self.other))
        expected = {"Carla": "carla@client.example in From", "Leo": "by hand, by Alice"}
        for user in (self.alice, self.sally):
            self.assertEqual(self.chips(user), expected)

    def test_the_reason_of_an_answer(self):
        self.message.date = "2026-11-16 10:00:00"
        answer = self.receive(self.alice, sender="x@y.example", in_reply_to=f"<{self.message.message_id}>")
        self.assertEqual(self.chips(self.sally, answer), {"Carla": "thread of Carla"})

    def test_a_record_one_may_not_read_is_no_chip(self):
        self.applicant("carla@client.example")
        raw = mail(to="alice@agency.example, bob@agency.example")
        self.receive(self.alice, raw)
        message = self.receive(self.bob, raw)
        for user, models in ((self.alice, {"res.partner", "hr.applicant"}), (self.bob, {"res.partner"})):
            self.assertEqual({one["model"] for one in self.mine(user, message).reader["filed"]}, models)

    def test_by_hand_by_a_blind_recipient_names_him_to_the_sender_alone(self):
        same = {
            "sender": "alice@agency.example",
            "to": "x@y.example, sally@agency.example",
            "message_id": "<b@c.example>",
        }
        same["date"] = "Mon, 23 Nov 2026 10:00:00 +0100"
        message = self.send(self.alice, mail(**same, bcc="bob@agency.example"))
        self.receive(self.bob, mail(**same))
        self.mine(self.bob, message).file_on(*self.place(self.other))
        for user, why in ((self.alice, "by hand, by Bob"), (self.bob, "by hand, by Bob"), (self.sally, "by hand")):
            self.assertEqual(self.chips(user, message), {"Leo": why})
        self.mine(self.bob, message).unfile(*self.place(self.other))
        self.assertEqual(self.chips(self.alice, message, "removed"), {"Leo": "taken off by Bob"})

    # ------------------------------------------------------------ filed

    def test_a_holder_files_it_and_the_records_readers_see_it(self):
        message = self.receive(self.alice, sender="nobody@elsewhere.example")
        self.assertHidden(self.sally, message)
        self.assertEqual(self.mine(self.alice, message).file_on(*self.place(self.other)), 1)
        self.assertVisible(self.sally, message)
        self.assertEqual(self.dossier(self.sally, self.other), message)

    def test_several_at_once(self):
        messages = self.message | self.receive(self.alice, subject="another")
        colleagues = self.receive(self.bob, to="bob@agency.example")
        self.assertEqual(self.mine(self.alice, messages | colleagues).file_on(*self.place(self.other)), 2)
        self.assertEqual(self.dossier(self.sally, self.other), messages)

    def test_nobody_files_what_he_does_not_hold(self):
        unfiled = self.receive(self.alice, sender="nobody@elsewhere.example")
        for user in (self.bob, self.sally, self.administrator):
            with self.assertRaises(AccessError):
                self.mine(user, unfiled).file_on(*self.place(self.other))
            with self.assertRaises(UserError):
                self.mine(user).file_on(*self.place(self.other))
            self.assertHidden(user, unfiled)

    def test_nobody_files_on_what_he_may_not_read(self):
        applicant = self.applicant("ann@job.example")
        message = self.receive(self.bob, to="bob@agency.example")
        with self.assertRaises(AccessError):
            self.mine(self.bob, message).file_on(*self.place(applicant))

    def test_nor_on_a_colleague_or_what_has_no_dossier(self):
        for record in (self.bob.partner_id, self.bob, self.env.company):
            with self.assertRaises(UserError):
                self.mine(self.alice).file_on(*self.place(record))

    def test_a_confidential_mail_stays_so(self):
        message = self.receive(self.alice, subject="vertrouwelijk")
        self.mine(self.alice, message).file_on(*self.place(self.other))
        self.assertHidden(self.sally, message)

    def test_answers_follow_what_is_filed_by_hand(self):
        self.mine(self.alice).file_on(*self.place(self.other))
        self.message.date = "2026-11-16 10:00:00"
        answer = self.receive(self.alice, sender="x@y.example", in_reply_to=f"<{self.message.message_id}>")
        self.assertFiled(self.other, answer)

    # ------------------------------------------------------------ taken off

    def test_a_holder_takes_it_off_and_puts_it_back(self):
        self.mine(self.alice).unfile(*self.place(self.contact))
        self.assertHidden(self.sally, self.message)
        self.assertEqual(self.chips(self.alice, kind="removed"), {"Carla": "taken off by Alice"})
        self.mine(self.alice).refile(*self.place(self.contact))
        self.assertVisible(self.sally, self.message)
        self.assertEqual(self.chips(self.sally), {"Carla": "carla@client.example in From"})

    def test_who_may_change_the_record_takes_it_off_and_puts_it_back(self):
        self.mine(self.sally).unfile(*self.place(self.contact))
        self.assertHidden(self.sally, self.message)
        self.assertEqual(self.chips(self.alice, kind="removed"), {"Carla": "taken off by Sally"})
        self.mine(self.sally).refile(*self.place(self.contact))
        self.assertVisible(self.sally, self.message)

    def test_who_may_only_read_the_record_does_not(self):
        reader = self.user("reader", "base.group_user")
        self.assertVisible(reader, self.message)
        with self.assertRaises(UserError):
            self.mine(reader).unfile(*self.place(self.contact))

    def test_what_a_holder_took_off_nobody_else_puts_back(self):
        self.mine(self.sally).unfile(*self.place(self.contact))
        self.mine(self.alice).unfile(*self.place(self.contact))
        for user in (self.bob, self.sally, self.administrator):
            with self.assertRaises(UserError):
                self.mine(user).refile(*self.place(self.contact))
            self.assertHidden(user, self.message)

    def test_putting_back_tells_nothing_of_hidden_mail(self):
        self.mine(self.alice).unfile(*self.place(self.contact))
        unfiled = self.receive(self.alice, sender="nobody@elsewhere.example")
        answers = set()
        for message in (self.message, unfiled, self.messages.browse(2**31 - 1)):
            with self.assertRaises(UserError) as refused:
                self.mine(self.sally, message).refile(*self.place(self.contact))
            answers.add(str(refused.exception))
        self.assertEqual(len(answers), 1)
        self.assertHidden(self.sally, self.message)

    def test_taken_off_it_is_never_filed_there_again(self):
        raw = mail(to="alice@agency.example, bob@agency.example")
        message = self.receive(self.alice, raw)
        self.mine(self.alice, message).unfile(*self.place(self.contact))
        self.receive(self.bob, raw)
        self.assertFalse(self.dossier(self.alice, self.contact) & message)

    def test_off_an_applicant_it_stays_with_the_recruiters(self):
        applicant = self.applicant("carla@client.example")
        message = self.receive(self.alice, subject="Application")
        self.mine(self.alice, message).unfile(*self.place(applicant))
        self.assertFalse(self.dossier(self.alice, applicant))
        self.assertHidden(self.bob, message)

    # ------------------------------------------------------------ never again

    def test_never_this_address_here(self):
        second = self.card("carla@client.example", "Carla at home")
        earlier = self.receive(self.alice, subject="earlier")
        self.mine(self.alice, earlier).never_file("carla@client.example", *self.place(second))
        later = self.receive(self.alice, subject="later")
        for message in (earlier, later):
            self.assertFalse(self.dossier(self.alice, second) & message)
            self.assertIn(message, self.dossier(self.alice, self.contact))

    def test_never_this_address_at_all(self):
        earlier = self.receive(self.alice, subject="earlier")
        self.mine(self.alice).never_file("carla@client.example")
        for message in (self.message, earlier, self.receive(self.alice, subject="later")):
            self.assertHidden(self.sally, message)
            self.assertVisible(self.alice, message)
        self.assertFiled(self.contact, self.receive(self.bob, to="bob@agency.example"))

    def test_what_a_colleague_holds_too_stays_his(self):
        raw = mail(to="alice@agency.example, bob@agency.example")
        shared = self.receive(self.alice, raw)
        self.receive(self.bob, raw)
        self.mine(self.alice).never_file("carla@client.example")
        self.assertVisible(self.sally, shared)

    def test_what_was_filed_by_hand_stays(self):
        self.mine(self.alice).file_on(*self.place(self.other))
        self.mine(self.alice).never_file("carla@client.example")
        self.assertEqual(self.dossier(self.sally, self.other), self.message)

    def test_what_followed_in_the_thread_comes_out_too(self):
        self.message.date = "2026-11-16 10:00:00"
        answer = self.receive(self.alice, sender="x@y.example", in_reply_to=f"<{self.message.message_id}>")
        self.assertVisible(self.sally, answer)
        self.never("carla@client.example", self.alice)
        self.assertFalse(self.links(answer))
        self.assertHidden(self.sally, answer)

    # ------------------------------------------------------------ search

    def test_records_are_found_in_all_models_that_one_may_read(self):
        lead, applicant = self.lead("zed@x.example", name="Zed"), self.applicant("zed@x.example", partner_name="Zed")
        card = self.card("zed@x.example", "Zed")
        for user, expected in ((self.alice, {lead, applicant, card}), (self.bob, {lead, card})):
            found = {(one["model"], one["id"]) for one in self.messages.with_user(user).find_records("Zed")}
            self.assertLessEqual({self.place(record) for record in expected}, found, user.name)
            self.assertEqual(self.place(applicant) in found, applicant in expected, user.name)
        self.assertFalse(self.messages.with_user(self.alice).find_records(self.bob.name))

    # ------------------------------------------------------------ undone

    def test_ones_own_list_does_not_become_the_companys(self):
        entry = self.env["mail.dossier.exclusion"].with_user(self.alice).create({"entry": "client.example"})
        for user in (False, self.bob.id):
            with self.assertRaises(AccessError):
                entry.user_id = user

    def test_never_is_undone(self):
        earlier = self.receive(self.alice, subject="earlier")
        entry = self.mine(self.alice).never_file("carla@client.example")
        self.mine(self.alice).file_again(entry)
        with self.request(self.env.user) as somebody:
            somebody.env["mail.dossier.backfill"]._cron_backfill()
        for message in (self.message, earlier):
            self.assertVisible(self.sally, message)
        self.assertFalse(self.env["mail.dossier.exclusion"].search([]))

    def test_filing_by_hand_is_undone(self):
        applicant = self.applicant("ann@job.example")
        for record in (self.other, applicant):
            self.mine(self.alice).file_on(*self.place(record))
            self.mine(self.alice).unfile_own(*self.place(record))
            self.assertFalse(self.links(self.message, record))
            self.assertVisible(self.sally, self.message)

    def test_undoing_opens_no_applicants_mail(self):
        applicant = self.applicant("carla@client.example")
        self.never("carla@client.example", self.alice, applicant)
        message = self.receive(self.alice, subject="Application")
        self.mine(self.alice, message).file_on(*self.place(applicant))
        self.assertEqual(self.dossier(self.alice, applicant), message)
        self.mine(self.alice, message).unfile_own(*self.place(applicant))
        self.assertFalse(self.dossier(self.alice, applicant))
        self.assertHidden(self.sally, message)

    def test_undoing_what_was_taken_off_before_opens_no_applicants_mail(self):
        applicant = self.applicant("carla@client.example")
        both = {"raw": mail(subject="Application", to="alice@agency.example, bob@agency.example")}
        message = self.receive(self.alice, **both)
        self.receive(self.bob, **both)
        alices, place = self.mine(self.alice, message), self.place(applicant)
        for again in (False, True):
            alices.unfile(*place)
            alices.file_on(*place)
            if again:
                alices.unfile(*place)
                alices.file_on(*place)
            alices.unfile_own(*place)
            self.assertFalse(self.dossier(self.alice, applicant))
            self.assertHidden(self.sally, message)
            self.mine(self.alice, message).file_on(*place)

    def test_nor_where_another_had_filed_it_by_hand(self):
        applicant = self.applicant("ann@job.example")
        raw = mail(subject="About Ann", to="alice@agency.example, rita@agency.example")
        rita = self.user("rita", RECRUITER)
        self.set_up_mailbox(rita)
        message = self.receive(self.alice, raw)
        self.receive(rita, raw)
        place = self.place(applicant)
        self.mine(self.alice, message).file_on(*place)
        self.mine(self.alice, message).unfile(*place)
        self.mine(rita, message).file_on(*place)
        self.mine(rita, message).unfile_own(*place)
        self.assertFalse(self.dossier(self.alice, applicant))
        self.assertHidden(self.sally, message)

    def test_nobody_undoes_anothers_filing(self):
        self.mine(self.alice).file_on(*self.place(self.other))
        self.mine(self.sally).unfile_own(*self.place(self.other))
        self.assertVisible(self.sally, self.message)
        self.assertFiled(self.other, self.message)
