"""The smallest program that keeps a mailbox in step with its server: verbs of a session, decisions of plan.

It keeps all in a dict that stands for the database: `commit` makes it last, and a pass that is killed starts again from
there. What a user does here is written into the rows; the next pass takes it to the server.
"""

from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date

from ..plan import Cursor, caught_up, is_idle, missing, plan_pull
from ..plan_changes import merge_flags, plan_expunge, plan_flags
from ..plan_match import match_reset, may_be_same, plan_moves, same_folder, sampled
from ..plan_push import Delete, Move, Row, Store, plan_push
from ..responses import Identity

EVER = date(1990, 1, 1)
HIDDEN = {"\\Deleted"}  # marked so where the server has no UIDPLUS: gone for all but the server


@dataclass
class Mail:
    """A mail here: `base` flags agreed with the server, `wanted` by the user; `to` a folder, with its UIDNEXT."""

    identity: Identity
    base: frozenset
    wanted: frozenset
    modseq: int | None = None
    to: str = ""
    since: int = 0
    delete: bool = False


@dataclass
class Folder:
    status: object = None
    cursor: Cursor = field(default_factory=Cursor)
    mails: dict = field(default_factory=dict)


class Mirror:
    def __init__(self):
        self.tree, self.saved = {}, {}

    def commit(self):
        self.saved = deepcopy(self.tree)

    def roll_back(self):
        self.tree = deepcopy(self.saved)

    def seen(self):
        """{folder: {UID: (Message-ID, flags)}}, without what is only waiting to be expunged."""
        return {
            name: {u: (m.identity.message_id, m.base) for u, m in folder.mails.items() if not m.base & HIDDEN}
            for name, folder in self.tree.items()
        }

    # --- what the user does

    def mark(self, name, uid, add=(), remove=()):
        mail = self.tree[name].mails[uid]
        mail.wanted = (mail.wanted - frozenset(remove)) | frozenset(add)

    def move(self, name, uid, to):
        mail = self.tree[name].mails[uid]
        mail.to, mail.since = ("", 0) if to == name else (to, self.tree[to].cursor.uidnext)

    def delete(self, name, uid):
        self.tree[name].mails[uid].delete = True

    # --- a pass

    def sync(self, session):
        """Pull all folders, then push: what others did is known before we write over it."""
        busy = self.look(session)
        for name in busy:
            self.pull(session, name)
        for name in list(self.tree):
            self.push(session, name)

    def look(self, session):
        """Take over the folders; those where something happened."""
        listed = {folder.name: folder.status for folder in session.folders() if folder.status}
        for old in self.tree.keys() - listed.keys():
            new = next((n for n in listed.keys() - self.tree.keys() if self.renamed(session, old, n, listed[n])), None)
            folder = self.tree.pop(old)
            if new:
                self.tree[new] = folder
        for name, status in listed.items():
            self.tree.setdefault(name, Folder()).status = status
        self.commit()
        return [name for name, folder in self.tree.items() if self.busy(folder)]

    def busy(self, folder):
        """Without modification sequences numbers do not tell of every flag: all are looked at each time."""
        return not folder.cursor.highestmodseq or not is_idle(folder.cursor, folder.status)

    def renamed(self, session, old, new, status):
        folder = self.tree[old]
        if not folder.cursor.uidvalidity or not may_be_same(folder.status, status):
            return False
        ours = {uid: folder.mails[uid].identity.message_id for uid in sampled(sorted(folder.mails))}
        session.select(new)
        theirs = {uid: one.message_id for uid, one in session.identities().items()}
        return same_folder(folder.status, status, ours, theirs)

    def pull(self, session, name):
        folder = self.tree[name]
        seen = session.select(name, folder.cursor.known)
        pull = plan_pull(folder.cursor, seen.uidvalidity, seen.uidnext, EVER, seen.highestmodseq)
        if pull.paused:
            return
        if pull.reset:
            self.recognise(session, name)
        folder.cursor = pull.cursor
        self.refresh(session, folder, seen, pull.reset)
        self.commit()
        wanted = [uid for uid in session.uids() if uid < seen.uidnext]
        for mail in session.messages(missing(wanted, folder.mails)):
            identity = session.identities(mail.uid, mail.uid).get(mail.uid)
            if identity:
                folder.mails[mail.uid] = Mail(identity, mail.flags, mail.flags, mail.modseq)
                self.commit()
        if self.forget(session, folder, seen):
            folder.cursor = caught_up(folder.cursor, seen, folder.status.unseen)
        self.commit()

    def recognise(self, session, name):
        folder = self.tree[name]
        found = match_reset({uid: mail.identity for uid, mail in folder.mails.items()}, session.identities())
        folder.mails = {new: replace(folder.mails[old], modseq=None) for old, new in found.matched.items()}
        for mail in (mail for other in self.tree.values() for mail in other.mails.values() if mail.to == name):
            mail.since = 0

    def refresh(self, session, folder, seen, reset):
        ask = None if reset else plan_flags(folder.cursor, seen, sorted(folder.mails), full=True)
        told = seen.changed if seen.changed is not None else session.flags(*ask) if ask else {}
        if reset:
            told = session.flags()  # nobody knows what changed before
        for uid, now in told.items():
            if mail := folder.mails.get(uid):
                mail.wanted = merge_flags(mail.base, mail.wanted, now.flags)
                mail.base, mail.modseq = now.flags, now.modseq

    def forget(self, session, folder, seen):
        """Remove who is gone; False when that could not be found out in this pass."""
        here = sorted(uid for uid in folder.mails if uid < seen.uidnext)
        verdict = plan_expunge(here, seen, outside=[])
        if verdict.doubt == "untold":
            verdict = plan_expunge(here, seen, outside=[], present=session.present())
        for uid in verdict.gone:
            del folder.mails[uid]
        return not verdict.doubt

    # --- writing

    def push(self, session, name):
        rows = self.rows(name)
        if not rows:
            return
        seen = session.select(name, write=True)
        for command in plan_push(rows, seen):
            if isinstance(command, Store):
                self.store(session, name, command)
            elif isinstance(command, Move):
                self.took(name, command, session.move(command.uids, command.to))
            elif isinstance(command, Delete):
                self.removed(name, command, session.expunge(command.uids, command.unchanged_since))
            self.commit()

    def rows(self, name):
        folder = self.tree[name]
        mails = {uid: mail for uid, mail in folder.mails.items() if not mail.base & HIDDEN}
        return [
            self.row(folder, uid, mail)
            for uid, mail in mails.items()
            if mail.wanted != mail.base or mail.to in self.tree or mail.delete
        ]

    def row(self, folder, uid, mail):
        to = mail.to if mail.to in self.tree else ""
        modseq = max(folder.cursor.highestmodseq or 0, mail.modseq or 0) or None
        arrived = bool(to) and uid in self.arrivals(folder, to)
        return Row(uid, folder.cursor.uidvalidity, mail.base, mail.wanted, modseq, to, arrived, mail.delete)

    def arrivals(self, folder, to):
        """Who of a folder has arrived where he should be, after a move that was killed: each arrival counts once."""
        leaving = {uid: mail.identity.message_id for uid, mail in folder.mails.items() if mail.to == to}
        since = min(folder.mails[uid].since for uid in leaving)
        there = self.tree[to].mails.items()
        return plan_moves(leaving, {uid: mail.identity.message_id for uid, mail in there if uid >= since})

    def store(self, session, name, command):
        stored = session.store(command.uids, command.add, command.remove)
        for uid, now in stored.flags.items():
            mail = self.tree[name].mails[uid]
            mail.wanted = merge_flags((mail.base | command.add) - command.remove, mail.wanted, now.flags)
            mail.base, mail.modseq = now.flags, now.modseq

    def took(self, name, command, went):
        for uid, place in went.items():
            mail = self.tree[name].mails.pop(uid)
            there = self.tree[command.to]
            if place and place[0] == there.cursor.uidvalidity:
                there.mails[place[1]] = replace(mail, modseq=None, to="", since=0)

    def removed(self, name, command, gone):
        for uid in gone:
            self.tree[name].mails.pop(uid, None)
