import os
import socket
import ssl
from unittest.mock import patch

from .. import network
from ..errors import REASONS, ImapError, ProtocolError, Refused, Unreachable, Untrusted
from ..session import Session
from . import TestCase
from .server import CLOSE, Authority, ScriptedServer


def looked_up(*addresses):
    """Make the name system answer with these addresses."""

    def getaddrinfo(host, port, type=0):
        return [
            (socket.AF_INET6 if ":" in ip else socket.AF_INET, type, 6, "", (ip, port) + ((0, 0) if ":" in ip else ()))
            for ip in addresses
        ]

    return patch.object(network.socket, "getaddrinfo", getaddrinfo)


class TestAddressPolicy(TestCase):
    """R54: nobody may use a mail account to look around in the network of the server."""

    REFUSED = (
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",  # carrier-grade NAT, also a cloud's metadata
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.192",  # a cloud's metadata
        "192.168.1.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fd12:3456::1",
        "fec0::1",
        "ff02::1",
        "2001:db8::1",
        "::ffff:127.0.0.1",
        "::ffff:192.168.1.1",
        "2002:7f00:1::",  # 6to4 of 127.0.0.1
        "2002:c0a8:101::1",  # 6to4 of 192.168.1.1
        "64:ff9b::7f00:1",  # NAT64 of 127.0.0.1
        "64:ff9b::a01:203",  # NAT64 of 10.1.2.3
        "2001:0:0:0:0:0:80ff:fffe",  # Teredo of 127.0.0.1
    )
    PERMITTED = (
        "8.8.8.8",
        "172.32.0.1",
        "192.1.2.3",
        "2606:4700::1",
        "::ffff:8.8.8.8",
        "64:ff9b::808:808",
        "2002:808:808::",
    )

    def test_only_public_addresses_are_dialled(self):
        for ip in self.REFUSED:
            with looked_up(ip), self.assertRaises(Refused, msg=ip) as caught:
                network.resolve("mail.example", 993)
            self.assertEqual((caught.exception.reason, caught.exception.step), ("address_refused", "name"))
        for ip in self.PERMITTED:
            with looked_up(ip):
                self.assertEqual(network.resolve("mail.example", 993)[0][1][0], ip)

    def test_of_several_addresses_only_the_public_remain(self):
        with looked_up("127.0.0.1", "8.8.8.8", "::1"):
            self.assertEqual([address[0] for _family, address in network.resolve("mail.example", 993)], ["8.8.8.8"])

    def test_spellings_of_loopback(self):
        for host in ("127.0.0.1", "127.1", "2130706433", "0x7f.1", "localhost", "::1", "0"):
            with self.assertRaises(ImapError, msg=host) as caught:
                network.resolve(host, 993)
            self.assertIn(caught.exception.reason, ("address_refused", "name_unknown"))

    def test_what_the_administrator_lists(self):
        for entry, ip, port, permitted in (
            ("mail.example", "10.0.0.1", 993, True),
            ("MAIL.example.", "10.0.0.1", 993, True),
            ("other.example", "10.0.0.1", 993, False),
            ("10.0.0.1", "10.0.0.1", 993, True),
            ("10.0.0.0/8", "10.0.0.1", 993, True),
            ("10.0.0.5/8", "10.0.0.1", 993, True),
            ("10.0.0.0/30", "10.0.0.9", 993, False),
            ("10.0.0.0/8:993", "10.0.0.1", 993, True),
            ("10.0.0.0/8:143", "10.0.0.1", 993, False),
            ("mail.example:993", "10.0.0.1", 993, True),
            ("mail.example:993", "10.0.0.1", 25, False),
            ("10.0.0.1", "::ffff:10.0.0.1", 993, True),
            ("::1", "::1", 993, True),
            ("[::1]:993", "::1", 993, True),
            ("[::1]:143", "::1", 993, False),
            ("fd00::/8", "fd12::1", 993, True),
            ("", "10.0.0.1", 993, False),
        ):
            self.assertEqual(network.permits([entry], "mail.example", ip, port), permitted, (entry, ip, port))

    def test_names_that_do_not_exist(self):
        for host in ("", "a..b", "x" * 300, "nul\0.example"):
            with self.assertRaises(Unreachable, msg=host) as caught:
                network.resolve(host, 993)
            self.assertEqual(caught.exception.reason, "name_unknown")

    def test_the_checked_address_is_the_one_dialled(self):
        server = ScriptedServer()
        self.addCleanup(server.close)
        session = Session(server.settings(host="mail.example", allowed=("127.0.0.1",)), timeout=5)
        with looked_up("127.0.0.1"):
            session.resolve()
        with looked_up("192.0.2.1"):  # the name has moved meanwhile: it must not be asked again
            session.connect()
        session.close()
        self.assertIn("LOGOUT", server.names())


class TestDial(TestCase):
    def test_a_closed_port(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        with self.assertRaises(Unreachable) as caught:
            network.dial([(socket.AF_INET, ("127.0.0.1", port))], timeout=1)
        self.assertEqual((caught.exception.reason, caught.exception.step), ("connection_refused", "connection"))

    def test_the_next_address_is_tried(self):
        server = ScriptedServer()
        self.addCleanup(server.close)
        with socket.create_server(("127.0.0.1", 0)) as listener:
            dead = listener.getsockname()
        addresses = [(socket.AF_INET, dead), (socket.AF_INET, ("127.0.0.1", server.port))]
        with network.dial(addresses, timeout=1) as sock:
            self.assertEqual(sock.getpeername()[1], server.port)
            self.assertTrue(sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))


