"""Which mails are one conversation, and in which order they are shown."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

from .common import MailboxCase, mail


class TestThreads(MailboxCase):
    def conversation(self, *raws, user=None):
        """The messages, each come in by a pass of its own."""
        messages = [self.receive(user or self.alice, raw) for raw in raws]
        self.env.invalidate_all()
        return self.messages.union(*messages)

    def assertOneThread(self, messages):
        self.assertEqual(len(set(messages.mapped("thread"))), 1, messages.mapped("thread"))

    def mails(self, prefix, number=3):
        """A question, its answer, the answer to that and so on; each names its parent alone."""
        ids = [None, *(f"<{prefix}{level}@client.example>" for level in range(number))]
        return [mail(message_id=own, in_reply_to=parent) for parent, own in zip(ids, ids[1:], strict=False)]

    def test_a_reply_that_names_its_parent_alone_in_any_order_of_arrival(self):
        for order in permutations(range(3)):
            with self.subTest(order):
                raws = self.mails("".join(map(str, order)) + ".")
                self.assertOneThread(self.conversation(*(raws[number] for number in order)))

    def test_all_in_one_bite(self):
        for raw in self.mails("bite", 7):
            self.deliver(self.alice, raw)
        self.sync(self.alice)
        self.assertOneThread(self.messages.search([("message_id", "like", "bite%")]))

    def test_a_line_of_references_that_begins_elsewhere(self):
        """A ticket system puts an id of its own before those of the client's mails."""
        for order in permutations(range(4)):
            with self.subTest(order):
                root, parent, reply, late = (f"<{''.join(map(str, order))}.{name}@client.example>" for name in "abcd")
                raws = [
                    mail(message_id=root),
                    mail(message_id=parent, in_reply_to=root, references=root),
                    mail(message_id=reply, in_reply_to=parent, references=f"<ticket@desk.example> {parent}"),
                    mail(message_id=late, references=f"<ticket@desk.example> {parent} {reply}"),
                ]
                self.assertOneThread(self.conversation(*(raws[number] for number in order)))

    def test_references_join_what_is_not_here(self):
        first, second = (mail(references=f"<root@client.example> <{n}@client.example>") for n in ("a", "b"))
        self.assertOneThread(self.conversation(first, second))

    def test_other_mails_are_other_conversations(self):
        messages = self.conversation(mail(subject="Re: Lunch"), mail(subject="Re: Lunch"), mail(message_id=None))
        self.assertEqual(len(set(messages.mapped("thread"))), 3)

    def test_ids_compare_equal_however_they_are_written(self):
        """R14"""
        forms = ("<odd@client.example>", "odd@client.example", " <odd@client.example> ", "\r\n <odd@client.example>")
        replies = [mail(in_reply_to=form) for form in forms]
        for number, form in enumerate(forms):
            with self.subTest(form):
                parent = mail(message_id=form, body=str(number))
                self.assertOneThread(self.conversation(parent, replies[number]))

    def test_mails_that_name_each_other_in_a_circle_come_in(self):
        ids = [f"<circle{number}@client.example>" for number in range(3)]
        raws = [mail(message_id=ids[number], in_reply_to=ids[number - 1]) for number in range(3)]
        raws.append(mail(message_id="<self@client.example>", in_reply_to="<self@client.example>"))
        self.conversation(*raws)
        self.assertInMailbox(self.alice, "INBOX", 4)

    def test_colleagues_mails_of_one_conversation(self):
        question, answer, thanks = self.mails("shared")
        messages = self.conversation(question, thanks) | self.conversation(answer, user=self.bob)
        self.assertOneThread(messages)
        for user, number in ((self.alice, 3), (self.bob, 3)):
            found = self.as_seen_by(user, self.messages).search([("thread", "=", messages[0].thread)])
            self.assertEqual(len(found), number)

    def test_the_newest_stands_first(self):
        dates = [
            "Mon, 02 Nov 2026 10:00:00 +0100",
            "Mon, 02 Nov 2026 09:30:00 +0000",
            "Sun, 01 Nov 2026 10:00:00 +0100",
        ]
        messages = [self.receive(self.alice, date=date, subject=date) for date in dates]
        dossier = self.messages.with_user(self.bob).search([("record", "=", f"res.partner,{self.contact.id}")])
        self.assertEqual(dossier.ids, [messages[1].id, messages[0].id, messages[2].id])

    def test_a_mail_without_a_date_has_that_of_its_arrival(self):
        when = datetime.now(UTC).replace(microsecond=0) - timedelta(days=2)
        uid = self.deliver(self.alice, mail(date=None), when=when)
        self.sync(self.alice)
        self.assertEqual(self.location(self.alice, "INBOX", uid).message_id.date, when.replace(tzinfo=None))
