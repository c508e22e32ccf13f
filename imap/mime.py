"""The body of a message (RFC 2045, 2046): one walk over slices of the raw bytes.

Boundaries are found with bytes.find; only texts are decoded, attachments are located. Nothing is copied but the texts.
A mail within a mail (message/rfc822) is an attachment, not looked into: its texts are not this sender's words.
Broken structure degrades instead of failing: a multipart without parts is text, an unknown type is an attachment, what
lies beyond a limit is left out and `truncated` says so. The limits count for the whole message, so that no nesting
multiplies them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from . import header, transfer
from .attachment import Attachment, safe_filename
from .charset import LONGEST_NAME, decode
from .msgid import MAX_ID
from .parameter import parameters
from .transfer import IDENTITY, decoded_size

MAX_PARTS = 2_000  # a mailing list's digest has hundreds
MAX_DEPTH = 30  # forwards of forwards reach ten
MAX_TEXT = 8 << 20  # encoded bytes of text; more is a log file, and PostgreSQL's tsvector ends at 1 MB
NAMED_TEXT = 1 << 20  # a text with a file name beyond this is an attachment only
MAX_BOUNDARY_LINE = 998  # RFC 5322 §2.1.1

# Types without a slash, as old and hasty senders write them.
SHORT_TYPES = {"text": "text/plain", "plain": "text/plain", "html": "text/html", "multipart": "multipart/mixed"}
TYPE = re.compile(r"[\w!#$&^.+-]{1,127}/[\w!#$&^.+*-]{1,127}", re.A)  # RFC 6838 §4.2: fit to stand in a header
FIRST_BOUNDARY = re.compile(rb"^--([^\s-][^\r\n]{0,69})[ \t]*\r?$", re.M)

Fields = dict[bytes, bytes]


@dataclass(slots=True)
class Part:
    """What the header of a part declares."""

    mimetype: str
    encoding: str
    charset: str = ""
    name: str = ""
    disposition: str = ""
    cid: str = ""


class Body:
    """Texts, HTML and attachments of the message whose body block begins at `start`; `fields` are its own."""

    def __init__(self, raw: bytes, start: int, fields: Fields) -> None:
        self.raw, self.start = raw, start
        self.texts: list[str] = []
        self.htmls: list[str] = []
        self.attachments: list[Attachment] = []
        self.parts = 0
        self.text_left = MAX_TEXT
        self.truncated = False
        self.entity(fields, start, len(raw), 0, "text/plain")

    def entity(self, fields: Fields, start: int, end: int, depth: int, default: str) -> None:
        """A message or part whose header is read and whose body is `raw[start:end]`."""
        mimetype, parameter = content_type(fields, default)
        if mimetype.startswith("multipart/") and depth == MAX_DEPTH:
            self.truncated = True
        elif mimetype.startswith("multipart/"):
            if self.multipart(mimetype, parameter.get("boundary", ""), start, end, depth):
                return
            mimetype = "text/plain"
        self.leaf(declared(fields, mimetype, parameter), start, end)

    def multipart(self, mimetype: str, boundary: str, start: int, end: int, depth: int) -> bool:
        """Whether there were any parts."""
        delimiter = b"--" + (boundary.encode("utf-8", "replace").strip() or self.first_boundary(start, end))
        default = "message/rfc822" if mimetype == "multipart/digest" else "text/plain"
        before = self.parts
        for part_start, part_end in pieces(self.raw, delimiter, start, end) if delimiter != b"--" else ():
            self.parts += 1
            if self.parts > MAX_PARTS:
                self.truncated = True
                break
            header_end, body_start = header.split(self.raw, part_start, part_end)
            fields = header.fields(self.raw, part_start, header_end)
            self.entity(fields, body_start, part_end, depth + 1, default)
        return self.parts > before

    def first_boundary(self, start: int, end: int) -> bytes:
        line = FIRST_BOUNDARY.search(self.raw, start, end)
        return line[1].rstrip() if line else b""

    def leaf(self, part: Part, start: int, end: int) -> None:
        is_text = part.mimetype in ("text/plain", "text/html") and part.disposition != "attachment"
        if is_text and not (part.name and end - start > NAMED_TEXT):
            self.text(part, start, end)
            if not (part.name and part.disposition):  # an inline text file is both: text to read and a file to save
                return
        if not part.name and part.mimetype == "message/rfc822":
            part.name = self.subject_of(start, end)
        self.attach(part, start, end)

    def attach(self, part: Part, start: int, end: int) -> None:
        encoded = memoryview(self.raw)[start:end]
        self.attachments.append(
            Attachment(
                filename=safe_filename(part.name),
                mimetype=part.mimetype,
                size=decoded_size(encoded, part.encoding),
                cid=part.cid,
                inline=part.disposition == "inline" or (bool(part.cid) and part.disposition != "attachment"),
                offset=start - self.start,
                length=end - start,
                encoding=part.encoding,
                charset=part.charset,
                encoded=encoded,
            )
        )

    def text(self, part: Part, start: int, end: int) -> None:
        if end - start > self.text_left:
            end, self.truncated = start + self.text_left, True
        self.text_left -= end - start
        data = self.raw[start:end]
        html = part.mimetype == "text/html"
        if part.encoding not in IDENTITY:
            data = transfer.decode(data, part.encoding)
        elif b"begin " in data and not html:
            data = self.without_uuencoded(data, start)
        text = "\n".join(decode(data, part.charset, html).splitlines())  # CR, LF and CRLF alike
        (self.htmls if html else self.texts).append(text)

    def without_uuencoded(self, data: bytes, start: int) -> bytes:
        """The text around the files in it, which become attachments."""
        kept, position = [], 0
        for file in transfer.UU_FILE.finditer(data):
            kept.append(data[position : file.start()])
            position = file.end()
            part = Part("application/octet-stream", "x-uuencode", name=decode(file[1]).strip())
            self.attach(part, start + file.start(), start + position)
        return b"".join([*kept, data[position:]])

    def subject_of(self, start: int, end: int) -> str:
        """A name for a mail within a mail."""
        subject = header.fields(self.raw, start, header.split(self.raw, start, end)[0]).get(b"subject")
        return (header.text(subject)[:100] or "message") + ".eml" if subject else ""


def content_type(fields: Fields, default: str) -> tuple[str, dict[str, str]]:
    """Type and parameters; what is no type is one of the short types or unknown."""
    value = fields.get(b"content-type")
    mimetype, parameter = parameters(value) if value else (default, {})
    known = TYPE.match(mimetype)
    if known:
        return "text/plain" if known[0] == "plain/text" else known[0], parameter
    return SHORT_TYPES.get(mimetype, "application/octet-stream" if mimetype else default), parameter


def declared(fields: Fields, mimetype: str, parameter: dict[str, str]) -> Part:
    disposition, more = parameters(fields[b"content-disposition"]) if b"content-disposition" in fields else ("", {})
    encoding = fields.get(b"content-transfer-encoding", b"").partition(b";")[0].strip(b' \t\r\n"')
    return Part(
        mimetype,
        decode(encoding).lower()[:LONGEST_NAME],
        parameter.get("charset", "")[:LONGEST_NAME],
        more.get("filename") or parameter.get("name") or more.get("name") or parameter.get("filename") or "",
        disposition,
        header.text(fields[b"content-id"]).strip("<> ")[:MAX_ID] if b"content-id" in fields else "",
    )


def pieces(raw: bytes, delimiter: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """(start, end) of each part between the delimiter lines (RFC 2046 §5.1.1).

    Goes on after a closing delimiter: a nested multipart may use the same boundary.
    """
    position, part = start, -1
    while (found := raw.find(delimiter, position, end)) >= 0:
        position = found + len(delimiter)
        if found > start and raw[found - 1] not in b"\r\n":
            continue
        line_end = raw.find(b"\n", position, end)
        rest = raw[position : min(end if line_end < 0 else line_end, position + MAX_BOUNDARY_LINE)]
        closes = rest.startswith(b"--")
        if rest[2 * closes :][:1].strip():  # a longer boundary that begins like this one
            continue
        if part >= 0:
            yield part, max(part, found - (2 if raw[found - 2 : found] == b"\r\n" else 1))
        part = -1 if closes else (line_end + 1 if line_end >= 0 else end)
    if 0 <= part < end:
        yield part, end
