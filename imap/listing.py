"""The folders of a mailbox and their numbers, in one command where the server can (LIST-STATUS, RFC 5819)."""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace

from .connection import quote, refusal
from .conversation import Conversation
from .folders import Folder, Status, decode_name

WINDOW = 50  # STATUS commands under way at a time: few round trips, and no full socket buffer on either side


class Listing(Conversation):
    """What can be asked of folders without opening one."""

    def folders(self) -> list[Folder]:
        """All folders with their numbers; one that cannot be asked carries an `error`, and holds up no other."""
        untagged = self._listing()
        found = list(listed(untagged.get("LIST", ())).values())
        told = statuses(untagged.get("STATUS", ()))
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
        cyrus = "X-REPLICATION" in self.capabilities  # 3.6 sends freed memory for a MAILBOXID, line feeds included
        identity = " MAILBOXID" if "OBJECTID" in self.capabilities and not cyrus else ""
        return f"(MESSAGES UIDNEXT UIDVALIDITY UNSEEN{modseq}{identity})"

    def _statuses(self, folders: list[Folder], told: dict[str, Status]) -> dict[str, str]:
        """Ask for the numbers of some folders at once, into `told`; returns the errors by name."""
        errors = {}
        tags = [(folder.name, self._ask("STATUS", quote(folder.name), self._status_items)) for folder in folders]
        for name, tag in tags:
            answer = self._finish(tag)
            told |= statuses(answer.untagged.get("STATUS", ()))
            if answer.status != "OK":
                errors[name] = refusal(answer, "folder").reason
        return errors


# --- reading the answers

_LIST = re.compile(rb'\(([^)]*)\) (?:"(\\?.)"|NIL) (.*)', re.DOTALL)
_NAME = re.compile(rb'"((?:[^"\\]|\\.)*)"|([^ "]+)', re.DOTALL)


def _lines(data: Iterable) -> Iterator[tuple[bytes, bytes | None]]:
    """Each answer as one line, and its literal if it has one."""
    line, literal = b"", None
    for item in data:
        if isinstance(item, tuple):
            line, literal = line + item[0], item[1]
        else:
            yield line + item, literal
            line, literal = b"", None


def _name(text: bytes, literal: bytes | None) -> tuple[bytes, bytes]:
    """The mailbox name at the start of `text`, and what follows it."""
    match = _NAME.match(text)
    if not match:
        return b"", text
    quoted, atom = match.groups()
    if literal is not None and atom is not None:
        return literal, text[match.end() :]
    return re.sub(rb"\\(.)", rb"\1", quoted) if atom is None else atom, text[match.end() :]


def listed(data: Iterable) -> dict[str, Folder]:
    """The folders of LIST answers by name; a folder that is named twice appears once, with the attributes of both."""
    folders: dict[str, Folder] = {}
    for line, literal in _lines(data):
        match = _LIST.match(line)
        if match:
            folder = _folder(match[1], match[2], _name(match[3], literal)[0])
            seen = folders.get(folder.name, folder)
            folders[folder.name] = Folder(
                folder.name, folder.path, folder.delimiter, folder.attributes | seen.attributes, None, folder.error
            )
    return folders


def _spelled(raw: bytes) -> str:
    name = raw.decode()
    return "INBOX" if name.upper() == "INBOX" else name  # RFC 9051 §5.1: in any case


def _folder(attributes: bytes, delimiter: bytes | None, raw: bytes) -> Folder:
    try:
        name, error = _spelled(raw), ""
    except UnicodeDecodeError:
        name, error = raw.decode("latin-1"), "folder_name"
    if not raw or re.search(rb"[\x00-\x1f\x7f]", raw):
        error = "folder_name"  # such a name cannot be sent back in a command
    path = re.sub(r"[\x00-\x1f\x7f-\x9f]", "\N{REPLACEMENT CHARACTER}", decode_name(name))
    mark = delimiter[-1:].decode("latin-1") if delimiter else None
    return Folder(name, path, mark, frozenset(attributes.decode("latin-1").lower().split()), None, error)


def statuses(data: Iterable) -> dict[str, Status]:
    """The numbers of STATUS answers by folder name; an answer without them is left out."""
    found = {}
    for line, literal in _lines(data):
        name, numbers = _name(line, literal)
        with suppress(KeyError, ValueError):  # numbers missing, or a name that no command can carry
            found[_spelled(name)] = _status(numbers)
    return found


_NUMBER = re.compile(rb"\b([A-Z]+) (\d+)|\bMAILBOXID \(([\w-]{1,255})\)", re.IGNORECASE)


def _status(items: bytes) -> Status:
    told: dict[bytes, int] = {}
    identity = ""
    for name, value, mailbox_id in _NUMBER.findall(items):
        if name:
            told[name.upper()] = int(value)
        identity = mailbox_id.decode() or identity
    wanted = (told[key] for key in (b"MESSAGES", b"UIDNEXT", b"UIDVALIDITY", b"UNSEEN"))
    return Status(*wanted, told.get(b"HIGHESTMODSEQ") or None, identity)
