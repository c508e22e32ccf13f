"""Signing in at the provider: there and back in one session, tokens that are renewed, and who gets none of them.

Against real servers: a provider (dev/oauth.py), Dovecot and an SMTP server that ask it whose a token is.
"""

import json
import os
import uuid
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch
from urllib.parse import urlencode

from odoo.exceptions import AccessError, UserError
from odoo.http import root
from odoo.modules.module import get_module_path
from odoo.service.model import get_public_method
from odoo.tests import HttpCase
from odoo.tools import SQL, mute_logger

from ..imap.errors import LoginRefused
from ..imap.oauth import App, Tokens
from ..imap.providers import PROVIDERS
from ..imap.session import Session
from ..imap.smtp import Post
from ..imap.tests import provider
from ..models.mail_dossier_account_sign_in import REGISTERED, TENANT
from ..models.res_users_sign_in import BEGUN, TOLD
from .common import MailboxCase, mail, with_servers


class SignInCase(MailboxCase, HttpCase):
    """Alice and Bob have a mail address at a provider whom this Odoo is registered with."""

    def setUp(self):
        super().setUp()
        self.enterContext(
            patch.dict(PROVIDERS, {"google": provider.provider(), "microsoft": provider.provider("Microsoft")})
        )
        for name, prefix in REGISTERED.items():
            self.env["ir.config_parameter"].set_param(f"{prefix}_id", name)
            self.env["ir.config_parameter"].set_param(f"{prefix}_secret", "secret")
        self.env["ir.config_parameter"].set_param("web.base.url", self.base_url())
        self.set_parameter("allowed_hosts", "localhost")
        for user in self.alice | self.bob:
            user.email = f"{user.login}-{uuid.uuid4().hex}@agency.example"
            self.account(user).write({"host": False, "login": False})

    def connect(self, settings):
        return Session(settings)

    def begin(self, user=None, name="google"):
        """The user presses the button; the page of consent."""
        user = user or self.alice
        self.authenticate(user.login, user.login)
        action = self.press(user, name)["result"]
        self.assertEqual((action["type"], action["target"]), ("ir.actions.act_url", "self"))
        return action["url"]

    def press(self, user, name):
        """The answer to the button, {"result": action} or {"error": ...}, in the session there is."""
        button = {"model": "res.users", "method": "action_mail_dossier_sign_in", "args": [user.ids]}
        params = {**button, "kwargs": {"context": {"mail_dossier_provider": name}}}
        with mute_logger("odoo.http"):
            return self.url_open("/web/dataset/call_button", json={"params": params}).json()

    def come_back(self, brought, name="google"):
        """His browser comes back; what the preferences tell him: (kind, message)."""
        path = f"/mail_dossier/signed_in/{name}?{urlencode(brought)}"
        answer = self.url_open(path, allow_redirects=False)
        self.assertEqual(answer.status_code, 303)
        self.assertTrue(answer.headers["Location"].endswith("/odoo/action-mail_dossier.action_my_mailbox"))
        self.env.invalidate_all()
        return root.session_store.get(self.session.sid)[TOLD]

    def sign_in(self, user=None, name="google", address=None):
        user = user or self.alice
        return self.come_back(provider.agree(self.begin(user, name), address or user.email), name)

    def signed_in(self, user=None, name="google"):
        """The account of somebody who has signed in and whose folders are mapped."""
        user = user or self.alice
        kind, told = self.sign_in(user, name)
        self.assertEqual(kind, "success", told)
        with self.request(user) as asking:
            asking.action_mail_dossier_folders()
        self.account(user)._start()
        return self.account(user)

    def tokens(self, user=None):
        self.env.invalidate_all()
        return self.account(user or self.alice)._tokens__()

    def run_out(self, account):
        """An hour later."""
        old = account._tokens__()
        account._keep_tokens(old, provider.expired(old))
        return old

    def deliver(self, user, raw=None, folder="INBOX", flags=(), when=None, **fields_of_mail):
        with Session(self.account(user)._server__()) as session:
            return session.append(folder, raw or mail(**fields_of_mail), flags, when or datetime.now(UTC))[1]

    def assertNothingKept(self, user=None):
        account = self.account(user or self.alice)
        self.assertEqual((account.sign_in, account.secret), ("password", False))


