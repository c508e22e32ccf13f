"""Plain text for search and previews. Every step reads its input once: hostile HTML costs no more than its length.

This is not the sanitiser: nothing here is ever shown as HTML.
"""

import re
from html import unescape

BLOCK = re.compile(r"(?i)<(?:/?(?:p|div|tr|li|h[1-6]|table|blockquote|ul|ol|pre)|br|hr)\b[^<>]*>")
TAG = re.compile(r"<[/!?a-zA-Z][^<>]*>")
INVISIBLE = re.compile(r"(?i)<(style|script|title|head)\b|<!--")
ENDS = {name: re.compile(rf"(?i)</{name}\b[^<>]*>?") for name in ("style", "script", "title", "head")}
END_OF_COMMENT = re.compile("-->")
SPACE = re.compile(r"[ \t\r\n\f\v\xa0]+")
LINE_ENDS = re.compile(r" ?\n[ \n]*+")
LONG_NUMBER = re.compile(r"&#0*([0-9]*);?")
LARGEST_CODE_POINT = 7  # digits of 1114111; int() refuses thousands of them

PREVIEW = 160
PREVIEW_WITHIN = 4_000  # characters looked at: a screenful of quoted text may come first
RULE = re.compile(r"[-_=*~]{2,}$")
# Quoted lines, and what mail programs put above them: "On 3 May 2024, Jan <jan@example.com> wrote:" (sometimes over two
# lines), "-----Original Message-----", or the header of the mail that is answered.
QUOTED = re.compile(
    r">|(?:On|Op|Am|Le|El|Il|Em|Den|Dnia|W dniu)\b.{0,300}(?::|@[^<>]{0,100}>)$"
    r"|(?:wrote|schreef|schrieb|a écrit|escribió|ha scritto|escreveu|skrev|napisał)\s?:$"
    r"|-{2,} ?\w.{0,60}-{2,}$|(?:From|Van|Von|De|Da|Från|Fra|Od): .{0,300}@"
)
# The same where what follows has no ">": in words that nobody else begins a line with, or by a second header line.
WROTE = re.compile(
    r"(?:On|Op|Am|Le|El|Il|Em|Den|Dnia|W dniu)\b.{0,300}\b"
    r"(?:wrote|schreef|schrieb|a écrit|escribió|ha scritto|escreveu|skrev|napisał)\b.{0,200}:$"
    r"|(?:-{2,}|_{2,}) ?(?:Original|Forwarded|Oorspronkelijk|Doorgestuurd|Ursprüngliche|Weitergeleitet|Message d'orig"
    r"|Message transf|Mensaje (?:orig|reenv)|Messaggio (?:orig|inolt)|Begin doorgestuurd|Begin forwarded).{0,60}$"
)
HEAD = re.compile(r"\*?(?:From|Van|Von|De|Da|Från|Fra|Od)\*? ?:\*? ?\S")
SECOND = re.compile(
    r"\*?(?:Sent|Date|To|Subject|Verzonden|Datum|Aan|Onderwerp|Gesendet|An|Betreff|Envoyé|À|Objet|Enviado|Para|Asunto"
    r"|Inviato|Oggetto|Skickat|Till|Sendt|Til|Emne|Wysłano|Do|Temat)\*? ?:"
)


def html_text(html: str) -> str:
    """What a reader sees of an HTML document, one line for each block."""
    text = SPACE.sub(" ", " ".join(visible(html)))
    text = TAG.sub("", BLOCK.sub("\n", text))
    text = unescape(LONG_NUMBER.sub(bounded, text)).replace("\xa0", " ")
    return LINE_ENDS.sub("\n", text).strip()


def visible(html: str) -> list[str]:
    """The document without styles, scripts, title and comments; what is never closed ends it."""
    out, position = [], 0
    while match := INVISIBLE.search(html, position):
        out.append(html[position : match.start()])
        end = (ENDS[match[1].lower()] if match[1] else END_OF_COMMENT).search(html, match.end())
        position = end.end() if end else match.end()
        if not end:
            break
    return [*out, html[position:]]


def bounded(match: re.Match[str]) -> str:
    digits = match[1]
    return match[0] if len(digits) <= LARGEST_CODE_POINT else "\ufffd"


def preview(plain: str) -> str:
    """The first words the sender wrote himself, on one line; of a mail that only quotes, its first words."""
    words: list[str] = []
    length = 0
    for line in map(str.strip, plain[:PREVIEW_WITHIN].split("\n")):
        if QUOTED.match(line):
            if words:
                break
        elif not RULE.match(line):
            words += line.split()
            length += len(line)
            if length > PREVIEW:
                break
    return " ".join(words or plain[:PREVIEW_WITHIN].split())[:PREVIEW]


def split_quoted(plain: str) -> tuple[str, str]:
    """(what the sender wrote, the end of the text that quotes or passes on an earlier mail)."""
    lines = plain.rstrip().split("\n")
    end = len(lines)
    while end and (lines[end - 1].startswith(">") or not lines[end - 1].strip()):
        end -= 1
    start = next((i for i in range(end) if begins_original(lines, i)), end)
    while start and start < len(lines) and QUOTED.match(lines[start - 1].strip()):
        start -= 1
    return "\n".join(lines[:start]).rstrip(), "\n".join(lines[start:])


def begins_original(lines: list[str], index: int) -> bool:
    """Is the rest of a text the mail that is answered or passed on, although no ">" says so?"""
    line = lines[index].strip()
    following = lines[index + 1 : index + 3]
    if WROTE.match(line):
        return not any(after.startswith(">") for after in following)
    return bool(HEAD.match(line)) and any(SECOND.match(after.strip()) for after in following)


def own_text(plain: str) -> str:
    """What the sender wrote, without what he quotes in between."""
    kept: list[str] = []
    for line in split_quoted(plain)[0].split("\n"):
        if not line.startswith(">"):
            kept.append(line)
            continue
        while kept and QUOTED.match(kept[-1].strip()):
            kept.pop()
    return "\n".join(kept).strip()
