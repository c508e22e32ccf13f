"""A mail that is written here, from its values to the bytes that are sent (RFC 5322, 2045-2047, 2231, 6532).

    mixed ── related ── alternative ── text/plain; format=flowed
      │         │            └──────── text/html
      │         └── the images that the HTML shows (cid)
      └── files

A level with one member is left out. Everything is 7-bit, whatever the servers on the way can take; only an address
that no older form can carry (RFC 6531) makes the header UTF-8, and needs a server that offers it.

The header is written here rather than by the standard library, whose folding turns long lists of References into
encoded words; the parts are the library's. Bcc is not in the bytes that are sent: `bcc_field` is put before them for
the sender's own copy.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.message import MIMEPart
from email.policy import SMTP
from email.utils import format_datetime, quote

from .address import Address
from .attachment import safe_filename
from .flowed import flow

POLICY = SMTP.clone(cte_type="7bit")
LINE = 76
CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")  # a line break in a value would begin a field of its own
ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+\Z")
DOT_ATOM = re.compile(r"[\w!#$%&'*+/=?^`{|}~.-]+\Z")
CHANGED_BY_IDNA_2003 = re.compile("[ßς\u200c\u200d]")  # Python's codec would lead to another domain
# Types that are no plain leaf: as an attachment they are a file like any other.
NO_LEAF = ("message", "multipart")


@dataclass(frozen=True)
class File:
    """A file that goes along; with a `cid` it is an image that the HTML shows."""

    name: str
    mimetype: str
    content: bytes
    cid: str = ""


@dataclass(frozen=True)
class Letter:
    """What is to be sent. Ids are without angle brackets, `date` is aware; without `html` it is plain text only."""

    sender: Address
    to: Sequence[Address]
    subject: str
    text: str
    message_id: str
    date: datetime
    html: str = ""
    cc: Sequence[Address] = ()
    bcc: Sequence[Address] = ()
    files: Sequence[File] = ()
    in_reply_to: str = ""
    references: Sequence[str] = ()

    @property
    def envelope_sender(self) -> str:
        """Where what cannot be delivered comes back to."""
        return _spec(self.sender[1])

    @property
    def recipients(self) -> list[str]:
        """The addresses for the envelope, each once."""
        return list(dict.fromkeys(_spec(address) for _name, address in (*self.to, *self.cc, *self.bcc)))

    @property
    def needs_utf8(self) -> bool:
        """Whether an address cannot be written in ASCII (RFC 6531)."""
        people = (self.sender, *self.to, *self.cc, *self.bcc)
        return not all(on_the_wire(address).isascii() for _name, address in people)


def on_the_wire(address: str) -> str:
    """An address with its domain in ASCII, where that says the same (RFC 5891)."""
    local, at, domain = address.rpartition("@")
    if domain.isascii() or not local.isascii() or CHANGED_BY_IDNA_2003.search(domain):
        return address
    try:
        return local + at + domain.encode("idna").decode("ascii")
    except UnicodeError:
        return address


def compose(letter: Letter) -> bytes:
    """The bytes of a mail, without Bcc."""
    utf8 = letter.needs_utf8
    fields = [
        _field("Date", format_datetime(letter.date)),
        _people("From", [letter.sender], utf8),
        _people("To", letter.to, utf8),
        _people("Cc", letter.cc, utf8),
        _text("Subject", letter.subject, utf8),
        _ids("Message-ID", [letter.message_id]),
        _ids("In-Reply-To", [letter.in_reply_to]),
        _ids("References", letter.references),
        _field("MIME-Version", "1.0"),
    ]
    return "".join(fields).encode() + _content(letter).as_bytes()


def bcc_field(people: Sequence[Address]) -> bytes:
    """The line that names the blind recipients, empty without any."""
    utf8 = not all(on_the_wire(address).isascii() for _name, address in people)
    return _people("Bcc", people, utf8).encode()


# --- the header


def _field(name: str, value: str) -> str:
    return f"{name}: {value}\r\n" if value else ""


def _text(name: str, value: str, utf8: bool) -> str:
    value = CONTROL.sub(" ", value).strip()
    return _field(name, _words(value, utf8, len(name) + 2))


def _words(value: str, utf8: bool = False, begun: int = 0) -> str:
    """Text in a header, as encoded words (RFC 2047) where ASCII does not carry it."""
    plain = value.isascii() and "=?" not in value
    if utf8 or (plain and len(value) + begun <= LINE):
        return value
    breaks = plain and max(map(len, value.split())) + begun < LINE  # else the first line would be empty
    charset = "us-ascii" if breaks else "utf-8"
    return Header(value, charset, maxlinelen=LINE, header_name="x" * max(begun - 2, 1)).encode(linesep="\r\n")


def _people(name: str, people: Iterable[Address], utf8: bool) -> str:
    return _field(name, ",\r\n ".join(_mailbox(*person, utf8) for person in people))


def _mailbox(name: str, address: str, utf8: bool) -> str:
    name = CONTROL.sub(" ", name).strip()
    spec = _spec(address)
    if not name or name == address:
        return spec
    if name.isascii() and "=?" not in name:
        return f"{name if ATOMS.match(name) else _quoted(name)} <{spec}>"
    return f"{_quoted(name) if utf8 else _words(name)} <{spec}>"


def _quoted(text: str) -> str:
    return f'"{quote(text)}"'


def _spec(address: str) -> str:
    address = on_the_wire(CONTROL.sub("", address))
    local, at, domain = address.rpartition("@")
    plain = DOT_ATOM.match(local) and ".." not in f".{local}."
    return address if plain or local.startswith('"') else _quoted(local) + at + domain


def _ids(name: str, ids: Iterable[str]) -> str:
    return _field(name, "\r\n ".join(f"<{known}>" for known in ids if known))


# --- the parts


def _content(letter: Letter) -> MIMEPart:
    text = _leaf(flow(letter.text), "plain", {"format": "flowed"})
    page = _group("alternative", [text, _leaf(letter.html, "html")]) if letter.html else text
    images = [_attached(file) for file in letter.files if file.cid and letter.html]
    shown = _group("related", [page, *images], type="multipart/alternative") if images else page
    files = [_attached(file) for file in letter.files if not (file.cid and letter.html)]
    return _group("mixed", [shown, *files]) if files else shown


def _leaf(text: str, subtype: str, params: dict[str, str] | None = None) -> MIMEPart:
    part = MIMEPart(POLICY)
    part.set_content(text, subtype, "utf-8", params=params)
    return part


def _group(subtype: str, parts: list[MIMEPart], **params: str) -> MIMEPart:
    group = MIMEPart(POLICY)
    group.add_header("Content-Type", f"multipart/{subtype}", **params)
    for part in parts:
        group.attach(part)
    return group


def _attached(file: File) -> MIMEPart:
    main, _, sub = file.mimetype.partition("/")
    main, sub = ("application", "octet-stream") if main in NO_LEAF or not sub else (main, sub)
    part = MIMEPart(POLICY)
    cid = {"cid": f"<{file.cid}>"} if file.cid else {}
    disposition = "inline" if file.cid else "attachment"
    part.set_content(
        file.content, main, sub, disposition=disposition, filename=safe_filename(file.name) or "file", **cid
    )
    return part
