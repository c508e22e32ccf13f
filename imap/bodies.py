"""The contents of messages, in bites of plan.py, whatever the server makes of some of them.

A message that the server lists but does not deliver stands in `unreadable` with its reason, 'refused', 'empty' or
'too_large'; the others come through.
"""

from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from itertools import pairwise

from . import responses
from .connection import MAX_LITERAL, PIECE, Answer, refusal
from .errors import FolderGone
from .plan import MAX_BYTES, bites
from .reading import Reading
from .responses import BODY, SIZE, UID, Fetched
from .sequence_set import uid_sets

GROUP = 1000  # messages asked for their sizes at a time
FIRST = 50  # of them to begin with: they can be written, and read, while the others come

Got = dict[int, Fetched]  # by UID, what has come and is not used yet


class Bodies(Reading):
    """The messages of the open folder with their sources."""

    def messages(self, uids: Iterable[int]) -> Iterator[Fetched]:
        """The messages with their sources, in the order asked. Those that are gone are left out; see `unreadable`."""
        with closing(self.bites(uids)) as coming:
            for bite in coming:
                yield from bite

    def bites(self, uids: Iterable[int]) -> Generator[list[Fetched], None, None]:
        """The same as bites of plan.py: while one is being used, the next is on its way."""
        uids = list(dict.fromkeys(uids))
        got: Got = {}  # Dovecot may send the next bite's before the end of this one's
        with closing(self._answers(self._asked(uids))) as answers:
            for bite, answer in answers:
                if answer:
                    self._read(answer, got, sizes=not bite)
                    self._again([uid for uid in bite if uid not in got], got)
                elif bite:
                    self._in_pieces(bite[0], got)
                if bite:
                    yield [got.pop(uid) for uid in bite if uid in got]

    def _asked(self, uids: list[int]) -> Iterator[tuple[list[int], bytes | None]]:
        """The commands for these messages: bites, and before those of a group the sizes of the next one's."""
        groups = [uids[:FIRST], *(uids[start : start + GROUP] for start in range(FIRST, len(uids), GROUP))]
        self.summary(uid for uid in uids[:FIRST] if uid not in self._sizes)
        for group, coming in pairwise([*groups, []]):
            yield from (([], self._ask_sizes(part)) for part in uid_sets(sorted(coming)))
            # Where all are gone, an empty one: what was asked before it is read before the next group needs it.
            yield from map(self._ask_bite, list(bites(group, self._sizes)) or [[]])

    def _ask_sizes(self, part: str) -> bytes:
        return self._ask("UID", "FETCH", part, "(UID RFC822.SIZE)")

    def _ask_bite(self, uids: list[int]) -> tuple[list[int], bytes | None]:
        small = uids and self._sizes[uids[0]] <= MAX_BYTES
        return uids, self._ask_bodies(uids) if small else None

    def _ask_bodies(self, uids: Iterable[int], part: str = "") -> bytes:
        (wanted,) = uid_sets(sorted(uids))  # a bite fits into one command
        return self._ask("UID", "FETCH", wanted, f"({self._attributes} BODY.PEEK[]{part})")

    def _read(self, answer: Answer, got: Got, sizes: bool = False) -> None:
        """Take what came: contents, and sizes of messages whose turn is later."""
        if answer.status != "OK" and not answer.text.startswith(b"[UNAVAILABLE]"):  # Yahoo means one message by it
            error = refusal(answer, "folder")
            if sizes or not isinstance(error, FolderGone):  # no message is to blame
                raise error
        found = list(responses.fetched(answer.untagged.get("FETCH", ())))
        self._note(one for one in found if BODY not in one)
        self._sizes |= {int(one[UID]): int(one[SIZE]) for one in found if SIZE in one}
        got |= {int(one[UID]): responses.message(one, one[BODY]) for one in found if BODY in one}

    def _again(self, missed: list[int], got: Got) -> None:
        """Ask again for what did not come, in ever smaller parts, until it is clear which messages are to blame."""
        if not missed:
            return
        answer = self._finish(self._ask_bodies(missed), fetching=True)
        self._read(answer, got)
        still = [uid for uid in missed if uid not in got]
        if len(missed) == 1 and still:
            self._blame(missed[0], "empty" if answer.status == "OK" else "refused", got)
            return
        half = (len(still) + 1) // 2
        self._again(still[:half], got)
        self._again(still[half:], got)

    def _blame(self, uid: int, reason: str, got: Got) -> None:
        """Unless it was expunged meanwhile: then it has no size any more."""
        self._sizes.pop(uid, None)
        self._read(self._finish(self._ask_sizes(str(uid)), fetching=True), got, sizes=True)
        if uid in self._sizes:
            self.unreadable[uid] = reason

    def _in_pieces(self, uid: int, got: Got) -> None:
        """A large message MiB by MiB: neither side has to hold it in one answer, and no deadline hurries it."""
        mail, raw = None, bytearray()
        while max(len(raw), self._sizes[uid]) < MAX_LITERAL:
            answer = self._finish(self._ask_bodies([uid], f"<{len(raw)}.{PIECE}>"), fetching=True)
            self._read(answer, got)
            piece = got.pop(uid, None)
            if not piece and len(raw) < self._sizes[uid]:
                self._blame(uid, "empty" if answer.status == "OK" else "refused", got)
                return
            mail = piece or mail
            raw += piece.raw if piece else b""
            if not piece or len(piece.raw) < PIECE:
                got[uid] = replace(mail, raw=bytes(raw))
                return
        self.unreadable[uid] = "too_large"
