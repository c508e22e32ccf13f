"""A conversation with one mailbox: what the rest of the addon knows of IMAP.

    with Session(server) as session:
        selected = session.examine("INBOX")
        for mail in session.messages(session.uids(since=date(2026, 11, 1))):
            ...

A session connects in steps (see access.py), which `diagnose` shows one by one. It only reads: folders are opened by
EXAMINE and bodies fetched by BODY.PEEK, so nothing is marked as read (R36); `append` alone writes. Every error is one
of errors.py; after Unreachable or ProtocolError the session is of no more use.

An answer may carry more than was asked: UIDs that VANISHED are gathered after every command in `vanished`, as (low,
high) ranges of the open folder. A message that the server lists but does not deliver stands in `unreadable` with its
reason, 'refused', 'empty' or 'too_large'; the others come through.
"""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from imaplib import CRLF, MapCRLF, Time2Internaldate

from . import responses
from .access import Access
from .connection import MAX_LITERAL, PIECE, READ_TIMEOUT, Answer, quote, refusal
from .errors import FolderGone
from .folders import Folder, Status
from .network import Server
from .plan import MAX_BYTES, bites
from .responses import BODY, MONTHS, SIZE, UID, Fetched, Selected, Summary, Survey, number
from .sequence_set import Range, searched, uid_sets, vanished

WINDOW = 50  # STATUS commands under way at a time: few round trips, and no full socket buffer on either side
AHEAD = 2  # FETCH commands under way: the server reads its disk while the former bite is being used
ATOM = re.compile(r"\\?[^\s(){%*\"\\\]\x00-\x1f\x7f-\uffff]+")  # RFC 9051 §9: a flag goes into the command as it is
NEWEST = 50  # messages looked at to date a folder: the highest UID is not always the newest mail