class TestTls(TestCase):
    """R55: encryption is what the settings say, proven by a certificate, or there is no connection."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.authority = Authority()
        cls.addClassCleanup(cls.authority.close)

    def setUp(self):
        super().setUp()
        trust = patch.dict(os.environ, SSL_CERT_FILE=self.authority.path)
        trust.start()
        self.addCleanup(trust.stop)

    def server(self, *args, **kwargs):
        server = ScriptedServer(*args, **kwargs)
        self.addCleanup(server.close)
        return server

    def assertRefused(self, reason, server, **settings):
        with self.assertRaises(ImapError) as caught, Session(server.settings(**settings), timeout=5):
            self.fail("connected")
        self.assertIn(reason, REASONS[type(caught.exception).__name__])
        self.assertEqual((caught.exception.reason, caught.exception.step), (reason, "tls"))
        self.assertFalse([line for line in server.commands if b"secret" in line], "the password went out")

    def test_a_good_certificate(self):
        server = self.server(context=self.authority.context("localhost"))
        with Session(server.settings("ssl", host="localhost"), timeout=5) as session:
            self.assertEqual(session.capabilities, {"IMAP4REV1"})

    def test_certificates_that_prove_nothing(self):
        for reason, certificate in (
            ("wrong_name", {"name": "other.example"}),
            ("wrong_name", {"name": "127.0.0.2"}),
            ("expired", {"name": "localhost", "days": -1}),
            ("self_signed", {"name": "localhost", "own": False}),
        ):
            for security in ("ssl", "starttls"):
                capability = {"CAPABILITY": b"* CAPABILITY IMAP4rev1 STARTTLS\r\n{tag} OK done\r\n"}
                context = self.authority.context(**certificate)
                server = self.server(capability, context=context, starttls=security == "starttls")
                self.assertRefused(reason, server, security=security, host="localhost")

    def test_an_unknown_authority(self):
        other = Authority()
        self.addCleanup(other.close)
        self.assertRefused(
            "untrusted", self.server(context=other.context("localhost")), security="ssl", host="localhost"
        )

    def test_the_administrators_exception(self):
        server = self.server(context=self.authority.context("other.example", own=False))
        with Session(server.settings("ssl", host="localhost", verify=False), timeout=5) as session:
            self.assertTrue(session.capabilities)

    def test_no_tls_where_tls_is_expected(self):
        self.assertRefused("tls_failed", self.server(), security="ssl", host="localhost")

    def test_a_connection_that_ends_in_the_handshake(self):
        """R27: tried again, as no certificate was refused."""
        go_and_leave = {
            "CAPABILITY": b"* CAPABILITY IMAP4rev1 STARTTLS\r\n{tag} OK done\r\n",
            "STARTTLS": b"{tag} OK go\r\n" + CLOSE,
        }
        self.assertRefused("closed", self.server(go_and_leave), security="starttls", host="localhost")

    def test_starttls_is_never_done_without(self):
        offered = b"* CAPABILITY IMAP4rev1 STARTTLS\r\n{tag} OK done\r\n"
        for server in (
            self.server(),  # somebody took STARTTLS out of the capabilities
            self.server({"CAPABILITY": offered, "STARTTLS": b"{tag} NO later\r\n"}),
            self.server({"CAPABILITY": offered, "STARTTLS": b"{tag} BAD what\r\n"}),
            self.server({"CAPABILITY": offered}, greeting=b"* PREAUTH welcome\r\n"),
        ):
            self.assertRefused("starttls_missing", server, security="starttls", host="localhost")

    def test_words_from_before_tls_are_forgotten(self):
        """CVE-2021-38370: who is in the middle could add answers that seem to come through TLS."""
        script = {
            "CAPABILITY": [
                b"* CAPABILITY IMAP4rev1 STARTTLS\r\n{tag} OK done\r\n",
                b"* CAPABILITY IMAP4rev1 UIDPLUS\r\n{tag} OK done\r\n",
            ],
            "STARTTLS": b"* CAPABILITY IMAP4rev1 FORGED\r\n{tag} OK go\r\n",
            "LOGIN": b"{tag} OK in\r\n",
        }
        server = self.server(script, context=self.authority.context("localhost"), starttls=True)
        with Session(server.settings("starttls", host="localhost"), timeout=5) as session:
            self.assertEqual(session.capabilities, {"IMAP4REV1", "UIDPLUS"})
        names = server.names()
        self.assertEqual(names[:4], ["CAPABILITY", "STARTTLS", "CAPABILITY", "LOGIN"])

    def test_answers_sent_ahead_of_tls_end_the_attempt(self):
        ahead = b"{tag} OK go\r\n* CAPABILITY IMAP4rev1 FORGED\r\n"
        script = {"CAPABILITY": b"* CAPABILITY IMAP4rev1 STARTTLS\r\n{tag} OK done\r\n", "STARTTLS": ahead}
        server = self.server(script, context=self.authority.context("localhost"), starttls=True)
        try:
            with Session(server.settings("starttls", host="localhost"), timeout=5) as session:
                self.assertNotIn("FORGED", session.capabilities)
        except (Untrusted, ProtocolError):
            pass  # it came too late to be dropped with the clear text, and broke the handshake

    def test_old_protocol_versions_are_refused(self):
        self.assertGreaterEqual(network.tls_context().minimum_version, ssl.TLSVersion.TLSv1_2)
