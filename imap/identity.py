"""Which mails are the same mail.

A mail that ten colleagues received lies on ten servers and is stored once. Ids cannot decide that: a Message-ID is
whatever the sender wrote. Whoever knows one could send a forged mail under it and, if the id were the key, be taken
for a holder of the original and be shown its content. So the key is the content itself: From, To, Cc, Subject, Date
and Message-ID as they were sent, and the whole body block. Two mails with one key hold the same words, and whoever
can make such a mail knew them already. What differs between the copies of one mail (Received, Bcc, flags, keywords)
is not in it.

Nothing is decoded first, so that a better parser does not change the keys of stored mail: fields are unfolded and runs
of blanks become one, a missing field differs from an empty one, and line ends count as CRLF, because some servers
keep LF. The prefix holds the version: a change of the recipe is a new version, never a silent change of this one.
"""

import hashlib
import re
from collections.abc import Iterator

PREFIX = b"mail_dossier 1"
FIELDS = (b"from", b"to", b"cc", b"subject", b"date", b"message-id")
BARE_LF = re.compile(rb"\n(?<!\r\n)")  # this way round the search is a memchr
# Bytes of a body in which a bare LF shows: who writes them does so from the first lines on, and to look through every
# attachment would make the whole parser a fifth slower.
LOOK_WITHIN = 1 << 16
CHUNK = 1 << 20


def key(fields: dict[bytes, bytes], raw: bytes, body_start: int) -> bytes:
    """32 bytes; `fields` as `header.fields` gives them."""
    lines = [name + b":" + b" ".join(fields[name].split()) if name in fields else name for name in FIELDS]
    digest = hashlib.sha256(b"\n".join([PREFIX, *lines, b""]))
    if BARE_LF.search(raw, body_start, body_start + LOOK_WITHIN):
        for chunk in line_chunks(raw, body_start):
            digest.update(chunk.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
    else:
        digest.update(memoryview(raw)[body_start:])
    return digest.digest()


def line_chunks(raw: bytes, start: int) -> Iterator[bytes]:
    """The body in pieces of about a megabyte that end with a line, so that no CRLF is cut in two."""
    while start < len(raw):
        end = raw.find(b"\n", start + CHUNK) + 1 or len(raw)
        yield raw[start:end]
        start = end
