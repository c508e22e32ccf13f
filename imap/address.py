"""Address lists (RFC 5322 §3.4), read structure first: quotes, comments, groups and angle brackets are found in the
header as written, and only then is each piece decoded. A name can therefore never turn into an address: the mailbox of
`purchasing@a.example <other@b.example>` is other@b.example, whatever an encoded word or a quoted string contains.
"""

import re
from collections.abc import Iterator

from .encoded_word import words
from .msgid import ANGLES, MAX_ID

Address = tuple[str, str]
Token = tuple[str, str]  # kind ("word", "quoted", "spec", "angle", "comment" or the separator itself), text

PLAIN_SPEC = r"""[^<>\s,;:"()?@\x00-\x1f\x7f]+"""
# One mailbox, as nearly every From is: read by one match.
SIMPLE = re.compile(rf'(?:(?:"([^"\\]*)"\s*|([^"<>,;:()@\\\[]*+))<)?({PLAIN_SPEC}@{PLAIN_SPEC})(>?)\Z')
TOKEN = re.compile(
    r'(=\?[^?\s]*\?[bBqQ]\?[^?\s"]*\?=)'  # an encoded word may hold commas
    r'|("(?:[^"\\]|\\.)*"@[^\s<>,;:"()]+)'  # a quoted local part
    r'|"((?:[^"\\]|\\.)*)"'
    r"|<([^<>]*)(?:>|(?=<)|\Z)"
    r"|([,;:()])"
    r'|([^"<,;:()\\=]+|\\.|.)',
    re.S,
)
QUOTED_PAIR = re.compile(r"\\(.)", re.S)
AROUND_DOTS = re.compile(r"[ \t]*+([.@])[ \t]*+")  # RFC 5322 §4.4 once allowed blanks there
BLANKS = ' \t"'  # a quote that is never closed is no quote
NAME = ("word", "quoted", "spec")
COMMENT = re.compile(r"\([^()]*\)")
NOT_IN_QUOTED = re.compile(r"[\x00-\x1f\x7f<>]+")
NOT_IN_ADDRESS = re.compile(r"[\s\x00-\x20\x7f<>]+")


def addresses(value: str) -> list[Address]:
    """(name, address) of each mailbox of an unfolded field; an address is '' only when the field has none at all."""
    simple = SIMPLE.match(value)
    if simple and bool(simple[4]) == (simple[1] is not None or simple[2] is not None):
        return [(words((simple[1] or simple[2] or "").strip()), simple[3][:MAX_ID])]
    found = [pair for item in mailboxes(value) if (pair := mailbox(item))]
    return [pair for pair in found if pair[1]] or found[:1]


def normalise(addr: str) -> str:
    """The form to compare and to store: what Odoo's email_normalize makes of one address.

    Lower case, except a local part beyond ASCII; the domain as written (an IDNA domain is not converted, since
    Odoo stores it as typed); nothing after a plus is dropped.
    """
    local, at, domain = addr.strip().rpartition("@")
    return (local.lower() if local.isascii() else local) + at + domain.lower()


def forms(addr: str, labels: bool = True) -> list[str]:
    """The normalised addresses under which a card may know the mailbox of a normalised address: itself first, then its
    domain in the other notation (RFC 5890 §2.3.2.1) and, with `labels`, without what follows a plus (RFC 5233 §1).
    """
    if addr.isascii() and "+" not in addr and "xn--" not in addr:  # nearly every one
        return [addr]
    local, at, domain = addr.rpartition("@")
    plain = local.partition("+")[0] if labels else ""
    locals_ = [local, plain] if plain and plain != local else [local]
    return [f"{one}{at}{name}" for one in locals_ for name in domain_forms(domain)]


def domain_forms(domain: str) -> list[str]:
    """An international domain as written and in the other notation; any other domain alone."""
    try:
        if not domain.isascii():
            return [domain, domain.encode("idna").decode()]
        if "xn--" in domain:
            return [domain, domain.encode().decode("idna")]
    except UnicodeError:  # no valid name: only what is written so is the same
        pass
    return [domain]


def mailboxes(value: str) -> Iterator[list[Token]]:
    """The tokens between separators; the name of a group is dropped, its members count."""
    item: list[Token] = []
    at_seen, last_group_end = False, value.rfind(";")
    for kind, text, end in tokens(value):
        if kind in (",", ";"):
            yield item
            item, at_seen = [], False
        elif kind == ":" and end <= last_group_end and not at_seen:
            item = []
        else:
            item.append(("word" if kind == ":" else kind, text))
            at_seen = at_seen or "@" in text
    yield item


def tokens(value: str) -> Iterator[tuple[str, str, int]]:
    """(kind, text, end), with a nested comment as one token."""
    matches = list(TOKEN.finditer(value))
    comments = all_closed(matches)
    depth, comment = 0, []
    for match in matches:
        special = match[5]
        if special == "(" and not depth and comments:
            depth, comment = 1, []
        elif special == ")" and depth == 1:
            depth = 0
            yield "comment", QUOTED_PAIR.sub(r"\1", "".join(comment)), match.end()
        elif depth:
            depth += (special == "(") - (special == ")")
            comment.append(match[0])
        else:
            yield *token(match), match.end()


def all_closed(matches: list[re.Match[str]]) -> bool:
    """Whether each comment ends: "Anna :-( <anna@example.com>" has none."""
    depth = 0
    for match in matches:
        if match[5] == "(":
            depth += 1
        elif match[5] == ")" and depth:
            depth -= 1
    return not depth


def token(match: re.Match[str]) -> Token:
    encoded, spec, quoted, angle, special, word = match.groups()
    if special:
        return "word" if special in "()" else special, special
    if spec is not None:
        return "spec", spec
    if quoted is not None:
        return "quoted", QUOTED_PAIR.sub(r"\1", quoted)
    if angle is not None:
        return "angle", angle
    return "word", encoded or QUOTED_PAIR.sub(r"\1", word)


def mailbox(item: list[Token]) -> Address | None:
    """The first angle bracket with an @ is the address; without one, the first word with an @."""
    name = "".join(text for kind, text in item if kind in NAME).strip(BLANKS)
    comment = " ".join(text for kind, text in item if kind == "comment").strip()
    angles = [text for kind, text in item if kind == "angle"]
    if angles:
        inside = next((text for text in angles if "@" in text), angles[0])
        return (words(name or comment), address(inside)) if inside.strip() or name else None
    return bare(item, name, comment) if name else None


def bare(item: list[Token], name: str, comment: str) -> Address:
    if "@" not in name:
        return words(name), ""
    for kind, text in item:
        if kind == "spec":
            return words(comment), address(text)
    for inside in ANGLES.findall(name):  # all of it in quotes
        if "@" in inside:
            return words(comment or name.partition("<")[0].strip()), address(inside)
    parts = AROUND_DOTS.sub(r"\1", name).split()
    spec = next(part for part in parts if "@" in part)
    rest = " ".join(part for part in parts if part is not spec)
    return words(comment or rest), address(spec)


def address(spec: str) -> str:
    """An addr-spec without comments, blanks, source route (RFC 5322 §4.4) and mailto:."""
    spec = words(spec)
    if "(" in spec:
        spec = COMMENT.sub("", spec)
    spec = (NOT_IN_QUOTED if '"' in spec else NOT_IN_ADDRESS).sub("", spec).strip()
    if spec.startswith("@"):
        spec = spec.rpartition(":")[2]
    return spec.removeprefix("mailto:")[:MAX_ID]
