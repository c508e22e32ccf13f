"""Another mail program, Alice in Odoo and passes that end anywhere, at random: in the end both sides agree.

A pass may be killed at any SQL statement, its connection may end at any command, and any command may be refused. What
must hold then: both sides are equal UID by UID and flag by flag, no mail is lost and none is there twice, on the server
or in Odoo, and every mail stays filed once, whatever became of it.

There is one exception, which nobody can help: on a server without MOVE our move is killed after its COPY, and the other
program takes the original further, or deletes the copy, before we are back.
"""

from collections import Counter
from contextlib import suppress
from unittest.mock import patch

from hypothesis import stateful
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.sql_db import Cursor

from ..imap.errors import FolderGone, ProtocolError, Unreachable
from ..imap.fake import FakeServer
from .common import PASSWORD, mail
from .test_killed import Killed, Undone
from .two_sides import TwoSidesCase

MARKS = ("\\Seen", "\\Flagged", "\\Answered", "$Forwarded", "Offer")
ACTIONS = ("mark_read", "mark_unread", "flag", "archive_mail", "junk", "delete_mail", "move")
POOR = ("QRESYNC", "CONDSTORE", "MOVE", "UIDPLUS")
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
        for path in ("Sent", "Archive", "Junk", "Trash"):
            self.there.add(path, {f"\\{path}"})
        self.sent, self.copies, self.unsure = 0, Counter(), set()

    # ------------------------------------------------------------ the other program

    def place(self, data, besides=()):
        """A folder of the server, or None."""
        places = sorted(self.there.tree.keys() - {*besides})
        return data.draw(st.sampled_from(places)) if places else None

    def one_there(self, data):
        """(folder, UID, Message-ID) of a mail on the server, or None."""
        if found := [(path, uid) for path, place in sorted(self.there.tree.items()) for uid in sorted(place.mails)]:
            path, uid = data.draw(st.sampled_from(found))
            return path, uid, self.name(self.there.tree[path].mails[uid])
        return None

    def names_in(self, path):
        return [self.name(one) for one in self.there.tree[path].mails.values()]

    @staticmethod
    def name(fetched):
        [line] = [line for line in fetched.raw.decode().split("\r\n") if line.startswith("Message-Id: ")]
        return line.removeprefix("Message-Id: ")

    @stateful.rule(data=st.data(), flags=st.sets(st.sampled_from(MARKS), max_size=2))
    def arrives(self, data, flags):
        self.sent += 1
        name = f"<{self.sent}@walk.example>"
        self.there.deliver(self.place(data), mail(subject=str(self.sent), message_id=name), flags)
        self.copies[name] += 1

    @stateful.rule(data=st.data(), flags=st.sets(st.sampled_from((*MARKS, "\\Deleted")), max_size=3))
    def other_marks(self, data, flags):
        if one := self.one_there(data):
            self.there.flag(*one[:2], flags)

    @stateful.rule(data=st.data())
    def other_moves(self, data):
        if (one := self.one_there(data)) and (to := self.place(data, {one[0]})):
            self.there.move(*one[:2], to)

    @stateful.rule(data=st.data())
    def other_copies(self, data):
        if one := self.one_there(data):
            fetched = self.there.tree[one[0]].mails[one[1]]
            self.there.deliver(self.place(data), fetched.raw, fetched.flags, fetched.internal_date)
            self.copies[one[2]] += 1

    @stateful.rule(data=st.data())
    def other_expunges(self, data):
        if one := self.one_there(data):
            self.there.expunge(*one[:2])
            self.copies[one[2]] -= 1

    @stateful.rule(data=st.data(), number=st.integers(1, 3))
    def other_renames(self, data, number):
        if (path := self.place(data, {"INBOX"})) and f"Map {number}" not in self.there.tree:
            self.there.rename(path, f"Map {number}")

    @stateful.rule(data=st.data())
    def other_drops(self, data):
        if path := self.place(data, {"INBOX"}):
            self.copies.subtract(self.names_in(path))
            self.there.drop(path)

    @stateful.rule(data=st.data(), start=st.integers(1, 4))
    def uidvalidity_changes(self, data, start):
        self.there.reset(self.place(data), start=start)

    # ------------------------------------------------------------ Alice

    def folders(self):
        self.case.env.invalidate_all()
        shown = [("user_id", "=", self.case.alice.id), ("missing", "=", False), ("removed", "=", False)]
        return self.case.env["mail.dossier.folder"].with_user(self.case.alice).search(shown, order="id")

    @stateful.rule(data=st.data(), action=st.sampled_from(ACTIONS))
    def alice_acts(self, data, action):
        folders = self.folders()
        mails = self.case.locations.with_user(self.case.alice).search([], order="id")
        if mails and folders:
            chosen = mails.browse(data.draw(st.sampled_from(mails.ids)))
            target = [data.draw(st.sampled_from(folders.ids))] if action == "move" else []
            if action == "delete_mail" or (self.poor("MOVE") and action in ("archive_mail", "junk", "move")):
                self.unsure.add(f"<{chosen.sudo().message_id.message_id}>")  # removed for good, or torn
            with suppress(UserError):
                getattr(chosen, f"action_{action}")(*target)

    @stateful.rule(data=st.data(), number=st.integers(1, 3))
    def alice_names_a_folder(self, data, number):
        chosen = data.draw(st.sampled_from([None, *self.folders().ids]))
        with suppress(UserError):
            if chosen:
                self.folders().browse(chosen).rename(f"Naam {number}")
            else:
                self.folders().make(f"Naam {number}")

    @stateful.rule(data=st.data())
    def alice_removes_a_folder(self, data):
        if folders := self.folders():
            chosen = folders.browse(data.draw(st.sampled_from(folders.ids)))
            with suppress(UserError):
                chosen.action_remove()
                self.unsure |= {*self.copies} if self.poor("MOVE") else set()

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
        folders = self.folders().sudo().filtered("sync")
        assert "INBOX" in folders.mapped("name") and not folders.filtered(lambda one: one.unmade or one.wanted)
        for path in folders.mapped("name"):
            there = {uid: flags for uid, flags in self.case.at_server(path).items() if not flags & HIDDEN}
            assert self.case.here(path) == there, (path, self.case.here(path), there)
        assert not self.case.mails_of(folders).filtered("pending")

    def assert_none_lost_or_doubled(self):
        there = Counter(name for path in self.there.tree for name in self.names_in(path))
        for name, number in self.copies.items():
            assert name in self.unsure or there[name] == number, (name, there[name], number)
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
