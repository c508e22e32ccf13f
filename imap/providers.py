"""The providers that sign in the owners of their mailboxes, as their documentation has it.

The scopes are what reading and sending mail takes, and who the owner is; nothing of his calendar or his files.
"""

import re
from dataclasses import replace

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

# Microsoft's hosts: for everybody, for the government of the United States, in China. Who signs in there sees no other:
# a server in between could send him on to the genuine page, and be handed the code, our secret and so his tokens.
ENDPOINT = re.compile(
    r"https://(login\.microsoftonline\.com|login\.microsoftonline\.us|login\.partner\.microsoftonline\.cn)"
    r"/([\w.-]+)/oauth2/v2\.0/?",
    re.ASCII,
)


def at(provider: Provider, endpoint: str) -> Provider | None:
    """Microsoft with the pages of one organisation (a tenant), "https://…/TENANT/oauth2/v2.0/"; None where these would
    be somebody else's.
    """
    if not (own := ENDPOINT.fullmatch(endpoint.strip())):
        return None
    base = "https://{}/{}/oauth2/v2.0".format(*own.groups())
    return replace(provider, consent=f"{base}/authorize", tokens=f"{base}/token")
