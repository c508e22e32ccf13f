"""Another mail program, Alice in Odoo and passes that end anywhere, at random: in the end both sides agree.

A pass may be killed at any SQL statement, its connection may end at any command, and any command may be refused. What
must hold then: both sides are equal UID by UID and flag by flag, no mail is lost and none is there twice, on the server
or in Odoo, and every mail stays filed once, whatever became of it.

There is one exception, which nobody can help: on a server without MOVE our move is killed after its COPY, and the other
program takes the original further, or deletes the copy, before we are back.
"""

import os
from collections import Counter
from contextlib import suppress
from unittest.mock import patch

from hypothesis import Phase, settings, stateful
from hypothesis import strategies as st

from odoo.sql_db import Cursor

from ..imap.errors import FolderGone, ProtocolError, Unreachable
from ..imap.fake import FakeServer
from ..imap.tests.properties import checked
from .common import PASSWORD, mail
from .test_killed import Killed, Undone
from .two_sides import TwoSidesCase

PLACES = ("INBOX", "Sent", "Archive", "Junk", "Trash")
MARKS = ("\\Seen", "\\Flagged", "\\Answered", "$Forwarded", "Offer")
ACTIONS = ("mark_read", "mark_unread", "flag", "archive_mail", "junk", "delete_mail", "move")
POOR = ("QRESYNC", "CONDSTORE", "MOVE")
VERBS = (
    "folders",
    "select",
    "uids",
    "present",
    "summary",
    "flags",
    "identities",
    "messages",
    "store",
    "transfer",
    "_remove",
)
NO, BAD, BYE = FolderGone("folder_refused", "no"), ProtocolError("protocol", "bad"), Unreachable("closed")
HIDDEN = {"\\Deleted"}  # marked so where the server has no UIDPLUS: gone for all but the server


