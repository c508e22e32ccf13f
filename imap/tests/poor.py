"""Sessions that do not notice some of what their server can do: `without` names the capabilities.

And whose connection ends: `cut` counts down the commands that are left; the last is not sent or, when `late`, its
answer is lost.
"""

from ..errors import Unreachable
from ..fake_session import FakeSession
from ..session import Session


class PoorFakeSession(FakeSession):
    without = frozenset()

    def login(self):
        facts = super().login()
        self.capabilities -= self.without
        return facts


class PoorSession(Session):
    without = frozenset()
    cut, late = None, False

    def _learn_capabilities(self, answer=None):
        super()._learn_capabilities(answer)
        self.capabilities -= self.without

    def _ask(self, *command):
        self.cut = None if self.cut is None else self.cut - 1
        if self.cut is not None and self.cut <= 0 and not self.late:
            raise Unreachable("closed")
        return super()._ask(*command)

    def _finish(self, tag, fetching=False):
        answer = super()._finish(tag, fetching)
        if self.cut is not None and self.cut <= 0:
            raise Unreachable("closed")
        if "CONDSTORE" in self.without:
            answer.untagged.pop("HIGHESTMODSEQ", None)
        return answer
