"""One IMAP connection: commands out, answers in, every wait bounded.

imaplib frames the protocol (tags, literals, continuations). On top of it:
- a deadline for every line and for every MiB of a literal, so that a silent server and a dripping one both end (R26);
- `ask` and `answer` instead of one blocking call, so that commands can follow each other without waiting; an answer
  carries all untagged data that came with it, and the next command starts with none: nothing stale, nothing lost;
- no log: imaplib keeps the last commands, passwords included, and formats every line for it;
- errors of errors.py from the start, without the server's words unless they are the answer to a command.
"""

import imaplib
import io
import re
import socket
from typing import NamedTuple

from .errors import FolderGone, ImapError, LoginRefused, ProtocolError, Unreachable
from .network import TimedReader

READ_TIMEOUT = 55.0  # seconds: connecting and one silence together end within the minute of R26
PIECE = 1 << 20  # octets read or sent under one deadline: 150 kbit/s is the slowest line that works
MAX_LINE = 20_000_000  # octets: a SEARCH answer holds millions of UIDs; imaplib's own limit ends at 140,000
MAX_LITERAL = 100_000_000  # octets: twice what providers accept as a mail; guards the memory

BUSY = re.compile(rb"\[(UNAVAILABLE|INUSE|LIMIT|OVERQUOTA)\b|throttl|too many|try again|maximum number", re.IGNORECASE)
# What is full takes no more; a FETCH that is answered so came too often (Gmail), and goes on later.
FULL = re.compile(rb"\[(LIMIT|OVERQUOTA)\b|maximum number", re.IGNORECASE)
BACKOFF = re.compile(rb"Backoff Time: (\d+) milliseconds", re.IGNORECASE)  # Exchange names the time
MISSING = re.compile(rb"\[(NONEXISTENT|TRYCREATE)\b|n.t exist|not exist|not found|unknown mailbox", re.IGNORECASE)
LOGIN_REASONS = {  # RFC 5530
    b"EXPIRED": "login_expired",
    b"PRIVACYREQUIRED": "login_disabled",
    b"AUTHORIZATIONFAILED": "login_not_permitted",
    b"NOPERM": "login_not_permitted",
    b"CONTACTADMIN": "login_not_permitted",
}


class Answer(NamedTuple):
    """`status` OK, NO or BAD; the server's `text`; what it said before that, by response type, as imaplib stores it."""

    status: str
    text: bytes
    untagged: dict[str, list]


class Garbled(ProtocolError):
    """imaplib's own errors, whose text may hold anything the server sent."""

    def __init__(self, _text: object) -> None:
        super().__init__("protocol")


class Connection(imaplib.IMAP4):
    """An IMAP connection over a socket that is connected already; reads the greeting and the capabilities."""

    error = abort = readonly = Garbled

    def __init__(self, sock: socket.socket, timeout: float = READ_TIMEOUT) -> None:
        self.adopt(sock, timeout)
        super().__init__()

    def adopt(self, sock: socket.socket, timeout: float) -> None:
        """Speak over `sock` from now on; what came over the former one and was not used is dropped."""
        self.sock = sock
        self._source = TimedReader(sock, timeout)
        self._reader = io.BufferedReader(self._source, PIECE >> 2)
        self.untagged_responses = {}

    def patience(self, timeout: float) -> None:
        """Wait at most `timeout` seconds from now on."""
        self._source.timeout = timeout

    def open(self, host: str = "", port: int = 0, timeout: float | None = None) -> None:
        """Nothing to open: imaplib's constructor calls this."""

    def _connect(self) -> None:
        try:
            super()._connect()
        except ProtocolError:
            self._check_bye()
            raise ProtocolError("not_imap") from None

    def ask(self, *command: str | bytes) -> bytes:
        """Send a command and return its tag, to be given to `answer`."""
        return self._command(*command)

    def answer(self, tag: bytes) -> Answer:
        """Wait for the end of the command."""
        status, text = self._get_tagged_response(tag)
        untagged, self.untagged_responses = self.untagged_responses, {}
        return Answer(status, text[-1], untagged)

    def run(self, *command: str | bytes, step: str = "") -> Answer:
        """Send a command, wait for its OK; anything else is raised as the error it stands for."""
        answer = self.answer(self.ask(*command))
        if answer.status != "OK":
            raise refusal(answer, step)
        return answer

    def _check_bye(self) -> None:
        if "BYE" in self.untagged_responses:
            raise Unreachable("busy" if BUSY.search(self.untagged_responses["BYE"][-1]) else "closed")

    def readline(self) -> bytes:
        self._source.restart()
        line = self._reader.readline(MAX_LINE)
        if not line.endswith(b"\n"):
            raise ProtocolError("protocol") if len(line) == MAX_LINE else Unreachable("closed")
        return line

    def _get_line(self) -> bytes:
        return self.readline().rstrip(b"\r\n")

    def read(self, size: int) -> bytes:
        if size > MAX_LITERAL:
            raise ProtocolError("protocol")
        pieces = []
        for start in range(0, size, PIECE):
            self._source.restart()
            pieces.append(self._reader.read(min(PIECE, size - start)))
        literal = pieces[0] if len(pieces) == 1 else b"".join(pieces)
        if len(literal) < size:
            raise Unreachable("closed")
        return literal

    def send(self, data: bytes) -> None:
        try:
            for start in range(0, len(data), PIECE):
                self.sock.settimeout(self._source.timeout)
                self.sock.sendall(data[start : start + PIECE])
        except TimeoutError:
            raise Unreachable("timeout") from None
        except OSError:
            raise Unreachable("closed") from None

    def shutdown(self) -> None:
        self.sock.close()

    def _log(self, _line: str) -> None:
        """Keep nothing: the lines hold passwords."""


def refusal(answer: Answer, step: str) -> ImapError:
    """The error that a NO or a BAD stands for, by its response code (RFC 5530) and by words that servers use."""
    text = answer.text
    if BUSY.search(text) and not text.startswith(b"[AUTHENTICATIONFAILED]"):  # "too many failed logins" stays refused
        wait = BACKOFF.search(text)
        return Unreachable("busy", text, step, int(wait[1]) / 1000 if wait else None)
    if step == "login":
        code = re.match(rb"\[([A-Z]+)", text)
        return LoginRefused(LOGIN_REASONS.get(code[1], "login") if code else "login", text, step)
    if step == "folder" and answer.status == "NO":
        return FolderGone("folder_missing" if MISSING.search(text) else "folder_refused", text, step)
    return ProtocolError("protocol", text, step)


def not_added(answer: Answer) -> ImapError:
    """The same for a mail or a folder that is not taken: there may be no room, or a BAD, and all else goes on."""
    if FULL.search(answer.text):
        return FolderGone("folder_full", answer.text, "folder")
    error = refusal(answer, "folder")
    return FolderGone("folder_refused", answer.text, "folder") if isinstance(error, ProtocolError) else error


def quote(text: str) -> bytes:
    """A quoted string (RFC 9051 §4.3); FolderGone when it would end the command line."""
    if re.search(r"[\r\n\0]", text):
        raise FolderGone("folder_name", step="folder")
    return b'"' + re.sub(rb'(["\\])', rb"\\\1", text.encode()) + b'"'
