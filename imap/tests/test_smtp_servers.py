"""Handing mails over to real servers, where `./run test` has them: aiosmtpd and Exim."""

import os
import threading
import uuid
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path

from ..errors import LoginRefused, Rejected, Unreachable
from ..letter import File, Letter, compose
from ..message import parse
from ..network import Server
from ..smtp import Post
from .relay import RelayCase

if "SMTP_TEST_PORT" in os.environ:

    class TestRealServer(RelayCase):
        """aiosmtpd with STARTTLS and a login: dev/smtp_sink.py."""

        def server(self, password="secret", **settings):
            port = int(os.environ["SMTP_TEST_PORT"])
            values = {"host": "localhost", "port": port, "security": "starttls", "login": "anna@a.example"}
            return Server(**(values | {"allowed": ("localhost",), "password": password} | settings))

        def test_a_mail_arrives(self):
            raw = b"Subject: To the sink\r\n\r\n.dots\r\nand lines\r\n"
            before = set(Path(os.environ["SMTP_TEST_MAILS"]).glob("*.eml"))
            with Post(self.server()) as post:
                post.offer("anna@a.example", ["ben@b.example"], len(raw))
                post.hand_over(raw)
            [path] = set(Path(os.environ["SMTP_TEST_MAILS"]).glob("*.eml")) - before
            kept = message_from_bytes(path.read_bytes())
            self.assertEqual((kept["X-Envelope-To"], kept["X-Authenticated"]), ("ben@b.example", "anna@a.example"))
            self.assertTrue(path.read_bytes().endswith(raw))

        def test_what_it_refuses(self):
            with self.assertRaises(LoginRefused), Post(self.server(password="wrong")):
                self.fail("signed in")
            with self.assertRaises(Rejected), Post(self.server()) as post:
                post.offer("anna@a.example", ["bounce@b.example"], 10)
            with self.assertRaises(Unreachable), Post(self.server(security="ssl")):
                self.fail("secured")


if "EXIM_TEST_PORT" in os.environ:

    class TestExim(RelayCase):
        """A mail transfer agent as providers run them: dev/servers/exim.py."""

        def post(self, password="secret", **settings):
            values = {"host": "localhost", "port": int(os.environ["EXIM_TEST_PORT"]), "security": "starttls"}
            return Post(
                Server(**(values | {"login": "anna", "allowed": ("localhost",), "password": password} | settings))
            )

        def arrived(self, subject):
            """The only mail with this subject, once it was delivered."""
            for _look in range(600):
                for path in Path(os.environ["EXIM_TEST_MAILS"]).glob("*"):
                    if (mail := path.read_bytes()) and parse(mail).subject == subject:
                        return mail
                threading.Event().wait(0.05)
            self.fail("not delivered")

        def test_a_mail_arrives_as_it_was_written(self):
            subject = f"Über {uuid.uuid4()}"
            files = [File("Überlänge.pdf", "application/pdf", bytes(range(256)) * 40)]
            html = "<p>Zoë <img src='cid:logo'></p>"
            files.append(File("logo.png", "image/png", b"PNG", cid="logo"))
            people = {"sender": ("Anna Ä", "anna@a.example"), "to": [("Ben", "ben@b.example")]}
            people |= {"bcc": [("", "eve@e.example")]}
            text = ".\n..dots\nFrom here\n" + "word " * 60 + "end"
            named = {"message_id": f"{uuid.uuid4()}@a.example", "date": datetime.now(UTC).replace(microsecond=0)}
            letter = Letter(**people, subject=subject, text=text, html=html, files=files, **named)
            raw = compose(letter)
            with self.post() as post:
                post.offer(letter.envelope_sender, letter.recipients, len(raw), letter.needs_utf8)
                post.hand_over(raw)
            arrived = self.arrived(subject)
            head, _, body = arrived.partition(b"\n\n")
            self.assertEqual(body.rstrip(b"\n"), raw.replace(b"\r\n", b"\n").partition(b"\n\n")[2].rstrip(b"\n"))
            self.assertIn(b"ben@b.example, eve@e.example", b" ".join(head.split()))
            self.assertEqual(parse(arrived).from_, [("Anna Ä", "anna@a.example")])

        def test_an_address_beyond_ascii(self):
            subject = str(uuid.uuid4())
            named = {"message_id": f"{subject}@a.example", "date": datetime.now(UTC)}
            letter = Letter(("", "anna@a.example"), [("Zoë", "zoë@b.example")], subject, "Hi", **named)
            raw = compose(letter)
            with self.post() as post:
                post.offer(letter.envelope_sender, letter.recipients, len(raw), letter.needs_utf8)
                post.hand_over(raw)
            self.assertEqual(parse(self.arrived(subject)).to, [("Zoë", "zoë@b.example")])

        def test_what_it_refuses(self):
            for recipient, size, kind, reason in (
                ("bounce@b.example", 10, Rejected, "recipient_refused"),
                ("greylisted@b.example", 10, Unreachable, "busy"),
                ("ben@b.example", 2_000_000, Rejected, "mail_too_large"),
            ):
                with self.subTest(recipient), self.assertRaises(kind) as caught, self.post() as post:
                    post.offer("anna@a.example", [recipient], size)
                self.assertEqual(caught.exception.reason, reason)
            with self.assertRaises(LoginRefused), self.post(password="wrong"):
                self.fail("signed in")
            with self.assertRaises(Rejected) as caught, self.post(login="") as post:
                post.offer("anna@a.example", ["ben@b.example"], 10)
            self.assertEqual(caught.exception.detail, "5.7.0 log in first")
