"""Handing a mail over: once, to nobody but the server that was meant, and with an error for each next step."""

import os
import smtplib
from unittest.mock import patch

from ..diagnosis import diagnose_post
from ..errors import LoginRefused, ProtocolError, Refused, Rejected, Unreachable, Unsure, Untrusted
from ..smtp import Post
from .relay import CAPABLE, CLOSE, RelayCase
from .server import Authority

PLAIN = "AUTH PLAIN AGFubmEAc8OpY3JldA=="  # anna and sécret, in UTF-8 (RFC 4616)


class TestSending(RelayCase):
    def test_the_whole_conversation(self):
        relay = self.relay()
        self.send(relay, to=["ben@b.example", "carl@c.example"])
        self.assertTrue(relay.closed.wait(5))
        self.assertEqual(
            relay.commands,
            [
                "EHLO [127.0.0.1]",
                PLAIN,
                "MAIL FROM:<anna@a.example> SIZE=19",
                "RCPT TO:<ben@b.example>",
                "RCPT TO:<carl@c.example>",
                "DATA",
                "QUIT",
            ],
        )

    def test_every_line_arrives_as_it_was(self):
        for raw, arrived in (
            (b"A: b\r\n\r\n.\r\n..x\r\n", b"A: b\r\n\r\n..\r\n...x\r\n"),
            (b"A: b\n\nlf\n", b"A: b\r\n\r\nlf\r\n"),
            (b"A: b\r\n\r\nno end", b"A: b\r\n\r\nno end\r\n"),
            (b"A: b\r\n\r\n" + b"x" * 3_000_000, b"A: b\r\n\r\n" + b"x" * 3_000_000 + b"\r\n"),
        ):
            relay = self.relay({"EHLO": b"250 relay\r\n", "EHLO [127.0.0.1]": b"250-relay\r\n250 AUTH PLAIN\r\n"})
            self.send(relay, raw)
            self.assertEqual(relay.mails, [arrived])

    def test_a_login_by_the_older_way(self):
        relay = self.relay(
            {"EHLO": b"250-relay\r\n250 AUTH LOGIN\r\n", "AUTH": b"334 VXNlcg==\r\n"}
            | {"YW5uYQ==": b"334 UGFzcw==\r\n", "c8OpY3JldA==": b"235 in\r\n"}
        )
        self.send(relay)
        self.assertEqual(relay.commands[1:4], ["AUTH LOGIN", "YW5uYQ==", "c8OpY3JldA=="])

    def test_a_server_that_asks_for_no_login(self):
        relay = self.relay({"EHLO": b"502 no\r\n"})
        self.send(relay, login="")
        self.assertEqual(relay.commands[:3], ["EHLO [127.0.0.1]", "HELO [127.0.0.1]", "MAIL FROM:<anna@a.example>"])

    def test_utf8_only_where_it_is_offered(self):
        relay = self.relay()
        self.send(relay, to=["zoë@b.example"], utf8=True)
        self.assertIn("MAIL FROM:<anna@a.example> SIZE=19 BODY=8BITMIME SMTPUTF8", relay.commands)
        relay = self.relay({"EHLO": b"250-relay\r\n250 AUTH PLAIN\r\n"})
        error = self.fails(Rejected, relay, to=["zoë@b.example"], utf8=True)
        self.assertEqual(error.reason, "address_needs_utf8")

    def test_no_line_of_its_own(self):
        """An address cannot give the server a command."""
        relay = self.relay()
        self.fails(Rejected, relay, to=["ben@b.example>\r\nRCPT TO:<eve@e.example"])
        self.assertNotIn("RCPT TO:<eve@e.example>", relay.commands)


