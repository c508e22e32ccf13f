"""A mailbox that is changed on both sides at once, by two mail programs, over a connection that ends at any command.

Whatever the order: when it is quiet, both sides are equal, UID by UID and flag by flag, no mail is lost and none is
there twice. There is one exception, which nobody can help: a server without MOVE, our move killed after its COPY, and
the other program takes the original further before we are back.
"""

import os
import random
import uuid
from dataclasses import replace

from hypothesis import settings, stateful
from hypothesis import strategies as st

from ..errors import FolderGone, ImapError, ProtocolError, Unreachable
from ..fake import FakeServer
from ..network import Server
from . import TestCase
from .contract import NOON, mail
from .mirror import HIDDEN, Mirror
from .poor import PoorFakeSession, PoorSession
from .properties import checked

PLACES = ("INBOX", "Archief", "Verzonden")
MORE = dict(one.split(":") for one in os.environ.get("IMAP_TEST_SERVERS", "").split())
FLAGS = ("\\Seen", "\\Flagged", "\\Answered", "Work")
POOR = ("QRESYNC", "CONDSTORE", "MOVE", "UIDPLUS")
VERBS = ("folders", "select", "uids", "present", "flags", "identities", "messages", "store", "transfer", "_remove")
NO, BAD, BYE = FolderGone("folder_refused", "no"), ProtocolError("protocol", "bad"), Unreachable("closed")
WALKS = 1500 if os.environ.get("MAIL_DOSSIER_ALL") else 60


class TwoSides:
    """The steps of a walk: each takes a source of choices, `pick(sequence)`."""

    below = ""  # what the path of every folder but INBOX begins with
    flags = FLAGS

    def begin(self):
        self.mirror, self.sent, self.deleted, self.torn = Mirror(), 0, set(), set()
        places = [PLACES[0], *(self.below + path for path in PLACES[1:])]
        with self.other() as session:
            for path in places[1:]:
                session.create(path)
        for place in (*places, *places):
            self.deliver(lambda choices, place=place: place if place in choices else choices[0])

    def choose(self, pick):
        """A folder and a mail of the server."""
        with self.other() as session:
            name = pick(self.names(session))
            session.select(name, write=True)
            uids = sorted(session.flags())
            return name, pick(uids) if uids else 0

    def names(self, session):
        return sorted(folder.name for folder in session.folders() if folder.status)

    def deliver(self, pick):
        self.sent += 1
        with self.other() as session:
            letter = mail("walk", message_id=f"<{self.sent}@walk.example>")
            session.append(pick(self.names(session)), letter, [pick(self.flags)], NOON)

    def other_marks(self, pick):
        name, uid = self.choose(pick)
        with self.other() as session:
            session.select(name, write=True)
            session.store([uid] if uid else [], **{pick(("add", "remove")): {pick(self.flags)}})

    def other_moves(self, pick):
        name, uid = self.choose(pick)
        with self.other() as session:
            session.select(name, write=True)
            session.move([uid] if uid else [], pick([n for n in self.names(session) if n != name]))

    def other_expunges(self, pick):
        name, uid = self.choose(pick)
        with self.other() as session:
            session.select(name, write=True)
            self.deleted |= {one.message_id for one in session.identities(uid, uid).values()}
            session.expunge([uid] if uid else [])

    def user(self, pick):
        """A folder and a mail that the user sees, or none."""
        name = pick(sorted(self.mirror.tree)) if self.mirror.tree else ""
        uids = sorted(self.mirror.seen()[name]) if name else []
        return (name, pick(uids)) if uids else None

    def user_marks(self, pick):
        if chosen := self.user(pick):
            self.mirror.mark(*chosen, **{pick(("add", "remove")): {pick(FLAGS[:3])}})
            self.mirror.commit()

    def user_moves(self, pick):
        if chosen := self.user(pick):
            self.mirror.move(*chosen, pick(sorted(self.mirror.tree)))
            if "MOVE" in self.without:
                self.torn.add(self.mirror.tree[chosen[0]].mails[chosen[1]].identity.message_id)
            self.mirror.commit()

    def user_deletes(self, pick):
        if chosen := self.user(pick):
            self.mirror.delete(*chosen)
            self.deleted.add(self.mirror.tree[chosen[0]].mails[chosen[1]].identity.message_id)
            self.mirror.commit()

    def sync(self):
        """A pass, killed wherever the connection ends."""
        try:
            with self.session() as session:
                self.mirror.sync(session)
        except ImapError:
            self.mirror.roll_back()

    def assertEqualSides(self):
        for _pass in range(3):  # what is pushed in one is confirmed by the next
            for folder in self.mirror.tree.values():
                folder.cursor = replace(folder.cursor, resets=0)  # the owner was asked, and agreed
            self.sync()
        server = self.on_server()
        assert self.mirror.seen() == server, (self.mirror.seen(), server)
        found = [message_id for mails in server.values() for message_id, _flags in mails.values()]
        doubled = {message_id for message_id in found if found.count(message_id) > 1}
        assert not doubled - self.torn, f"doubled: {doubled - self.torn}"
        lost = {f"{number}@walk.example" for number in range(1, self.sent + 1)} - set(found) - self.deleted
        assert not lost, f"lost: {lost}"

    def on_server(self):
        with self.other() as session:
            return {name: self.mails(session, name) for name in self.names(session)}

    def mails(self, session, name):
        session.select(name)
        flags = session.flags()
        ids = {uid: one.message_id for uid, one in session.identities().items()}
        return {uid: (ids[uid], flags[uid].flags) for uid in ids if not flags[uid].flags & HIDDEN}


