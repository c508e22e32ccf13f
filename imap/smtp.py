"""Handing a mail to the server that sends it (RFC 5321, 6409), once.

    with Post(server) as post:
        post.offer(sender, recipients, size)   # who writes to whom: all of them accepted, or none of it happens
        post.hand_over(raw)                    # from here on it may be sent

Nothing is repeated here. Whatever fails before the last byte of a mail leaves it unsent, as an error of errors.py that
names the next step; only when the connection ends between the last byte and the answer nobody knows (RFC 1047), which
is Unsure.

A mail is refused as a whole when one recipient is: half of it sent would have to be told, remembered and mended.
"""

import re
from collections.abc import Iterable

from .connection import PIECE, READ_TIMEOUT
from .errors import ImapError, LoginRefused, ProtocolError, Rejected, Unreachable, Unsure
from .smtp_access import PostAccess

ANSWER_TIMEOUT = 300.0  # seconds for the answer to a whole mail: giving up early sends it twice (RFC 5321 §4.5.3.2)
LINE_ENDS = re.compile(rb"\r\n|\r|\n")
DOT = re.compile(rb"(?m)^\.")
TOO_LARGE = re.compile(r"5\.3\.4|5\.2\.3|too (?:large|big)|size limit|exceeds", re.IGNORECASE)


class Post(PostAccess):
    """A connection to `server` as a context manager; `login` may be empty where the server asks for none."""

    def offer(self, sender: str, recipients: Iterable[str], size: int, utf8: bool = False) -> None:
        """Who writes to whom, and how much: Rejected, LoginRefused, Unreachable."""
        limit = self.capabilities.get("SIZE", "")
        if limit.isdecimal() and 0 < int(limit) < size:
            raise Rejected("mail_too_large", f"{int(limit) // 1_000_000} MB")
        if utf8 and "SMTPUTF8" not in self.capabilities:
            raise Rejected("address_needs_utf8")
        options = [f"SIZE={size}"] if "SIZE" in self.capabilities else []
        options += ["BODY=8BITMIME", "SMTPUTF8"] if utf8 else []
        code, text = self._ask(" ".join([f"MAIL FROM:<{sender}>", *options]))
        if code // 100 != 2:
            raise _refusal(code, text, "sender_refused")
        refused = [(one, *reply) for one in recipients if (reply := self._ask(f"RCPT TO:<{one}>"))[0] // 100 != 2]
        for one, code, text in sorted(refused, key=lambda refusal: -refusal[1]):
            raise _refusal(code, f"{one}: {text}", "recipient_refused")

    def hand_over(self, raw: bytes) -> None:
        """The mail itself; returns when the server answers for it: Rejected, Unreachable, and Unsure."""
        code, text = self._ask("DATA")
        if code != 354:
            raise _refusal(code, text, "mail_refused")
        data = DOT.sub(b"..", LINE_ENDS.sub(b"\r\n", raw))
        for start in range(0, len(data), PIECE):
            self._send(data[start : start + PIECE])
        try:
            self._source.timeout = max(self.timeout, ANSWER_TIMEOUT) if self.timeout >= READ_TIMEOUT else self.timeout
            code, text = self._ask("." if data.endswith(b"\r\n") else "\r\n.")
        except (Unreachable, ProtocolError):
            raise Unsure("unsure") from None
        if code // 100 != 2:
            raise _refusal(code, text, "mail_refused")


def _refusal(code: int, text: str, reason: str) -> ImapError:
    """What an answer that is no success means for the mail."""
    if code == 530:
        return LoginRefused("smtp_login_missing", text, step="login")
    if code == 535:
        return LoginRefused("smtp_login", text, step="login")
    if code // 100 == 4:
        return Unreachable("busy", f"{code} {text}")
    if code // 100 != 5:
        return ProtocolError("protocol")
    if reason != "recipient_refused" and (code == 552 or TOO_LARGE.search(text)):
        reason = "mail_too_large"
    return Rejected(reason, text)
