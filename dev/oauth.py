"""A provider's sign-in on loopback: consent, tokens, and who may ask about them (RFC 6749, 7009, 7636, 7662).

/authorize shows a page on which whoever fills in a mail address is its owner; /token gives tokens that are good for an
hour, for any client whose secret is "secret"; /revoke takes one back, /introspect tells a mail server whose it is. The
client "microsoft" is given a new refresh token each time, and the former is worth nothing from then on.
"""

import base64
import hashlib
import html
import json
import secrets
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlencode, urlsplit

from . import certificates

PAGE = """<!DOCTYPE html><title>Sign in</title><form method="post">{hidden}
<label>Mail address <input name="address" value="{address}"></label> <button>Allow</button></form>"""
CHOSEN = ("client_id", "redirect_uri", "state", "nonce", "code_challenge", "scope")

Fields = dict[str, str]


class Provider:
    """What was agreed to: {code: what was asked for}, {token: (its owner, the refresh token it hangs on)}."""

    def __init__(self) -> None:
        self.codes: dict[str, Fields] = {}
        self.tokens: dict[str, tuple[str, str]] = {}
        self._lock = threading.Lock()

    def consent(self, asked: Fields) -> str:
        """Where the browser goes back to."""
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, form: Fields) -> tuple[int, object]:
        if form.get("client_secret") != "secret":
            return 401, {"error": "invalid_client"}
        with self._lock:
            by_code = form.get("grant_type") == "authorization_code"
            return self._exchanged(form) if by_code else self._renewed(form)

    def _exchanged(self, form: Fields) -> tuple[int, object]:
        asked = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        same = asked and all(asked[name] == form.get(name) for name in ("client_id", "redirect_uri"))
        if not same or asked["code_challenge"] != challenge:
            return 400, {"error": "invalid_grant"}
        claims = {"aud": asked["client_id"], "nonce": asked["nonce"], "email": asked["address"], "email_verified": True}
        told = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
        return 200, {**self._given(asked["address"]), "id_token": f"e30.{told}.c2ln", "scope": asked["scope"]}

    def _renewed(self, form: Fields) -> tuple[int, object]:
        refresh = form.get("refresh_token", "")
        owner, _itself = self.tokens.get(refresh, ("", ""))
        if not owner:
            return 400, {"error": "invalid_grant"}
        if form["client_id"] != "microsoft":
            return 200, {name: value for name, value in self._given(owner, refresh).items() if name != "refresh_token"}
        del self.tokens[refresh]
        return 200, self._given(owner)

    def _given(self, owner: str, refresh: str = "") -> dict[str, object]:
        refresh, access = refresh or secrets.token_urlsafe(24), secrets.token_urlsafe(24)
        self.tokens |= {refresh: (owner, refresh), access: (owner, refresh)}
        return {"access_token": access, "refresh_token": refresh, "expires_in": 3600, "token_type": "Bearer"}

    def revoke(self, form: Fields) -> tuple[int, object]:
        gone = form.get("token", "")
        with self._lock:
            self.tokens = {token: of for token, of in self.tokens.items() if gone not in (token, of[1])}
        return 200, {}

    def introspect(self, form: Fields) -> tuple[int, object]:
        owner, _refresh = self.tokens.get(form.get("token", ""), ("", ""))
        return 200, {"active": bool(owner), "username": owner}

    def admits(self, login: str, token: str) -> bool:
        """Is it the token of this user?"""
        return bool(login) and self.tokens.get(token, ("", ""))[0] == login


class Page(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        asked = dict(parse_qsl(urlsplit(self.path).query))
        hidden = "".join(
            f'<input type="hidden" name="{name}" value="{html.escape(asked.get(name, ""))}">' for name in CHOSEN
        )
        self._answer(200, "text/html", PAGE.format(hidden=hidden, address=html.escape(asked.get("login_hint", ""))))

    def do_POST(self) -> None:
        path, length = urlsplit(self.path).path, int(self.headers.get("Content-Length") or 0)
        form = dict(parse_qsl(self.rfile.read(length).decode(), keep_blank_values=True))
        if path == "/authorize":
            self._answer(303, "text/plain", "", self.provider.consent(form))
        elif path in ("/token", "/revoke", "/introspect"):
            status, told = getattr(self.provider, path[1:])(form)
            self._answer(status, "application/json", json.dumps(told))
        else:
            self._answer(404, "text/plain", "")

    def _answer(self, status: int, kind: str, text: str, location: str = "") -> None:
        body = text.encode()
        self.send_response(status)
        for name, value in (("Content-Type", kind), ("Content-Length", str(len(body))), ("Location", location)):
            if value:
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing: the lines hold codes."""


@contextmanager
def oauth_server(port: int) -> Iterator[Provider]:
    """The provider, answering on https://localhost:port."""
    certificates.make()
    provider = Provider()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificates.CERTIFICATE, certificates.KEY)
    server = ThreadingHTTPServer(("127.0.0.1", port), type("Page", (Page,), {"provider": provider}))
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
