"""A mail, from its raw bytes to the values the rest works with.

`parse` never raises and never gives back what a database refuses (NUL, lone surrogates), whatever the bytes are, and
the same with LF and CRLF. The order of the reading:

    raw ── header.split ──▶ header block ── header.fields ──▶ one dict of raw fields
                                             │  address, date, msgid, encoded_word: only the fields wanted
        └▶ body block ── mime.Body ──▶ texts, HTML (charset, transfer), attachments (located, not decoded)

Subject, date and sender are the first of their name: what a second one says was added to deceive somebody. The time a
mail costs grows with its length and nothing else; `mime`, `header` hold the limits.

What is stored is the body block and, beside it, `mime`: the few header lines needed to read it again, so that
`parse(message.mime + b"\\r\\n" + body)` has the same texts and attachments without anybody's Bcc or Received lines.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime

from . import header
from .address import Address, addresses
from .attachment import Attachment
from .automatic import automatic
from .date import date
from .identity import key
from .mime import Body
from .msgid import message_id, message_ids
from .plain import html_text, preview

# Blank lines before the header, and the "From " line of an mbox file, are no part of the mail.
LEADING = re.compile(rb"(?:[\s\xef\xbb\xbf]++(?=>?From |[!-9;-~]{1,60}:))?(?:>?From [^\n]*(?:\n|\Z))*")
MIME_FIELD = re.compile(rb"(?im)^(?:content-[!-9;-~]{1,110}|mime-version)[ \t]*:.*(?:\n[ \t].*)*\n?")
ADDRESS_FIELDS = {
    "from_": b"from",
    "sender": b"sender",
    "reply_to": b"reply-to",
    "to": b"to",
    "cc": b"cc",
    "bcc": b"bcc",
}
# Who sent it on, and to whom (RFC 5322 §3.6.6); Resent-Bcc is nobody's business.
RESENT_FIELDS = (b"resent-from", b"resent-sender", b"resent-to", b"resent-cc")
THREAD_FIELDS = {
    "subject": (b"subject", str),
    "message_id": (b"message-id", message_id),
    # Gmail replaces the Message-ID of what other clients send through it, and keeps theirs in this field.
    "original_id": (b"x-google-original-message-id", message_id),
    "in_reply_to": (b"in-reply-to", message_ids),
    "references": (b"references", message_ids),
}


@dataclass(slots=True)
class Message:
    """A parsed mail. Addresses are (name, address), ids without angle brackets, `date` aware and in UTC or None.

    `headers` has lower-case names and raw values; `body_start` is the offset of the body block in the raw bytes, to
    which the attachments' offsets relate; `truncated` tells that a limit left something out.
    """

    headers: dict[bytes, bytes] = field(repr=False)
    header_block: bytes = field(repr=False)
    body_start: int
    size: int
    subject: str
    date: datetime | None
    from_: list[Address]
    sender: list[Address]
    reply_to: list[Address]
    to: list[Address]
    cc: list[Address]
    bcc: list[Address]
    resent: list[Address]
    message_id: str
    original_id: str
    in_reply_to: list[str]
    references: list[str]
    automatic: str
    text: str
    html: str
    attachments: list[Attachment]
    truncated: bool
    raw: bytes = field(repr=False)
    _plain: str | None = field(default=None, repr=False)
    _key: bytes | None = field(default=None, repr=False)

    @property
    def body(self) -> bytes:
        """The body block as it came."""
        return self.raw[self.body_start :]

    @property
    def plain(self) -> str:
        if self._plain is None:
            self._plain = self.text if self.text.strip() else html_text(self.html)
        return self._plain

    @property
    def preview(self) -> str:
        return preview(self.plain)

    @property
    def key(self) -> bytes:
        """The mail's identity, 32 bytes (see `identity`)."""
        if self._key is None:
            self._key = key(self.headers, self.raw, self.body_start)
        return self._key

    @property
    def mime(self) -> bytes:
        """Whole lines, at least one, so that a body that begins with a blank line stays a body."""
        lines = b"".join(MIME_FIELD.findall(self.header_block[: header.MAX_HEADER])) or b"MIME-Version: 1.0\r\n"
        return lines if lines.endswith(b"\n") else lines + b"\r\n"


def parse(raw: bytes) -> Message:
    """Read a whole mail."""
    start = LEADING.match(raw).end()
    header_end, body_start = header.split(raw, start, len(raw))
    fields = header.fields(raw, start, header_end)
    body = Body(raw, body_start, fields)
    return Message(
        headers=fields,
        header_block=raw[start:header_end],
        body_start=body_start,
        size=len(raw),
        date=date(header.unfold(fields[b"date"])) if b"date" in fields else None,
        automatic=automatic(fields),
        text="\n".join(body.texts),
        html="\n".join(body.htmls),
        attachments=body.attachments,
        truncated=body.truncated or header_end - start > header.MAX_HEADER,
        raw=raw,
        **correspondents(fields),
        **thread(fields),
    )


def correspondents(fields: dict[bytes, bytes]) -> dict[str, list[Address]]:
    found = {
        attribute: addresses(header.unfold(fields[name])) if name in fields else []
        for attribute, name in ADDRESS_FIELDS.items()
    }
    resent = [addresses(header.unfold(fields[name])) for name in RESENT_FIELDS if name in fields]
    return found | {"resent": [one for listed in resent for one in listed]}


def thread(fields: dict[bytes, bytes]) -> dict[str, str | list[str]]:
    """Subject and the ids a conversation hangs together by."""
    return {
        attribute: read(header.text(fields[name]) if name in fields else "")
        for attribute, (name, read) in THREAD_FIELDS.items()
    }
