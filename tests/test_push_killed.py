"""A worker that dies while it brings Alice's changes to the server: the next pass completes them, none done twice."""

from copy import deepcopy
from functools import partial
from unittest.mock import patch

from . import test_killed
from .common import mail
from .two_sides import TwoSidesCase

SUBJECTS = ("marked", "archived", "trashed", "deleted", "moved there")
EXPECTED = [
    ("Archive", "archived", "Offer \\Seen"),
    ("Archive", "moved there", "Offer"),
    ("INBOX", "marked", "Offer \\Flagged"),
    ("Trash", "trashed", "Offer"),
]


class TestPushKilled(TwoSidesCase):
    def setUp(self):
        """Five mails that Alice and another program are busy with."""
        super().setUp()
        for subject in SUBJECTS:
            self.deliver(self.alice, mail(subject=subject), "Trash" if subject == "deleted" else "INBOX", {"Offer"})
        self.sync(self.alice)
        mails = {one.subject: one for one in self.mails() | self.mails("Trash")}
        mails["marked"].action_flag()
        mails["archived"].action_mark_read()
        mails["archived"].action_archive_mail()
        mails["trashed"].action_delete_mail()
        mails["deleted"].action_delete_mail()
        self.there.move("INBOX", mails["moved there"].uid, "Archive")
        self.env.flush_all()
        self.begun = deepcopy(self.there)

    def begin(self, poor):
        """All is as it was, on a server that lacks some capabilities."""
        self.there = self.servers[self.alice.email] = deepcopy(self.begun)
        self.there.capabilities -= poor

    def outcome(self):
        """What Alice sees, as (folder, subject, flags); the server has the same."""
        self.assertBothSidesEqual()
        return sorted(
            (path, one.subject, one.server_flags) for path in ("INBOX", "Archive", "Trash") for one in self.mails(path)
        )

    def complete(self):
        """The passes after the one that died."""
        account = self.account(self.alice)
        self.env.invalidate_all()
        account.write({"lease": False, "lease_until": False})
        self.sync(self.alice)
        self.sync(self.alice)

    def test_killed_in_any_transaction(self):
        self.interrupted(partial(test_killed.kill, self))

    def test_cut_off_at_any_command(self):
        self.interrupted(self.cut)

    def interrupted(self, interrupt):
        """Interrupt a pass at every moment, before and after; with MOVE and without."""
        for poor in (set(), {"MOVE"}):
            for after in (False, True):
                for moment in range(3, 100):
                    with test_killed.Undone(self.env), self.subTest(without=sorted(poor), after=after, moment=moment):
                        self.begin(poor)
                        more = interrupt(moment, after)
                        self.complete()
                        self.assertEqual(self.outcome(), EXPECTED)
                    if not more:
                        break
                self.assertGreater(moment, 12)

    def cut(self, commands, late):
        with patch.multiple(self.there, cut=commands, late=late):
            self.one_pass(self.alice)
            return self.there.cut <= 0
