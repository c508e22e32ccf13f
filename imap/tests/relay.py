"""A server that sends mail, and says what a test wants it to, over a real socket."""

import socket
import threading
from contextlib import suppress

from ..network import Server
from ..smtp import Post
from . import TestCase

CLOSE = b"{close}"
CAPABLE = b"250-relay\r\n250-SIZE 1000000\r\n250-AUTH PLAIN LOGIN\r\n250 SMTPUTF8\r\n"


class ScriptedRelay:
    """Answers each command with what stands in `answers` under its verb (or its first two words), "." for a whole mail.

    CLOSE ends the connection. `commands` holds what came in, `mails` the mails as they were sent.
    """

    def __init__(self, answers=None, greeting=b"220 relay\r\n", context=None, starttls=False):
        self.answers = {"EHLO": CAPABLE, "DATA": b"354 go on\r\n", "AUTH PLAIN": b"235 in\r\n"} | (answers or {})
        self.greeting, self.context, self.starttls = greeting, context, starttls
        self.commands, self.mails, self.closed = [], [], threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def settings(self, security="none", **changes):
        """What a user would have to fill in."""
        values = {"host": "127.0.0.1", "port": self.port, "login": "anna", "password": "sécret", "security": security}
        return Server(**(values | {"allowed": ("127.0.0.1", "localhost")} | changes))

    def close(self):
        self._listener.close()

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
            command = line.rstrip(b"\r\n").decode("utf-8", "replace")
            self.commands.append(command)
            answer = self._answer(command)
            sock.sendall(answer.removesuffix(CLOSE))
            if answer.endswith(CLOSE) or command == "QUIT":
                break
            if command == "STARTTLS" and self.context:
                sock = self.context.wrap_socket(sock, server_side=True)
                lines = sock.makefile("rb")
            if answer.startswith(b"354"):
                self.mails.append(b"".join(iter(lines.readline, b".\r\n")))
                answer = self._answer(".")
                sock.sendall(answer.removesuffix(CLOSE))
                if answer.endswith(CLOSE):
                    break
        sock.close()

    def _answer(self, command):
        words = command.split(" ")
        words[0] = words[0].upper() if words[0].islower() else words[0]
        return self.answers.get(" ".join(words[:2])) or self.answers.get(words[0], b"250 fine\r\n")


class RelayCase(TestCase):
    def relay(self, *args, **kwargs):
        relay = ScriptedRelay(*args, **kwargs)
        self.addCleanup(relay.close)
        return relay

    def send(self, relay, raw=b"Subject: Hi\r\n\r\nHi\r\n", to=("ben@b.example",), timeout=5, utf8=False, **settings):
        """Send a mail through the relay; its error, if any."""
        with Post(relay.settings(**settings), timeout) as post:
            post.offer("anna@a.example", to, len(raw), utf8)
            post.hand_over(raw)

    def fails(self, kind, relay, **how):
        with self.assertRaises(kind) as caught:
            self.send(relay, **how)
        self.assertTrue(relay.closed.wait(5), "the connection stayed open")
        return caught.exception
