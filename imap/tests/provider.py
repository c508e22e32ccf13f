"""The provider that `./run test` brings (dev/oauth.py), and somebody's browser there."""

import os
from http.client import HTTPSConnection
from urllib.parse import parse_qsl, urlencode, urlsplit

from ..oauth import App, Grant, Provider, Tokens

ALLOWED = ("localhost",)
BACK = "https://odoo.example/mail_dossier/signed_in/google"
MAIL = "https://mail.example/all"


def provider(name="Google"):
    """As imap/providers.py describes one, on this machine."""
    here = f"https://localhost:{os.environ['OAUTH_TEST_PORT']}"
    return Provider(
        name=name,
        imap=("localhost", int(os.environ["IMAP_TEST_TLS_PORT"]), "ssl"),
        smtp=("localhost", int(os.environ["SMTP_TEST_PORT"]), "starttls"),
        consent=f"{here}/authorize",
        tokens=f"{here}/token",
        scope=f"openid email {MAIL}",
        mail=frozenset({MAIL}),
    )


def app(client_id="google", **settings):
    """An Odoo that is registered there; tokens for "microsoft" are good for one renewal."""
    return App(**{"provider": provider(), "client_id": client_id, "client_secret": "secret", "back": BACK} | settings)


def local(client_id="google", **settings):
    return app(client_id, allowed=ALLOWED, **settings)


def agree(page, address, **unlike):
    """Somebody signs in on the page of consent as `address`, and agrees; what his browser brings back."""
    asked = dict(parse_qsl(urlsplit(page).query)) | {"address": address} | unlike
    return dict(parse_qsl(urlsplit(posted("authorize", asked).headers["Location"]).query))


def posted(page, form):
    """The provider's answer to a form."""
    connection = HTTPSConnection("localhost", int(os.environ["OAUTH_TEST_PORT"]), timeout=30)
    connection.request("POST", f"/{page}", urlencode(form), {"Content-Type": "application/x-www-form-urlencoded"})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


def signed_in(address, client_id="google"):
    """The tokens of somebody who has signed in."""
    asked = local(client_id)
    brought = agree(asked.consent("state", "nonce", "a verifier", address), address)
    return asked.exchange(brought["code"], "a verifier", "nonce")[0]


def revoke(token):
    """Its owner withdraws a token at the provider: a refresh token with all that hang on it."""
    posted("revoke", {"token": token})


def grant(tokens, client_id="google", **how):
    return Grant(local(client_id), tokens, **how)


def expired(tokens):
    return Tokens(tokens.access, tokens.refresh, 0.0)
