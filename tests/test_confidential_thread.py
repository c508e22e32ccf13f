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

    def test_another_thread_stays_open(self):
        self.question()
        self.assertReason(self.answer(in_reply_to="<other@client.example>"))
