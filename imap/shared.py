"""A mail as everybody who may see it sees it, put together again: header and body, without Bcc and Received."""

import re
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, formataddr

from .address import Address

CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")
FIELDS = {"from": "From", "sender": "Sender", "reply_to": "Reply-To", "to": "To", "cc": "Cc"}


def compose(people: dict[str, list[Address]], subject: str, date: datetime | None, mime: bytes, body: bytes) -> bytes:
    """`people` by header (`FIELDS`), `date` aware or None, `mime` and `body` as they are stored (see message.py)."""
    lines = [f"{FIELDS[kind]}: " + ",\r\n ".join(map(_mailbox, people[kind])) for kind in FIELDS if people.get(kind)]
    subject = CONTROLS.sub(" ", subject)
    encoded = subject if subject.isascii() else Header(subject, "utf-8").encode(linesep="\r\n")
    lines.append(f"Subject: {encoded}")
    if date:
        lines.append(f"Date: {format_datetime(date)}")
    return "\r\n".join([*lines, ""]).encode() + mime.rstrip(b"\r\n") + b"\r\n\r\n" + body


def _mailbox(address):
    name, email = (CONTROLS.sub(" ", one) for one in address)
    try:
        return formataddr((name, email))
    except UnicodeEncodeError:  # an address beyond ASCII: RFC 6532
        return f"{Header(name, 'utf-8').encode()} <{email}>" if name else email
