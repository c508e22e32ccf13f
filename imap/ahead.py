"""Doing the next piece of work while the last one is being used."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
DONE = object()


def ahead(items: Iterable[Item]) -> Iterator[Item]:
    """The items of an iterable, which runs one item ahead in a thread of its own.

    Fetching and parsing overlap so with the database, which never enters that thread. Errors of the iterable are raised
    where its item would have come; one item at most waits, so memory holds two of them.
    """
    iterator = iter(items)
    with ThreadPoolExecutor(1, "ahead") as thread:
        coming = thread.submit(next, iterator, DONE)
        while (item := coming.result()) is not DONE:
            coming = thread.submit(next, iterator, DONE)
            yield item
