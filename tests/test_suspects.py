"""Much left a folder at once: its owner looks at it, and says what is to be done (R42)."""

from datetime import UTC, datetime, timedelta

from odoo.exceptions import AccessError

from .common import mail
from .two_sides import TwoSidesCase


class TestSuspects(TwoSidesCase):
    def setUp(self):
        super().setUp()
        self.raws = [mail(subject=str(number)) for number in range(60)]
        now = datetime.now(UTC).replace(microsecond=0)
        for age, raw in enumerate(reversed(self.raws)):
            self.deliver(self.alice, raw, when=now - timedelta(minutes=age))
        self.sync(self.alice)
        self.inbox = self.folder(self.alice).with_user(self.alice)

    def lose(self, to=None):
        """All of it leaves the inbox."""
        for uid in list(self.at_server()):
            if to:
                self.there.move("INBOX", uid, to)
            else:
                self.there.expunge("INBOX", uid)
        self.sync(self.alice)

    def lose_uids(self, uids):
        for uid in uids:
            self.there.expunge("INBOX", uid)
        self.sync(self.alice)

    def asked(self, user=None):
        context = self.inbox.action_suspects()["context"]
        return self.env["mail.dossier.suspects"].with_user(user or self.alice).with_context(**context).create({})

    def test_the_owner_sees_how_many_where_and_some_of_them(self):
        self.lose()
        asked = self.asked()
        self.assertIn("60 of the 60 mails in INBOX", asked.question)
        self.assertEqual(len(asked.mail_ids), 20)
        self.assertEqual(asked.mail_ids[0].subject, "59")
        self.assertIn("left the server", self.inbox.problem)

    def test_they_are_gone(self):
        self.lose()
        self.asked().action_agree()
        self.sync(self.alice)
        self.assertFalse(self.mails())
        self.assertFalse(self.inbox.suspects or self.inbox.problem)
        self.assertBothSidesEqual()

    def test_what_left_since_was_not_agreed_to(self):
        more = [self.deliver(self.alice) for _ in range(60)]
        self.sync(self.alice)
        self.lose_uids(set(self.at_server()) - set(more))
        self.asked().action_agree()
        self.lose_uids(more)
        for _pass in range(2):
            self.sync(self.alice)
        self.assertEqual((len(self.mails()), self.inbox.suspects), (120, 120))
        self.asked().action_agree()
        self.sync(self.alice)
        self.assertFalse(self.mails())

    def test_what_left_while_he_looked_was_not_shown_to_him(self):
        more = [self.deliver(self.alice) for _ in range(60)]
        self.sync(self.alice)
        self.lose_uids(set(self.at_server()) - set(more))
        asked = self.asked()
        self.lose_uids(more)
        again = asked.action_agree()
        self.assertFalse(self.inbox.agreed)
        self.assertTrue(again["context"]["default_more"])
        self.env["mail.dossier.suspects"].with_user(self.alice).with_context(**again["context"]).create(
            {}
        ).action_agree()
        self.sync(self.alice)
        self.assertFalse(self.mails())

    def test_they_are_kept(self):
        self.lose()
        self.asked().action_keep()
        late = self.deliver(self.alice)
        for _pass in range(2):
            self.sync(self.alice)
            self.let_grace_pass()
        self.assertEqual(len(self.mails()), 61)
        self.assertFalse(self.inbox.suspects or self.inbox.problem)
        self.assertTrue(self.mail_at(late))
        self.there.commands.clear()
        self.sync(self.alice)
        self.assertEqual(self.there.commands, ["login", "folders"])

    def test_what_was_kept_can_be_read_moved_and_deleted_here(self):
        self.lose()
        self.inbox.action_keep()
        self.sync(self.alice)
        one, other = self.mails()[:2]
        one.action_mark_read()
        other.action_delete_mail()
        self.sync(self.alice)
        self.assertTrue(one.seen)
        self.assertEqual(self.mails("Trash"), other)
        self.assertFalse(self.rows().filtered("pending"))

    def test_what_was_kept_and_comes_back_is_there_once(self):
        """The server lost them, and was restored: under the old numbers, or under new ones."""
        for reset in (False, True):
            with self.subTest(reset=reset):
                before = dict(self.there.tree["INBOX"].mails)
                self.lose()
                self.inbox.action_keep()
                self.sync(self.alice)
                self.there.tree["INBOX"].mails.update(before)
                self.there.tree["INBOX"].modseq += 1
                if reset:
                    self.there.reset("INBOX")
                for _pass in range(3):
                    self.sync(self.alice)
                self.assertEqual(len(self.mails()), 60)
                self.assertFalse(self.rows().filtered("kept"))
                self.assertBothSidesEqual()

    def test_what_turned_up_in_another_folder_was_moved_and_nobody_is_asked(self):
        self.lose(to="Archive")
        self.sync(self.alice)
        self.assertFalse(self.inbox.suspects)
        self.assertEqual((len(self.mails()), len(self.mails("Archive"))), (0, 60))
        self.assertBothSidesEqual()

    def test_nobody_else_is_asked(self):
        self.lose()
        for other in (self.bob, self.administrator):
            with self.assertRaises(AccessError):
                self.as_seen_by(other, self.asked(other)).mail_ids.mapped("subject")
            for action in ("action_suspects", "action_keep", "action_agree"):
                with self.subTest(action, user=other.name), self.assertRaises(AccessError):
                    getattr(self.as_seen_by(other, self.inbox), action)()

    def test_the_owner_is_told_once_and_no_more_when_he_has_answered(self):
        for answer in ("action_agree", "action_keep"):
            with self.subTest(answer):
                self.lose()
                self.sync(self.alice)
                told = self.activities_of(self.alice, "asked")
                self.assertEqual(len(told), 1)
                self.assertIn("Edit folders", told.note)
                getattr(self.asked(), answer)()
                self.sync(self.alice)
                self.assertFalse(self.activities_of(self.alice, "asked"))
                for raw in self.raws:
                    self.deliver(self.alice, raw)
                self.sync(self.alice)

    def test_what_was_moved_is_not_asked_about(self):
        self.lose(to="Archive")
        self.sync(self.alice)
        self.assertFalse(self.activities_of(self.alice, "asked"))
