"""Nobody learns anything of a mail that is not his to see: leak_matrix/__init__.py."""

import os
from functools import partial

from .common import MailboxCase
from .leak_matrix import ROLES, SOME, Matrix, World
from .leak_matrix.methods import methods
from .leak_matrix.paths import many2ones, paths
from .leak_matrix.reads import reads
from .leak_matrix.writes import records, writes

# On the way to us stands a field that nobody has access to: who reads most walks all three steps.
FAR = ROLES if os.environ.get("MAIL_DOSSIER_ALL") else ("reader",)
CONTENT = ("mail.dossier.message", "mail.dossier.location")


class LeakCase(MailboxCase):
    def setUp(self):
        super().setUp()
        self.world = World(self)
        self.matrix = Matrix(self.world)

    def assertTight(self, *sources, roles=ROLES, **options):
        leaks = [leak for role in roles for leak in self.matrix.leaks(role, *sources, **options)]
        self.assertFalse(leaks, "\n".join(["", *map(str, leaks[:40]), f"{len(leaks)} leaks"]))


class TestLeakMatrix(LeakCase):
    def test_reads(self):
        self.assertTight(reads)
        for role in ROLES:
            self.assertLessEqual(self.world.allowed(role), self.matrix.told[role], f"{role} is told too little")

    def test_reads_after_other_code_read_all(self):
        self.assertTight(partial(reads, models=CONTENT), roles=("colleague",), warm=True)

    def test_paths(self):
        self.assertTight(partial(paths, steps=2), roles=set(SOME) - set(FAR))
        self.assertTight(paths, roles=FAR)

    def test_methods(self):
        self.assertTight(methods, many2ones, roles=SOME)

    def test_writes(self):
        self.assertTight(writes)

    def test_records(self):
        """What the dossiers' records say themselves."""
        self.assertTight(records, roles=("reader", "administrator"))

    def test_its_holder_is_told_all(self):
        """The tokens are where they should be, and the ways find them."""
        self.matrix.leaks("holder", partial(reads, models=CONTENT))
        told = {
            kind
            for secret in self.world.secrets.values()
            for kind, token in secret.items()
            if token in self.matrix.told["holder"]
        }
        self.assertEqual(told, {"subject", "preview", "body", "name", "address", "sender", "file"})
