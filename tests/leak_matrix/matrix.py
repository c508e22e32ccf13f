"""Every role asks every way twice."""

import logging
from contextlib import ExitStack, closing, contextmanager
from socket import gaierror
from types import SimpleNamespace
from unittest.mock import patch

from odoo import SUPERUSER_ID

from .answers import REFUSED, Leak, ask
from .world import MARK

SESSION = "odoo.addons.mail_dossier.models.mail_dossier_private.request"


class Log(logging.Handler):
    """What Odoo logs meanwhile, in place of the log: refusals are expected, tokens in them are not."""

    def __init__(self):
        super().__init__(logging.INFO)
        self.lines = []

    def emit(self, record):
        self.lines.append(record.getMessage())

    @contextmanager
    def kept(self):
        logger = logging.getLogger("odoo")
        level = logger.level
        logger.setLevel(logging.INFO)
        with patch.multiple(logger, propagate=False, handlers=[self]):
            yield
        logger.setLevel(level)


class Matrix:
    """`ways(world, env)` gives the ways, {name: function of an environment}, as they are for a role."""

    def __init__(self, world):
        self.world = world
        self.told = {}  # role: the tokens that it was told, rightly or not
        self.asked = 0
        self.log = Log()

    def leaks(self, role, *sources, warm=False):
        """The leaks to this role; `warm`: all is in the cache, read by other code, before each question."""
        with self.session(role) as env:
            ways = {name: way for source in sources for name, way in source(self.world, env).items()}
            with_all = self._ask_all(env, ways, warm)
            different = self._different(env, role, ways, with_all)
            return self._told(role, with_all) + [Leak(role, name, "a difference") for name in different]

    @contextmanager
    def session(self, role):
        """The environment of a role; a person who became superuser is known by his session."""
        user = self.world.users[role]
        self.world.env.flush_all()
        env = self.world.env(user=user.id, su=user.id == SUPERUSER_ID)
        request = role == "superuser" and SimpleNamespace(session=SimpleNamespace(uid=user.id), env=env)
        commit = patch.object(env.registry["ir.cron"], "_commit_progress", lambda *_args, **_kwargs: 0.0)
        network = patch("socket.socket", side_effect=OSError), patch("socket.getaddrinfo", side_effect=gaierror)
        with ExitStack() as stack:
            for patched in (
                patch(SESSION, request if role == "superuser" else None),
                commit,
                *network,
                self.log.kept(),
            ):
                stack.enter_context(patched)
            yield env

    def _ask_all(self, env, ways, warm=False):
        answers = {}
        for name, way in ways.items():
            question = (lambda env, way=way: self._read_all() or way(env)) if warm else way
            answers[name] = ask(env, question)
        self.asked += len(ways)
        return answers

    def _read_all(self):
        """Superuser code of the same transaction reads everything."""
        for message in self.world.mails.values():
            message.read(["subject", "preview", "text", "correspondent", "recipients", "confidential", "date"])

    def _told(self, role, answers):
        forbidden = self.world.forbidden(role)
        self.told.setdefault(role, set())
        leaks = []
        for name, (_answer, text) in answers.items():
            if MARK in text:
                self.told[role] |= {token for token in self._tokens() if token in text}
                leaks += [Leak(role, name, what) for token, what in forbidden.items() if token in text]
        return leaks

    def _tokens(self):
        return {token for secret in self.world.secrets.values() for token in secret.values()}

    def _different(self, env, role, ways, with_all):
        """The ways whose answer changes when what the role may not see is not there, and does not change by itself."""
        answered = {name: way for name, way in ways.items() if with_all[name][0] != REFUSED}
        with closing(self.world.env.cr.savepoint(flush=False)):
            self.world.take_out(role)
            without = self._ask_all(env, answered)
            self.world.env.cr.clear()
        changed = {name: way for name, way in answered.items() if without[name][0] != with_all[name][0]}
        again = self._ask_all(env, changed)
        return [name for name in changed if again[name][0] == with_all[name][0]]
