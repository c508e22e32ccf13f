"""Mail that comes by way of an intake address: to whose, whether it is the owner's, and which mails are in it.

Some mail servers cannot be reached by IMAP. Their owners have mail forwarded, redirected or sent along to an address of
their own at Odoo. Whoever knows that address can write to it, so a mail counts as the owner's only when it says so:

* it was delivered to, or addressed to, one of his own addresses: a rule of his server sent it on; or
* he wrote it, or sent it on himself (Resent-From), and the server that received it does not contradict. It says what it
  thinks of a sender in Authentication-Results (RFC 8601); only the topmost field is its own, those below came with the
  mail. Where it says nothing, nobody looked, and the sender is believed.

Headers can be forged, and the address itself is the secret that keeps strangers away. What nobody vouches for is not
lost: the owner is asked. So he is about a loop: mail from an intake address, or an automatic answer of this Odoo's own.

What he sends to his intake address alone, with mails attached, is not a mail of its own: those that are attached are.
"""

import re

from . import header
from .address import addresses, forms, normalise
from .identity import BARE_LF
from .message import LEADING, Message

PREFIX = "mailbox-"
LENGTH = 26  # of the secret part: 130 bits of base32
ADDRESS = re.compile(rf"\b{PREFIX}([a-z2-7]{{{LENGTH}}})@([\w.-]+)", re.I)
# Where the address that a mail was delivered to stands: no RFC names one field, every server has its own.
DELIVERED = (
    "delivered-to",
    "x-original-to",
    "envelope-to",
    "x-envelope-to",
    "x-rcpt-to",
    "apparently-to",
    "x-forwarded-to",
    "x-forwarded-for",
)
ADDRESSED = ("to", "cc", "bcc", "resent-to", "resent-cc", "resent-bcc", "received")
SENDING = ("from", "sender", "resent-from", "resent-sender", "return-path")
MAILBOX = re.compile(r"""[^\s<>,;:"()@]+@[^\s<>,;:"()@]+""")
VERDICT = re.compile(r"\b(dmarc|dkim|spf)\s*=\s*([a-z]+)([^;]*)")
DOMAIN = re.compile(r"\b(?:header\.(?:from|d|i)|smtp\.mailfrom)\s*=\s*\S*?([\w-]+(?:\.[\w-]+)+)(?=[\s;)]|$)")
PARTS = {"message/rfc822", "message/global"}


def intakes(raw: bytes) -> list[tuple[str, str]]:
    """(secret part, domain) of the intake addresses that a mail is for, in lower case; whose domain, is not asked."""
    start = LEADING.match(raw).end()
    end, _body = header.split(raw, start, len(raw))
    values = _values(raw[start:end], *DELIVERED, *ADDRESSED)
    found = [match for value in values for match in ADDRESS.findall(value.lower())]
    return list(dict.fromkeys((secret, domain.strip(".")) for secret, domain in found))


def canonical(raw: bytes) -> bytes:
    """With CRLF, as mail servers keep it: gateways hand mail over through a pipe, with LF."""
    return BARE_LF.sub(b"\r\n", raw)


def doubt(message: Message, own: set[str], ours: set[str]) -> str:
    """Why a mail is not taken for the owner's, as a reason of explain.py; "" when it is.

    `own`: his normalised addresses; `ours`: those that this Odoo answers from.
    """
    block = message.header_block
    senders = _addresses(block, *SENDING)
    if any(ADDRESS.match(sender) for sender in senders) or (message.automatic and senders & ours):
        return "relay_loop"
    written = {address for address in _addresses(block, "from", "resent-from") if _is_own(address, own)}
    if written:
        return "relay_forged" if any(vouched(block, address) is False for address in written) else ""
    reached = _addresses(block, *DELIVERED) | {normalise(address) for _name, address in message.to + message.cc}
    return "" if any(_is_own(address, own) for address in reached) else "relay_stranger"


def vouched(block: bytes, sender: str) -> bool | None:
    """Does the server that received it confirm this sender? None where it says nothing of him."""
    results = _values(block, "authentication-results")[:1]
    found = VERDICT.findall(results[0].lower()) if results else []
    found = [(method, result, set(DOMAIN.findall(rest))) for method, result, rest in found if result != "none"]
    for method, result, _domains in found:
        if method == "dmarc":
            return result in ("pass", "bestguesspass")
    domain = sender.rpartition("@")[2]
    return any(result == "pass" and domain in domains for _method, result, domains in found) if found else None


def mails(message: Message, own: set[str]) -> list[bytes]:
    """The mails that came: those attached, where the owner sent them to his intake address alone; else the mail."""
    attached = [part.data for part in message.attachments if part.mimetype in PARTS or part.filename.endswith(".eml")]
    written = any(_is_own(normalise(address), own) for _name, address in message.from_)
    named = {normalise(address) for _name, address in message.to + message.cc}
    alone = any(map(ADDRESS.match, named)) and all(ADDRESS.match(one) or _is_own(one, own) for one in named)
    return [canonical(one) for one in attached] if attached and written and alone else [message.raw]


def _is_own(address, own):
    return not own.isdisjoint(forms(address))


def _values(block, *names):
    """Every field of these names, unfolded, from the top."""
    wanted = {name.encode() for name in names}
    return [header.unfold(value) for name, value in header.FIELD.findall(block) if name.lower() in wanted]


def _addresses(block, *names):
    """The normalised addresses in the fields of these names."""
    found = set()
    for value in _values(block, *names):
        found |= {address for _name, address in addresses(value)} | set(MAILBOX.findall(value))
    return {normalise(address) for address in found if address}
