"""A folder on the server, and which role its attributes or its name suggest."""

import base64
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from .roles import MEANINGS, plain


@dataclass(frozen=True, slots=True)
class Status:
    """The numbers of a folder (RFC 9051 §6.3.11); equal numbers mean that nothing changed.

    `mailbox_id` stays the same when a folder is renamed (OBJECTID, RFC 8474); "" where the server has none.
    """

    messages: int
    uidnext: int
    uidvalidity: int
    unseen: int
    highestmodseq: int | None = None
    mailbox_id: str = ""


@dataclass(frozen=True, slots=True)
class Folder:
    """`name` as the server writes it (modified UTF-7), for commands; `path` for people; `delimiter` None when flat.

    `attributes` are lower case ("\\sent"). `error`: a reason of errors.REASONS when the server would not tell `status`.
    """

    name: str
    path: str
    delimiter: str | None
    attributes: frozenset[str] = frozenset()
    status: Status | None = None
    error: str = ""

    @property
    def selectable(self) -> bool:
        """Whether it can hold messages; if not it is a heading in the tree."""
        return self.error != "folder_name" and not self.attributes & {"\\noselect", "\\nonexistent"}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`role`: inbox sent drafts trash junk archive all, or ""; `reason`: 'inbox', 'attribute', 'name' or ''."""

    role: str = ""
    reason: str = ""
    certain: bool = False


def decode_name(name: str) -> str:
    """The path in a modified UTF-7 name (RFC 3501 §5.1.3); what is not modified UTF-7 stays as it is."""
    return re.sub(r"&([A-Za-z0-9+,]*)-", _decode_run, name)


def _decode_run(run: re.Match[str]) -> str:
    digits = run[1].replace(",", "/")
    if not digits:
        return "&"
    try:
        return base64.b64decode(digits + "=" * (-len(digits) % 4), validate=True).decode("utf-16-be")
    except ValueError:
        return run[0]


def encode_name(path: str) -> str:
    """The modified UTF-7 name of a path."""
    return re.sub(r"&|[^\x20-\x7e]+", _encode_run, path)


def _encode_run(run: re.Match[str]) -> str:
    if run[0] == "&":
        return "&-"
    digits = base64.b64encode(run[0].encode("utf-16-be")).decode("ascii")
    return f"&{digits.rstrip('=').replace('/', ',')}-"


# --- roles

ATTRIBUTES = {f"\\{role}": role for role in ("sent", "drafts", "trash", "junk", "archive", "all")}  # RFC 6154
ROOTS = {"", "inbox", "gmail", "google mail", "mail"}  # below these, names are the mail program's and not the user's


def suggest(folders: Iterable[Folder]) -> dict[str, Suggestion]:
    """A suggestion for every folder, by name; each role is suggested once at most.

    What the server says (RFC 6154) beats what names seem to say. Where two names would do for a role, the folder
    nearest the root and then the fullest is suggested, but it is not certain; nor is a name of two roles, which gets
    the one that no other folder has, or none.
    """
    shown = [folder for folder in folders if folder.selectable]
    candidates = sorted(_candidates(shown), key=_rank)
    named = Counter(suggestion.role for _folder, suggestion in candidates)
    suggested: dict[str, Suggestion] = {}
    taken: set[str] = set()
    for folder, suggestion in candidates:
        if suggestion.role not in taken and folder.name not in suggested:
            taken.add(suggestion.role)
            certain = suggestion.reason != "name" or named[suggestion.role] == 1
            suggested[folder.name] = replace(suggestion, certain=certain)
    return {folder.name: suggested.get(folder.name) or _left(folder, taken) for folder in shown}


def _candidates(folders: list[Folder]) -> Iterator[tuple[Folder, Suggestion]]:
    for folder in folders:
        if folder.path.upper() == "INBOX":
            yield folder, Suggestion("inbox", "inbox")
            continue
        for attribute in folder.attributes & ATTRIBUTES.keys():
            yield folder, Suggestion(ATTRIBUTES[attribute], "attribute")
        if len(_meanings(folder)) == 1:
            yield folder, Suggestion(*_meanings(folder), "name")


def _rank(candidate: tuple[Folder, Suggestion]) -> tuple[bool, int, int, str]:
    folder, suggestion = candidate
    messages = folder.status.messages if folder.status else 0
    depth = folder.path.count(folder.delimiter) if folder.delimiter else 0
    return suggestion.reason == "name", depth, -messages, folder.path


def _meanings(folder: Folder) -> frozenset[str]:
    """The roles that the name may stand for."""
    parent, leaf = "", folder.path
    if folder.delimiter:
        parent, _, leaf = folder.path.rpartition(folder.delimiter)
    return MEANINGS.get(plain(leaf), frozenset()) if plain(parent) in ROOTS else frozenset()


def _left(folder: Folder, taken: set[str]) -> Suggestion:
    """What a name of two roles stands for when one of them is another folder's: of the first, one takes it at most."""
    roles = _meanings(folder)
    left = roles - taken
    if len(roles) == 1 or len(left) != 1:
        return Suggestion()
    taken |= left
    return Suggestion(*left, "name")
