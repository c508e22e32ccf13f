"""A mail server that says what a test wants it to, over a real socket."""

import datetime
import ipaddress
import socket
import ssl
import tempfile
import threading
from contextlib import suppress
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from ..errors import ImapError
from ..network import Server
from ..session import Session
from . import TestCase

GREETING = b"* OK ready\r\n"
CAPABILITY = b"* CAPABILITY IMAP4rev1\r\n{tag} OK done\r\n"
LOGGED_IN = b"{tag} OK [CAPABILITY IMAP4rev1] in\r\n"
CLOSE = b"{close}"
SELECTED = b"* 3 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT 9] ok\r\n{tag} OK [READ-ONLY] open\r\n"

NUMBERS = b"* 3 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT 9] ok\r\n"
OPEN = b"{tag} OK [READ-WRITE] open\r\n"
DONE = b"{tag} OK done\r\n"
QRESYNC = ("ENABLE", "CONDSTORE", "QRESYNC", "UIDPLUS", "MOVE", "ESEARCH")


class ScriptedServer:
    """Answers every command with what stands in `answers` under its name; {tag} is the command's tag.

    A list gives one answer after another, the last again and again; CLOSE ends the connection. Commands that are not
    named get an OK. `commands` holds what came in, `closed` is set when the other side has gone. With a `context` it
    speaks TLS from the start, or after STARTTLS when `starttls` is set.
    """

    def __init__(self, answers=None, greeting=GREETING, context=None, starttls=False):
        self.answers = {"CAPABILITY": CAPABILITY, "LOGIN": LOGGED_IN} | (answers or {})
        self.greeting, self.context, self.starttls = greeting, context, starttls
        self.commands, self.closed = [], threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def settings(self, security="none", **changes):
        """What a user would have to fill in."""
        values = {"host": "127.0.0.1", "port": self.port, "login": "anna", "password": "secret", "security": security}
        return Server(**(values | {"allowed": ("127.0.0.1", "localhost")} | changes))

    def close(self):
        self._listener.close()

    def names(self):
        """The commands' names in order, without tags and arguments."""
        return [self._key(line.split(b" ", 1)[1].decode("latin-1")) for line in self.commands if b" " in line]

    def _serve(self):
        with suppress(OSError):
            while True:
                conversation, _address = self._listener.accept()
                with suppress(OSError), conversation:
                    self._talk(conversation)
                self.closed.set()

    def _talk(self, sock):
        if self.context and not self.starttls:
            sock = self.context.wrap_socket(sock, server_side=True)
        sock.sendall(self.greeting)
        lines = sock.makefile("rb")
        while line := lines.readline():
            self.commands.append(line.rstrip(b"\r\n"))
            if b" " not in line:  # what was announced by a continuation
                continue
            tag, _, command = line.rstrip(b"\r\n").partition(b" ")
            answer = self._answer(command.decode("latin-1")).replace(b"{tag}", tag)
            sock.sendall(answer.removesuffix(CLOSE))
            if answer.endswith(CLOSE):
                break
            if command == b"STARTTLS" and self.context:
                sock = self.context.wrap_socket(sock, server_side=True)
                lines = sock.makefile("rb")
            if command == b"LOGOUT":
                break
        sock.close()

    def _key(self, command):
        words = command.split(" ")
        return " ".join(words[:2] if words[0] == "UID" else words[:1])

    def _answer(self, command):
        answer = self.answers.get(self._key(command), b"{tag} OK done\r\n")
        if isinstance(answer, list):
            return answer.pop(0) if len(answer) > 1 else answer[0]
        return answer


def capable(*names):
    """A login whose answer tells of these capabilities."""
    told = " ".join(("IMAP4rev1", *names)).encode()
    return {"LOGIN": b"{tag} OK [CAPABILITY " + told + b"] in\r\n", "EXAMINE": SELECTED}


class OddServerCase(TestCase):
    def server(self, *args, **kwargs):
        server = ScriptedServer(*args, **kwargs)
        self.addCleanup(server.close)
        return server

    def session(self, answers=None, timeout=5, **kwargs):
        """A session that is connected and closed after the test, and its server."""
        server = self.server(capable() | (answers or {}), **kwargs)
        session = Session(server.settings(), timeout).__enter__()
        self.addCleanup(session.close)
        return session, server

    def fails(self, server, timeout=5, **settings):
        """The error with which signing in ends."""
        with self.assertRaises(ImapError) as caught, Session(server.settings(**settings), timeout):
            self.fail("signed in")
        self.assertTrue(server.closed.wait(5), "the connection stayed open")
        return caught.exception


class ChangesCase(OddServerCase):
    def opened(self, answers=None, *capabilities, numbers=NUMBERS + b"* OK [HIGHESTMODSEQ 30] ok\r\n"):
        """A session with a folder open for writing."""
        script = capable(*(capabilities or QRESYNC)) | {
            "ENABLE": b"* ENABLED QRESYNC\r\n{tag} OK done\r\n",
            "SELECT": numbers + OPEN,
            "EXAMINE": numbers + OPEN,
        }
        session, server = self.session(script | (answers or {}))
        session.select("INBOX", write=True)
        return session, server

    def sent(self, server, verb):
        return [line.split(b" ", 1)[1].decode() for line in server.commands if verb.encode() in line]


class Authority:
    """Issues certificates into a directory of its own; `path` is the file to trust."""

    def __init__(self):
        self._directory = tempfile.TemporaryDirectory()
        self._key, self._certificate = self._issue("Test authority", None, days=30)
        self.path = self._write("authority.pem", self._certificate, None)

    def close(self):
        self._directory.cleanup()

    def context(self, name, days=30, own=True):
        """A server's TLS context with a certificate for `name`; `own` False makes it sign itself."""
        key, certificate = self._issue(name, self if own else None, days, server=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self._write("server.pem", certificate, key))
        return context

    def _issue(self, name, issuer, days, server=False):
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        signer = issuer._key if issuer else key
        now = datetime.datetime.now(datetime.UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer._certificate.subject if issuer else subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=60))
            .not_valid_after(now + datetime.timedelta(days=days))
            .add_extension(x509.BasicConstraints(ca=not server, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
        )
        if server:
            builder = builder.add_extension(x509.SubjectAlternativeName([_general_name(name)]), critical=False)
        else:
            only_signing = x509.KeyUsage(False, False, False, False, False, True, False, False, False)
            builder = builder.add_extension(only_signing, critical=True)
        return key, builder.sign(signer, hashes.SHA256())

    def _write(self, name, certificate, key):
        path = Path(self._directory.name, name)
        text = certificate.public_bytes(serialization.Encoding.PEM)
        if key:
            plain = serialization.NoEncryption()
            text += key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        path.write_bytes(text)
        return str(path)


def _general_name(name):
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