class Walk(stateful.RuleBasedStateMachine):
    case: TwoSidesCase

    @stateful.initialize(without=st.frozensets(st.sampled_from(POOR)))
    def start(self, without):
        self.undone = Undone(self.case.env)
        self.undone.__enter__()
        self.there = self.case.there = self.case.servers[self.case.alice.email] = FakeServer(password=PASSWORD)
        self.there.capabilities -= without
        self.there.add("Sent", {"\\Sent"})
        for path in PLACES[2:]:
            self.there.add(path, {f"\\{path}"})
        self.sent, self.copies, self.unsure = 0, Counter(), set()

    # ------------------------------------------------------------ the other program

    @stateful.rule(path=st.sampled_from(PLACES), flags=st.sets(st.sampled_from(MARKS), max_size=2))
    def arrives(self, path, flags):
        self.sent += 1
        name = f"<{self.sent}@walk.example>"
        self.there.deliver(path, mail(subject=str(self.sent), message_id=name), flags)
        self.copies[name] += 1

    def one_there(self, data):
        """(folder, UID, Message-ID) of a mail on the server, or None."""
        found = [(path, uid) for path in PLACES for uid in sorted(self.there.tree[path].mails)]
        if not found:
            return None
        path, uid = data.draw(st.sampled_from(found))
        return path, uid, self.name(self.there.tree[path].mails[uid])

    @staticmethod
    def name(fetched):
        [line] = [line for line in fetched.raw.decode().split("\r\n") if line.startswith("Message-Id: ")]
        return line.removeprefix("Message-Id: ")

    @stateful.rule(data=st.data(), flags=st.sets(st.sampled_from(MARKS), max_size=3))
    def other_marks(self, data, flags):
        if one := self.one_there(data):
            self.there.flag(*one[:2], flags)

    @stateful.rule(data=st.data(), to=st.sampled_from(PLACES))
    def other_moves(self, data, to):
        if (one := self.one_there(data)) and one[0] != to:
            self.there.move(*one[:2], to)

    @stateful.rule(data=st.data(), to=st.sampled_from(PLACES))
    def other_copies(self, data, to):
        if one := self.one_there(data):
            fetched = self.there.tree[one[0]].mails[one[1]]
            self.there.deliver(to, fetched.raw, fetched.flags, fetched.internal_date)
            self.copies[one[2]] += 1

    @stateful.rule(data=st.data())
    def other_expunges(self, data):
        if one := self.one_there(data):
            self.there.expunge(*one[:2])
            self.copies[one[2]] -= 1

    @stateful.rule(path=st.sampled_from(PLACES), start=st.integers(1, 4))
    def uidvalidity_changes(self, path, start):
        self.there.reset(path, start=start)

    # ------------------------------------------------------------ Alice

    @stateful.rule(data=st.data(), action=st.sampled_from(ACTIONS), to=st.sampled_from(PLACES))
    def alice_acts(self, data, action, to):
        self.case.env.invalidate_all()
        mails = self.case.locations.with_user(self.case.alice).search([], order="id")
        if mails:
            chosen = mails.browse(data.draw(st.sampled_from(mails.ids)))
            self.note(chosen.sudo(), action)
            target = [self.case.folder(self.case.alice, to).id] if action == "move" else []
            getattr(chosen, f"action_{action}")(*target)

    def note(self, chosen, action):
        """What may be removed for good, or copied and not yet removed."""
        if action == "delete_mail" or (self.poor("MOVE") and action in ("archive_mail", "junk", "move")):
            self.unsure.add(f"<{chosen.message_id.message_id}>")

    def poor(self, capability):
        return capability not in self.there.capabilities

    # ------------------------------------------------------------ passes

    @stateful.rule()
    def a_pass(self):
        self.case.one_pass(self.case.alice)
        self.check()

    @stateful.rule(after=st.integers(0, 40), late=st.booleans())
    def a_pass_whose_connection_ends(self, after, late):
        with patch.multiple(self.there, cut=after + 1, late=late):
            self.a_pass()

    @stateful.rule(verb=st.sampled_from(VERBS), error=st.sampled_from([NO, BAD, BYE]))
    def a_pass_that_is_refused_something(self, verb, error):
        with patch.dict(self.there.fails, {verb: error}):
            self.a_pass()

    @stateful.rule(after=st.integers(0, 250))
    def a_pass_that_is_killed(self, after):
        with killed_at_statement(after), suppress(Killed):
            self.case.one_pass(self.case.alice)
        self.case.env.invalidate_all()
        account = self.case.account(self.case.alice)
        account.lease_until = account.lease_until and account.create_date
        self.check()

    def check(self):
        account = self.case.account(self.case.alice)
        account.invalidate_recordset()
        assert account.state != "paused" and account.error_reason != "unexpected", account.error_reason

    # ------------------------------------------------------------ what must hold

    def converge(self):
        folders = self.case.account(self.case.alice).folder_ids
        for _ in range(4):
            folders.write({"resets": 0, "agreed": True, "checked": False})
            self.a_pass()
            self.case.let_grace_pass()

    def teardown(self):
        if not hasattr(self, "undone"):
            return
        try:
            self.converge()
            self.assert_equal()
            self.assert_none_lost_or_doubled()
            self.assert_filed_once()
        finally:
            self.undone.__exit__()

    def assert_equal(self):
        for path in PLACES:
            there = {uid: flags for uid, flags in self.case.at_server(path).items() if not flags & HIDDEN}
            assert self.case.here(path) == there, (path, self.case.here(path), there)
        assert not self.case.rows().filtered("pending")

    def assert_none_lost_or_doubled(self):
        mails = [one for path in PLACES for one in self.there.tree[path].mails.values() if not one.flags & HIDDEN]
        there = Counter(self.name(one) for one in mails)
        for name, number in self.copies.items():
            assert name in self.unsure or min(there[name], 1) == min(number, 1), (name, there[name], number)
            assert there[name] <= number or self.poor("MOVE"), (name, there[name], number)

    def assert_filed_once(self):
        """Every mail that came in is one message, filed once."""
        messages = self.case.messages.search([("message_id", "like", "%@walk.example")])
        assert len(set(messages.mapped("message_id"))) == len(messages)
        filed = self.case.env["mail.dossier.link"].search([("message_id", "in", messages.ids)])
        assert sorted(link.message_id.id for link in filed) == sorted(messages.ids)


def killed_at_statement(number):
    """The worker dies in its statement of this number (BEGIN, COMMIT and their kin are none)."""
    execute, left = Cursor.execute, [number]

    def dying(cursor, query, *arguments, **options):
        text = getattr(query, "code", query)
        text = text.decode() if isinstance(text, bytes) else text
        if text.lstrip().split(None, 1)[0].upper() in ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH"):
            left[0] -= 1
            if left[0] == -1:
                raise Killed
        return execute(cursor, query, *arguments, **options)

    return patch.object(Cursor, "execute", dying)


# Without a shrinking phase: a pass takes a tenth of a second, so it would take hours.
walked = settings(
    checked,
    max_examples=150 if os.environ.get("MAIL_DOSSIER_ALL") else 10,
    stateful_step_count=40,
    phases=(Phase.generate,),
    report_multiple_bugs=False,
)


class TestWalk(TwoSidesCase):
    def test_in_the_end_both_sides_agree(self):
        walk = type("AlicesWalk", (Walk,), {"case": self})
        stateful.run_state_machine_as_test(walk, settings=walked)
