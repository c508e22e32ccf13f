"""Several conversations at once, in threads, and one thread that has the database to itself.

    with Crew() as crew:
        crew.start(partial(pass_over, account))
        while crew.at_work:
            crew.attend(seconds)

A pass is written as one story that talks to its server and, now and then, reads or writes. It runs in a thread of the
crew; what it wants of the database it hands over (`hand_over`) to the thread the crew belongs to, which does one thing
after the other in the order they were asked for, each quickly. The pass waits for the result, or goes on meanwhile: it
fetches the next mails while the last ones are written. In a thread of no crew, what is handed over is done at once: a
pass need not know where it runs.

Where the crew is left before its end, as when the worker stops, those at work are told so the next time they ask for
something (Dismissed). Nobody waits for them: one may be waiting for a silent server.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Any, Self, TypeVar

STACK = 512 * 1024  # octets: the usual 8 MB, many times, count against the worker's limit of memory

Result = TypeVar("Result")
_mine = threading.local()


class Dismissed(BaseException):
    """There is no database any more: end without another word. No `except Exception` holds it up."""


class Crew:
    """Threads that belong to the one which made it."""

    def __init__(self) -> None:
        self.at_work = 0
        self._dismissed: Dismissed | None = None
        self._lock = threading.Lock()
        self._asked: SimpleQueue[tuple[Future | None, Any]] = SimpleQueue()  # what is to be done, or who has ended

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        with self._lock:
            self._dismissed = Dismissed()
        while not self._asked.empty():
            future, _work = self._asked.get()
            if future:
                future.set_exception(self._dismissed)

    def start(self, job: Callable[[], object]) -> None:
        """Run `job` in a thread of its own; what it raises is raised by `attend`."""
        self.at_work += 1
        thread = threading.Thread(target=self._run, args=[job], daemon=True)
        thread.dbname = getattr(threading.current_thread(), "dbname", None)  # Odoo's log names it
        usual = threading.stack_size(STACK)
        try:
            thread.start()
        finally:
            threading.stack_size(usual)

    def _run(self, job: Callable[[], object]) -> None:
        _mine.crew, failed = self, None
        try:
            job()
        except Dismissed:
            return
        except BaseException as error:
            failed = error
        self._asked.put((None, failed))

    def ask(self, work: Callable[[], Result]) -> Future[Result]:
        """Have `work` done by the crew's owner. For threads of the crew."""
        future: Future[Result] = Future()
        with self._lock:
            if self._dismissed:
                raise self._dismissed
            self._asked.put((future, work))
        return future

    def attend(self, seconds: float) -> bool:
        """Do what is asked for until somebody has ended, at most so long; True when somebody has."""
        until = monotonic() + seconds
        while (left := until - monotonic()) > 0:
            try:
                future, work = self._asked.get(timeout=left)
            except Empty:
                return False
            if future is None:
                self.at_work -= 1
                if work:
                    raise work
                return True
            self._do(future, work)
        return False

    @staticmethod
    def _do(future: Future, work: Callable[[], object]) -> None:
        try:
            future.set_result(work())
        except Exception as error:
            future.set_exception(error)
        except BaseException:  # the worker is to end
            future.set_exception(Dismissed())
            raise


def hand_over(work: Callable[[], Result]) -> Future[Result]:
    """Have `work` done by the thread that has the database, which may be this one."""
    crew = getattr(_mine, "crew", None)
    if crew:
        return crew.ask(work)
    future: Future[Result] = Future()
    future.set_result(work())
    return future
