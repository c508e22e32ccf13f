"""Signing in with a token: the same contract for the server in memory and for Dovecot, and what goes over the line."""

import base64
import json
import os
import unittest
import uuid
from dataclasses import replace
from functools import partial

from .. import https
from ..errors import LoginRefused, Refused, Unreachable
from ..fake import FakeServer
from ..network import Server
from ..oauth import App, Grant, Tokens
from ..providers import GOOGLE, MICROSOFT, PROVIDERS, at
from ..sasl import bearer, credentials
from ..session import Session
from ..smtp import Post
from . import TestCase, provider
from .relay import RelayCase
from .server import OddServerCase, capable

LATER = 4_000_000_000.0
XOAUTH2 = b"user=anna\1auth=Bearer good\1\1"


def grant(*tokens, until=LATER):
    """The right to sign in with these tokens, the first of which is at hand."""
    coming = list(tokens)

    class Provider:
        def renewed(self, _tokens):
            if not coming:
                raise LoginRefused("signed_out")
            return Tokens(coming.pop(0), "refresh", LATER)

    return Grant(Provider(), Tokens(coming.pop(0), "refresh", until))


class TestAnswers(unittest.TestCase):
    def test_the_mechanism_is_the_one_that_is_offered(self):
        said = partial(bearer, Server("mail.example", 993, "ssl", "a=n,na", ""), "good", refusal="token_refused")
        own = b"user=a=n,na\1auth=Bearer good\1\1"
        self.assertEqual(said(offered={"PLAIN", "XOAUTH2", "OAUTHBEARER"}), ("XOAUTH2", own, b""))
        standard = b"n,a=a=3Dn=2Cna,\1host=mail.example\1port=993\1auth=Bearer good\1\1"
        self.assertEqual(said(offered={"OAUTHBEARER"}), ("OAUTHBEARER", standard, b"\1"))
        with self.assertRaises(LoginRefused) as refused:
            said(offered={"PLAIN"})
        self.assertEqual(refused.exception.reason, "token_refused")

    def test_those_who_listen_say_the_same(self):
        server = Server("mail.example", 993, "ssl", "anna", "")
        said = [b"AUTHENTICATE XOAUTH2", base64.b64encode(XOAUTH2), b""]
        self.assertEqual(credentials(server, frozenset({b"AUTH=XOAUTH2"}), "good"), said)


class TestOverTheLine(OddServerCase):
    OFFER = b"* CAPABILITY IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2{more}\r\n{{tag}} OK done\r\n"

    def offering(self, more=b"", **answers):
        offer = self.OFFER.replace(b"{more}", more).replace(b"{{tag}}", b"{tag}")
        return self.server(capable() | {"CAPABILITY": offer} | answers)

    def lines(self, server, **settings):
        with Session(server.settings(**settings), timeout=5):
            pass
        return [line.split(b" ", 1)[-1] for line in server.commands]

    def test_the_token_comes_with_the_command_where_the_server_takes_it(self):
        lines = self.lines(self.offering(b" SASL-IR"), grant=grant("good"))
        self.assertIn(b"AUTHENTICATE XOAUTH2 " + base64.b64encode(XOAUTH2), lines)

    def test_else_after_it(self):
        server = self.offering(AUTHENTICATE=b"+ \r\n{tag} OK in\r\n")
        lines = self.lines(server, grant=grant("good"))
        self.assertEqual(lines[1:3], [b"AUTHENTICATE XOAUTH2", base64.b64encode(XOAUTH2)])

    def test_a_long_one_too(self):
        server = self.offering(b" SASL-IR", AUTHENTICATE=b"+ \r\n{tag} OK in\r\n")
        self.assertIn(b"AUTHENTICATE XOAUTH2", self.lines(server, grant=grant("x" * 9000)))

    def test_why_it_is_refused_is_heard_out(self):
        server = self.offering(b" SASL-IR", AUTHENTICATE=b"+ eyJzdGF0dXMiOiI0MDAifQ==\r\n{tag} NO good is no good\r\n")
        error = self.fails(server, grant=grant("good"))
        self.assertEqual((error.reason, error.detail), ("signed_out", ""))
        self.assertIn(b"", server.commands)
        error = self.fails(server, grant=grant("good", "better"))
        self.assertEqual((error.reason, error.detail), ("token_refused", "good is no good"))

    def test_a_busy_server_says_nothing_of_the_token(self):
        server = self.offering(b" SASL-IR", AUTHENTICATE=b"{tag} NO [UNAVAILABLE] later\r\n")
        self.assertEqual(self.fails(server, grant=grant("good")).reason, "busy")

    def test_it_is_repeated_to_nobody(self):
        server = self.offering(b" SASL-IR", AUTHENTICATE=b"{tag} NO good, is it?\r\n")
        self.assertEqual(self.fails(server, grant=grant("bad", "good")).detail, "***, is it?")
        self.assertNotIn("good", repr(server.settings(grant=grant("good"))) + repr(grant("good").tokens))


