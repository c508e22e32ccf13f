"""Which lines of a text are its signature: the first of these signs that the end of the text has.

1. the delimiter "-- " (RFC 3676 §4.3)
2. a complimentary close: "Met vriendelijke groet,", "Kind regards", "Thanks,"
3. a line that is the sender's name or address
4. a last paragraph of short lines that begins with a person's name

A signature ends where its disclaimer begins.
"""

import re

MAX_LINES = 16
# How far from the end a close or a name may stand: a signature with its images' texts and a slogan.
WITHIN = 30
# A longer line is a sentence, and after a close the beginning of a disclaimer.
MAX_LENGTH = 110
MAX_TEXT = 20_000  # of the end of the text: above it is no signature

DELIMITER = re.compile(r"--\s?$")
CLOSE = re.compile(
    r"(?i)(?:(?:met\s+)?(?:een\s+)?(?:vriendelijke|hartelijke|beste|warme|zonnige|collegiale|sportieve)\s+groet"
    r"|met\s+(?:de\s+)?(?:meeste\s+)?hoogachting|hoogachtend|groet(?:en|jes)?\b|gr\.|m\.?[vh]\.?g\.?(?:\W|$)"
    r"|(?:alvast |heel )?(?:hartelijk )?(?:be)?dankt?\b|(?:with )?(?:kind|best|warm|many)(?:est)? regards"
    r"|regards\b|rgds|best(?:,|$| wishes)|all the best|cheers\b|sincerely|yours\b|(?:many )?thanks\b|thank you\b"
    r"|thx\b|br,|mit (?:freundlichen|besten|herzlichen)|(?:viele|beste|liebe|freundliche|herzliche) gr[uü](?:ß|ss)e"
    r"|mfg\b|lg\b|vg\b|(?:bien )?cordialement|bien à (?:vous|toi)|(?:sincères |meilleures )?salutations|saludos"
    r"|atentamente|un saludo|cordiali saluti|distinti saluti|atenciosamente"
    r"|med vänlig|med venlig|hälsningar|vennlig hilsen|pozdrawiam)"
)
MAX_CLOSE = 60  # "Thanks for your call of last week, in which you said …" closes nothing
DISCLAIMER = re.compile(
    r"(?i)(?:dit (?:e-?mail)?bericht|deze e-?mail|de informatie|this (?:e-?mail|message|communication)"
    r"|the information|diese e-?mail|ce (?:message|courriel)|disclaimer|confidential|vertrouwelijk"
    r"|denk aan het milieu|(?:p )?please consider|op al onze|all our (?:services|offers)|algemene voorwaarden)"
)
RULE = re.compile(r"[-_=*~#\s]*$")
DEVICE = re.compile(r"(?i)(?:sent|verzonden|verstuurd|von meinem|gesendet|envoyé|get outlook|outlook voor)\b.{0,60}$")
PERSON = re.compile(
    r"(?:(?:[Ii]r|[Dd]rs?|[Mm]rs?|[Ii]ng|[Pp]rof|[Mm]evr|[Mm]w|[Dd]hr|[Mm]s)\.?\s+)*"
    r"[A-ZÀ-Þ][\w'’.-]*(?:\s+(?:v\.?d\.?|van|de|der|den|het|von|zu|ter|te|ten|la|le|di|da|el|al|bin|op|[’']t"
    r"|\(?[A-ZÀ-Þ][\w'’.)-]*)){1,5}"
    r"(?:,\s*(?:[A-Z][\w.]{1,4})+)*$"
)
SEPARATOR = re.compile(r"\s+[|•·*/–—-]\s+|\s*[|•·]\s*|\t+|\s{3,}")


def signature_lines(text: str, name: str = "", address: str = "") -> list[str]:
    """The signature's lines, blank ones left out."""
    lines = [line.strip() for line in text[-MAX_TEXT:].split("\n")]
    start = _start(lines, words_of(name), address.lower())
    return [] if start is None else _until_disclaimer(lines[start:])


def _start(lines: list[str], words: set[str], address: str) -> int | None:
    delimiter = next((i for i in reversed(range(len(lines))) if DELIMITER.match(lines[i])), None)
    if delimiter is not None:
        return delimiter + 1
    filled = [i for i in range(len(lines)) if lines[i]][-WITHIN:]
    close = next((i for i in reversed(filled) if is_close(lines[i])), None)
    if close is not None:
        return close
    own = next((i for i in filled if is_sender(lines[i], words, address)), None)
    return own if own is not None else _paragraph(lines)


def _paragraph(lines: list[str]) -> int | None:
    """Where the last paragraph begins, if with a person's name."""
    end = len(lines)
    while end and not lines[end - 1]:
        end -= 1
    start = next((i + 1 for i in reversed(range(end)) if not lines[i]), 0)
    return start if start < end and end - start <= MAX_LINES and is_person(lines[start]) else None


def _until_disclaimer(lines: list[str]) -> list[str]:
    kept: list[str] = []
    for line in lines:
        if len(line) > MAX_LENGTH or DISCLAIMER.match(line) or len(kept) == MAX_LINES:
            break
        if line and not RULE.match(line) and not DEVICE.match(line):
            kept.append(line)
    return kept


def is_close(line: str) -> bool:
    return len(line) <= MAX_CLOSE and bool(CLOSE.match(line))


def is_person(line: str) -> bool:
    """Does a line look like somebody's name, and like nothing else?"""
    return len(line) <= 50 and bool(PERSON.match(line))


def is_sender(line: str, words: set[str], address: str) -> bool:
    """Is a line the sender's name, or his address?"""
    if address and line.lower().removeprefix("mailto:").strip("<>") == address:
        return True
    said = words_of(line) if len(line) <= MAX_LENGTH else set()
    return 0 < len(said) <= 6 and is_person(SEPARATOR.split(line)[0]) and len(said & words) >= min(2, len(words)) > 0


def words_of(text: str) -> set[str]:
    return {word for word in re.findall(r"[^\W\d_]{2,}", text.lower())}


def segments(lines: list[str]) -> list[str]:
    """The pieces of lines as in "Anna Smit | Recruiter | Waterlinie B.V.", without the close."""
    pieces = [piece.strip(" ,;:*") for line in lines if not is_close(line) for piece in SEPARATOR.split(line)]
    return [piece for piece in pieces if piece]