@with_servers
class TestSignIn(SignInCase):
    def test_from_the_button_to_the_mail(self):
        account = self.signed_in()
        host, port, security = provider.provider().imap
        known = (account.host, account.port, account.security, account.login, account.sign_in)
        self.assertEqual(known, (host, port, security, self.alice.email, "google"))
        uid = self.deliver(self.alice, subject="Signed in")
        self.sync(self.alice)
        self.assertEqual(self.location(self.alice, "INBOX", uid).message_id.subject, "Signed in")
        self.assertEqual((account.state, account.smtp_kind, account.smtp_signed_in), ("ready", "own", True))
        before = set(Path(os.environ["SMTP_TEST_MAILS"]).glob("*.eml"))
        with Post(account._post_server__()) as post:
            post.offer(self.alice.email, ["ben@b.example"], 10)
            post.hand_over(b"Subject: Sent\r\n\r\nSent\r\n")
        [sent] = set(Path(os.environ["SMTP_TEST_MAILS"]).glob("*.eml")) - before
        self.assertIn(f"X-Authenticated: {self.alice.email}".encode(), sent.read_bytes())

    def test_the_test_of_the_connection(self):
        self.signed_in()
        with self.request(self.alice) as alice:
            check = alice.env["mail.dossier.check"].browse(alice.action_mail_dossier_test()["res_id"])
            self.assertTrue(check.passed, check.result)

    # ------------------------------------------------------------ who comes back

    def test_another_address_is_not_taken(self):
        other = f"{uuid.uuid4().hex}@agency.example"
        kind, told = self.sign_in(address=other)
        self.assertEqual(kind, "danger")
        self.assertIn(other, told)
        self.assertIn(self.alice.email, told)
        self.assertNothingKept()

    def test_nobody_brings_what_another_began(self):
        brought = provider.agree(self.begin(self.alice), self.alice.email)
        self.authenticate("bob", "bob")
        self.assertEqual(self.come_back(brought)[0], "danger")
        self.begin(self.bob)
        self.assertEqual(self.come_back(brought)[0], "danger")
        self.assertNothingKept(self.alice)
        self.assertNothingKept(self.bob)

    def test_nor_at_the_other_provider(self):
        brought = provider.agree(self.begin(), self.alice.email)
        self.assertEqual(self.come_back(brought, "microsoft")[0], "danger")
        self.assertNothingKept()

    def test_once(self):
        brought = provider.agree(self.begin(), self.alice.email)
        self.assertEqual(self.come_back(brought)[0], "success")
        self.account(self.alice)._use_password()
        self.assertEqual(self.come_back(brought)[0], "danger")
        self.assertNothingKept()

    def test_a_code_of_somebody_elses_is_worth_nothing(self):
        """He is made to come back with the code of an attacker, whose mailbox would become his."""
        code = provider.agree(self.begin(self.bob), self.alice.email)["code"]
        mine = provider.agree(self.begin(self.alice), self.alice.email)
        self.assertEqual(self.come_back({**mine, "code": code})[0], "danger")
        self.assertNothingKept()

    def test_in_time(self):
        with patch("odoo.addons.mail_dossier.models.res_users_sign_in.PATIENCE", 0):
            brought = provider.agree(self.begin(), self.alice.email)
        self.assertEqual(self.come_back(brought)[0], "danger")
        self.assertNothingKept()

    def test_who_does_not_agree_is_told_so(self):
        self.begin()
        self.assertEqual(self.come_back({"error": "access_denied", "state": "x"})[0], "danger")
        state = dict(part.split("=", 1) for part in self.begin().partition("?")[2].split("&"))["state"]
        self.assertEqual(self.come_back({"error": "access_denied", "state": state})[0], "warning")
        self.assertNothingKept()

    def test_the_owner_alone(self):
        alice = self.alice.with_user(self.administrator).with_context(mail_dossier_provider="google")
        for button in (alice.action_mail_dossier_sign_in, alice.action_mail_dossier_use_password):
            self.assertForbidden(button)
        self.assertFalse(self.as_seen_by(self.administrator, self.alice).mail_dossier_offers_google)
        self.assertTrue(self.as_seen_by(self.alice, self.alice).mail_dossier_offers_google)
        for method in ("_app__", "_credentials__", "_tokens__", "_keep_tokens", "_sign_in"):
            with self.subTest(method), self.assertRaises(AccessError):
                get_public_method(self.accounts, method)

    def test_a_provider_that_does_not_know_us(self):
        self.env["ir.config_parameter"].set_param("google_gmail_client_id", False)
        self.authenticate("alice", "alice")
        for name in ("google", "nobody"):
            self.assertNotBegun(name)
        self.assertFalse(self.as_seen_by(self.alice, self.alice).mail_dossier_offers_google)

    def test_nor_one_whom_an_administrator_makes_up(self):
        """He would send the user on to the genuine page of consent, and be brought the code and our secret."""
        self.env["ir.config_parameter"].set_param(TENANT, "https://evil.example/oauth2/v2.0/")
        self.authenticate("alice", "alice")
        self.assertNotBegun("microsoft")
        self.assertFalse(self.as_seen_by(self.alice, self.alice).mail_dossier_offers_microsoft)
        self.assertIn("result", self.press(self.alice, "google"))

    def test_nor_one_who_is_put_there_meanwhile(self):
        brought = provider.agree(self.begin(name="microsoft"), self.alice.email)
        self.env["ir.config_parameter"].set_param(TENANT, "https://evil.example/oauth2/v2.0/")
        with patch.object(App, "_ask", side_effect=AssertionError("asked")):
            self.assertEqual(self.come_back(brought, "microsoft")[0], "danger")
        self.assertNothingKept()

    def test_a_mailbox_elsewhere_stays_where_it_is(self):
        self.account(self.alice).host = "imap.firm.example"
        self.authenticate("alice", "alice")
        self.assertNotBegun("microsoft")

    def test_a_link_begins_nothing(self):
        """Who is known to his provider would come back signed in, without one click."""
        self.authenticate("alice", "alice")
        asked = {"ids": self.alice.id, "context": json.dumps({"mail_dossier_provider": "google"})}
        button = "/web/dataset/call_button/res.users/action_mail_dossier_sign_in"
        with mute_logger("odoo.http"):
            for path in ("/mail_dossier/sign_in/google", button):
                for data in (None, asked):
                    answer = self.url_open(f"{path}?{urlencode(asked)}", data=data, allow_redirects=False)
                    self.assertGreaterEqual(answer.status_code, 400, path)
        self.assertNotIn(BEGUN, root.session_store.get(self.session.sid))

    def assertNotBegun(self, name):
        told = self.press(self.alice, name)["error"]["data"]["message"]
        self.assertIn("You cannot sign in there", told)
        self.assertNotIn(BEGUN, root.session_store.get(self.session.sid))

    def test_it_is_offered_where_it_fits(self):
        for host, address, fits in (
            (False, "a@firm.example", True),
            ("LOCALHOST", "a@firm.example", True),
            ("mail.firm.example", "a@firm.example", False),
            ("mail.firm.example", "a@gmail.example", True),
        ):
            with patch.dict(PROVIDERS, {"google": replace(provider.provider(), domains=frozenset({"gmail.example"}))}):
                self.assertEqual(self.accounts._offers("google", host, address), fits, (host, address))

    def test_who_was_invited_signs_in_instead(self):
        host, port, security = provider.provider().imap
        account = self.account(self.alice)
        account.write({"host": host, "port": port, "security": security, "login": self.alice.email, "invited": True})
        asked = account.with_user(self.alice).first_login()
        self.assertEqual(asked["ways"], ["google", "microsoft"])
        account.host = "mail.agency.example"
        self.assertEqual(account.with_user(self.alice).first_login()["ways"], [])
        account.host = host
        self.assertEqual(self.sign_in()[0], "success")
        self.assertFalse(account.invited or account.with_user(self.alice).first_login())

    def test_the_routes_of_odoos_own_modules_know_nothing_of_it(self):
        account = self.signed_in()
        self.authenticate("administrator", "administrator")
        state = json.dumps({"model": account._name, "id": account.id, "csrf_token": "x"})
        asked = {"code": "x", "state": state, "model": account._name, "rec_id": account.id, "csrf_token": "x"}
        asked |= {"access_token": "a", "refresh_token": "b", "expiration": "0"}
        kept = account.secret
        for path in ("google_gmail/confirm", "google_gmail/iap_confirm", "microsoft_outlook/iap_confirm"):
            gmail, outlook = (f"odoo.addons.{name}.controllers.main" for name in ("google_gmail", "microsoft_outlook"))
            with self.subTest(path), mute_logger(gmail, outlook, "odoo.http"):
                self.assertIn(self.url_open(f"/{path}?{urlencode(asked)}").status_code, (403, 404))
        self.env.invalidate_all()
        self.assertEqual(account.secret, kept)

    # ------------------------------------------------------------ what is kept

    def test_tokens_are_kept_encrypted_and_for_one_server(self):
        account = self.signed_in()
        tokens = self.tokens()
        self.env.flush_all()
        [row] = self.env.execute_query(SQL("SELECT a::text FROM mail_dossier_account a WHERE id = %s", account.id))
        for token in (tokens.access, tokens.refresh):
            self.assertNotIn(token, row[0])
            for user in self.alice | self.administrator:
                self.assertNotIn(token, repr(self.as_seen_by(user, account).read()))
                alice = self.as_seen_by(user, self.alice)
                fields = [name for name in alice.fields_get() if name.startswith("mail_dossier")]
                self.assertNotIn(token, repr(alice.read(fields)))
        self.assertNotIn(tokens.access, repr(account._server__()))
        for change in ({"host": "evil.example"}, {"port": 1993}, {"login": "bob"}, {"security": "starttls"}):
            with self.subTest(change), self.env.cr.savepoint() as savepoint:
                account.write(change)
                self.assertNothingKept()
                savepoint.rollback()
                self.env.invalidate_all()

    def test_they_are_nothing_to_another_registration_or_token_server(self):
        self.signed_in(name="microsoft")
        parameters = self.env["ir.config_parameter"]
        for name, value in (("microsoft_outlook_client_id", "mine"), (TENANT, "https://evil.example/oauth2/v2.0/")):
            with self.subTest(name), self.env.cr.savepoint() as savepoint:
                parameters.set_param(name, value)
                with self.assertRaises(LoginRefused) as refused:
                    self.account(self.alice)._server__()
                self.assertEqual(refused.exception.reason, "signed_out")
                savepoint.rollback()
                self.env.invalidate_all()
                self.env.registry.clear_all_caches()
        self.assertTrue(self.tokens())

    def test_the_token_goes_to_no_other_sending_server(self):
        account = self.signed_in()
        account.smtp_host = "smtp.other.example"
        with self.assertRaises(LoginRefused) as refused:
            account._post_server__()
        self.assertEqual((account.smtp_signed_in, refused.exception.reason), (False, "no_smtp_secret"))

    def test_leaving(self):
        account = self.signed_in()
        late = account._server__().grant
        with self.request(self.alice) as alice:
            alice.action_mail_dossier_disconnect()
        self.assertFalse(account.secret)
        late._renew()
        self.env.invalidate_all()
        self.assertFalse(account.secret, "what comes late is not kept")

    def test_a_password_takes_its_place_and_gives_it_back(self):
        account = self.signed_in()
        self.alice.with_user(self.administrator).write({"mail_dossier_password": "secret"})
        self.assertEqual((account.sign_in, account._server__().password), ("password", "secret"))
        self.assertIsNone(account._server__().grant)
        self.sign_in()
        self.assertEqual((account.sign_in, account._server__().password, account.state), ("google", "", "ready"))
        with self.request(self.alice) as alice:
            alice.action_mail_dossier_use_password()
        self.assertNothingKept()

    def test_a_neutralised_copy_has_none(self):
        account = self.signed_in()
        brought = provider.agree(self.begin(), self.alice.email)
        self.env.flush_all()
        self.env.cr.execute(Path(get_module_path("mail_dossier"), "data", "neutralize.sql").read_text())
        self.env.invalidate_all()
        self.assertFalse(account.secret)
        self.assertIsNone(account._tokens__())
        self.env["ir.config_parameter"].set_param("database.is_neutralized", True)
        self.assertEqual(self.come_back(brought)[0], "danger")
        self.assertFalse(account.secret)
        with self.assertRaises(UserError):
            self.alice.with_user(self.alice).action_mail_dossier_sign_in()

    # ------------------------------------------------------------ renewal

    def test_what_has_run_out_is_renewed_and_kept(self):
        for name in ("google", "microsoft"):
            account = self.signed_in(name=name)
            old = self.run_out(account)
            uid = self.deliver_by_another(f"By {name}")
            self.sync(self.alice)
            self.assertTrue(self.location(self.alice, "INBOX", uid))
            new = self.tokens()
            self.assertNotEqual(new.access, old.access)
            self.assertEqual(new.refresh == old.refresh, name == "google")
            self.run_out(account)
            self.sync(self.alice)
            self.assertEqual(account.state, "ready")

    def deliver_by_another(self, subject):
        """Another mail program, with tokens of its own."""
        mine = provider.signed_in(self.alice.email)
        server = replace(self.account(self.alice)._server__(), grant=provider.grant(mine))
        with Session(server) as session:
            return session.append("INBOX", mail(subject=subject), (), datetime.now(UTC))[1]

    def test_an_idle_pass_asks_the_provider_nothing(self):
        self.signed_in()
        with patch.object(App, "renewed", side_effect=AssertionError("asked")):
            self.sync(self.alice)
        self.assertEqual(self.account(self.alice).state, "ready")

    def test_what_the_owner_withdrew_stops_the_mailbox_and_he_is_told_once(self):
        account = self.signed_in()
        provider.revoke(self.tokens().refresh)
        for _pass in range(2):
            account.state = "ready"
            self.sync(self.alice)
            self.assertEqual((account.state, account.error_reason), ("paused", "signed_out"))
        kind = self.env.ref("mail_dossier.activity_stopped")
        told = self.env["mail.activity"].search([("activity_type_id", "=", kind.id), ("user_id", "=", self.alice.id)])
        self.assertEqual(len(told), 1)
        self.assertIn("Sign in again", account.last_error)
        self.sign_in()
        self.assertEqual(account.state, "retrying")
        self.sync(self.alice)
        self.assertEqual(account.state, "ready")
        self.assertFalse(told.exists())

    def test_a_provider_that_is_away_is_asked_again_later(self):
        account = self.signed_in()
        away = replace(provider.provider(), tokens="https://localhost:1/token")
        old = self.run_out(account)
        with patch.object(App, "renewed", lambda app, tokens: replace(app, provider=away)._ask({})):
            self.sync(self.alice)
        self.assertEqual((account.state, account.error_reason), ("retrying", "provider_unreachable"))
        self.assertEqual(self.tokens().refresh, old.refresh)

    def test_of_two_who_renew_the_first_is_kept(self):
        account = self.signed_in()
        was = self.tokens()
        first, second = Tokens("a", "first", 0.0), Tokens("b", "second", 0.0)
        account._keep_tokens(was, first)
        account._keep_tokens(was, second)
        self.assertEqual(self.tokens(), first)


class TestSignInTour(SignInCase):
    """The same with a browser; the page of consent is left out, as it is not ours."""

    def test_there_and_back(self):
        self.tour("/odoo/action-mail_dossier.action_my_mailbox", "mail_dossier_sign_in")
        self.assertNothingKept()

    def test_instead_of_the_password_that_is_asked_for(self):
        host, port, security = provider.provider().imap
        account = self.account(self.alice)
        account.write({"host": host, "port": port, "security": security, "login": self.alice.email, "invited": True})
        self.tour("/odoo/mailbox", "mail_dossier_first_sign_in")
        self.assertEqual((account.sign_in, account.has_secret, account.invited), ("google", True, False))

    def tour(self, path, name):
        back = f"{self.base_url()}/mail_dossier/signed_in/google"
        agreed = replace(provider.provider(), consent=back, asks=(("code", "agreed"),))
        told = Tokens("access", "refresh", 4_000_000_000.0), {self.alice.email}
        self.alice.tz = "Europe/Amsterdam"
        with patch.dict(PROVIDERS, {"google": agreed}), patch.object(App, "exchange", return_value=told):
            self.start_tour(path, name, login="alice")
        self.env.invalidate_all()
