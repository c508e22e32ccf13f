"""A worker that dies, or a line that is cut, at any moment: one draft, one mail, one copy."""

from copy import deepcopy
from functools import partial

from . import test_killed
from .sending import SendingCase


class TestKilledWhilePlacing(SendingCase):
    """A worker that dies, or a line that is cut, at any moment: one draft, one copy in Sent."""

    def setUp(self):
        super().setUp()
        self.uid = self.arrived().uid
        draft = self.write_mail()
        self.place()
        draft.save({"subject": "Second"})
        self.send_mail(subject="Sent")
        self.pause()
        self.env.flush_all()
        self.begun = deepcopy(self.there)

    def begin(self, poor):
        self.there = self.servers[self.alice.email] = deepcopy(self.begun)
        self.there.capabilities -= poor

    def complete(self):
        self.env.invalidate_all()
        self.account(self.alice).write({"lease": False, "lease_until": False})
        for _pass in range(3):
            self.sync(self.alice)

    def outcome(self):
        self.assertBothSidesEqual()
        return [(path, one.subject) for path in ("Drafts", "Sent") for one in self.on_server(path)]

    def test_killed_in_any_transaction(self):
        self.interrupted(partial(test_killed.kill, self))

    def test_cut_off_at_any_command(self):
        self.interrupted(self.cut)

    def test_where_a_mail_has_just_left(self):
        """The copy in Sent, put there and not noted, is not taken for a mail that was moved."""
        self.begun.expunge("INBOX", self.uid)
        self.interrupted(partial(test_killed.kill, self), servers=[set()], moments=[False])

    def interrupted(self, interrupt, servers=(set(), {"MOVE", "QRESYNC"}), moments=(False, True)):
        for poor in servers:
            for after in moments:
                for moment in range(2, 100):
                    with test_killed.Undone(self.env), self.subTest(without=sorted(poor), after=after, moment=moment):
                        self.begin(poor)
                        more = interrupt(moment, after)
                        self.complete()
                        self.assertEqual(self.outcome(), [("Drafts", "Second"), ("Sent", "Sent")])
                    if not more:
                        break
                self.assertGreater(moment, 6)

    def cut(self, commands, late):
        self.there.cut, self.there.late = commands, late
        self.one_pass(self.alice)
        more, self.there.cut = self.there.cut <= 0, None
        return more


class TestKilledWhileSending(SendingCase):
    def test_it_is_sent_once_or_asked_about(self):
        """The worker dies in any transaction of sending."""
        draft = self.write_mail()
        self.queue(draft)
        self.env.flush_all()
        outcomes, begun = set(), self.there
        for committed in (False, True):
            for moment in range(1, 20):
                with test_killed.Undone(self.env), self.subTest(committed=committed, moment=moment):
                    self.relay.mails.clear()
                    self.servers[self.alice.email] = deepcopy(begun)
                    more = self.kill(moment, committed)
                    for _time in range(3):
                        self.env.invalidate_all()
                        row = draft.sudo()
                        row.lease_until = row.lease_until and row.lease_until.replace(year=2000)
                        self.send_due()
                        self.sync(self.alice)
                    self.env.invalidate_all()
                    outcomes.add(draft.state)
                    self.assertLessEqual(len(self.relay.mails), 1, "never twice")
                    self.assertIn(draft.state, ("sent", "unsure"))
                    if draft.state == "sent":
                        self.assertEqual(len(self.relay.mails), 1)
                if not more:
                    break
        self.assertEqual(outcomes, {"sent", "unsure"})

    def kill(self, at, committed):
        try:
            with test_killed.TestKilled.killing(self, at, committed):
                self.send_next()
        except test_killed.Killed:
            return True
        return False
