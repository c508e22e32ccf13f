"""What can go wrong with a mail server: one class for each different next step.

    ImapError
    ├── LoginRefused    stop and tell the user: trying again may lock the account
    ├── Untrusted       no safe TLS (certificate, name, STARTTLS missing): the administrator decides
    ├── Refused         the address is forbidden by policy: the administrator decides
    ├── Unreachable     try again later (`wait` seconds, when the server names a time)
    ├── FolderGone      this folder alone: list the folders again
    ├── ProtocolError   drop the connection, try again with half the batch
    ├── Rejected        this mail is not taken: whoever wrote it changes it
    └── Unsure          this mail may have been taken: whoever wrote it says whether to send it again

`reason` is one of REASONS, for the caller to translate. `detail` holds the server's own words, from a tagged NO or BAD
alone: a greeting or any other line could tell a user what listens on a port that is none of his business.
"""

STEPS = ("name", "connection", "tls", "login", "folders", "folder")

REASONS = {
    "LoginRefused": (
        *("login", "login_expired", "login_disabled", "login_not_permitted"),
        *("signed_out", "not_allowed", "token_refused", "smtp_token_refused"),
        *("smtp_login", "smtp_login_missing", "smtp_login_impossible", "smtp_login_not_permitted"),
    ),
    "Untrusted": ("self_signed", "wrong_name", "expired", "untrusted", "starttls_missing", "smtp_starttls_missing"),
    "Refused": ("address_refused",),
    "Unreachable": (
        *("name_unknown", "connection_refused", "timeout", "closed", "busy"),
        *("tls_failed", "smtp_tls_failed", "app_refused", "provider_unreachable"),
    ),
    "FolderGone": ("folder_missing", "folder_refused", "folder_name", "folder_exists", "folder_full"),
    "ProtocolError": ("not_imap", "not_smtp", "protocol"),
    "Rejected": ("sender_refused", "recipient_refused", "mail_refused", "mail_too_large", "address_needs_utf8"),
    "Unsure": ("unsure",),
}

DETAIL_LENGTH = 200  # enough to recognise the message, too little to fill a log


class ImapError(Exception):
    """`reason`: a word of REASONS; `detail`: the server's words or ""; `step`: one of STEPS, or "" where unknown."""

    def __init__(self, reason: str, detail: bytes | str = "", step: str = "") -> None:
        super().__init__(reason)
        self.reason, self.detail, self.step = reason, printable(detail), step

    def __str__(self) -> str:
        return f"{self.reason}: {self.detail}" if self.detail else self.reason


class LoginRefused(ImapError):
    """The server does not let this user in."""


class Untrusted(ImapError):
    """The connection cannot be made private, or the server cannot prove who it is."""


class Refused(ImapError):
    """The administrator does not allow connections to this address."""


class Unreachable(ImapError):
    """No conversation now; `wait` is the number of seconds the server asks for, else None."""

    def __init__(self, reason: str, detail: bytes | str = "", step: str = "", wait: float | None = None) -> None:
        super().__init__(reason, detail, step)
        self.wait = wait


class FolderGone(ImapError):
    """This folder cannot be opened; the others can."""


class ProtocolError(ImapError):
    """The server's answer makes no sense: the state of the connection is unknown."""


class Rejected(ImapError):
    """The server does not take this mail as it is; `detail` names the recipient whom it refuses, and why."""


class Unsure(ImapError):
    """The connection ended between the last byte of a mail and the server's answer."""


def printable(text: bytes | str) -> str:
    """The server's words on one line, without control characters, at most DETAIL_LENGTH characters."""
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    return "".join(char if char.isprintable() else " " for char in text[:DETAIL_LENGTH]).strip()
