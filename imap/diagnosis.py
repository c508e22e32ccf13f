"""Trying an account step by step, for the person who sets it up."""

from collections.abc import Callable
from dataclasses import dataclass, field

from .errors import ImapError
from .network import Server
from .session import Session
from .smtp import Post


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
    return _walk(talk, [*_getting_in(talk), ("folders", lambda: {"folders": len(talk.folders())})])


def knock(server: Server, session: Callable[[Server], Session] = Session) -> list[Step]:
    """The steps that take no password."""
    talk = session(server)
    return _walk(talk, _getting_in(talk)[:-1])


def diagnose_post(server: Server, post: Callable[[Server], Post] = Post) -> list[Step]:
    """The same for a server that sends mail; nothing is sent."""
    talk = post(server)
    return _walk(talk, _getting_in(talk))


def _getting_in(talk: Session | Post) -> list[tuple[str, Callable[[], dict[str, object]]]]:
    return [("name", talk.resolve), ("connection", talk.connect), ("tls", talk.secure), ("login", talk.login)]


def _walk(talk: Session | Post, ways: list[tuple[str, Callable[[], dict[str, object]]]]) -> list[Step]:
    steps: list[Step] = []
    try:
        for name, take in ways:
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
