"""A folder on the server, and which role its attributes or its name suggest."""

import base64
import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Status:
    """The numbers of a folder (RFC 9051 §6.3.11); equal numbers mean that nothing changed."""

    messages: int
    uidnext: int
    uidvalidity: int
    unseen: int
    highestmodseq: int | None = None


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
