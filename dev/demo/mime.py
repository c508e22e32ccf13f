"""A mail as it stands on the wire (RFC 5322, RFC 2045), the same for the sender and for every recipient.

Only two things differ between copies, and both are lines on top of the header block: the sender's copy names the Bcc,
a received one the way it came (RFC 5321 section 4.4).
"""

import random
import uuid
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

import clients
from letter import Letter, mailbox, zone
from people import Person

# Old programs write this charset still; three in ten Outlooks here do.
OLD_CHARSET = "windows-1252"


@dataclass(frozen=True)
class Mail:
    """`raw` is what all copies have in common; `recipients` are the addresses of To, Cc and Bcc."""

    raw: bytes
    message_id: str
    sender: str
    recipients: frozenset[str]
    when: datetime
    topic: str
    bcc: tuple[str, ...] = ()
    parent_id: str = ""

    def sent_copy(self) -> bytes:
        return b"".join(f"Bcc: {address}\r\n".encode() for address in self.bcc) + self.raw

    def received_copy(self, person: Person) -> bytes:
        token = random.Random(f"{self.message_id} {person.email}").randbytes(6).hex().upper()
        domain = self.sender.partition("@")[2].removeprefix("mx.")
        # RFC 3834 section 3.3, RFC 5321 section 4.5.5: nobody answers a machine
        path = "" if self.topic == "automatic" else self.sender
        trace = (
            f"Return-Path: <{path}>\r\nDelivered-To: {person.email}\r\n"
            f"Received: from mx.{domain} (mx.{domain} [192.0.2.{int(token[:2], 16) % 250 + 1}])\r\n"
            f"\tby mail.{person.company.domain} (Postfix) with ESMTPS id {token}\r\n"
            f"\tfor <{person.email}>; {format_datetime(self.when)}\r\n"
        )
        return trace.encode() + self.raw


def from_letter(letter: Letter) -> Mail:
    """The mail that the letter's sender's program makes of it."""
    headers = {
        "From": _addresses([letter.sender]),
        "To": _addresses(letter.to),
        "Cc": _addresses(letter.cc),
        "Subject": letter.subject,
        "Date": format_datetime(letter.when.astimezone(zone(letter.sender))),
        "Message-ID": letter.message_id,
        "In-Reply-To": letter.parent.message_id if letter.parent else "",
        "References": " ".join(earlier.message_id for earlier in letter.thread),
    }
    mailer = clients.MAILERS[letter.sender.client]
    headers |= dict([mailer]) if mailer else {}
    rng = random.Random(letter.message_id)
    old = letter.sender.client == "outlook" and sum(letter.sender.email.encode()) % 10 < 3
    raw = compose(
        headers, clients.text(letter), clients.html(letter), clients.images(letter), letter.files, rng, old=old
    )
    recipients = frozenset(person.email for person in (*letter.to, *letter.cc, *letter.bcc))
    parent_id = letter.parent.message_id if letter.parent else ""
    bcc = tuple(mailbox(person) for person in letter.bcc)
    return Mail(raw, letter.message_id, letter.sender.email, recipients, letter.when, letter.topic, bcc, parent_id)


def compose(headers: dict, text: str, html="", images=None, files=(), rng=None, *, old=False) -> bytes:
    """The raw mail: text, its HTML with the inline images that go with it, and files."""
    message = EmailMessage(policy=SMTP)
    for name, value in headers.items():
        if value:
            message[name] = value
    message.set_content(text, charset=OLD_CHARSET if old and _fits(text) else "utf-8")
    if html:
        message.add_alternative(html, subtype="html")
        for content_id, image in (images or {}).items():
            message.get_payload()[1].add_related(
                image, "image", "png", cid=f"<{content_id}>", filename="image001.png", disposition="inline"
            )
    for file in files:
        _attach(message, file)
    _set_boundaries(message, rng or random.Random(text))
    return message.as_bytes()


def message_id(person: Person, rng: random.Random) -> str:
    domain = person.email.partition("@")[2]
    if person.client == "outlook":
        return f"<AM9PR07MB{rng.getrandbits(64):016X}@{domain}>"
    if person.client == "gmail":
        return f"<CAF{rng.getrandbits(120):x}@mail.{domain}>"
    return f"<{str(uuid.UUID(int=rng.getrandbits(128))).upper()}@{domain}>"


def _addresses(people) -> tuple[Address, ...]:
    return tuple(Address(person.name, addr_spec=person.email) for person in people)


def _fits(text: str) -> bool:
    try:
        return bool(text.encode(OLD_CHARSET))
    except UnicodeEncodeError:
        return False


def _attach(message: EmailMessage, file) -> None:
    maintype, _, subtype = file.type.partition("/")
    if maintype == "text":
        message.add_attachment(file.data.decode(), subtype=subtype, filename=file.name, params=dict(file.params))
    else:
        message.add_attachment(file.data, maintype, subtype, filename=file.name)


def _set_boundaries(message: EmailMessage, rng: random.Random) -> None:
    """The standard library draws them from the clock's seed; ours are the same every time."""
    for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"_{number:03}_{rng.getrandbits(96):024x}_")
