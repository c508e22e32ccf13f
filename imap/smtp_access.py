"""Speaking with a server that sends mail (RFC 5321, 6409): getting in, step by step, and out again.

The steps are those of access.py, with the same promises: judged addresses, verified TLS, no password in the clear
unless the settings say so; each raises the error that names what to do next.
"""

import base64
import io
import re
import smtplib
import socket
from typing import Self

from . import network, sasl
from .connection import READ_TIMEOUT
from .errors import ImapError, LoginRefused, ProtocolError, Rejected, Unreachable, Unsure, Untrusted
from .network import Server, TimedReader

QUIT_TIMEOUT = 5.0
MAX_LINE = 2000  # octets of an answer's line; RFC 5321 §4.5.3.1.5 has 512
MAX_LINES = 100
LONGEST_COMMAND = 510  # octets without the line end (RFC 5321 §4.5.3.1.4): a longer token follows (RFC 4954 §4)
NOT_PERMITTED = re.compile(r"5\.7\.9|application-specific|app password|disabled", re.IGNORECASE)

Reply = tuple[int, str]


class PostAccess:
    """A connection to `server` as a context manager; `login` may be empty where the server asks for none."""

    def __init__(self, server: Server, timeout: float = READ_TIMEOUT) -> None:
        self.server, self.timeout = server, timeout
        self.capabilities: dict[str, str] = {}
        self._connect_timeout = min(timeout, network.CONNECT_TIMEOUT)
        self._addresses: list[network.Address] = []
        self._sock: socket.socket | None = None

    @classmethod
    def over(cls, connection: smtplib.SMTP) -> Self:
        """Go on over a connection of the standard library that is signed in already."""
        post = cls(Server("", 0, "none", "", ""))
        post._adopt(connection.sock)
        post.capabilities = {name.upper(): value for name, value in connection.esmtp_features.items()}
        return post

    def __enter__(self) -> Self:
        try:
            if not self._sock:
                self.resolve()
                self.connect()
                self.secure()
                self.login()
        except BaseException:
            self.close(polite=False)
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, *_error: object) -> None:
        broken = kind is not None and issubclass(kind, (Unreachable, ProtocolError, Unsure))
        self.close(polite=not broken)

    def close(self, polite: bool = True) -> None:
        """End the conversation, with a QUIT where the server still listens."""
        sock, self._sock = self._sock, None
        try:
            if sock and polite:
                self._source.timeout = QUIT_TIMEOUT
                sock.sendall(b"QUIT\r\n")
                self._reply()
        except (OSError, ImapError):
            pass  # the server has gone first
        finally:
            if sock:
                sock.close()

    # --- getting in

    def resolve(self) -> dict[str, object]:
        """Look the name up and judge its addresses: Unreachable, Refused."""
        self._addresses = network.resolve(self.server.host, self.server.port, self.server.allowed)
        return {}

    def connect(self) -> dict[str, object]:
        """Open the connection, to an address that `resolve` permitted: Unreachable, ProtocolError."""
        self._adopt(network.dial(self._addresses, self._connect_timeout))
        if self.server.security != "ssl":
            self._greet()
        return {}

    def secure(self) -> dict[str, object]:
        """Make the connection private where the settings ask for it, and never go on without: Untrusted."""
        if self.server.security == "none":
            return {"tls": ""}
        if self.server.security == "starttls" and (
            "STARTTLS" not in self.capabilities or self._ask("STARTTLS")[0] != 220
        ):
            raise Untrusted("smtp_starttls_missing", step="tls")
        try:
            sock = network.secure(self._sock, self.server.host, self.server.verify, self._connect_timeout)
        except Unreachable as error:
            if error.reason != "tls_failed":
                raise
            raise Unreachable("smtp_tls_failed", step="tls") from None
        self._adopt(sock)  # whatever was said before is forgotten: anybody could have said it
        if self.server.security == "ssl":
            self._greet()
        else:
            self._hello()
        return {"tls": sock.version()}

    def login(self) -> dict[str, object]:
        """Sign in, where there is something to sign in with: LoginRefused, Unreachable."""
        if not self.server.login:
            return {}
        offered = self.capabilities.get("AUTH", "").upper().replace("=", " ").split()
        say = self._bearer if self.server.grant else self._password
        for key in self.server.credentials():
            code, text = say(key, offered)
            if code == 235:
                return {}
            error = _login_refusal(code, text)
            if not isinstance(error, LoginRefused):
                break
        error.reason = "smtp_token_refused" if self.server.grant and code // 100 == 5 else error.reason
        raise error

    def _password(self, password: str, offered: list[str]) -> Reply:
        login = self.server.login
        if "PLAIN" in offered:
            return self._ask("AUTH PLAIN " + _base64(sasl.plain(login, password)))
        if "LOGIN" not in offered:
            raise LoginRefused("smtp_login_impossible", step="login")
        code, text = self._ask("AUTH LOGIN")
        for answer in (login, password):
            code, text = self._ask(_base64(answer.encode())) if code == 334 else (code, text)
        return code, text

    def _bearer(self, token: str, offered: list[str]) -> Reply:
        mechanism, first, last = sasl.bearer(self.server, token, offered, "smtp_token_refused")
        at_once = f"AUTH {mechanism} {_base64(first)}"
        if len(at_once) <= LONGEST_COMMAND:
            code, text = self._ask(at_once)
        else:
            code, text = self._ask(f"AUTH {mechanism}")
            code, text = self._ask(_base64(first)) if code == 334 else (code, text)
        return self._ask(_base64(last)) if code == 334 else (code, text)  # the challenge told why; now the refusal

    # --- the protocol

    def _adopt(self, sock: socket.socket) -> None:
        self._sock = sock
        self._source = TimedReader(sock, self.timeout)
        self._reader = io.BufferedReader(self._source)

    def _greet(self) -> None:
        try:
            code, _text = self._reply()
        except ProtocolError:
            raise ProtocolError("not_smtp", step="connection") from None
        if code != 220:
            raise Unreachable("busy", step="connection") if code // 100 in (4, 5) else ProtocolError("not_smtp")
        self._hello()

    def _hello(self) -> None:
        """The name of this machine is nobody's business: an address literal will do (RFC 5321 §4.1.4)."""
        address = self._sock.getsockname()[0]
        name = f"[IPv6:{address}]" if ":" in address else f"[{address}]"
        code, text = self._ask(f"EHLO {name}")
        if code // 100 != 2:
            code, text = self._ask(f"HELO {name}")[0], ""
        if code // 100 != 2:
            raise ProtocolError("not_smtp", step="connection")
        lines = (line.partition(" ") for line in text.split("\n")[1:])
        self.capabilities = {name.upper(): value for name, _blank, value in lines}

    def _ask(self, line: str) -> Reply:
        if "\r" in line.strip("\r\n") or "\n" in line.strip("\r\n"):
            raise Rejected("mail_refused")
        self._send(f"{line}\r\n".encode())
        return self._reply()

    def _send(self, data: bytes) -> None:
        try:
            self._sock.settimeout(self.timeout)
            self._sock.sendall(data)
        except TimeoutError:
            raise Unreachable("timeout") from None
        except OSError:
            raise Unreachable("closed") from None

    def _reply(self) -> Reply:
        """(code, the lines of text) of the server's answer."""
        lines = []
        self._source.restart()
        while len(lines) < MAX_LINES:
            line = self._reader.readline(MAX_LINE)
            if not line:
                raise Unreachable("closed")
            if not re.match(rb"[2-5]\d\d(?:[ -]|\r?\n)", line) or not line.endswith(b"\n"):
                raise ProtocolError("protocol")
            lines.append(line[4:].decode("utf-8", "replace").strip())
            if line[3:4] != b"-":
                return int(line[:3]), "\n".join(lines)
        raise ProtocolError("protocol")


def _base64(said: bytes) -> str:
    return base64.b64encode(said).decode()


def _login_refusal(code: int, text: str) -> ImapError:
    if code // 100 == 4:
        return Unreachable("busy", text, step="login")
    return LoginRefused("smtp_login_not_permitted" if code == 534 or NOT_PERMITTED.search(text) else "smtp_login", text)
