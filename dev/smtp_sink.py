"""An SMTP server that delivers nowhere: every mail becomes a file.

STARTTLS for localhost is offered; any user may log in, over TLS only, with the password "secret" or with a token of his
from dev/oauth.py. Recipients whose local part is "bounce" are refused with 550. A mail is written to
<directory>/<number>.eml, preceded by the fields X-Envelope-From, X-Envelope-To and X-Authenticated (the login, or
empty).
"""

import base64
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from . import certificates


class Sink:
    def __init__(self, directory: Path, admits: Callable[[str, str], bool]) -> None:
        self.directory, self.admits = directory, admits

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:
        said = base64.b64decode(args[1]) if len(args) > 1 else await server.challenge_auth("")
        login, token = (said.decode() + "\1\1").split("\1")[:2]
        login, token = login.removeprefix("user="), token.removeprefix("auth=Bearer ")
        if self.admits(login, token):
            return AuthResult(success=True, auth_data=LoginPassword(login.encode(), b""))
        await server.challenge_auth('{"status":"401","schemes":"Bearer"}')
        return AuthResult(success=False, handled=False)

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list) -> str:
        if address.startswith("bounce@"):
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        login = session.auth_data.login.decode() if session.auth_data else ""
        recipients = ", ".join(envelope.rcpt_tos)
        fields = f"X-Envelope-From: {envelope.mail_from}\r\nX-Envelope-To: {recipients}\r\nX-Authenticated: {login}\r\n"
        number = len(list(self.directory.iterdir())) + 1
        partial = self.directory / f".{number}"
        partial.write_bytes(fields.encode() + envelope.original_content)
        partial.rename(self.directory / f"{number}.eml")
        return "250 2.0.0 kept"


def authenticate(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
    ok = isinstance(data, LoginPassword) and data.password == b"secret"
    return AuthResult(success=ok, handled=ok, auth_data=data)  # what is not handled is answered with 535


@contextmanager
def smtp_sink(directory: Path, port: int, admits: Callable[[str, str], bool] = lambda *_: False) -> Iterator[None]:
    """The sink, answering."""
    certificates.make()
    directory.mkdir(parents=True, exist_ok=True)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificates.CERTIFICATE, certificates.KEY)
    controller = Controller(
        Sink(directory, admits),
        hostname="127.0.0.1",
        port=port,
        tls_context=context,
        authenticator=authenticate,
        enable_SMTPUTF8=True,
    )
    controller.start()
    try:
        yield
    finally:
        controller.stop()
