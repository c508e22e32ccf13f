"""A mail as its row will have it. It is made of the mail alone, so that the thread that fetches makes it, while the one
that has the database writes the mails before.
"""

from datetime import UTC, datetime
from hashlib import md5

from ..imap.address import Address
from ..imap.message import Message, parse
from ..imap.responses import Fetched
from . import source
from .mail_dossier_message_read import shown_in_page
from .words import words
from .work import Mail


def take_apart(database: str, fetched: Fetched, message: Message | None = None) -> Mail:
    """A mail ready to be stored, its large body kept already; `message` where it has been parsed before."""
    message = message or parse(fetched.raw)
    body = source.keep(database, message.key.hex(), memoryview(fetched.raw)[message.body_start :])
    return Mail(fetched, message, _columns(fetched, message, body))


def people(addresses: list[Address]) -> str:
    """As shown: names, or addresses where there is none."""
    return ", ".join(name or address for name, address in addresses)[:500]


def naive(date: datetime | None) -> datetime | None:
    """In UTC, as the database has it."""
    return date and date.astimezone(UTC).replace(tzinfo=None)


def _columns(fetched: Fetched, message: Message, body: bytes | None) -> dict[str, object]:
    key = message.key.hex()
    return {
        "key": key,
        "message_id": message.message_id or None,
        "thread": _thread((message.references + message.in_reply_to + [message.message_id or key])[0]),
        "named": [_thread(named) for named in _named(message)],
        "date": naive(message.date or fetched.internal_date),
        "correspondent": people(message.from_ or message.sender),
        "recipients": people(message.to),
        "subject": message.subject,
        "preview": message.preview,
        "text": message.plain,
        "mime": message.mime.decode("latin-1").replace("\0", ""),
        "body": body,
        "size": fetched.size,
        "part_count": len(message.attachments) - len(shown_in_page(message)),
        "automatic": message.automatic or None,
        "words_index": " ".join(_found_by(message)),
    }


def _found_by(message: Message) -> set[str]:
    who = [f"{name} {address}" for name, address in (*message.from_, *message.to, *message.cc)]
    files = [part.filename for part in message.attachments]
    return words(" ".join([message.subject, *who, *files, message.plain]))


def _named(message: Message) -> list[str]:
    """The mails that it answers, its parent first."""
    parent = message.in_reply_to[:1] or message.references[-1:]
    return list(dict.fromkeys([*parent, *message.references, *message.in_reply_to]))


def _thread(root: str) -> str:
    """The name of a conversation. It does not tell the Message-ID it begins with: that mail may be hidden from the
    reader of a later one.
    """
    return md5(root.encode(), usedforsecurity=False).hexdigest()
