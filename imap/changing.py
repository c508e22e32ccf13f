"""What changes a mailbox. Nothing here repeats itself, and nothing touches what it was not told to.

Flags are added and removed, never replaced, so another program's keywords survive. A message is deleted by UID EXPUNGE,
never by EXPUNGE, which would also take what others have marked (R40); where the server has no UIDPLUS it stays marked.
"""

import re
from collections.abc import Collection, Iterable
from contextlib import closing
from datetime import datetime
from imaplib import Time2Internaldate

from . import responses
from .bodies import Bodies
from .connection import Answer, not_added, quote, refusal
from .errors import FolderGone
from .responses import UID, Stored
from .sequence_set import expand, merged, ranges, runs, subtract, uid_sets

ATOM = re.compile(r"\\?[^\s(){%*\"\\\]\x00-\x1f\x7f-\uffff]+")  # RFC 9051 §9: a flag goes into the command as it is

Place = tuple[int, int]  # UIDVALIDITY and UID


class Changing(Bodies):
    """Verbs that write. Those about UIDs need a folder that was opened with `write`."""

    def _check_writes(self, writes: bool = True) -> None:
        """Dovecot says OK to a STORE in a folder that was opened to read, and does nothing."""
        if writes and not self._writes:
            raise FolderGone("folder_refused", step="folder")

    def store(
        self,
        uids: Iterable[int],
        add: Iterable[str] = (),
        remove: Iterable[str] = (),
        unchanged_since: int | None = None,
    ) -> Stored:
        """Add and remove flags; the others stay.

        `unchanged_since` spares messages that changed after this modification sequence, where the folder keeps such.
        """
        self._check_writes()
        wanted = set(uids)
        stored = Stored({}, frozenset())
        for sign, flags in (("+", _atoms(add)), ("-", _atoms(remove))):
            if flags:
                left = sorted(wanted - stored.rejected)
                stored = self._store(left, f"{sign}FLAGS ({flags})", unchanged_since, stored)
                unchanged_since = None  # the first of the two has just changed them
        ours = wanted - stored.rejected
        self.changed |= {uid: one for uid, one in stored.flags.items() if uid not in ours}
        return Stored({uid: one for uid, one in stored.flags.items() if uid in ours}, stored.rejected)

    def _store(self, uids: Iterable[int], change: str, unchanged_since: int | None, before: Stored) -> Stored:
        condition = f"(UNCHANGEDSINCE {unchanged_since}) " if unchanged_since is not None and self._modseqs else ""
        commands = ((part, self._ask("UID", "STORE", part, condition + change)) for part in uid_sets(uids))
        flags, rejected = dict(before.flags), set(before.rejected)
        with closing(self._answers(commands)) as answers:
            for part, answer in answers:
                if answer.status == "BAD" or (answer.status == "NO" and "MODIFIED" not in answer.untagged):
                    raise refusal(answer, "folder")
                flags |= responses.all_flags(responses.fetched(answer.untagged.get("FETCH", ())))
                rejected |= _rejected(answer, part)
        return Stored(flags, frozenset(rejected))

    def expunge(self, uids: Iterable[int], unchanged_since: int | None = None) -> set[int]:
        """Mark messages as deleted and remove them; those that are gone. The others stay marked, or were spared."""
        wanted = set(uids)
        if unchanged_since is not None:
            wanted -= self.store(wanted, add={"\\Deleted"}, unchanged_since=unchanged_since).rejected
        return self._remove(wanted, mark=unchanged_since is None)

    def _remove(self, uids: Collection[int], mark: bool) -> set[int]:
        self._check_writes()
        expunges = "UIDPLUS" in self.capabilities
        for part in uid_sets(sorted(uids)):
            commands = [("STORE", part, "+FLAGS.SILENT (\\Deleted)")] if mark else []
            commands += [("EXPUNGE", part)] if expunges else []
            for answer in [self._finish(tag) for tag in [self._ask("UID", *command) for command in commands]]:
                if answer.status != "OK":
                    raise refusal(answer, "folder")
        self._disregard(uids)
        return set(uids) if expunges else set()

    def _disregard(self, uids: Iterable[int]) -> None:
        """What we took away ourselves is no news."""
        self.vanished = list(subtract(merged(self.vanished), list(runs(sorted(uids)))))

    def transfer(self, verb: str, uids: Iterable[int], name: str) -> dict[int, Place | None]:
        """MOVE or COPY to the folder `name`, as the server does it; see Placing."""
        self._check_writes(verb == "MOVE")
        went: dict[int, Place | None] = {}
        for part in uid_sets(sorted(set(uids))):
            # Who is there is asked first, in the same breath: where nothing is told of the outcome, one must know.
            tags = self._ask("UID", "FETCH", part, "(UID)"), self._ask("UID", verb, part, quote(name))
            answers = [self._finish(tag, fetching=True) for tag in tags]  # Dovecot may tell of both in the first
            there = [one for answer in answers for one in responses.fetched(answer.untagged.get("FETCH", ()))]
            self._note(there)
            if answers[1].status != "OK" and (there or answers[1].status == "BAD"):
                raise not_added(answers[1])
            places = responses.places(answers[0].untagged) | responses.places(answers[1].untagged)
            told = places or {int(one[UID]): None for one in there}
            went |= {uid: told[uid] for uid in expand(ranges(part.encode())) if uid in told}
        self._disregard(went if verb == "MOVE" else ())
        return went

    def append(self, name: str, raw: bytes, flags: Iterable[str], when: datetime) -> Place | None:
        """Store a message; returns its (UIDVALIDITY, UID) where the server tells them (UIDPLUS). `when` is aware."""
        command = "APPEND", quote(name), f"({_atoms(flags)})", Time2Internaldate(when)
        # As imaplib does it, in a twentieth of the memory: 16 MB for a mail of 9.
        self._connection.literal = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")
        answer = self._finish(self._ask(*command))
        if answer.status != "OK":
            raise not_added(answer)
        place = re.fullmatch(rb"(\d+) (\d+)", answer.untagged.get("APPENDUID", [b""])[-1])
        return (int(place[1]), int(place[2])) if place else None


def _atoms(flags: Iterable[str]) -> str:
    return " ".join(flag for flag in flags if ATOM.fullmatch(flag))


def _rejected(answer: Answer, part: str) -> set[int]:
    """Who was changed meanwhile (RFC 7162 §3.1.3), and who was not looked at (RFC 9738)."""
    rejected = set(expand(ranges(answer.untagged.get("MODIFIED", [b""])[-1])))
    limit = re.match(rb"\d+ (\d+)", answer.untagged.get("MESSAGELIMIT", [b""])[-1])
    return rejected | {uid for uid in expand(ranges(part.encode())) if limit and uid < int(limit[1])}
