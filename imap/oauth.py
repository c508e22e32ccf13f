"""Signing in at the mailbox's provider instead of giving a password away (RFC 6749, with RFC 7636 and OpenID Connect).

    App.consent   where the owner's browser is sent, to sign in at the provider and to agree
    App.exchange  what the code he comes back with is worth: tokens, and the addresses he signed in as
    App.renewed   the next tokens, an hour later, and so on until he or his provider withdraws them
    Grant         what an imap.network.Server signs in with: tokens that are renewed when they have run out

The access token opens the mailbox for an hour, the refresh token gets the next one. Microsoft gives a new refresh token
each time, so what a Grant was given is to be kept at once: `keep(former, tokens)` does that. Somebody else, a worker
that sends, may have renewed the same tokens meanwhile: a refusal counts only when `newest` knows no other ones.

Who the owner is there is told by the provider itself, in its answer to our own request: such an ID token needs no check
of its signature (OpenID Connect Core §3.1.3.7).
"""

import base64
import hashlib
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode

from . import https
from .address import normalise
from .errors import ImapError, LoginRefused, Unreachable

MARGIN = 60  # seconds before its end in which a token is not used any more: a login takes some
SIGN_IN_AGAIN = {"invalid_grant", "interaction_required", "consent_required", "login_required", "access_denied"}


@dataclass(frozen=True, slots=True)
class Provider:
    """Who has mailboxes and signs their owners in.

    `imap` and `smtp` are (host, port, security); `scope` what the owner agrees to, of which `mail` is what we need;
    `asks` what else the page of consent wants to know; `domains` those of its addresses that anybody can have.
    """

    name: str
    imap: tuple[str, int, str]
    smtp: tuple[str, int, str]
    consent: str
    tokens: str
    scope: str
    mail: frozenset[str]
    asks: tuple[tuple[str, str], ...] = ()
    domains: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Tokens:
    """`until`: when the access token runs out, in seconds since the epoch."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    until: float

    def fresh(self) -> bool:
        return time.time() < self.until - MARGIN


@dataclass(frozen=True, slots=True)
class App:
    """This Odoo, as registered with the provider; `back` is where the browser comes back, `allowed` as in Server."""

    provider: Provider
    client_id: str
    client_secret: str = field(repr=False)
    back: str
    allowed: tuple[str, ...] = ()

    def consent(self, state: str, nonce: str, verifier: str, address: str) -> str:
        """The address of the page on which the owner of `address` signs in and agrees."""
        digest = hashlib.sha256(verifier.encode()).digest()
        asked = {
            "client_id": self.client_id,
            "redirect_uri": self.back,
            "response_type": "code",
            "scope": self.provider.scope,
            "state": state,
            "nonce": nonce,
            "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
            "code_challenge_method": "S256",
            "login_hint": address,
        }
        return f"{self.provider.consent}?{urlencode(asked | dict(self.provider.asks))}"

    def exchange(self, code: str, verifier: str, nonce: str) -> tuple[Tokens, set[str]]:
        """(tokens, the normalised addresses of who signed in): LoginRefused, Unreachable."""
        form = {"grant_type": "authorization_code", "code": code, "code_verifier": verifier}
        told = self._ask(form | {"redirect_uri": self.back})
        granted = {scope.lower() for scope in str(told.get("scope", self.provider.scope)).split()}
        if not {scope.lower() for scope in self.provider.mail} <= granted:  # Google lets its boxes be unticked
            raise LoginRefused("not_allowed", step="login")
        return self._tokens(told, ""), self._addresses(str(told.get("id_token", "")), nonce)

    def renewed(self, tokens: Tokens) -> Tokens:
        """The next ones: LoginRefused when the owner has to sign in again, Unreachable."""
        form = {"grant_type": "refresh_token", "refresh_token": tokens.refresh, "scope": self.provider.scope}
        return self._tokens(self._ask(form), tokens.refresh)

    def _ask(self, form: dict[str, str]) -> dict[str, object]:
        known = {"client_id": self.client_id, "client_secret": self.client_secret}
        try:
            status, body = https.ask(self.provider.tokens, self.allowed, known | form)
            told = dict(json.loads(body))
        except (ImapError, ValueError, TypeError):  # what is wrong there is no affair of the mail server's
            raise Unreachable("provider_unreachable", step="login") from None
        if status == 200:
            return told
        if told.get("error") in SIGN_IN_AGAIN:
            raise LoginRefused("signed_out", step="login")
        raise Unreachable("app_refused" if status in (400, 401, 403) else "provider_unreachable", step="login")

    @staticmethod
    def _tokens(told: dict[str, object], refresh: str) -> Tokens:
        refresh = str(told.get("refresh_token") or refresh)
        if not (told.get("access_token") and refresh):
            raise LoginRefused("signed_out", step="login")
        return Tokens(str(told["access_token"]), refresh, time.time() + float(str(told.get("expires_in") or 0)))

    def _addresses(self, id_token: str, nonce: str) -> set[str]:
        try:
            claims = dict(json.loads(base64.urlsafe_b64decode(id_token.split(".")[1] + "==")))
        except (IndexError, ValueError, TypeError):
            return set()
        if (claims.get("aud"), claims.get("nonce")) != (self.client_id, nonce):
            return set()
        unproven = str(claims.get("email_verified", True)).lower() != "true"
        names = ("preferred_username",) if unproven else ("preferred_username", "email")
        return {normalise(str(claims[name])) for name in names if "@" in str(claims.get(name, ""))}


class Grant:
    """The right to sign in as somebody, by tokens that are renewed when need be: LoginRefused, Unreachable."""

    def __init__(
        self,
        app: App | None,
        tokens: Tokens,
        keep: Callable[[Tokens, Tokens], object] = lambda was, tokens: None,
        newest: Callable[[], Tokens | None] = lambda: None,
    ) -> None:
        self.app, self.tokens = app, tokens
        self._keep, self._newest = keep, newest
        self._renewed: Tokens | None = None

    def access(self) -> str:
        """An access token that has not run out."""
        if not self.tokens.fresh():
            self._renew()
        return self.tokens.access

    def tries(self) -> Iterator[str]:
        """The tokens to sign in with, one after the other until one is taken: what was kept may have been withdrawn."""
        yield self.access()
        if self.tokens is not self._renewed:
            self._renew()
            yield self.tokens.access

    def _renew(self) -> None:
        was = self.tokens
        try:
            tokens = self.app.renewed(was)
        except LoginRefused:
            newest = self._newest()
            if not newest or newest.refresh == was.refresh:
                raise
            was, tokens = newest, newest if newest.fresh() else self.app.renewed(newest)
        self.tokens = self._renewed = tokens
        if tokens is not was:
            self._keep(was, tokens)