class Walk(TwoSides, stateful.RuleBasedStateMachine):
    """On the fake, which may also rename folders and give all mails new UIDs."""

    @stateful.initialize(without=st.frozensets(st.sampled_from(POOR)), draw=st.data())
    def start(self, without, draw):
        self.server, self.without = FakeServer(), without
        self.begin()

    def session(self):
        session = PoorFakeSession(self.server)
        session.without = self.without
        return session

    def other(self):
        return self.server.session()

    @stateful.rule(
        draw=st.data(),
        step=st.sampled_from(
            [
                "deliver",
                "other_marks",
                "other_moves",
                "other_expunges",
                "user_marks",
                "user_moves",
                "user_deletes",
            ]
        ),
    )
    def step(self, draw, step):
        getattr(self, step)(lambda choices: draw.draw(st.sampled_from(sorted(choices))))

    @stateful.rule()
    def one_pass(self):
        self.sync()

    @stateful.rule(after=st.integers(1, 30), late=st.booleans())
    def a_pass_that_is_killed(self, after, late):
        self.server.cut, self.server.late = after, late
        self.sync()
        self.server.cut = None

    @stateful.rule(verb=st.sampled_from(VERBS), error=st.sampled_from([NO, BAD, BYE]))
    def a_pass_that_is_refused_something(self, verb, error):
        self.server.fails = {verb: error}
        self.sync()
        self.server.fails = {}

    @stateful.rule(name=st.sampled_from(PLACES[1:]), number=st.integers(1, 9))
    def other_renames(self, name, number):
        if name in self.server.tree and f"Map {number}" not in self.server.tree:
            self.server.rename(name, f"Map {number}")

    @stateful.rule(name=st.sampled_from(PLACES), start=st.integers(1, 4))
    def uidvalidity_changes(self, name, start):
        if name in self.server.tree:
            self.server.reset(name, start=start)

    def teardown(self):
        if hasattr(self, "server"):
            self.assertEqualSides()


class TestWalk(TestCase):
    def test_two_programs_and_a_bad_line(self):
        stateful.run_state_machine_as_test(Walk, settings=settings(checked, max_examples=WALKS, stateful_step_count=40))


class RealWalk(TwoSides):
    """On a real server: some walks that are the same in every run."""

    port, security = os.environ.get("IMAP_TEST_TLS_PORT"), "ssl"
    STEPS = (
        "deliver",
        "deliver",
        "other_marks",
        "other_moves",
        "other_expunges",
        "user_marks",
        "user_moves",
        "user_deletes",
        "sync",
        "killed",
    )

    def setUp(self):
        super().setUp()
        host, login = os.environ["IMAP_TEST_HOST"], f"walk-{uuid.uuid4().hex}"
        self.settings = Server(host, int(self.port), self.security, login, "secret", allowed=(host,))
        self.without, self.cut = frozenset(), None

    def session(self):
        session = PoorSession(self.settings, timeout=10)
        session.without = self.without
        (session.cut, session.late), self.cut = self.cut or (None, False), None
        return session

    def other(self):
        return PoorSession(self.settings, timeout=10)

    def killed(self, chance):
        self.cut = chance.randint(1, 30), chance.random() < 0.5
        self.sync()

    def walk(self, seed, without=frozenset()):
        chance, self.without = random.Random(seed), without
        self.begin()
        for step in chance.choices(self.STEPS, k=60):
            verb = getattr(self, step)
            verb() if step == "sync" else verb(chance if step == "killed" else chance.choice)
        self.assertEqualSides()

    def test_a_walk(self):
        self.walk(1)


if os.environ.get("IMAP_TEST_HOST"):

    class TestDovecotWalk(RealWalk, TestCase):
        def test_like_gmail(self):
            self.walk(2, frozenset({"QRESYNC"}))

        def test_plain(self):
            self.walk(3, frozenset({*POOR, "ENABLE", "ESEARCH", "LIST-STATUS"}))


if "cyrus" in MORE:

    class TestCyrusWalk(RealWalk, TestCase):
        port, security = MORE["cyrus"], "starttls"


if "courier" in MORE:

    class TestCourierWalk(RealWalk, TestCase):
        port, security, below = MORE["courier"], "none", "INBOX."

        def test_a_walk(self):
            self.walk(1, frozenset({"MOVE"}))  # it has none: ours may be killed in the middle


if "pymap" in MORE:

    class TestPymapWalk(RealWalk, TestCase):
        port, security, flags = MORE["pymap"], "starttls", FLAGS[:3]
