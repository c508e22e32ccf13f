"""A server that sends mail, and says what a test wants it to, over a real socket."""

from ..smtp import Post
from . import TestCase
from .server import CLOSE, ScriptedServer

CAPABLE = b"250-relay\r\n250-SIZE 1000000\r\n250-AUTH PLAIN LOGIN\r\n250 SMTPUTF8\r\n"


class ScriptedRelay(ScriptedServer):
    """Answers each command with what stands in `answers` under its verb (or its first two words), "." for a whole mail.

    CLOSE ends the connection. `commands` holds what came in, `mails` the mails as they were sent.
    """

    def __init__(self, answers=None, greeting=b"220 relay\r\n", **tls):
        self.mails = []
        known = {"EHLO": CAPABLE, "DATA": b"354 go on\r\n", "AUTH PLAIN": b"235 in\r\n"}
        super().__init__(known | (answers or {}), greeting, **tls)

    def settings(self, security="none", **changes):
        """What a user would have to fill in."""
        return super().settings(security, **{"password": "sécret"} | changes)

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
