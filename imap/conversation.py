"""Commands and their answers, and what a server says without being asked.

An answer may carry more than was asked, in the middle of anything: another mail program reads, marks and deletes in the
same folder. Nothing of it is lost, and nothing of it is taken for the answer. `vanished` gathers the UIDs that left the
open folder, as (low, high) ranges; `changed` the flags that messages have now, by UID; `expunged` counts messages that
left, our own doing included, when the server does not say which (RFC 9051 §7.5.1: a sequence number; only QRESYNC names
UIDs). Opening a folder empties all three. An unsolicited FETCH that names no UID cannot be attributed and is dropped:
the cursor stays before that change, so the next pass finds it.
"""

from collections import deque
from collections.abc import Generator, Iterable
from typing import TypeVar

from . import responses
from .access import Access
from .connection import READ_TIMEOUT, Answer, refusal
from .network import Server
from .responses import Flags
from .sequence_set import Range, vanished

AHEAD = 2  # commands under way: the server reads its disk while the former answer is being used

Work = TypeVar("Work")


class Conversation(Access):
    """A connection to `server` that speaks; `timeout` bounds every wait, in seconds."""

    def __init__(self, server: Server, timeout: float = READ_TIMEOUT) -> None:
        super().__init__(server, timeout)
        self._forget()

    def _forget(self) -> None:
        self.vanished: list[Range] = []
        self.changed: dict[int, Flags] = {}
        self.expunged = 0
        self.unreadable: dict[int, str] = {}
        self._sizes: dict[int, int] = {}

    def _ask(self, *command: str | bytes) -> bytes:
        return self._connection.ask(*command)

    def _finish(self, tag: bytes, fetching: bool = False) -> Answer:
        """The answer to a command; `fetching` leaves FETCH data to the caller, else it was not asked for."""
        answer = self._connection.answer(tag)
        self.vanished += vanished(answer.untagged.get("VANISHED", ()))
        self.expunged += len(answer.untagged.get("EXPUNGE", ()))
        if not fetching:
            self._note(responses.fetched(answer.untagged.get("FETCH", ())))
        return answer

    def noop(self) -> None:
        """Hear what others did in the open folder."""
        self._run("NOOP")

    def _note(self, unsolicited: Iterable[dict[int, bytes]]) -> None:
        """Keep the flags of messages that nobody asked for."""
        self.changed |= responses.all_flags(unsolicited)

    def _run(self, *command: str | bytes, step: str = "folder", fetching: bool = False) -> dict[str, list]:
        answer = self._finish(self._ask(*command), fetching)
        if answer.status != "OK":
            raise refusal(answer, step)
        return answer.untagged

    def _answers(
        self, under_way: Iterable[tuple[Work, bytes | None]]
    ) -> Generator[tuple[Work, Answer | None], None, None]:
        """FETCH and STORE answers in order, while the next command is under way already; takes (work, tag)s.

        Work without a tag, which is to be asked for when its turn comes, has None for an answer.

        To be used `closing`: what is under way when the reader stops would be taken for the next command's answer.
        """
        waiting: deque[tuple[Work, bytes]] = deque()
        try:
            for work, tag in under_way:
                waiting.append((work, tag))
                if len(waiting) == AHEAD:
                    yield self._answered(*waiting.popleft())
            while waiting:
                yield self._answered(*waiting.popleft())
        except GeneratorExit:
            for tag in [tag for _work, tag in waiting if tag and self._connection]:
                self._finish(tag)
            raise

    def _answered(self, work: Work, tag: bytes | None) -> tuple[Work, Answer | None]:
        return work, tag and self._finish(tag, fetching=True)
