"""A line that is as bad as can be, between the account and a real server: what its owner is told, and that nothing is
lost or doubled once it is mended. And somebody on the line who would like to have the password.
"""

import os
import uuid
from datetime import UTC, datetime, timedelta

from ..imap.session import Session
from ..imap.tests.server import CLOSE, Authority, ScriptedServer
from .common import PASSWORD, MailboxCase, mail, with_servers

TROUBLE = ("closed", "timeout", "protocol", "not_imap", "tls_failed")
IN_THE_CLEAR = b"* CAPABILITY IMAP4rev1 STARTTLS\r\n{tag} OK done\r\n"


class LineCase(MailboxCase):
    def connect(self, settings):
        return Session(settings, timeout=1)

    def fill_in(self, host, port, security, login, password):
        self.set_parameter("allowed_hosts", host)
        self.set_parameter("allow_plain", "True")
        values = {"host": host, "port": port, "security": security, "login": login, "password": password}
        self.alice.with_user(self.alice).write({f"mail_dossier_{name}": value for name, value in values.items()})
        self.account(self.alice)._start()

    def told(self):
        """(state, reason) after a pass; what Alice reads is no empty sentence, and not that we have a bug."""
        self.one_pass(self.alice)
        self.env.invalidate_all()
        account = self.account(self.alice)
        self.assertNotEqual(account.error_reason, "unexpected")
        self.assertEqual(bool(account.with_user(self.alice).last_error), account.state != "ready")
        return account.state, account.error_reason


@with_servers
class TestBadLine(LineCase):
    def setUp(self):
        super().setUp()
        from dev.proxy import Fault, Proxy

        self.Fault, self.proxy = Fault, self.enterContext(Proxy(int(os.environ["IMAP_TEST_PORT"])))
        self.login = f"line-{uuid.uuid4().hex}"
        self.fill_in(os.environ["IMAP_TEST_HOST"], self.proxy.port, "none", self.login, "secret")
        with self.request(self.alice) as alice:
            alice.action_mail_dossier_folders()
        for number in range(25):
            self.put(str(number))

    def put(self, subject):
        with Session(self.account(self.alice)._server__()) as session:
            session.append("INBOX", mail(subject=subject, body="x" * 2000), (), datetime.now(UTC))

    def assertWhole(self):
        """The line is mended: everything comes in once."""
        self.proxy.fault = None
        self.assertEqual(self.told(), ("ready", False))
        with Session(self.account(self.alice)._server__()) as session:
            session.examine("INBOX")
            uids = session.uids()
        mails = self.locations.search([("folder_id", "=", self.folder(self.alice).id)])
        self.assertEqual(sorted(mails.mapped("uid")), uids)
        self.assertEqual(len(mails.message_id), len(uids))

    def spoiled(self, kind, *places):
        """A line that spoils what the server says from each of these octets on, one pass after the other."""
        for after in places:
            with self.subTest(kind, after=after):
                self.proxy.fault = self.Fault(kind, after)
                self.account(self.alice).failures = 0  # after several, mails come in one by one in spite of the line
                state, reason = self.told()
                self.assertEqual(state, "retrying")
                self.assertIn(reason, TROUBLE)
        self.assertWhole()

    def test_a_line_that_is_cut(self):
        """Anywhere, in the middle of a mail too; R9."""
        self.spoiled("cut", 0, 30, 400, 1500, *range(3000, 60_000, 6000))

    def test_a_line_that_falls_silent(self):
        """R26, R29: it is looked at again within five minutes."""
        self.spoiled("silence", 0, 3000, 20_000)
        self.assertLess(self.account(self.alice).next_attempt, datetime.now() + timedelta(minutes=5))

    def test_a_line_that_drips(self):
        """R26: one octet now and then keeps no worker busy."""
        self.spoiled("drip", 0, 3000, 20_000)

    def test_noise_on_the_line(self):
        self.spoiled("garbage", 0, 200, 3000, 20_000, 40_000)

    def test_a_long_line_is_only_slow(self):
        self.proxy.latency = 0.02
        self.assertWhole()
        self.put("one more")
        self.assertWhole()

    def test_a_mend_in_between_loses_nothing_either(self):
        """New mail while the line is bad, and what came in before it broke."""
        for number, after in enumerate((12_000, 30_000, 9000)):
            self.proxy.fault = self.Fault("cut", after)
            self.told()
            self.proxy.fault = None
            self.put(f"later {number}")
        self.assertWhole()


