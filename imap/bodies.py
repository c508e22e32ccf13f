"""The contents of messages, in bites of plan.py, whatever the server makes of some of them.

A message that the server lists but does not deliver stands in `unreadable` with its reason, 'refused', 'empty' or
'too_large'; the others come through.
"""

from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import replace

from . import responses
from .connection import MAX_LITERAL, PIECE, Answer, refusal
from .errors import FolderGone
from .plan import MAX_BYTES, bites
from .reading import Reading
from .responses import BODY, UID, Fetched
from .sequence_set import uid_sets

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
        self.summary(uid for uid in uids if uid not in self._sizes)
        got: Got = {}  # Dovecot may send the next bite's before the end of this one's
        with closing(self._answers(map(self._ask_bite, bites(uids, self._sizes)))) as answers:
            for bite, answer in answers:
                if answer:
                    self._read(answer, got)
                    self._again([uid for uid in bite if uid not in got], got)
                    yield [got.pop(uid) for uid in bite if uid in got]
                else:
                    yield list(self._in_pieces(bite[0], got))

    def _ask_bite(self, uids: list[int]) -> tuple[list[int], bytes | None]:
        return uids, None if self._sizes[uids[0]] > MAX_BYTES else self._ask_bodies(uids)

    def _ask_bodies(self, uids: Iterable[int], part: str = "") -> bytes:
        (wanted,) = uid_sets(sorted(uids))  # a bite fits into one command
        return self._ask("UID", "FETCH", wanted, f"({self._attributes} BODY.PEEK[]{part})")

    def _read(self, answer: Answer, got: Got) -> None:
        if answer.status != "OK" and not answer.text.startswith(b"[UNAVAILABLE]"):  # Yahoo means one message by it
            error = refusal(answer, "folder")
            if not isinstance(error, FolderGone):  # no message is to blame
                raise error
        found = list(responses.fetched(answer.untagged.get("FETCH", ())))
        self._note(one for one in found if BODY not in one)
        got |= {int(one[UID]): responses.message(one, one[BODY]) for one in found if BODY in one}

    def _again(self, missed: list[int], got: Got) -> None:
        """Ask again for what did not come, in ever smaller parts, until it is clear which messages are to blame."""
        if not missed:
            return
        answer = self._finish(self._ask_bodies(missed), fetching=True)
        self._read(answer, got)
        still = [uid for uid in missed if uid not in got]
        if len(missed) == 1 and still:
            self._blame(missed[0], "empty" if answer.status == "OK" else "refused")
            return
        half = (len(still) + 1) // 2
        self._again(still[:half], got)
        self._again(still[half:], got)

    def _blame(self, uid: int, reason: str) -> None:
        if self.summary([uid]):  # else it was expunged meanwhile
            self.unreadable[uid] = reason

    def _in_pieces(self, uid: int, got: Got) -> Iterator[Fetched]:
        """A large message MiB by MiB: neither side has to hold it in one answer, and no deadline hurries it."""
        mail, raw = None, bytearray()
        while max(len(raw), self._sizes[uid]) < MAX_LITERAL:
            answer = self._finish(self._ask_bodies([uid], f"<{len(raw)}.{PIECE}>"), fetching=True)
            self._read(answer, got)
            piece = got.pop(uid, None)
            if not piece and len(raw) < self._sizes[uid]:
                self._blame(uid, "empty" if answer.status == "OK" else "refused")
                return
            mail = piece or mail
            raw += piece.raw if piece else b""
            if not piece or len(piece.raw) < PIECE:
                yield replace(mail, raw=bytes(raw))
                return
        self.unreadable[uid] = "too_large"
