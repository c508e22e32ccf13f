"""Which addresses may be dialled, and how a connection becomes private.

Users type host names, so without a policy this server would scan its own network for them (R54). The name is looked up
once, every address of the answer is judged, and a permitted address itself is dialled: a second look-up could answer
otherwise. An address inside another (IPv4-mapped, 6to4, NAT64, Teredo) is judged as the one that would be reached.
"""

import io
import socket
import ssl
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING

from .errors import ImapError, Refused, Unreachable, Untrusted

if TYPE_CHECKING:
    from .oauth import Grant

CONNECT_TIMEOUT = 15.0  # seconds for each address, and for the TLS handshake
ATTEMPTS = 3  # addresses tried: with the above a dead host ends within the minute of R26

IpAddress = IPv4Address | IPv6Address
Address = tuple[int, tuple]  # (address family, socket address)

NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: the last 32 bits are the IPv4 address
SPECIAL = (IPv4Network("192.0.0.0/24"), IPv6Network("fec0::/10"))  # RFC 6890, RFC 3879: older Pythons call them global

CERTIFICATE_REASONS = {  # X509_V_ERR_* of OpenSSL
    9: "expired",  # not yet valid: the next step is the same
    10: "expired",
    18: "self_signed",
    62: "wrong_name",
    64: "wrong_name",
}


@dataclass(frozen=True, slots=True)
class Server:
    """Where a mailbox is and how to get in.

    `security` is 'ssl', 'starttls' or 'none'. `verify` False accepts any certificate. `allowed` lists what may be
    dialled although it is not public: host names, addresses or networks ("10.0.0.0/8"), with an optional ":port".
    `grant` takes the place of the password: the owner has signed in at the provider.
    """

    host: str
    port: int
    security: str
    login: str
    password: str = field(repr=False)
    verify: bool = True
    allowed: tuple[str, ...] = ()
    grant: "Grant | None" = field(default=None, repr=False, compare=False)

    def credentials(self) -> Iterator[str]:
        """What to sign in with, one after the other until one is taken: the password, or tokens."""
        return self.grant.tries() if self.grant else iter([self.password])


def resolve(host: str, port: int, allowed: Iterable[str] = ()) -> list[Address]:
    """The addresses of `host` that may be dialled; Unreachable without any, Refused when none is permitted."""
    try:
        found = socket.getaddrinfo(host or ".", port, type=socket.SOCK_STREAM)
    except (OSError, ValueError, OverflowError):  # ValueError: no host name at all ("a..b"); OverflowError: no port
        raise Unreachable("name_unknown", step="name") from None
    addresses = [(family, sockaddr) for family, _type, _proto, _name, sockaddr in found]
    permitted = [(family, sockaddr) for family, sockaddr in addresses if permits(allowed, host, sockaddr[0], port)]
    if not permitted:
        raise Refused("address_refused", step="name")
    return permitted


def permits(allowed: Iterable[str], host: str, address: str, port: int) -> bool:
    """Whether `address`, found for `host`, is public or listed."""
    ip = _reached(ip_address(address.partition("%")[0]))
    return _public(ip) or any(_lists(entry, host, ip, port) for entry in allowed)


def _reached(ip: IpAddress) -> IpAddress:
    if isinstance(ip, IPv4Address):
        return ip
    if ip in NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo and ip.teredo[1]) or ip


def _public(ip: IpAddress) -> bool:
    barred = ip.is_multicast or ip.is_reserved or any(ip in network for network in SPECIAL)
    return ip.is_global and not barred


def _lists(entry: str, host: str, ip: IpAddress, port: int) -> bool:
    place, wanted = _split_port(entry.strip().lower())
    if wanted and wanted != str(port):
        return False
    if place.rstrip(".") == host.lower().rstrip("."):
        return True
    try:
        return ip in ip_network(place, strict=False)
    except ValueError:  # a host name, of another host
        return False


def _split_port(entry: str) -> tuple[str, str]:
    if entry.startswith("["):
        place, _, port = entry[1:].partition("]")
        return place, port.lstrip(":")
    if entry.count(":") == 1:
        place, _, port = entry.partition(":")
        return place, port
    return entry, ""


def dial(addresses: Iterable[Address], timeout: float = CONNECT_TIMEOUT) -> socket.socket:
    """A TCP connection to the first address that answers, of at most ATTEMPTS; Unreachable otherwise."""
    error: ImapError = Unreachable("name_unknown", step="name")
    for family, sockaddr in list(addresses)[:ATTEMPTS]:
        sock = socket.socket(family, socket.SOCK_STREAM)
        try:
            sock.settimeout(timeout)
            sock.connect(sockaddr)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else short commands wait for delayed ACKs
            return sock
        except OSError as failure:
            sock.close()
            error = Unreachable("timeout" if isinstance(failure, TimeoutError) else "connection_refused")
    error.step = error.step or "connection"
    raise error


def tls_context(verify: bool = True) -> ssl.SSLContext:
    """Chain and host name are verified against the system's authorities, or those of SSL_CERT_FILE."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2  # RFC 8996; some builds of Python would speak older ones
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def secure(sock: socket.socket, host: str, verify: bool = True, timeout: float = CONNECT_TIMEOUT) -> ssl.SSLSocket:
    """TLS over a connection; Untrusted when the server cannot prove to be `host`. Closes `sock` on any failure."""
    try:
        with tls_errors():
            sock.settimeout(timeout)
            return tls_context(verify).wrap_socket(sock, server_hostname=host)
    finally:
        sock.close()  # wrap_socket has detached it; after a ValueError it has not


@contextmanager
def tls_errors() -> Iterator[None]:
    """What goes wrong while a connection becomes private, as the error that names the next step."""
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise Untrusted(CERTIFICATE_REASONS.get(error.verify_code, "untrusted"), step="tls") from None
    except TimeoutError:
        raise Unreachable("timeout", step="tls") from None
    except ValueError:  # no name a certificate could hold
        raise Untrusted("wrong_name", step="tls") from None
    except (ssl.SSLEOFError, ConnectionError):
        raise Unreachable("closed", step="tls") from None
    except OSError:  # ssl.SSLError: noise on the line, or no TLS there; nobody's certificate was seen
        raise Unreachable("tls_failed", step="tls") from None


class TimedReader(io.RawIOBase):
    """Reads from a socket until `timeout` seconds after the last `restart`, however slowly it drips: Unreachable."""

    def __init__(self, sock: socket.socket, timeout: float) -> None:
        self.sock, self.timeout = sock, timeout
        self.restart()

    def restart(self) -> None:
        self.deadline = time.monotonic() + self.timeout

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:
        remaining = self.deadline - time.monotonic()
        if remaining <= 0:
            raise Unreachable("timeout")
        try:
            self.sock.settimeout(remaining)
            return self.sock.recv_into(buffer)
        except TimeoutError:
            raise Unreachable("timeout") from None
        except OSError:
            raise Unreachable("closed") from None
