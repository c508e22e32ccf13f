"""Content-Type and Content-Disposition: a value with parameters (RFC 2045 §5.1, RFC 2231)."""

import re
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from .charset import decode
from .encoded_word import words
from .header import unfold

PARAMETER = re.compile(r';\s*([^\s=;]+?)\s*=\s*(?:"((?:[^"\\]|\\.)*)(?:"|\Z)|([^;]*))', re.S)
COMMON = 60  # bytes: 'text/plain; charset="utf-8"; format=flowed', but no boundary and few file names
QUOTED_PAIR = re.compile(r"\\(.)", re.S)


def parameters(value: bytes) -> tuple[str, dict[str, str]]:
    """('text/plain', {'charset': 'utf-8', …}); names and the value lower case. Not to be changed: it may be shared."""
    return common(value) if len(value) <= COMMON else read(value)


def read(value: bytes) -> tuple[str, dict[str, str]]:
    text = unfold(value)
    head = text.partition(";")[0]
    found: dict[str, str] = {}
    segments: dict[str, list[tuple[int, bool, str]]] = {}
    for name, quoted, token in PARAMETER.findall(text, len(head)):
        name, content = name.lower(), unquoted(quoted) or token.strip()
        if "*" in name:
            base, number, encoded = section(name)
            segments.setdefault(base, []).append((number, encoded, content))
        else:
            found.setdefault(name, words(content))
    found.update((name, joined(parts)) for name, parts in segments.items())
    return head.strip().lower(), found


common = lru_cache(maxsize=256)(read)  # most parts of most mails say one of a few things


def unquoted(text: str) -> str:
    return QUOTED_PAIR.sub(r"\1", text) if "\\" in text else text


def section(name: str) -> tuple[str, int, bool]:
    """`filename*1*` is (filename, section 1, percent-encoded)."""
    base, _, rest = name.partition("*")
    digits = rest.rstrip("*")
    number = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 5 else 0
    return base, number, rest == "" or rest.endswith("*")


def joined(parts: list[tuple[int, bool, str]]) -> str:
    """The sections in order; the first one may begin with charset'language'."""
    charset, chunks = "", []
    for index, (_, encoded, content) in enumerate(sorted(parts, key=lambda part: part[0])):
        if encoded and index == 0 and content.count("'") >= 2:
            charset, _, content = content.split("'", 2)
        chunks.append(unquote_to_bytes(content) if encoded else content.encode("utf-8", "replace"))
    return words(decode(b"".join(chunks), charset))
