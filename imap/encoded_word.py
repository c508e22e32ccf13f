"""Encoded words in headers, `=?charset?b?…?=` (RFC 2047), as they are written rather than as they should be.

Neighbours of one charset are joined before their bytes are decoded: mailers split characters over two words.
"""

import binascii
import re
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from .charset import LONGEST_NAME, codec, decode
from .transfer import base64

# The text may hold blanks and question marks, which it should not, but never the start of another word: so each
# attempt ends at the next "=?" and the whole search stays linear.
WORD = re.compile(r"=\?([^?\s*]{0,60})(?:\*[^?\s]{0,60})?\?([bBqQ])\?([^?=]*+(?:(?:=(?!\?(?!=))|\?(?!=))[^?=]*+)*)\?=")
LINE_ENDS = str.maketrans("\r\n", "  ")


def words(text: str) -> str:
    """An unfolded, storable header value with its encoded words decoded, on one line."""
    if "=?" not in text:
        return text
    out = []
    for charset, run in groupby(pieces(text), itemgetter(0)):
        parts = [part for _, part in run]
        out.append("".join(parts) if charset is None else decode(b"".join(parts), charset))
    return "".join(out).translate(LINE_ENDS)


def pieces(text: str) -> Iterator[tuple[str | None, str | bytes]]:
    """(charset, bytes) for each word, (None, str) for what stands between, blanks between two words left out."""
    end = 0
    for match in WORD.finditer(text):
        gap = text[end : match.start()]
        if gap and not (end and gap.isspace()):
            yield None, gap
        charset = match[1].lower()
        yield charset, payload(match[2], match[3], charset)
        end = match.end()
    yield None, text[end:]


def payload(encoding: str, text: str, charset: str) -> bytes:
    if encoding in "bB":
        return base64(text.encode("ascii", "ignore"))
    raw = "ascii" if text.isascii() else codec(charset[:LONGEST_NAME]) or "utf-8"
    return binascii.a2b_qp(text.encode(raw, "replace"), header=True)
