"""Random walks through the models, thousands of steps; see walk.py."""

import os

from hypothesis import Phase, settings, stateful

from ..imap.tests.properties import checked
from .two_sides import TwoSidesCase
from .walk import Walk

# Without a shrinking phase: a pass takes a tenth of a second, so it would take hours.
walked = settings(
    checked,
    max_examples=150 if os.environ.get("MAIL_DOSSIER_ALL") else 10,
    stateful_step_count=40,
    phases=(Phase.generate,),
    report_multiple_bugs=False,
)


class TestWalk(TwoSidesCase):
    def mails_of(self, folders):
        return self.locations.search([("folder_id", "in", folders.ids)])

    def test_in_the_end_both_sides_agree(self):
        walk = type("AlicesWalk", (Walk,), {"case": self})
        stateful.run_state_machine_as_test(walk, settings=walked)
