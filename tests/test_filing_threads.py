"""Replies follow: what comes later in a conversation goes into the dossiers of what went before."""

from .test_filing_people import DossierCase


class TestThreads(DossierCase):
    def question(self, user=None, **fields_of_mail):
        """A mail of the contact, of a week's first day."""
        user = user or self.alice
        given = {"subject": "Offer", "message_id": "<question@client.example>", "to": user.email, **fields_of_mail}
        return self.receive(user, **{"date": "Mon, 16 Nov 2026 10:00:00 +0100", **given})

    def answer(self, user=None, **fields_of_mail):
        """An answer to it by somebody without a card, a day later."""
        user = user or self.alice
        given = {"subject": "Re: Offer", "sender": "assistant@client.example", "to": user.email, **fields_of_mail}
        return self.receive(
            user, **{"in_reply_to": "<question@client.example>", "date": "Tue, 17 Nov 2026 10:00:00 +0100", **given}
        )

    def test_an_answer_from_an_unknown_address(self):
        self.question()
        answer = self.answer()
        self.assertFiled(self.contact, answer)
        self.assertEqual(self.links(answer).kind, "thread")

    def test_whichever_comes_in_first(self):
        answer = self.answer()
        self.assertFalse(self.links(answer))
        self.question()
        self.assertFiled(self.contact, answer)

    def test_a_colleagues_earlier_mail_is_not_published_so(self):
        """DESIGN §10.3: what Bob brings in files nothing that only Alice has."""
        answer = self.answer()
        self.question(self.bob)
        self.assertFalse(self.links(answer))
        self.assertHidden(self.sally, answer)

    def test_only_what_its_receiver_has_too_brings_an_answer(self):
        self.question(self.bob)
        self.assertFalse(self.links(self.answer()))
        both = {
            "to": "alice@agency.example, bob@agency.example",
            "subject": "Offer 2",
            "message_id": "<two@client.example>",
        }
        for user in (self.bob, self.alice):
            self.question(user, **both)
        self.assertFiled(self.contact, self.answer(in_reply_to="<two@client.example>", subject="Re: Offer 2"))

    def test_nobody_draws_a_colleagues_mail_into_his_sight(self):
        """Bob has one mail of Alice's conversation, and puts one of his own before it, filed on a card of his."""
        card = self.card("mine@elsewhere.example", user_id=self.bob.id)
        forged = self.question(self.bob, message_id="<question@client.example>", sender="x@y.example")
        self.as_seen_by(self.bob, forged).file_on("res.partner", card.id)
        answer = self.answer()
        self.assertEqual(answer.thread, forged.thread)
        self.assertFalse(self.links(answer))
        self.assertHidden(self.bob, answer)

    def test_what_went_before_stays_out(self):
        before = self.question(sender="assistant@client.example")
        self.answer(sender="carla@client.example")
        self.assertFalse(self.links(before))

    def test_mail_among_colleagues_stays_among_them(self):
        self.env.company.email = "office@agency.example"
        question = self.question()
        inside = self.send(
            self.alice,
            to="bob@agency.example",
            in_reply_to="<question@client.example>",
            date="Tue, 17 Nov 2026 10:00:00 +0100",
        )
        self.assertEqual(inside.thread, question.thread)
        self.assertFalse(self.links(inside))

    def test_automatic_mail_follows_its_thread_and_nothing_else(self):
        """R64"""
        self.question()
        out_of_office = self.answer(sender="carla@client.example", auto_submitted="auto-replied")
        self.assertTrue(out_of_office.automatic)
        self.assertEqual(self.links(out_of_office).kind, "thread")

    def test_an_applicants_thread_stays_with_the_recruiters(self):
        self.applicant("carla@client.example")
        self.question()
        answer = self.answer()
        self.assertEqual(len(self.links(answer)), 2)
        self.assertHidden(self.bob, answer)

    def test_where_a_mail_was_taken_off_no_answer_follows(self):
        question = self.question()
        self.links(question).write({"rejected": True, "user_id": self.alice.id})
        self.assertFalse(self.links(self.answer()))

    def test_where_one_answer_was_taken_off_no_other_follows(self):
        self.question()
        self.links(self.answer()).write({"rejected": True, "user_id": self.alice.id})
        later = self.answer(subject="Re: Re: Offer", date="Wed, 18 Nov 2026 10:00:00 +0100")
        self.assertFalse(self.links(later))

    def test_an_answer_of_somebody_never_filed(self):
        self.never("assistant@client.example", self.alice)
        self.question()
        self.assertFalse(self.links(self.answer()))

    def test_it_opens_no_confidential_mail(self):
        self.question(subject="Vertrouwelijk")
        answer = self.answer()
        self.assertFiled(self.contact, answer)
        self.assertHidden(self.sally, answer)
