"""A conversation with one mailbox: what the rest of the addon knows of IMAP.

    with Session(server) as session:
        selected = session.select("INBOX", known=Known(uidvalidity, highestmodseq, uidnext))
        for mail in session.messages(session.uids(above=uidnext - 1)):
            ...
        session.select("INBOX", write=True)
        session.store([4, 7], add={"\\\\Seen"})

A session connects in steps, which `diagnose` shows one by one. Its verbs stand in a file for each theme:

    access        resolve connect secure login close
    conversation  noop vanished changed expunged: what the server says unasked
    listing       folders
    opening       select examine
    reading       uids present summary flags identities headers
    bodies        messages bites unreadable
    changing      store expunge append
    tree          create rename delete namespace
    placing       move copy find append_once

Nothing becomes read by being read: folders are opened by EXAMINE unless they are to be changed, and bodies fetched by
BODY.PEEK (R36). Every error is one of errors.py; after Unreachable or ProtocolError the session is of no more use.
"""

from datetime import date

from .changing import Changing
from .listing import Listing
from .placing import Placing
from .responses import Survey
from .tree import Tree

NEWEST = 50  # messages looked at to date a folder: the highest UID is not always the newest mail


class Session(Listing, Changing, Tree, Placing):
    """A conversation with the mailbox on `server`; `timeout` bounds every wait, in seconds."""

    def survey(self, name: str, since: date) -> Survey:
        """What a folder holds, for somebody who decides whether to read it: opens the folder."""
        exists = self.examine(name).exists
        recent = self.uids(since=since) if exists else []
        newest = self.summary((recent or self.uids())[-NEWEST:]) if exists else {}
        return Survey(exists, max((told.internal_date for told in newest.values()), default=None), len(recent))
