"""One connection that listens: what it makes of what servers say, and of servers that are odd, silent or hostile."""

import asyncio
import base64
import os
import uuid
from dataclasses import replace
from datetime import UTC, datetime
from unittest.mock import patch

from .. import listening, wire
from ..errors import FolderGone, LoginRefused, ProtocolError, Unreachable, Untrusted
from ..listening import Crowded, Deaf, Listening
from ..network import Server, resolve
from ..sasl import credentials
from ..session import Session
from . import TestCase, provider
from .idling import IdlingServer, story
from .mailbox import mail
from .server import GREETING, Authority, ScriptedServer
from .test_sign_in import grant

CAPABLE = b"{tag} OK [CAPABILITY IMAP4rev1 IDLE] in\r\n"


class ListeningCase(TestCase):
    """`heard` is what was told of: True for new mail, False for anything else."""

    def setUp(self):
        super().setUp()
        self.heard = asyncio.Queue()

    async def open(self, server, **options):
        one = Listening(self.heard.put_nowait, **options)
        settings = server if isinstance(server, Server) else server.settings()
        try:
            await one.open(settings, resolve(settings.host, settings.port, settings.allowed))
        except BaseException:
            await one.close(polite=False)
            raise
        return one

    async def fails(self, kind, server, **options):
        """The error with which listening ends."""
        one = None
        with self.assertRaises(kind) as caught:
            one = await self.open(server, **options)
            await one.heed()
        if one:
            await one.close(polite=False)
        self.assertIs(type(caught.exception), kind)
        return caught.exception

    async def heeding(self, server, **options):
        """Listen, in a task of its own, from where the first word was said."""
        one = await self.open(server, **options)
        task = asyncio.create_task(one.heed())
        self.assertTrue(await self.heard.get(), "nobody knows what came in before")
        return one, task

    async def leave(self, one, task):
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await one.close(polite=True)

    async def all_heard(self, server):
        """What was told until a word that comes last."""
        server.say(b"* 99 EXISTS")
        heard = []
        while not heard or not heard[-1]:
            heard.append(await self.heard.get())
        return heard[:-1]