class TestRefusals(RelayCase):
    def test_each_answer_has_its_next_step(self):
        for command, answer, kind, reason, detail in (
            ("AUTH PLAIN", b"535 5.7.8 wrong\r\n", LoginRefused, "smtp_login", "5.7.8 wrong"),
            ("AUTH PLAIN", b"534 5.7.9 app password\r\n", LoginRefused, "smtp_login_not_permitted", None),
            ("AUTH PLAIN", b"454 4.7.0 later\r\n", Unreachable, "busy", None),
            ("EHLO", b"250 relay\r\n", LoginRefused, "smtp_login_impossible", ""),
            ("MAIL", b"530 5.7.0 authenticate\r\n", LoginRefused, "smtp_login_missing", None),
            ("MAIL", b"553 5.7.1 not yours\r\n", Rejected, "sender_refused", "5.7.1 not yours"),
            ("MAIL", b"452 4.3.1 full\r\n", Unreachable, "busy", "452 4.3.1 full"),
            ("MAIL", b"552 5.3.4 too big\r\n", Rejected, "mail_too_large", None),
            ("RCPT", b"550 5.1.1 no such user\r\n", Rejected, "recipient_refused", "ben@b.example: 5.1.1 no such user"),
            ("RCPT", b"552 5.2.2 mailbox full\r\n", Rejected, "recipient_refused", None),
            ("RCPT", b"450 4.2.0 greylisted\r\n", Unreachable, "busy", None),
            ("DATA", b"554 5.7.1 no\r\n", Rejected, "mail_refused", None),
            (".", b"552 5.3.4 message too big\r\n", Rejected, "mail_too_large", None),
            (".", b"554 5.7.1 spam\r\n", Rejected, "mail_refused", "5.7.1 spam"),
            (".", b"451 4.3.0 later\r\n", Unreachable, "busy", None),
        ):
            with self.subTest(command=command, answer=answer):
                error = self.fails(kind, self.relay({command: answer}))
                self.assertEqual(error.reason, reason)
                if detail is not None:
                    self.assertEqual(error.detail, detail)

    def test_a_mail_larger_than_the_server_takes_is_not_sent(self):
        relay = self.relay()
        error = self.fails(Rejected, relay, raw=b"x" * 1_000_001)
        self.assertEqual((error.reason, error.detail), ("mail_too_large", "1 MB"))
        self.assertFalse(any(command.startswith("MAIL") for command in relay.commands))

    def test_one_recipient_refused_is_a_mail_refused(self):
        """All or nobody: what was sent to half of them could not be mended by sending it again."""
        relay = self.relay({"RCPT TO:<eve@e.example>": b"550 unknown\r\n", "RCPT TO:<max@m.example>": b"450 later\r\n"})
        error = self.fails(Rejected, relay, to=["ben@b.example", "max@m.example", "eve@e.example"])
        self.assertEqual(error.detail, "eve@e.example: unknown")
        self.assertFalse(relay.mails)

    def test_a_cut_before_the_last_byte_leaves_it_unsent(self):
        for command in ("EHLO", "AUTH PLAIN", "MAIL", "RCPT", "DATA"):
            for answer in (CLOSE, b"421 going\r\n" + CLOSE):
                with self.subTest(command=command, answer=answer):
                    relay = self.relay({command: answer})
                    self.assertIsInstance(self.fails((Unreachable, ProtocolError), relay), (Unreachable, ProtocolError))
                    self.assertFalse(relay.mails)

    def test_a_cut_after_the_last_byte_leaves_it_unknown(self):
        for answer in (CLOSE, b"25", b"nonsense\r\n"):
            with self.subTest(answer=answer):
                relay = self.relay({".": answer + CLOSE})
                self.assertEqual(self.fails(Unsure, relay).reason, "unsure")

    def test_silence_ends(self):
        for command, kind in (("RCPT", Unreachable), (".", Unsure)):
            relay = self.relay({command: b"250-wait\r\n"})
            self.fails(kind, relay, timeout=0.3)

    def test_what_is_no_mail_server(self):
        for greeting, kind, reason in (
            (b"* OK IMAP4rev1\r\n", ProtocolError, "not_smtp"),
            (b"554 no service\r\n", Unreachable, "busy"),
            (b"x" * 5000, ProtocolError, "not_smtp"),
        ):
            with self.subTest(greeting=greeting[:20]):
                error = self.fails(kind, self.relay(greeting=greeting + CLOSE + b"\r\n"))
                self.assertEqual(error.reason, reason)


