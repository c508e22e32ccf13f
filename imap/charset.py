"""Bytes to text that a database can store: no NUL, no lone surrogate.

The declared charset is a claim, not a fact. It is tried first and strictly, in the superset that mailers really mean
by its name (latin-1 is Windows-1252, GB2312 is GB18030, …). What fails is tried as UTF-8; then a few bad bytes are
forgiven, in the declared charset first; the last step, Windows-1252 and its holes as Latin-1, cannot fail. Python's
codecs that are no charsets (hex, rot13, idna, unicode_escape, …) count as unknown names.
"""

import codecs
import re
from functools import lru_cache

# What Python knows by these names is narrower than what senders put under them (WHATWG Encoding Standard, §4.2).
SUPERSETS = {
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "big5": "big5hkscs",
    "iso2022_jp": "iso2022_jp",
    "iso2022_jp_ext": "iso2022_jp",
}
VENDOR = re.compile(r"^(?:x-|unicode-1-1-)|(?<=8859-8)-[ie]$")
NOT_CHARSETS = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "mbcs", "oem"}
LONGEST_NAME = 40  # IANA's limit for a charset name
BAD_SHARE = 0.02  # one wrong byte in fifty is damage, more is another charset
META = re.compile(rb"(?i)<meta[^>]{0,200}charset\s*=\s*[\"']?([\w.:-]+)")
META_WITHIN = 2048  # browsers look in the first 1,024 bytes; mailers put comments before it
SMUGGLER = "utf-7"  # the only codec of Python's that gives back lone surrogates
JIS_ESCAPE = re.compile(rb"\x1b(\$@|\$B|\(B|\(J|\(I)")


@lru_cache(maxsize=512)
def codec(charset: str) -> str | None:
    """Python's codec for a declared charset; None when the name is no charset."""
    name = charset.strip(" \t\r\n'\"<>").lower()
    plain = VENDOR.sub("", name)
    for candidate in (name, plain, plain.replace("windows-", "cp"), plain.replace("-", "")):
        try:
            found = codecs.lookup(candidate).name
            "a".encode(found)  # codecs from bytes to bytes refuse
        except (LookupError, ValueError):
            continue
        return None if found.replace("-", "_") in NOT_CHARSETS else SUPERSETS.get(found, found)
    return None


def decode(data: bytes, charset: str = "", html: bool = False) -> str:
    """The text of `data`, whatever `charset` claims; `html` looks for a <meta charset> when nothing is declared."""
    declared = codec(charset[:LONGEST_NAME]) if charset else None
    if declared in (None, "ascii"):
        if data.isascii() and b"\x1b" not in data:
            return data.decode("ascii").replace("\0", "")
        meta = META.search(data, 0, META_WITHIN) if html else None
        declared = codec(meta[1][:LONGEST_NAME].decode("latin-1")) if meta else None
    if declared == "iso2022_jp" or (declared is None and JIS_ESCAPE.search(data)):
        return iso2022_jp(data).replace("\0", "")
    text = strictly(data, declared) or forgiving(data, declared)
    return without_surrogates(text) if declared == SMUGGLER else text.replace("\0", "")


def strictly(data: bytes, declared: str | None) -> str | None:
    for name in (declared, "utf-8"):
        try:
            if name and name != "ascii":
                return data.decode(name)
        except UnicodeError:
            continue
    return None


def forgiving(data: bytes, declared: str | None) -> str:
    if declared and declared not in ("ascii", "cp1252"):
        text = data.decode(declared, "replace")
        if text.count("\ufffd") < len(text) * BAD_SHARE:
            return text
    text = data.decode("utf-8", "replace")
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    if text.count("\ufffd") < beyond_ascii * BAD_SHARE:
        return text
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def iso2022_jp(data: bytes) -> str:
    """ISO-2022-JP with the vendor rows (①, №, ㈱) that Python's codec refuses: each run read as Shift JIS, cp932."""
    first, *rest = JIS_ESCAPE.split(data)
    out = [first.decode("cp932", "replace")]
    for escape, run in zip(rest[::2], rest[1::2], strict=True):
        if escape.startswith(b"$"):
            run = b"".join(shift_jis(*pair) for pair in zip(run[::2], run[1::2], strict=False)) + run[len(run) & ~1 :]
        elif escape == b"(I":
            run = bytes(byte | 0x80 for byte in run)
        out.append(run.decode("cp932", "replace"))
    return "".join(out)


def shift_jis(row: int, cell: int) -> bytes:
    if not (0x21 <= row <= 0x7E and 0x21 <= cell <= 0x7E):
        return bytes((row, cell))
    lead = ((row + 1) >> 1) + (0x70 if row < 0x5F else 0xB0)
    if row % 2 == 0:
        return bytes((lead, cell + 0x7E))
    return bytes((lead, cell + (0x20 if cell > 0x5F else 0x1F)))


def without_surrogates(text: str) -> str:
    """Half of a UTF-16 pair is no character: PostgreSQL refuses it, as it does NUL."""
    return text.replace("\0", "").encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