class TestWhatIsHeard(ListeningCase):
    async def of(self, *lines):
        """What these lines tell, of an INBOX with three mails."""
        async with IdlingServer() as server:
            one, task = await self.heeding(server)
            for line in lines:
                server.say(line)
            heard = await self.all_heard(server)
            await self.leave(one, task)
        return heard

    @story
    async def test_flags_and_expunges_are_changes(self):
        self.assertEqual(await self.of(b"* 2 FETCH (FLAGS (\\Seen))"), [False])
        self.assertEqual(await self.of(b"* 1 EXPUNGE"), [False])
        self.assertEqual(await self.of(b'* LIST () "/" Nieuw'), [False])

    @story
    async def test_a_size_that_is_repeated_is_no_news(self):
        self.assertEqual(await self.of(b"* 3 EXISTS", b"* 0 RECENT", b"* OK Still here"), [])
        self.assertEqual(await self.of(b"* 1 EXPUNGE", b"* 2 EXISTS"), [False])

    @story
    async def test_new_mail(self):
        async with IdlingServer() as server:
            one, task = await self.heeding(server)
            server.say(b"* 4 EXISTS", b"* 1 RECENT")
            self.assertIs(await self.heard.get(), True)
            server.say(b"* 4 EXPUNGE", b"* 4 EXISTS")
            self.assertEqual([await self.heard.get(), await self.heard.get()], [False, True])
            await self.leave(one, task)
            self.assertEqual(server.names()[-3:], ["IDLE", "DONE", "LOGOUT"])

    @story
    async def test_other_folders(self):
        """RFC 5465"""
        async with IdlingServer("IMAP4rev1 IDLE NOTIFY") as server:
            one, task = await self.heeding(server)
            self.assertEqual(server.names()[-2:], ["NOTIFY", "IDLE"])
            said = [
                (b"* STATUS Klanten (MESSAGES 4 UIDNEXT 9 UNSEEN 1)", True),
                (b"* STATUS Klanten (UNSEEN 0)", False),
                (b"* STATUS Klanten (MESSAGES 3 UIDNEXT 9 UNSEEN 0)", False),
                (b"* STATUS {8}\r\nKan(di)d (MESSAGES 3 UIDNEXT 7)", True),
                (b'* STATUS "Klanten" (MESSAGES 4 UIDNEXT 10)', True),
                (b"* OK [NOTIFICATIONOVERFLOW] too much", False),
            ]
            for line, new in said:
                server.say(line)
                self.assertIs(await self.heard.get(), new, line)
            await self.leave(one, task)

    @story
    async def test_a_server_that_refuses_notify_still_tells_of_its_inbox(self):
        async with IdlingServer("IMAP4rev1 IDLE NOTIFY", {"NOTIFY": b"{tag} NO [BADEVENT] no\r\n"}) as server:
            one, task = await self.heeding(server)
            self.assertEqual(await self.all_heard(server), [])
            await self.leave(one, task)

    @story
    async def test_it_reads_and_changes_nothing(self):
        async with IdlingServer() as server:
            one, task = await self.heeding(server)
            await self.leave(one, task)
            self.assertEqual(server.names(), ["CAPABILITY", "LOGIN", "CAPABILITY", "EXAMINE", "IDLE", "DONE", "LOGOUT"])

    @story
    async def test_what_happens_while_it_is_renewed_is_heard(self):
        answers = {"DONE": b"* 4 EXISTS\r\nM5 OK done\r\n"}
        async with IdlingServer(answers=answers) as server:
            one, task = await self.heeding(server, renew=0.01)
            self.assertIs(await self.heard.get(), True)
            await self.leave(one, task)

    @story
    async def test_it_is_renewed_however_much_the_server_says(self):
        async with IdlingServer() as server:
            one, task = await self.heeding(server, renew=0.01)
            while server.names().count("IDLE") < 3:
                server.say(b"* OK Still here")
                await asyncio.sleep(0)
            await self.leave(one, task)


class TestOddServers(ListeningCase):
    @story
    async def test_one_that_falls_silent(self):
        """As when a router on the way has forgotten the connection."""
        async with IdlingServer(answers={"DONE": b""}) as server:
            with patch.object(listening, "READ_TIMEOUT", 0.05):
                error = await self.fails(Unreachable, server, renew=0.01)
            self.assertEqual(error.reason, "timeout")

    @story
    async def test_one_that_is_silent_from_the_start(self):
        async with IdlingServer(greeting=b"") as server:
            with patch.object(listening, "READ_TIMEOUT", 0.05):
                self.assertEqual((await self.fails(Crowded, server)).reason, "timeout")

    @story
    async def test_one_that_ends(self):
        async with IdlingServer() as server:
            one, task = await self.heeding(server)
            await server.stop()
            with self.assertRaises(Unreachable) as caught:
                await task
            await one.close(polite=False)
            self.assertEqual(caught.exception.reason, "closed")

    @story
    async def test_one_that_says_goodbye(self):
        for farewell, reason in ((b"* BYE shutting down", "closed"), (b"* BYE [UNAVAILABLE] later", "busy")):
            async with IdlingServer(answers={"IDLE": b"+ idling\r\n" + farewell + b"\r\n"}) as server:
                self.assertEqual((await self.fails(Unreachable, server)).reason, reason)
        async with IdlingServer(greeting=b"* BYE Too many connections\r\n") as server:
            await self.fails(Crowded, server)

    @story
    async def test_one_that_speaks_something_else(self):
        for greeting in (b"SSH-2.0-OpenSSH_9.2p1\r\n", b"220 smtp ESMTP\r\n", b"* PREAUTH in\r\n"):
            async with IdlingServer(greeting=greeting) as server:
                self.assertEqual((await self.fails(ProtocolError, server)).reason, "not_imap")

    @story
    async def test_noise(self):
        for noise in (b"x" * (wire.MAX_LINE + 2 * wire.PIECE), b"* LIST () {999999999}\r\n"):
            async with IdlingServer(answers={"IDLE": b"+ idling\r\n" + noise}) as server:
                await self.fails(ProtocolError, server)
        noise = bytes(range(256)) + b"\r\n* 4 EXISTS\r\n"
        async with IdlingServer(answers={"IDLE": b"+ idling\r\n" + noise}) as server:
            one, task = await self.heeding(server)
            self.assertIs(await self.heard.get(), True)
            await self.leave(one, task)

    @story
    async def test_one_that_never_pauses_holds_up_nobody(self):
        flood = b"+ idling\r\n" + b"* OK and on\r\n" * 50_000
        async with IdlingServer(answers={"IDLE": flood}) as server, IdlingServer() as calm:
            with patch.object(listening, "FLOOD", 1 << 18):
                flooded = asyncio.create_task(self.fails(ProtocolError, server))
                one = await self.open(calm)
                self.assertFalse(flooded.done(), "the other one could sign in meanwhile")
                await one.close(polite=True)
                await flooded

    @story
    async def test_one_that_tells_nothing_by_itself(self):
        async with IdlingServer("IMAP4rev1") as server:
            await self.fails(Deaf, server)
        async with IdlingServer(answers={"IDLE": b"{tag} BAD what\r\n"}) as server:
            await self.fails(Deaf, server)

    @story
    async def test_one_without_an_inbox(self):
        async with IdlingServer(answers={"EXAMINE": b"{tag} NO no such mailbox\r\n"}) as server:
            await self.fails(FolderGone, server)


