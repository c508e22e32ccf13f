"""Trying an account step by step, for the person who sets it up."""

from collections.abc import Callable
from dataclasses import dataclass, field

from .errors import ImapError
from .network import Server
from .session import Session


@dataclass(frozen=True, slots=True)
class Step:
    """One step: `name` of errors.STEPS; `error` when it failed; `facts` worth telling when it did not.

    Facts: tls {"tls": "TLSv1.3", or "" in the clear}; login {"capabilities": [...]}; folders {"folders": number}.
    """

    name: str
    ok: bool
    error: ImapError | None = None
    facts: dict[str, object] = field(default_factory=dict)


def diagnose(server: Server, session: Callable[[Server], Session] = Session) -> list[Step]:
    """The steps in order, up to the first that fails. Nothing is raised for a server that does not work."""
    talk = session(server)
    steps: list[Step] = []
    try:
        for name, take in (
            ("name", talk.resolve),
            ("connection", talk.connect),
            ("tls", talk.secure),
            ("login", talk.login),
            ("folders", lambda: {"folders": len(talk.folders())}),
        ):
            steps.append(_try(name, take))
            if not steps[-1].ok:
                break
    finally:
        talk.close(polite=steps[-1].ok if steps else False)
    return steps


def _try(name: str, take: Callable[[], dict[str, object]]) -> Step:
    try:
        return Step(name, True, facts=take())
    except ImapError as error:
        return Step(name, False, error)
