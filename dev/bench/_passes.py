"""Accounts of the bench and their passes, watched from inside the session."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from unittest.mock import patch

from dev.bench._server import HOST, PASSWORD

import odoo
from odoo import fields
from odoo.api import Environment

odoo.tools.config.parse_config(["-c", os.environ["ODOO_RC"], "--log-level=warn"])  # says where addons are

from odoo.addons.mail_dossier.imap.session import Session  # noqa: E402


@dataclass
class Pass:
    """What a pass did: seconds in all and for getting in and out; its commands between with the octets of the answers.

    The octets are as `meter` counts them, which a proxy's `down` does.
    """

    meter: Callable[[], int] = int
    seconds: float = 0.0
    aside: float = 0.0
    commands: list[str] = field(default_factory=list)
    octets: list[int] = field(default_factory=list)

    @property
    def work(self) -> float:
        """Seconds beside login and logout."""
        return self.seconds - self.aside


class Watched(Session):
    """A session that writes into a Pass what it does."""

    watcher: Pass

    def __enter__(self) -> "Watched":
        with self._aside():
            super().__enter__()
        self.heard = self.watcher.meter()
        return self

    def __exit__(self, *error: object) -> None:
        with self._aside():
            super().__exit__(*error)

    @contextmanager
    def _aside(self) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.watcher.aside += time.perf_counter() - start

    def _ask(self, *command):
        self.watcher.commands.append(" ".join(map(str, command)))
        return super()._ask(*command)

    def _finish(self, *answer, **options):
        finished = super()._finish(*answer, **options)
        before, self.heard = self.heard, self.watcher.meter()
        self.watcher.octets.append(self.heard - before)
        return finished


def open_account(env: Environment, login: str, port: int) -> int:
    """The id of a new user's account for the mailbox at a port of loopback."""
    settings = {"host": HOST, "port": port, "security": "none", "login": login, "password": PASSWORD}
    values = {f"mail_dossier_{name}": value for name, value in settings.items()}
    user = env["res.users"].create({"login": login, "name": login, "email": login, **values})
    account = env["mail.dossier.account"].search([("user_id", "=", user.id)])
    account._start()
    account.fetch_mail = False
    return account.id


def make_due(env: Environment, ids: list[int]) -> None:
    """These accounts are to be synced now, and no others."""
    accounts = env["mail.dossier.account"]
    accounts.search([("fetch_mail", "=", True)]).fetch_mail = False
    accounts.browse(ids).write({"fetch_mail": True, "next_attempt": fields.Datetime.now()})
    env.cr.commit()


def sync(env: Environment, ids: list[int]) -> float:
    """Seconds for what the scheduled action does, until none of these accounts is due."""
    accounts, start = env["mail.dossier.account"], time.perf_counter()
    while accounts._due():
        accounts._cron_sync()
    seconds = time.perf_counter() - start
    env.cr.commit()  # to see what the passes wrote
    for account in accounts.browse(ids):
        if account.state != "ready" or account.troubled:
            problems = [account.last_error, *account.folder_ids.mapped("problem")]
            raise SystemExit(f"{account.login} was not synced: {problems}")
    return seconds


def watched(env: Environment, account: int, meter: Callable[[], int] = int) -> Pass:
    """One pass over an account."""
    make_due(env, [account])
    seen = Pass(meter)
    session = type("Watching", (Watched,), {"watcher": seen})
    with patch.object(type(env["mail.dossier.account"]), "_connect__", lambda _accounts, server: session(server)):
        seen.seconds = sync(env, [account])
    return seen
