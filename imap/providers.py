"""The providers that sign in the owners of their mailboxes, as their documentation has it.

The scopes are what reading and sending mail takes, and who the owner is; nothing of his calendar or his files.
"""

from dataclasses import replace
from urllib.parse import urljoin

from .oauth import Provider

GOOGLE = Provider(
    name="Google",
    imap=("imap.gmail.com", 993, "ssl"),
    smtp=("smtp.gmail.com", 465, "ssl"),
    consent="https://accounts.google.com/o/oauth2/v2/auth",
    tokens="https://oauth2.googleapis.com/token",
    scope="openid email https://mail.google.com/",
    mail=frozenset({"https://mail.google.com/"}),
    asks=(("access_type", "offline"), ("prompt", "consent")),  # else there is no refresh token the second time
    domains=frozenset({"gmail.com", "googlemail.com"}),
)
MICROSOFT = Provider(
    name="Microsoft",
    imap=("outlook.office365.com", 993, "ssl"),
    smtp=("smtp.office365.com", 587, "starttls"),
    consent="https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
    tokens="https://login.microsoftonline.com/common/oauth2/v2.0/token",
    scope="openid email profile offline_access "
    "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send",
    mail=frozenset({"https://outlook.office.com/IMAP.AccessAsUser.All"}),
    asks=(("response_mode", "query"),),
    domains=frozenset({"outlook.com", "hotmail.com", "live.com", "msn.com"}),
)
PROVIDERS = {"google": GOOGLE, "microsoft": MICROSOFT}


def at(provider: Provider, endpoint: str) -> Provider:
    """The same with pages of its own: those of one organisation (a tenant), "https://…/oauth2/v2.0/"."""
    return replace(provider, consent=urljoin(endpoint, "authorize"), tokens=urljoin(endpoint, "token"))