class TestOverSmtp(RelayCase):
    EHLO = b"250-relay\r\n250 AUTH PLAIN XOAUTH2\r\n"

    def test_the_token_comes_with_the_command(self):
        relay = self.relay({"EHLO": self.EHLO, "AUTH XOAUTH2": b"235 in\r\n"})
        self.send(relay, grant=grant("good"))
        self.assertEqual(relay.commands[1], "AUTH XOAUTH2 " + base64.b64encode(XOAUTH2).decode())

    def test_a_long_one_after_it(self):
        relay = self.relay({"EHLO": self.EHLO, "AUTH": b"334 \r\n"})
        relay.answers[base64.b64encode(XOAUTH2.replace(b"good", b"x" * 900)).decode()] = b"235 in\r\n"
        self.send(relay, grant=grant("x" * 900))
        self.assertEqual(relay.commands[1], "AUTH XOAUTH2")

    def test_why_it_is_refused_is_heard_out(self):
        relay = self.relay({"EHLO": self.EHLO, "AUTH": b"334 eyJ9\r\n", "": b"535 5.7.8 no\r\n"})
        error = self.fails(LoginRefused, relay, grant=grant("bad", "worse"))
        self.assertEqual((error.reason, error.detail), ("smtp_token_refused", "5.7.8 no"))
        self.assertEqual(relay.commands.count(""), 2)

    def test_no_token_goes_where_none_is_asked_for(self):
        error = self.fails(LoginRefused, self.relay(), grant=grant("good"))
        self.assertEqual(error.reason, "smtp_token_refused")


class Contract:
    """What holds for every server that takes tokens; `token` gives one of the mailbox's owner."""

    def test_a_token_opens_the_mailbox(self):
        with self.session(self.granted()) as session:
            self.assertEqual(session.examine("INBOX").exists, 0)

    def test_another_token_does_not(self):
        with self.assertRaises(LoginRefused) as refused, self.session(self.granted("of nobody")):
            self.fail("signed in")
        self.assertEqual((refused.exception.reason, refused.exception.step), ("token_refused", "login"))

    def test_one_that_was_withdrawn_is_renewed_once(self):
        with self.session(grant("of nobody", self.token())) as session:
            self.assertEqual(session.examine("INBOX").exists, 0)
        with self.assertRaises(LoginRefused), self.session(grant("of nobody", "nor this", self.token())):
            self.fail("signed in")

    def test_one_that_has_run_out_is_renewed_first(self):
        with self.session(grant("of nobody", self.token(), until=0.0)) as session:
            self.assertEqual(session.examine("INBOX").exists, 0)

    def granted(self, token=None):
        return grant(token or self.token(), "of nobody")


class TestFake(Contract, TestCase):
    def setUp(self):
        super().setUp()
        self.server = FakeServer()
        self.server.tokens.add("good")

    def token(self):
        return "good"

    def session(self, grant):
        return self.server.session(Server("mail.example", 993, "ssl", "anna", "", grant=grant))


