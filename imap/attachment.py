"""A file in a mail: located while parsing, decoded when asked for."""

import re
from dataclasses import dataclass, field

from .transfer import decode

LONGEST_NAME = 255  # what file systems take
# Line breaks and other controls, and the marks that make "annexe\u202efdp.exe" look like a PDF (Unicode UAX 9).
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]+")
PATH = re.compile(r"(?:[A-Za-z]:)?[/\\]|(?:.*[/\\])?\.\.?[/\\]")
SEPARATOR = re.compile(r"[/\\]")


@dataclass(slots=True)
class Attachment:
    """`offset` and `length` tell the encoded bytes within the body block; `decode(slice, encoding)` reads them later.

    `size` is in decoded bytes: exact for base64, for other encodings at most what it says.
    """

    filename: str
    mimetype: str
    size: int
    cid: str
    inline: bool
    offset: int
    length: int
    encoding: str
    charset: str
    encoded: memoryview = field(repr=False, compare=False)

    @property
    def data(self) -> bytes:
        return decode(self.encoded, self.encoding)


def safe_filename(name: str) -> str:
    """A name to save under: no controls, no text direction tricks, the extension kept.

    Of a path the last name counts; a slash within a name, as in "CV 1/2.pdf", becomes an underscore.
    """
    name = UNPRINTABLE.sub(" ", name).strip()
    name = SEPARATOR.split(name)[-1] if PATH.match(name) else SEPARATOR.sub("_", name)
    if len(name) > LONGEST_NAME:
        stem, dot, extension = name.rpartition(".")
        name = stem[: LONGEST_NAME - 10] + dot + extension[:9] if dot else name[:LONGEST_NAME]
    return "" if name in (".", "..") else name
