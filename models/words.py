"""The words a mail is found by, and those a search asks for: one definition for both sides.

A word is a run of letters and digits, without case and accents: "Zoë" is found by "zoe", jan@example.com and
06-12345678 by each of their parts. PostgreSQL's own parser takes the address for one word and the hyphen for a minus,
needs an extension to forget accents, and takes longer than everything else that is written of a mail.
"""

import re
import unicodedata

# A tsvector holds at most 1 MB; the words of a longer mail are found by its beginning.
INDEXED_TEXT = 200_000
# What is longer is a key or a file, and PostgreSQL takes 2,046 bytes: cut into pieces, stored and asked for alike.
LONGEST = 64
WORD = re.compile(rf"[^\W_]{{1,{LONGEST}}}")
# Most words are of ASCII alone: their letters become small, and what is between them blank, octet by octet.
ASCII = bytes(ord(chr(octet).lower()) if chr(octet).isalnum() else 32 for octet in range(128))
OCTETS = ASCII + bytes(range(128, 256))
# Latin, Hebrew and Arabic: what stays of "é" after decomposition, beside the "e".
ACCENTS = re.compile("[\u0300-\u036f\u0591-\u05c7\u064b-\u065f]+")


def words(text: str) -> set[str]:
    """The different words of a text, as they are stored and asked for."""
    octets = text[:INDEXED_TEXT].encode("utf-8", "surrogatepass").translate(OCTETS)
    pieces = set(octets.decode("utf-8", "surrogatepass").split())
    others = {piece for piece in pieces if len(piece) > LONGEST or not piece.isascii()}
    return (pieces - others).union(WORD.findall(plain(" ".join(others))[:INDEXED_TEXT]))


def plain(text: str) -> str:
    """Without case and accents."""
    text = text.casefold()
    return text if text.isascii() else ACCENTS.sub("", unicodedata.normalize("NFKD", text))