class TestPrivacy(RelayCase):
    """R54, R55: the password goes to the server that was meant, and to nobody on the way."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.authority = Authority()
        cls.addClassCleanup(cls.authority.close)

    def setUp(self):
        super().setUp()
        trusting = patch.dict(os.environ, SSL_CERT_FILE=self.authority.path)
        trusting.start()
        self.addCleanup(trusting.stop)

    def test_over_tls_from_the_start_and_by_starttls(self):
        for security in ("ssl", "starttls"):
            relay = self.relay(
                {"EHLO": CAPABLE + b""}
                if security == "ssl"
                else {"EHLO": b"250-relay\r\n250-STARTTLS\r\n250 AUTH PLAIN\r\n"},
                context=self.authority.context("localhost"),
                starttls=security == "starttls",
            )
            relay.answers["STARTTLS"] = b"220 go\r\n"
            self.send(relay, host="localhost", security=security)
            self.assertEqual(len(relay.mails), 1)

    def test_no_password_without_the_tls_that_was_asked_for(self):
        for answers in ({"EHLO": CAPABLE}, {"EHLO": b"250 STARTTLS\r\n", "STARTTLS": b"454 no\r\n"}):
            relay = self.relay(answers)
            self.assertEqual(self.fails(Untrusted, relay, security="starttls").reason, "smtp_starttls_missing")
            self.assertFalse([command for command in relay.commands if command.startswith("AUTH")])

    def test_what_was_said_before_tls_is_forgotten(self):
        relay = self.relay(
            {
                "EHLO": b"250-relay\r\n250-STARTTLS\r\n250 AUTH PLAIN\r\n",
                "STARTTLS": b"220 go\r\n250-evil\r\n250 AUTH LOGIN\r\n",
            },
            context=self.authority.context("localhost"),
            starttls=True,
        )
        self.send(relay, host="localhost", security="starttls")
        self.assertEqual([command for command in relay.commands if command.startswith("AUTH")], [PLAIN])

    def test_a_certificate_that_proves_nothing(self):
        for name, own, reason in (("other.example", True, "wrong_name"), ("localhost", False, "self_signed")):
            relay = self.relay(context=self.authority.context(name, own=own))
            self.assertEqual(self.fails(Untrusted, relay, host="localhost", security="ssl").reason, reason)

    def test_tls_where_there_is_none(self):
        error = self.fails(Unreachable, self.relay(), security="ssl")
        self.assertEqual(error.reason, "smtp_tls_failed")

    def test_a_private_address_is_the_administrators_to_allow(self):
        relay = self.relay()
        with self.assertRaises(Refused), Post(relay.settings(allowed=())):
            self.fail("connected")


class TestSteps(RelayCase):
    def test_each_step_shows_what_it_found(self):
        steps = diagnose_post(self.relay().settings())
        self.assertEqual(
            [(step.name, step.ok) for step in steps], [(n, True) for n in ("name", "connection", "tls", "login")]
        )
        steps = diagnose_post(self.relay({"AUTH PLAIN": b"535 no\r\n"}).settings())
        self.assertEqual((steps[-1].name, steps[-1].error.reason), ("login", "smtp_login"))

    def test_over_a_connection_of_the_standard_library(self):
        relay = self.relay()
        connection = smtplib.SMTP("127.0.0.1", relay.port)
        connection.ehlo()
        with Post.over(connection) as post:
            post.offer("anna@a.example", ["ben@b.example"], 10)
            post.hand_over(b"A: b\r\n\r\nhi\r\n")
        self.assertEqual(len(relay.mails), 1)
        self.assertIn("MAIL FROM:<anna@a.example> SIZE=10", relay.commands)
