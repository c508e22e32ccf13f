"""Everything that knows IMAP and MIME, and nothing that knows Odoo. Importing the package itself loads nothing."""

from importlib import import_module

_HOME = {
    "errors": (
        *("FolderGone", "ImapError", "LoginRefused", "ProtocolError"),
        *("Refused", "Rejected", "Unreachable", "Unsure", "Untrusted"),
    ),
    "network": ("Server",),
    "session": ("Session",),
    "listener": ("Hosts", "Listener", "Wanted"),
    "diagnosis": ("Step", "diagnose", "diagnose_post"),
    "responses": ("Fetched", "Flags", "Identity", "Known", "Selected", "Stored", "Summary", "Survey"),
    "folders": ("Folder", "Status", "Suggestion", "suggest"),
    "discovery": ("Candidate", "find"),
    "letter": ("File", "Letter", "bcc_field", "compose"),
    "smtp": ("Post",),
    "fake_post": ("FakePost", "FakeRelay"),
    "fake": ("FakeServer", "FakeSession"),
}
_MODULE = {name: module for module, names in _HOME.items() for name in names}

__all__ = sorted(_MODULE)


def __getattr__(name: str) -> object:  # PEP 562: the parser must not pay for the network, nor need its libraries
    if name not in _MODULE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_MODULE[name]}", __name__), name)