@with_servers
class TestBadTlsLine(TestBadLine):
    """The same through TLS, where noise is a broken seal."""

    def setUp(self):
        super().setUp()
        from dev.proxy import Proxy

        self.proxy = self.enterContext(Proxy(int(os.environ["IMAP_TEST_TLS_PORT"])))
        self.fill_in(os.environ["IMAP_TEST_HOST"], self.proxy.port, "ssl", self.login, "secret")


class TestSomebodyOnTheLine(LineCase):
    """Who is in the middle before TLS begins gets no password, and puts no words into the server's mouth."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.authority = Authority()
        cls.addClassCleanup(cls.authority.close)

    def server(self, answers=None, **options):
        server = ScriptedServer(answers, **options)
        self.addCleanup(server.close)
        self.fill_in("localhost", server.port, "starttls", "alice", PASSWORD)
        return server

    def assertNothingGiven(self, server):
        self.assertNotIn(PASSWORD.encode(), b"\n".join(server.commands))
        self.assertNotIn("LOGIN", server.names())
        self.assertFalse(self.locations.search([("user_id", "=", self.alice.id)]))

    def test_starttls_is_taken_out_of_the_capabilities(self):
        """R55"""
        for answers in (
            {"CAPABILITY": b"* CAPABILITY IMAP4rev1\r\n{tag} OK done\r\n"},
            {"CAPABILITY": IN_THE_CLEAR, "STARTTLS": b"{tag} NO later\r\n"},
            {"CAPABILITY": IN_THE_CLEAR, "STARTTLS": b"{tag} BAD what\r\n"},
        ):
            with self.subTest(answers=answers):
                server = self.server(answers)
                self.assertEqual(self.told(), ("paused", "starttls_missing"))
                self.assertNothingGiven(server)

    def test_a_greeting_that_says_we_are_in_already(self):
        server = self.server({"CAPABILITY": IN_THE_CLEAR}, greeting=b"* PREAUTH welcome\r\n")
        self.assertEqual(self.told(), ("paused", "starttls_missing"))
        self.assertNothingGiven(server)

    def test_another_certificate(self):
        server = self.server(
            {"CAPABILITY": IN_THE_CLEAR, "STARTTLS": b"{tag} OK go\r\n"},
            context=self.authority.context("localhost"),
            starttls=True,
        )
        self.assertEqual(self.told(), ("paused", "untrusted"))
        self.assertNothingGiven(server)

    def test_a_line_that_ends_in_the_handshake(self):
        server = self.server({"CAPABILITY": IN_THE_CLEAR, "STARTTLS": b"{tag} OK go\r\n" + CLOSE})
        self.assertEqual(self.told(), ("retrying", "closed"))
        self.assertNothingGiven(server)

    def test_answers_put_in_before_tls_are_not_believed(self):
        """CVE-2021-38370: a folder with a mail, announced before TLS begins."""
        forged = b'{tag} OK go\r\n* LIST () "/" Forged\r\n* OK [CAPABILITY IMAP4rev1 FORGED] in\r\n'
        server = self.server(
            {"CAPABILITY": IN_THE_CLEAR, "STARTTLS": forged},
            context=self.authority.context("localhost"),
            starttls=True,
        )
        self.told()
        self.assertFalse(self.folder(self.alice, "Forged"))
        self.assertNothingGiven(server)