class Session(Access):
    """A conversation with the mailbox on `server`; `timeout` bounds every wait, in seconds."""

    def __init__(self, server: Server, timeout: float = READ_TIMEOUT) -> None:
        super().__init__(server, timeout)
        self.vanished: list[Range] = []
        self.unreadable: dict[int, str] = {}
        self._sizes: dict[int, int] = {}
        self._attributes = "UID FLAGS INTERNALDATE RFC822.SIZE"

    def _ask(self, *command: str | bytes) -> bytes:
        return self._connection.ask(*command)

    def _finish(self, tag: bytes) -> Answer:
        answer = self._connection.answer(tag)
        self.vanished += vanished(answer.untagged.get("VANISHED", ()))
        return answer

    def _run(self, *command: str | bytes, step: str = "folder") -> dict[str, list]:
        answer = self._finish(self._ask(*command))
        if answer.status != "OK":
            raise refusal(answer, step)
        return answer.untagged

    # --- folders

    def folders(self) -> list[Folder]:
        """All folders with their numbers; one that cannot be asked carries an `error`, and holds up no other."""
        untagged = self._listing()
        found = list(responses.listed(untagged.get("LIST", ())).values())
        told = responses.statuses(untagged.get("STATUS", ()))
        silent = [folder for folder in found if folder.selectable and folder.name not in told]
        errors: dict[str, str] = {}
        for start in range(0, len(silent), WINDOW):
            errors |= self._statuses(silent[start : start + WINDOW], told)
        return [replace(f, status=told.get(f.name), error=f.error or errors.get(f.name, "")) for f in found]

    def _listing(self) -> dict[str, list]:
        for options in self._list_options():
            answer = self._finish(self._ask("LIST", '""', '"*"', *options))
            if answer.status == "OK":
                return answer.untagged
        raise refusal(answer, "folders")

    def _list_options(self) -> Iterator[tuple[str, ...]]:
        """RETURN options, best first: some servers offer LIST-STATUS (RFC 5819) and refuse it."""
        special = ["SPECIAL-USE"] if "SPECIAL-USE" in self.capabilities else []
        if "LIST-STATUS" in self.capabilities:
            yield "RETURN", f"({' '.join([*special, 'STATUS', self._status_items])})"
        if special and "LIST-EXTENDED" in self.capabilities:
            yield "RETURN", "(SPECIAL-USE)"
        yield ()

    @property
    def _status_items(self) -> str:
        modseq = " HIGHESTMODSEQ" if self.capabilities & {"CONDSTORE", "QRESYNC"} else ""
        return f"(MESSAGES UIDNEXT UIDVALIDITY UNSEEN{modseq})"

    def _statuses(self, folders: list[Folder], told: dict[str, Status]) -> dict[str, str]:
        """Ask for the numbers of some folders at once, into `told`; returns the errors by name."""
        errors = {}
        tags = [(folder.name, self._ask("STATUS", quote(folder.name), self._status_items)) for folder in folders]
        for name, tag in tags:
            answer = self._finish(tag)
            told |= responses.statuses(answer.untagged.get("STATUS", ()))
            if answer.status != "OK":
                errors[name] = refusal(answer, "folder").reason
        return errors

    def examine(self, name: str) -> Selected:
        """Open a folder to read it; FolderGone when the server does not let us."""
        answer = self._finish(self._ask("EXAMINE", quote(name)))
        self._connection.state = "SELECTED" if answer.status == "OK" else "AUTH"
        self.vanished, self.unreadable, self._sizes = [], {}, {}
        if answer.status != "OK":
            raise refusal(answer, "folder")
        return self._selected(answer.untagged)

    def _selected(self, told: dict[str, list]) -> Selected:
        uidvalidity, highestmodseq = number(told, "UIDVALIDITY"), number(told, "HIGHESTMODSEQ")
        if not uidvalidity:  # RFC 9051 §2.3.1.1: without it a UID means nothing tomorrow
            raise FolderGone("folder_refused", step="folder")
        self._attributes = f"UID FLAGS INTERNALDATE RFC822.SIZE{' MODSEQ' if highestmodseq else ''}"
        uidnext = number(told, "UIDNEXT") or max(self.uids(), default=0) + 1
        return Selected(uidvalidity, uidnext, highestmodseq or None, number(told, "EXISTS") or 0, True)

    def survey(self, name: str, since: date) -> Survey:
        """What a folder holds, for somebody who decides whether to read it: opens the folder."""
        exists = self.examine(name).exists
        recent = self.uids(since=since) if exists else []
        newest = self.summary((recent or self.uids())[-NEWEST:]) if exists else {}
        return Survey(exists, max((told.internal_date for told in newest.values()), default=None), len(recent))

    # --- messages of the open folder

    def uids(self, since: date | None = None, above: int = 0) -> list[int]:
        """The UIDs, ascending: received on or after `since` (the server's date), and higher than `above`."""
        criteria = [f"SINCE {since.day}-{MONTHS[since.month - 1]}-{since.year:04}"] if since else []
        criteria += [f"UID {above + 1}:*"] if above else []
        extended = ["RETURN", "(ALL)"] if "ESEARCH" in self.capabilities else []
        found = searched(self._run("UID", "SEARCH", *extended, *(criteria or ["ALL"])))
        return sorted(uid for uid in found if uid > above)  # n:* names the last message even when it is below n

    def summary(self, uids: Iterable[int]) -> dict[int, Summary]:
        """Size, flags and dates by UID; messages that are gone are left out."""
        wanted, found = set(uids), {}
        for part in uid_sets(sorted(wanted)):
            responses.gathered(self._run("UID", "FETCH", part, f"({self._attributes})").get("FETCH", ()), into=found)
        told = {uid: responses.summary(found[uid]) for uid in wanted & found.keys() if SIZE in found[uid]}
        self._sizes |= {uid: one.size for uid, one in told.items()}
        return told

    def messages(self, uids: Iterable[int]) -> Iterator[Fetched]:
        """The messages with their sources, as bites of plan.py. Those that are gone are left out; see `unreadable`."""
        uids = list(dict.fromkeys(uids))
        self.summary(uid for uid in uids if uid not in self._sizes)
        large = [uid for uid in uids if self._sizes.get(uid, 0) > MAX_BYTES]
        missed = []
        for bite, answer in self._bodies(bites((uid for uid in uids if uid not in large), self._sizes)):
            got = self._read(answer)
            yield from (got[uid] for uid in bite if uid in got)
            missed += [uid for uid in bite if uid not in got]
        for bite in bites(missed, self._sizes):
            yield from self._again(bite)
        for uid in large:
            yield from self._in_pieces(uid)

    def _ask_bodies(self, uids: Iterable[int], part: str = "") -> bytes:
        (wanted,) = uid_sets(sorted(uids))  # a bite fits into one command
        return self._ask("UID", "FETCH", wanted, f"({self._attributes} BODY.PEEK[]{part})")

    def _bodies(self, wanted: Iterable[list[int]]) -> Iterator[tuple[list[int], Answer]]:
        """The answers in order, while the next command is under way already."""
        under_way: deque[tuple[list[int], bytes]] = deque()
        try:
            for bite in wanted:
                under_way.append((bite, self._ask_bodies(bite)))
                if len(under_way) == AHEAD:
                    bite, tag = under_way.popleft()
                    yield bite, self._finish(tag)
            while under_way:
                bite, tag = under_way.popleft()
                yield bite, self._finish(tag)
        except GeneratorExit:  # the reader has enough: what is under way would be taken for the next command's answer
            for _bite, tag in under_way if self._connection else ():
                self._finish(tag)
            raise

    def _read(self, answer: Answer) -> dict[int, Fetched]:
        if answer.status != "OK" and not answer.text.startswith(b"[UNAVAILABLE]"):  # Yahoo means one message by it
            error = refusal(answer, "folder")
            if not isinstance(error, FolderGone):  # no message is to blame
                raise error
        found = responses.fetched(answer.untagged.get("FETCH", ()))
        return {int(one[UID]): responses.message(one, one[BODY]) for one in found if BODY in one}

    def _again(self, uids: list[int]) -> Iterator[Fetched]:
        """Ask again for what did not come, in ever smaller parts, until it is clear which messages are to blame."""
        answer = self._finish(self._ask_bodies(uids))
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
            answer = self._finish(self._ask_bodies([uid], f"<{len(raw)}.{PIECE}>"))
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

    # --- writing

    def append(self, name: str, raw: bytes, flags: Iterable[str], when: datetime) -> tuple[int, int] | None:
        """Store a message; returns its (UIDVALIDITY, UID) where the server tells them (UIDPLUS). `when` is aware."""
        atoms = " ".join(flag for flag in flags if ATOM.fullmatch(flag))
        command = "APPEND", quote(name), f"({atoms})", Time2Internaldate(when)
        self._connection.literal = MapCRLF.sub(CRLF, raw)
        told = self._run(*command)
        place = re.fullmatch(rb"(\d+) (\d+)", told.get("APPENDUID", [b""])[-1])
        return (int(place[1]), int(place[2])) if place else None
