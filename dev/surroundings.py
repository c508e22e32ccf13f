"""What tests and measurements find around them: a database of their own, mail servers, a browser."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from . import certificates, databases, odoo, postgres
from .dovecot import dovecot, free_ports
from .linters import axe_core
from .oauth import oauth_server
from .places import MODULE, ROOT
from .servers import more_servers
from .smtp_sink import smtp_sink
from .tools import browser_environment


@contextmanager
def surroundings(more: bool = False) -> Iterator[dict[str, str]]:
    """Everything up, a fresh database included; yields the environment that tells where it all is.

    With `more` also the IMAP servers beside Dovecot.
    """
    with ExitStack() as stack:
        sockets = stack.enter_context(postgres.cluster())
        database = stack.enter_context(fresh_database(sockets))
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mail_dossier-run.")))
        port, tls_port, smtp_port, oauth_port = free_ports(4)
        provider = stack.enter_context(oauth_server(oauth_port))
        stack.enter_context(dovecot(port, tls_port, oauth_port=oauth_port))
        stack.enter_context(smtp_sink(directory / "sent", smtp_port, provider.admits))
        others = stack.enter_context(more_servers()) if more else {}
        conf = odoo.configuration(sockets, database)
        stack.callback(conf.unlink)
        yield {
            **os.environ,
            **browser_environment(),
            **postgres.client_environment(sockets),
            "ODOO_RC": str(conf),
            "ODOO_DB": database,
            "IMAP_TEST_HOST": "localhost",
            "IMAP_TEST_PORT": str(port),
            "IMAP_TEST_TLS_PORT": str(tls_port),
            "IMAP_TEST_CA": str(certificates.AUTHORITY),
            "SMTP_TEST_PORT": str(smtp_port),
            "SMTP_TEST_MAILS": str(directory / "sent"),
            "OAUTH_TEST_PORT": str(oauth_port),
            "SSL_CERT_FILE": str(certificates.BUNDLE),
            "AXE_CORE": str(axe_core()),
            "MAIL_DOSSIER_KEY": "a key for tests",
            "PYTHONPATH": str(ROOT),
            **others,
        }


@contextmanager
def fresh_database(sockets: Path) -> Iterator[str]:
    """A copy of the template that goes with the run."""
    prefix = f"{MODULE}_test_"
    databases.drop_left_over(sockets, prefix)
    name = f"{prefix}{os.getpid()}"
    databases.copy(sockets, databases.template(sockets), name)
    try:
        yield name
    finally:
        databases.drop(sockets, name)
