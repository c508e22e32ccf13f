"""The contents of messages, in bites of plan.py, whatever the server makes of some of them.

A message that the server lists but does not deliver stands in `unreadable` with its reason, 'refused', 'empty' or
'too_large'; the others come through.
"""

from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace

from . import responses
from .connection import MAX_LITERAL, PIECE, Answer, refusal
from .errors import FolderGone
from .plan import MAX_BYTES, bites
from .reading import Reading
from .responses import BODY, UID, Fetched
from .sequence_set import uid_sets


class Bodies(Reading):
    """The messages of the open folder with their sources."""

    def messages(self, uids: Iterable[int]) -> Iterator[Fetched]:
        """The messages with their sources, as bites of plan.py. Those that are gone are left out; see `unreadable`."""
        uids = list(dict.fromkeys(uids))
        self.summary(uid for uid in uids if uid not in self._sizes)
        large = [uid for uid in uids if self._sizes.get(uid, 0) > MAX_BYTES]
        got: dict[int, Fetched] = {}
        missed = []
        with closing(self._bodies(bites((uid for uid in uids if uid not in large), self._sizes))) as bodies:
            for bite, answer in bodies:
                got |= self._read(answer)  # Dovecot may send the next bite's before the end of this one's
                missed += [uid for uid in bite if uid not in got]
                yield from (got.pop(uid) for uid in bite if uid in got)
        for bite in bites(missed, self._sizes):
            yield from self._again(bite)
        for uid in large:
            yield from self._in_pieces(uid)

    def _ask_bodies(self, uids: Iterable[int], part: str = "") -> bytes:
        (wanted,) = uid_sets(sorted(uids))  # a bite fits into one command
        return self._ask("UID", "FETCH", wanted, f"({self._attributes} BODY.PEEK[]{part})")

    def _bodies(self, wanted: Iterable[list[int]]) -> Iterator[tuple[list[int], Answer]]:
        return self._answers((bite, self._ask_bodies(bite)) for bite in wanted)

    def _read(self, answer: Answer) -> dict[int, Fetched]:
        if answer.status != "OK" and not answer.text.startswith(b"[UNAVAILABLE]"):  # Yahoo means one message by it
            error = refusal(answer, "folder")
            if not isinstance(error, FolderGone):  # no message is to blame
                raise error
        found = list(responses.fetched(answer.untagged.get("FETCH", ())))
        self._note(one for one in found if BODY not in one)
        return {int(one[UID]): responses.message(one, one[BODY]) for one in found if BODY in one}

    def _again(self, uids: list[int]) -> Iterator[Fetched]:
        """Ask again for what did not come, in ever smaller parts, until it is clear which messages are to blame."""
        answer = self._finish(self._ask_bodies(uids), fetching=True)
        got = self._read(answer)
        yield from (got[uid] for uid in uids if uid in got)
        missed = [uid for uid in uids if uid not in got]
        if len(uids) == 1 and missed:
            self._blame(uids[0], "empty" if answer.status == "OK" else "refused")
            return
        half = (len(missed) + 1) // 2
        for part in filter(None, (missed[:half], missed[half:])):
            yield from self._again(part)

    def _blame(self, uid: int, reason: str) -> None:
        if self.summary([uid]):  # else it was expunged meanwhile
            self.unreadable[uid] = reason

    def _in_pieces(self, uid: int) -> Iterator[Fetched]:
        """A large message MiB by MiB: neither side has to hold it in one answer, and no deadline hurries it."""
        mail, raw = None, bytearray()
        while max(len(raw), self._sizes[uid]) < MAX_LITERAL:
            answer = self._finish(self._ask_bodies([uid], f"<{len(raw)}.{PIECE}>"), fetching=True)
            piece = self._read(answer).get(uid)
            if not piece and len(raw) < self._sizes[uid]:
                self._blame(uid, "empty" if answer.status == "OK" else "refused")
                return
            mail = piece or mail
            raw += piece.raw if piece else b""
            if not piece or len(piece.raw) < PIECE:
                yield replace(mail, raw=bytes(raw))
                return
        self.unreadable[uid] = "too_large"
