"""What is said to sign in (SASL, RFC 4422): with a password, or with a token that the mailbox's provider gave.

Google and Microsoft speak XOAUTH2, which stands in no RFC; OAUTHBEARER (RFC 7628) says the same. A token that is not
good enough is answered with a challenge, which tells why, and which wants one more line before the refusal comes.
"""

import base64
from collections.abc import Collection

from .connection import quote
from .errors import LoginRefused
from .network import Server


def plain(login: str, password: str) -> bytes:
    """The one line of PLAIN (RFC 4616)."""
    return f"\0{login}\0{password}".encode()


def bearer(server: Server, token: str, offered: Collection[str], refusal: str) -> tuple[str, bytes, bytes]:
    """(mechanism, what signs in, what answers the challenge); LoginRefused, with this reason, when none of the
    mechanisms `offered` will do.
    """
    login = server.login
    if "XOAUTH2" in offered:
        return "XOAUTH2", f"user={login}\1auth=Bearer {token}\1\1".encode(), b""
    if "OAUTHBEARER" in offered:
        name = login.replace("=", "=3D").replace(",", "=2C")  # RFC 5801 §4
        return (
            "OAUTHBEARER",
            f"n,a={name},\1host={server.host}\1port={server.port}\1auth=Bearer {token}\1\1".encode(),
            b"\1",
        )
    raise LoginRefused(refusal, step="login")


class Exchange:
    """AUTHENTICATE as imaplib asks for it: a bound method that answers the server's challenges, one after the other.

    A challenge too many is no part of the mechanism: it is answered by giving up.
    """

    def __init__(self, *answers: bytes) -> None:
        self._answers = [base64.b64encode(answer) for answer in answers]

    def respond(self, _challenge: bytes) -> bytes:
        return self._answers.pop(0) if self._answers else b"*"


def credentials(server: Server, capabilities: frozenset[bytes], token: str = "") -> list[bytes]:
    """The whole command that signs in, as access.py does it, and what answers the server's continuations."""
    if token:
        offered = {name.removeprefix(b"AUTH=").decode("ascii", "replace") for name in capabilities}
        mechanism, *said = bearer(server, token, offered, "token_refused")
        return [f"AUTHENTICATE {mechanism}".encode(), *map(base64.b64encode, said)]
    both = server.login + server.password
    can_plain, barred = b"AUTH=PLAIN" in capabilities, b"LOGINDISABLED" in capabilities
    if not can_plain and (barred or not both.isprintable()):
        raise LoginRefused("login_disabled" if barred else "login", step="login")
    if not can_plain or (both.isprintable() and both.isascii() and not barred):
        return [b"LOGIN " + quote(server.login) + b" " + quote(server.password)]
    return [b"AUTHENTICATE PLAIN", base64.b64encode(plain(server.login, server.password))]
