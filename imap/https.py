"""One question over HTTPS to an address that the policy permits, and its answer: of bounded size, in bounded time."""

import io
from collections.abc import Iterable, Mapping
from http.client import HTTPException, HTTPResponse
from ssl import SSLSocket
from urllib.parse import urlencode, urlsplit

from . import network
from .errors import Unreachable

TIMEOUT = 10.0  # seconds for the connection, and again for all of the answer
SIZE = 65_536  # octets: configuration files and tokens are below 5,000


def ask(
    url: str, allowed: Iterable[str], form: Mapping[str, str] | None = None, timeout: float = TIMEOUT
) -> tuple[int, bytes]:
    """(status, body) of GET, or of POST with a form; ImapError when nobody answers. A redirection is not followed."""
    place = urlsplit(url)
    host, port = place.hostname or "", place.port or 443
    plain = network.dial(network.resolve(host, port, allowed), timeout)
    with network.secure(plain, host, timeout=timeout) as sock:
        try:
            sock.sendall(_request(place.path or "/", place.netloc, form))
            answer = HTTPResponse(_Timed(sock, timeout))
            answer.begin()
            return answer.status, answer.read(SIZE)
        except (OSError, HTTPException):
            raise Unreachable("closed") from None


def _request(path: str, host: str, form: Mapping[str, str] | None) -> bytes:
    body = urlencode(form or {}).encode()
    lines = [
        f"{'GET' if form is None else 'POST'} {path} HTTP/1.1",
        f"Host: {host}",
        "Connection: close",
        "Accept: */*",
    ]
    if form is not None:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode("ascii") + body


class _Timed:
    """A socket as HTTPResponse wants one; the answer ends in time, however slowly it drips."""

    def __init__(self, sock: SSLSocket, timeout: float) -> None:
        self._source = network.TimedReader(sock, timeout)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(self._source)
