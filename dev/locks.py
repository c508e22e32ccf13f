"""Several people, or CI jobs, may use one checkout at once: what they share is guarded by flock on a file."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from .places import DEV


@contextmanager
def exclusive(name: str) -> Iterator[None]:
    """Wait until nobody else is inside a block of this name."""
    with open(DEV / f"{name}.lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def only_user(file: IO) -> bool:
    """Whether nobody else holds a (shared) lock on the file."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
