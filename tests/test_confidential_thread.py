"""What answers a confidential mail is confidential, whichever of the two comes in first."""

from .common import MailboxCase


class TestConfidentialThread(MailboxCase):
    """A reply quotes what it answers, whatever its own subject says."""

    def question(self):
        return self.receive(
            self.alice,
            subject="Vertrouwelijk: aanbod",
            message_id="<question@client.example>",
            date="Fri, 20 Nov 2026 10:00:00 +0100",
        )

    def answer(self, **headers):
        headers = {"in_reply_to": "<question@client.example>", "date": "Fri, 20 Nov 2026 11:00:00 +0100", **headers}
        return self.receive(self.alice, subject="Re: aanbod", message_id="<answer@client.example>", **headers)

    def assertReason(self, message, *kinds):
        found = self.env["mail.dossier.reason"].search([("message_id", "=", message.id)])
        self.assertEqual(sorted(found.mapped("kind")), sorted(kinds))
        self.assertEqual(message.confidential, bool(kinds))

    def test_an_answer(self):
        self.question()
        answer = self.answer()
        self.assertReason(answer, "thread")
        self.assertVisible(self.alice, answer)
        self.assertHidden(self.sally, answer)
        self.assertHidden(self.administrator, answer)

    def test_an_answer_that_comes_in_first(self):
        answer = self.answer()
        self.assertVisible(self.sally, answer)
        self.question()
        self.env.invalidate_all()
        self.assertReason(answer, "thread")
        self.assertHidden(self.sally, answer)

    def test_an_answer_through_a_ticket_system(self):
        """Its line of references begins with a mail that nobody here has."""
        ticket = {"references": "<ticket@desk.example> <question@client.example>"}
        answer = self.answer(**ticket)
        self.question()
        self.env.invalidate_all()
        self.assertReason(answer, "thread")
        self.assertHidden(self.sally, answer)

    def test_what_went_before_stays_open(self):
        before = self.receive(
            self.alice, subject="Aanbod", date="Thu, 19 Nov 2026 10:00:00 +0100", message_id="<a@b.example>"
        )
        later = self.receive(
            self.alice,
            subject="Re: vertrouwelijk: aanbod",
            in_reply_to="<a@b.example>",
            date="Fri, 20 Nov 2026 10:00:00 +0100",
        )
        self.assertReason(later, "subject")
        self.assertReason(before)
        self.assertVisible(self.sally, before)

    # ------------------------------------------------------------ clocks that are wrong

    def early(self, number, answered, subject="Re: aanbod", **headers):
        """An answer that says it was written before the question."""
        headers = {"date": f"Fri, 20 Nov 2026 09:{number:02}:00 +0100", "in_reply_to": answered, **headers}
        return self.receive(self.alice, subject=subject, message_id=f"<early{number}@client.example>", **headers)

    def test_an_answer_dated_before_what_it_answers(self):
        self.question()
        answer = self.early(30, "<question@client.example>")
        same_second = self.answer(date="Fri, 20 Nov 2026 10:00:00 +0100")
        further = self.early(20, "<early30@client.example>", references="<question@client.example>")
        for message in (answer, same_second, further):
            self.assertReason(message, "thread")
            self.assertHidden(self.sally, message)
        self.assertEqual(str(answer.date), "2026-11-20 08:30:00")
        self.assertReason(
            self.early(10, "<a@b.example>", references="<question@client.example> <a@b.example>"), "thread"
        )

    def test_an_answer_dated_before_that_comes_in_first(self):
        further = self.early(20, "<early30@client.example>", references="<question@client.example>")
        answer = self.early(30, "<question@client.example>")
        self.assertVisible(self.sally, further)
        question = self.question()
        self.env.invalidate_all()
        for message in (answer, further):
            self.assertReason(message, "thread")
            self.assertHidden(self.sally, message)
        question.with_user(self.alice).action_lift_confidential()
        for message in (question, answer, further):
            self.assertVisible(self.sally, message)

    def test_it_can_be_let_go_by_itself(self):
        self.question()
        answer = self.early(30, "<question@client.example>")
        answer.with_user(self.alice).action_lift_confidential()
        self.assertVisible(self.sally, answer)
        self.answer()
        self.assertVisible(self.sally, answer)

    def test_a_mail_is_no_answer_to_itself(self):
        self.receive(self.alice, subject="Aanbod", date="Fri, 20 Nov 2026 12:00:00 +0100", message_id="<a@b.example>")
        answer = self.early(30, "<a@b.example>", subject="Vertrouwelijk")
        self.assertReason(answer, "subject")

    def test_no_later_mail_opens_what_was_written_under_an_earlier_one(self):
        question = self.receive(
            self.alice,
            subject="Vertrouwelijk",
            message_id="<question@client.example>",
            in_reply_to="<first@client.example>",
            date="Fri, 20 Nov 2026 10:00:00 +0100",
        )
        answer = self.answer(in_reply_to="<first@client.example>")
        forged = {"message_id": "<first@client.example>", "date": "Wed, 20 Nov 2030 10:00:00 +0100"}
        self.receive(self.alice, subject="Aanbod", **forged)
        self.env.invalidate_all()
        for message in (question, answer):
            self.assertTrue(message.confidential)
            self.assertHidden(self.sally, message)

    def test_another_thread_stays_open(self):
        self.question()
        self.assertReason(self.answer(in_reply_to="<other@client.example>"))
