"""Getting into a mailbox, step by step, and out again.

The steps are `resolve`, `connect`, `secure` and `login`, in this order; each raises the error that names what to do
next, or returns facts for the person who set the account up. The password, or the token in its place, is sent in the
last, so never to a server that could not prove who it is, and never in the clear unless the settings say 'none'.
"""

import base64
import socket

from . import network, sasl
from .connection import READ_TIMEOUT, Answer, Connection, quote, refusal
from .errors import ImapError, LoginRefused, ProtocolError, Unreachable, Untrusted
from .network import Server

LOGOUT_TIMEOUT = 5.0  # seconds: a courtesy, no work depends on it
LONGEST_COMMAND = 8000  # octets of a command line; RFC 7162 §4 has servers take 8192
OF_INTEREST = {"CONDSTORE", "ESEARCH", "IDLE", "LIST-STATUS", "MOVE", "QRESYNC", "SPECIAL-USE", "UIDPLUS"}


class Access:
    """A connection to `server` as a context manager; `timeout` bounds every wait, in seconds."""

    def __init__(self, server: Server, timeout: float = READ_TIMEOUT) -> None:
        self.server, self.timeout = server, timeout
        self.capabilities: frozenset[str] = frozenset()
        self.enabled: frozenset[str] = frozenset()
        self._connect_timeout = min(timeout, network.CONNECT_TIMEOUT)
        self._addresses: list[network.Address] = []
        self._sock: socket.socket | None = None
        self._connection: Connection | None = None

    def __enter__(self) -> "Access":
        try:
            self.resolve()
            self.connect()
            self.secure()
            self.login()
        except BaseException:
            self.close(polite=False)
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, *_error: object) -> None:
        broken = kind is not None and issubclass(kind, (Unreachable, ProtocolError))
        self.close(polite=not broken)

    def close(self, polite: bool = True) -> None:
        """End the conversation, with a LOGOUT where the server still listens."""
        connection, self._connection = self._connection, None
        sock, self._sock = connection.sock if connection else self._sock, None
        try:
            if connection and polite:
                connection.patience(LOGOUT_TIMEOUT)
                connection.answer(connection.ask("LOGOUT"))
        except (Unreachable, ProtocolError):
            pass  # the server has gone first
        finally:
            if sock:
                sock.close()

    def resolve(self) -> dict[str, object]:
        """Look the name up and judge its addresses: Unreachable, Refused."""
        self._addresses = network.resolve(self.server.host, self.server.port, self.server.allowed)
        return {}

    def connect(self) -> dict[str, object]:
        """Open the connection, to an address that `resolve` permitted: Unreachable, ProtocolError."""
        self._sock = network.dial(self._addresses, self._connect_timeout)
        if self.server.security != "ssl":
            self._greet()
        return {}

    def secure(self) -> dict[str, object]:
        """Make the connection private where the settings ask for it, and never go on without: Untrusted."""
        if self.server.security == "none":
            return {"tls": ""}
        if self.server.security == "starttls":
            self._starttls()
        sock = self._sock = network.secure(self._sock, self.server.host, self.server.verify, self._connect_timeout)
        if self.server.security == "ssl":
            self._greet()
        else:  # whatever was said before is forgotten: anybody could have said it (CVE-2021-38370)
            self._connection.adopt(sock, self.timeout)
            self._learn_capabilities()
        return {"tls": sock.version()}

    def _greet(self) -> None:
        self._connection = Connection(self._sock, self.timeout)
        self.capabilities = frozenset(map(str.upper, self._connection.capabilities))

    def _starttls(self) -> None:
        offered = self._connection.state == "NONAUTH" and "STARTTLS" in self.capabilities  # RFC 9051 §11.2: no PREAUTH
        answer = self._connection.answer(self._connection.ask("STARTTLS")) if offered else None
        if not answer or answer.status != "OK":
            raise Untrusted("starttls_missing", step="tls")

    def _learn_capabilities(self, answer: Answer | None = None) -> None:
        if not answer or "CAPABILITY" not in answer.untagged:
            answer = self._connection.run("CAPABILITY")
        told = answer.untagged.get("CAPABILITY", [b""])[-1]
        self.capabilities = frozenset(told.decode("ascii", "replace").upper().split())

    def login(self) -> dict[str, object]:
        """Sign in, and ask for modification sequences before any folder is opened: LoginRefused, Unreachable."""
        answer = self._signed_in()
        self._connection.state = "AUTH"
        self._learn_capabilities(answer)  # RFC 9051 §6.2.3: they change with the login
        wanted = [name for name in ("QRESYNC", "CONDSTORE") if name in self.capabilities]
        if wanted and "ENABLE" in self.capabilities:  # where it is refused, the folders tell no HIGHESTMODSEQ
            answer = self._connection.answer(self._connection.ask("ENABLE", wanted[0]))
            told = b" ".join(answer.untagged.get("ENABLED", ()))  # iCloud offers QRESYNC and enables nothing
            self.enabled = frozenset(told.decode("ascii", "replace").upper().split())
        return {"capabilities": sorted(self.capabilities & OF_INTEREST)}

    def _signed_in(self) -> Answer:
        """The server's OK, to the password or to one of the tokens."""
        say = self._bearer if self.server.grant else self._password
        for key in self.server.credentials():
            answer = self._connection.answer(say(key))
            if answer.status == "OK":
                return answer
            error = self._refusal(answer, key)
            if not isinstance(error, LoginRefused):
                break
        raise error

    def _refusal(self, answer: Answer, key: str) -> ImapError:
        """Without the password: some servers repeat what they refuse."""
        text = answer.text.replace(key.encode(), b"***") if key else answer.text
        error = refusal(answer._replace(text=text), "login")
        if self.server.grant and isinstance(error, LoginRefused):
            error.reason = "token_refused"
        return error

    def _bearer(self, token: str) -> bytes:
        offered = {name.removeprefix("AUTH=") for name in self.capabilities if name.startswith("AUTH=")}
        mechanism, first, last = sasl.bearer(self.server, token, offered, "token_refused")
        encoded = base64.b64encode(first)
        at_once = "SASL-IR" in self.capabilities and len(encoded) < LONGEST_COMMAND
        answers = [last] if at_once else [first, last]
        self._connection.literal = sasl.Exchange(*answers).respond
        return self._connection.ask("AUTHENTICATE", mechanism, *([encoded] if at_once else []))

    def _password(self, password: str) -> bytes:
        login, plain = self.server.login, "AUTH=PLAIN" in self.capabilities
        if "LOGINDISABLED" in self.capabilities and not plain:
            raise LoginRefused("login_disabled", step="login")
        printable, ascii_only = (login + password).isprintable(), (login + password).isascii()
        if not plain and not printable:
            raise LoginRefused("login", step="login")  # no command can carry it
        if not plain or (printable and ascii_only and "LOGINDISABLED" not in self.capabilities):
            return self._connection.ask("LOGIN", quote(login), quote(password))
        self._connection.literal = sasl.Exchange(sasl.plain(login, password)).respond
        return self._connection.ask("AUTHENTICATE", "PLAIN")