if "OAUTH_TEST_PORT" in os.environ:

    class ProviderCase(TestCase):
        def setUp(self):
            super().setUp()
            self.address = f"{uuid.uuid4().hex}@mail.example"

        def refused(self, kind, ask, *asked):
            with self.assertRaises(kind) as caught:
                ask(*asked)
            return caught.exception.reason

    class TestDovecot(Contract, ProviderCase):
        only = ""

        def token(self):
            return provider.signed_in(self.address).access

        def session(self, grant):
            session = Session(self.server(grant), timeout=30)
            learn = session._learn_capabilities

            def learn_but(answer=None):
                learn(answer)
                session.capabilities -= {"AUTH=XOAUTH2"} if self.only == "OAUTHBEARER" else {"AUTH=OAUTHBEARER"}

            session._learn_capabilities = learn_but
            return session

        def server(self, grant):
            host, port, security = provider.provider().imap
            return Server(host, port, security, self.address, "", allowed=("localhost",), grant=grant)

        def test_nobody_elses(self):
            with (
                self.assertRaises(LoginRefused),
                self.session(grant(provider.signed_in("eve@mail.example").access, "")),
            ):
                self.fail("signed in")

        def test_the_sending_server_takes_it_too(self):
            host, port, security = provider.provider().smtp
            server = replace(self.server(self.granted()), host=host, port=port, security=security)
            with Post(server) as post:
                post.offer(self.address, ["ben@b.example"], 10)
            with self.assertRaises(LoginRefused) as refused, Post(replace(server, login="eve@mail.example")):
                self.fail("signed in")
            self.assertEqual(refused.exception.reason, "smtp_token_refused")

    class TestDovecotByTheStandard(TestDovecot):
        only = "OAUTHBEARER"

    class TestProvider(ProviderCase):
        """Codes and tokens, against dev/oauth.py."""

        def test_a_code_is_good_once_and_for_whoever_asked(self):
            asked = provider.local()
            brought = provider.agree(asked.consent("state", "nonce", "a verifier", self.address), self.address)
            self.assertEqual(brought["state"], "state")
            self.assertEqual(
                self.refused(LoginRefused, asked.exchange, brought["code"], "guess", "nonce"), "signed_out"
            )
            brought = provider.agree(asked.consent("state", "nonce", "a verifier", self.address), self.address)
            tokens, addresses = asked.exchange(brought["code"], "a verifier", "nonce")
            self.assertEqual(addresses, {self.address})
            self.assertTrue(tokens.fresh())
            self.assertEqual(
                self.refused(LoginRefused, asked.exchange, brought["code"], "a verifier", "nonce"), "signed_out"
            )

        def test_who_signed_in_is_known_by_our_own_question_alone(self):
            asked = provider.local()
            brought = provider.agree(asked.consent("state", "nonce", "a verifier", self.address), self.address)
            self.assertEqual(asked.exchange(brought["code"], "a verifier", "another nonce")[1], set())

        def test_a_box_left_empty_is_told(self):
            asked = provider.local()
            page = asked.consent("state", "nonce", "a verifier", self.address)
            brought = provider.agree(page, self.address, scope="openid email")
            reason = self.refused(LoginRefused, asked.exchange, brought["code"], "a verifier", "nonce")
            self.assertEqual(reason, "not_allowed")

        def test_tokens_are_renewed_and_kept(self):
            kept = []
            for client in ("google", "microsoft"):
                first = provider.signed_in(self.address, client)
                fresh = provider.grant(provider.expired(first), client, keep=lambda *both: kept.append(both))
                self.assertNotEqual(fresh.access(), first.access)
                self.assertEqual(kept.pop(), (provider.expired(first), fresh.tokens))
                self.assertEqual(fresh.tokens.refresh == first.refresh, client == "google")

        def test_what_another_has_renewed_meanwhile_is_no_refusal(self):
            first = provider.signed_in(self.address, "microsoft")
            newer = provider.local("microsoft").renewed(first)
            late = provider.grant(provider.expired(first), "microsoft", newest=lambda: newer)
            self.assertEqual(late.access(), newer.access)
            late = provider.grant(provider.expired(first), "microsoft", newest=lambda: provider.expired(newer))
            self.assertNotIn(late.access(), (first.access, newer.access))

        def test_a_page_is_fetched(self):
            page = provider.provider().consent
            self.assertIn(b"Sign in", https.ask(page, provider.ALLOWED)[1])
            self.assertEqual(https.ask(page.replace("authorize", "nothing"), provider.ALLOWED, {})[0], 404)
            self.assertEqual(self.refused(Refused, https.ask, page, ()), "address_refused")

        def test_what_its_owner_withdrew_is_over(self):
            first = provider.signed_in(self.address)
            provider.revoke(first.refresh)
            over = provider.grant(provider.expired(first), newest=lambda: first)
            self.assertEqual(self.refused(LoginRefused, over.access), "signed_out")

        def test_what_is_no_fault_of_his_is_tried_again(self):
            tokens = provider.signed_in(self.address)
            nobody = replace(provider.provider(), tokens="https://localhost:1/token")
            silent = replace(provider.provider(), tokens=provider.provider().tokens + "s")
            for unlike, reason in (
                ({"client_secret": "run out"}, "app_refused"),
                ({"provider": nobody}, "provider_unreachable"),
                ({"provider": silent}, "provider_unreachable"),
                ({"allowed": ()}, "provider_unreachable"),
            ):
                asked = provider.app(**({"allowed": ("localhost",)} | unlike))
                self.assertEqual(self.refused(Unreachable, asked.renewed, tokens), reason)


