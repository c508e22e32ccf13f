"""The header block of a message or part (RFC 5322 §2.2): found, cut into fields, and read as text."""

import re

from .charset import decode
from .encoded_word import words

MAX_HEADER = 1 << 18  # bytes read of one header block; Exchange and Gmail refuse more than 256 kB
FIELD = re.compile(rb"^([!-9;-~]{1,120})[ \t]*:[ \t]*(.*(?:\n[ \t].*)*)", re.M)
FOLD = re.compile(r"\r?\n(?=[ \t])|\r")
# Allowed once, yet seen twice; every one of them names recipients. Of all others the first counts (RFC 5322 §3.6).
REPEATED = {b"to", b"cc", b"bcc", b"reply-to"}


def split(raw: bytes, start: int, end: int) -> tuple[int, int]:
    """(end of the header block, start of the body) of the entity in `raw[start:end]`, with LF or CRLF."""
    for blank in (b"\r\n", b"\n"):
        if raw.startswith(blank, start):
            return start, start + len(blank)
    crlf = raw.find(b"\n\r\n", start, end)
    lf = raw.find(b"\n\n", start, crlf if crlf >= 0 else end)
    if lf >= 0:
        return lf + 1, lf + 2
    return (crlf + 1, crlf + 3) if crlf >= 0 else (end, end)


def fields(raw: bytes, start: int, end: int) -> dict[bytes, bytes]:
    """Lower-case name to raw, folded value; lines that are no fields are skipped."""
    found: dict[bytes, bytes] = {}
    for name, value in FIELD.findall(raw[start : min(end, start + MAX_HEADER)]):
        name = name.lower()
        if name not in found or not found[name].strip():
            found[name] = value
        elif name in REPEATED and value.strip():
            found[name] = found[name].rstrip() + b", " + value
    return found


def unfold(value: bytes) -> str:
    """One line of text, encoded words still encoded; raw 8-bit is UTF-8 or guessed."""
    text = decode(value)
    return FOLD.sub("", text).strip() if "\n" in text or "\r" in text else text.strip()


def text(value: bytes) -> str:
    """A field such as Subject as its reader sees it."""
    return words(unfold(value))
