"""A mailbox of a test, whatever the server: the ground that the contracts stand on."""

from abc import ABC, abstractmethod
from datetime import UTC, datetime

from ..folders import encode_name

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def mail(subject, size=0, message_id=""):
    fields = f"Subject: {subject}\r\nFrom: anna@klant.example\r\n" + (message_id and f"Message-ID: {message_id}\r\n")
    return f"{fields}\r\n{'x' * 70}\r\n".encode() + b"line\r\n" * (size // 6)


class Mailbox(ABC):
    """A mailbox, and what may be done to it. A subclass opens sessions, and says in what its server differs."""

    without = frozenset()  # the capabilities that it does not offer
    below = ""  # what the path of every folder but INBOX begins with
    refused = frozenset()  # names that it gives no folder
    keeps_uidvalidity = True  # of a folder that is renamed
    keeps_keywords = True  # that it was not given at the start

    def has(self, capability):
        return capability not in self.without

    @abstractmethod
    def session(self, **settings):
        """A session of ours."""

    @abstractmethod
    def other(self):
        """The session of another mail program, from which the server hides nothing."""

    def make(self, name):
        """A new folder; returns its path."""
        with self.other() as session:
            session.create(self.below + name)
        return self.below + name

    def expunge(self, path, uid):
        with self.other() as session:
            session.select(encode_name(path), write=True)
            session.expunge([uid])

    def mark(self, path, uid, add=(), remove=()):
        with self.other() as session:
            session.select(encode_name(path), write=True)
            session.store([uid], add, remove)

    def deliver(self, subject, path="INBOX", flags=(), when=NOON, size=0, message_id=""):
        with self.other() as session:
            return session.append(encode_name(path), mail(subject, size, message_id), flags, when)[1]

    def opened(self, session, path="INBOX"):
        return {one.uid: one for one in session.messages(self.uids(session, path))}

    def uids(self, session, path="INBOX"):
        session.examine(encode_name(path))
        return session.uids()

    def flags(self, path="INBOX"):
        """{UID: flags} as another program sees them."""
        with self.other() as session:
            session.examine(encode_name(path))
            return {uid: one.flags for uid, one in session.flags().items()}

    def assertHeardOf(self, gone, session):
        """A message that another program expunged: named, or only counted."""
        told = (session.vanished, session.expunged)
        self.assertEqual(told, ([(gone, gone)], 0) if self.has("QRESYNC") else ([], 1))

    def listed(self):
        with self.session() as session:
            return {folder.path: folder for folder in session.folders()}