class TestClaims(unittest.TestCase):
    def addresses(self, **claims):
        told = base64.urlsafe_b64encode(json.dumps({"aud": "us", "nonce": "once", **claims}).encode()).decode()
        return App(GOOGLE, "us", "", "")._addresses(f"e30.{told.rstrip('=')}.", "once")

    def test_addresses(self):
        self.assertEqual(self.addresses(email="Anna@Mail.example", email_verified=True), {"anna@mail.example"})
        both = self.addresses(email="anna@mail.example", preferred_username="anna@tenant.example")
        self.assertEqual(both, {"anna@mail.example", "anna@tenant.example"})

    def test_what_is_nobodys_word(self):
        self.assertFalse(self.addresses(email="anna@mail.example", email_verified=False))
        self.assertFalse(self.addresses(email="anna@mail.example", aud="another app"))
        self.assertFalse(self.addresses(preferred_username="+31612345678"))
        for garbage in ("", "e30", "e30.###.", "e30.W10.", "e30.bnVsbA."):
            self.assertFalse(App(GOOGLE, "us", "", "")._addresses(garbage, "once"), garbage)

    def test_every_provider_is_asked_for_mail_and_for_who_it_is(self):
        for one in PROVIDERS.values():
            self.assertLessEqual({*one.mail, "openid", "email"}, set(one.scope.split()))

    def test_an_organisation_has_its_own_pages_at_microsoft(self):
        for host in ("login.microsoftonline.com", "login.microsoftonline.us", "login.partner.microsoftonline.cn"):
            for end in ("", "/"):
                tenant = at(MICROSOFT, f"https://{host}/firm.example/oauth2/v2.0{end}")
                pages = [f"https://{host}/firm.example/oauth2/v2.0/{page}" for page in ("authorize", "token")]
                self.assertEqual([tenant.consent, tenant.tokens], pages)

    def test_and_nowhere_else(self):
        genuine = "login.microsoftonline.com"
        for place in (
            "https://evil.example",
            f"http://{genuine}",
            f"https://{genuine}.evil.example",
            f"https://{genuine}@evil.example",
            f"https://evil.example\\@{genuine}",
            f"https://evil.example/{genuine}",
            f"https://{genuine}:8443",
            "https://loginxmicrosoftonline.com",
            f"https://evil.example#https://{genuine}",
            f"https://evil.example?https://{genuine}",
            f"https://evil.example\nhttps://{genuine}",
        ):
            self.assertIsNone(at(MICROSOFT, f"{place}/tenant/oauth2/v2.0/"), place)
        self.assertIsNone(at(MICROSOFT, f"https://{genuine}/tenant/oauth2/v2.0/?to=https://evil.example"))
