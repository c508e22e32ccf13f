"""Content-Transfer-Encoding (RFC 2045 §6), and the uuencoded files that stand in a text as they did before MIME."""

import binascii
import re

IDENTITY = ("", "7bit", "8bit", "binary")
UU_NAMES = ("x-uuencode", "uuencode", "x-uue", "uue")
NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")
BASE64_LINE = 1000  # longest line looked for (RFC 5321 §4.5.3.1.6)
# Full lines hold 45 bytes and so begin with M; one shorter line and an empty one may follow.
UU_FILE = re.compile(
    rb"^begin [0-7]{3,4} ([^\r\n]{1,200})\r?\n"
    rb"(?:M[ -`]{0,90}\r?\n)*+(?:[!-L][ -`]{0,90}\r?\n)?+(?:[ `]?[ \t]*\r?\n)?end[ \t]*(?:\r?\n|\Z)",
    re.M,
)
UU_BEGIN = re.compile(rb"^begin [0-7]{3,4} [^\n]*\n", re.M)


def decode(data: bytes, encoding: str) -> bytes:
    """The bytes that a slice of a body block stands for; `encoding` as in `Attachment.encoding`, unknown ones as is."""
    if encoding == "base64":
        return base64(data)
    if encoding == "quoted-printable":
        return binascii.a2b_qp(data)
    return uudecode(bytes(data)) if encoding in UU_NAMES else bytes(data)


def base64(data: bytes) -> bytes:
    try:
        return binascii.a2b_base64(data)
    except binascii.Error:  # cut off, or padded wrongly: as many whole bytes as there are
        clean = NOT_BASE64.sub(b"", bytes(data))
        clean = clean[: len(clean) - 1] if len(clean) % 4 == 1 else clean
        return binascii.a2b_base64(clean + b"=" * (-len(clean) % 4))


def uudecode(data: bytes) -> bytes:
    begin = UU_BEGIN.search(data)
    out = []
    for line in data[begin.end() if begin else 0 :].splitlines():
        if line.strip() in (b"end", b"`"):
            break
        if line:
            out.append(uu_line(line))
    return b"".join(out)


def uu_line(line: bytes) -> bytes:
    """One line, cut to the length its first character tells: some encoders add a checksum."""
    wanted = ((line[0] - 32) & 63) * 4 + 5
    try:
        return binascii.a2b_uu(line[: wanted // 3])
    except binascii.Error:  # not a line of data: damage, or text in between
        return b""


def decoded_size(data: memoryview, encoding: str) -> int:
    """Size after decoding without decoding: exact for base64 in lines of one length, else an upper bound."""
    if encoding in UU_NAMES:
        return len(data) * 3 // 4
    if encoding != "base64":
        return len(data)
    width = bytes(data[:BASE64_LINE]).find(b"\n") + 1
    ends = 2 if width > 1 and data[width - 2] == 13 else 1
    tail = bytes(data[-8:])
    length = len(data) - len(tail) + len(tail.rstrip())
    line_ends = (length - 1) // width * ends if width else 0
    return max(0, (length - line_ends) * 3 // 4 - tail.rstrip()[-2:].count(b"="))