class TestGettingIn(ListeningCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.authority = Authority()
        cls.addClassCleanup(cls.authority.close)

    def setUp(self):
        super().setUp()
        wire._context.cache_clear()
        self.addCleanup(wire._context.cache_clear)
        self.enterContext(patch.dict(os.environ, SSL_CERT_FILE=self.authority.path))

    @story
    async def test_a_refused_login(self):
        async with IdlingServer(answers={"LOGIN": b"{tag} NO [AUTHENTICATIONFAILED] secret is wrong\r\n"}) as server:
            self.assertEqual((await self.fails(LoginRefused, server)).reason, "login")
        async with IdlingServer(answers={"LOGIN": b"{tag} NO [UNAVAILABLE] later\r\n"}) as server:
            self.assertEqual((await self.fails(Unreachable, server)).reason, "busy")

    @story
    async def test_a_token_that_was_withdrawn_is_renewed_once(self):
        said = [b"+ eyJ9\r\n{tag} NO no\r\n", b"{tag} OK in\r\n"]
        for tokens, number in (("good",), 1), (("withdrawn", "good"), 2):
            async with IdlingServer("IMAP4rev1 IDLE AUTH=XOAUTH2", {"AUTHENTICATE": said[-number:]}) as server:
                one = await self.open(server.settings(grant=grant(*tokens)))
                await one.close(polite=True)
                self.assertEqual(server.names().count("AUTHENTICATE"), number)
        async with IdlingServer("IMAP4rev1 IDLE AUTH=XOAUTH2", {"AUTHENTICATE": [said[0]] * 3}) as server:
            await self.fails(LoginRefused, server.settings(grant=grant("bad", "worse", "good")))

    async def enters(self, *answers, offered="STARTTLS IDLE", name="localhost", starttls=True, **settings):
        """Get in over TLS at a server that offers so much, and gives these answers; the commands it got."""
        told = f"* CAPABILITY IMAP4rev1 {offered}\r\n{{tag}} OK done\r\n".encode()
        context = self.authority.context(name)
        server = ScriptedServer({"CAPABILITY": told, "LOGIN": CAPABLE, **dict(answers)}, GREETING, context, starttls)
        self.addCleanup(server.close)
        self.commands = server.names
        security = "starttls" if starttls else "ssl"
        one = await self.open(server.settings(host="localhost", security=security, **settings))
        await one.close(polite=True)

    @story
    async def test_tls(self):
        await self.enters(starttls=False)
        self.assertEqual(self.commands(), ["CAPABILITY", "LOGIN", "EXAMINE", "LOGOUT"])
        await self.enters()
        self.assertEqual(self.commands(), ["CAPABILITY", "STARTTLS", "CAPABILITY", "LOGIN", "EXAMINE", "LOGOUT"])

    @story
    async def test_no_password_without_starttls(self):
        for answers, offered in (([], "IDLE"), ([("STARTTLS", b"{tag} NO not now\r\n")], "STARTTLS")):
            with self.assertRaises(Untrusted) as caught:
                await self.enters(*answers, offered=offered)
            self.assertEqual(caught.exception.reason, "starttls_missing")
            self.assertNotIn("LOGIN", self.commands())

    @story
    async def test_what_was_said_before_tls_is_forgotten(self):
        """CVE-2021-38370"""
        injected = b"{tag} OK go on\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN LOGINDISABLED\r\n"
        await self.enters(("STARTTLS", injected))
        self.assertIn("LOGIN", self.commands())

    @story
    async def test_a_certificate_for_another_name(self):
        for starttls in (True, False):
            with self.assertRaises(Untrusted) as caught:
                await self.enters(name="mail.example", starttls=starttls)
            self.assertEqual(caught.exception.reason, "wrong_name")
            self.assertNotIn("LOGIN", self.commands())
        await self.enters(name="mail.example", verify=False)

    def test_credentials(self):
        """As access.py gives them."""
        plain = [b"AUTHENTICATE PLAIN", base64.b64encode("\0anna\0gehéim".encode())]
        cases = [
            ("secret", (), [b'LOGIN "anna" "secret"']),
            ('se"cret', (b"AUTH=PLAIN",), [b'LOGIN "anna" "se\\"cret"']),
            ("gehéim", (b"AUTH=PLAIN",), plain),
            ("gehéim", (b"AUTH=PLAIN", b"LOGINDISABLED"), plain),
        ]
        for password, capabilities, way in cases:
            server = Server("mail.example", 993, "ssl", "anna", password)
            self.assertEqual(credentials(server, frozenset(capabilities)), way)
        for password, capabilities in (("secret", {b"LOGINDISABLED"}), ("se\ncret", set())):
            with self.assertRaises(LoginRefused):
                credentials(Server("mail.example", 993, "ssl", "anna", password), frozenset(capabilities))


if os.environ.get("IMAP_TEST_HOST"):

    class TestDovecot(ListeningCase):
        """The same on the server of `run test`, over TLS."""

        def setUp(self):
            super().setUp()
            host, port = os.environ["IMAP_TEST_HOST"], int(os.environ["IMAP_TEST_TLS_PORT"])
            self.server = Server(host, port, "ssl", f"listen-{uuid.uuid4().hex}", "secret", allowed=(host,))

        def deliver(self, path="INBOX"):
            with Session(self.server) as session:
                session.append(path, mail("Offerte"), (), datetime.now(UTC))

        async def new_mail(self, path="INBOX"):
            await asyncio.to_thread(self.deliver, path)
            while not await self.heard.get():
                pass

        @story
        async def test_new_mail(self):
            one, task = await self.heeding(self.server)
            await self.new_mail()
            await self.new_mail("Archive")
            await self.leave(one, task)

        @story
        async def test_new_mail_where_the_inbox_alone_is_told_of(self):
            with patch.object(listening, "NOTIFY", b"NOOP"):
                one, task = await self.heeding(self.server)
            await self.new_mail()
            await self.leave(one, task)

        @story
        async def test_it_is_renewed(self):
            one, task = await self.heeding(self.server, renew=0.01)
            await self.new_mail()
            await self.leave(one, task)

        @story
        async def test_with_a_token_of_the_provider(self):
            address = f"{self.server.login}@mail.example"
            held = provider.grant(await asyncio.to_thread(provider.signed_in, address))
            self.server = replace(self.server, login=address, password="", grant=held)
            one, task = await self.heeding(self.server)
            await self.new_mail()
            await self.leave(one, task)
