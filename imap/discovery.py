"""Finding the mail server of an address, best guess first; the user sees and may change what is found.

Asked are, all at once: the domain's SRV records (RFC 6186, RFC 8314), the file that mail programs call autoconfig, and
the usual host names. What is dialled for it passes the same policy as a mail server would, and nothing is sent but the
name of the domain. A source that fails or has nothing to say is no error: the user can always fill the form in himself.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import dns.exception
import dns.resolver
from lxml import etree

from . import https, network
from .errors import ImapError

LIFETIME = 3.0  # seconds for a DNS answer, and for a connection that is only tried
FETCH_TIMEOUT = 5.0  # seconds for a configuration file

SERVICES = (("_imaps._tcp", "ssl"), ("_imap._tcp", "starttls"))
AUTOCONFIG = (("autoconfig.", "/mail/config-v1.1.xml"), ("", "/.well-known/autoconfig/mail/config-v1.1.xml"))
USUAL_NAMES = ("imap.", "mail.", "")
SOCKET_TYPES = {"SSL": "ssl", "STARTTLS": "starttls"}  # "plain" is not offered


@dataclass(frozen=True, slots=True)
class Candidate:
    """A server that may be the right one; `security` 'ssl' or 'starttls'; `source` 'srv', 'autoconfig' or 'name'."""

    host: str
    port: int
    security: str
    login: str
    source: str


# --- the network; each of these may be replaced in `find`


def srv(name: str) -> list[tuple[str, int]]:
    """The targets (host, port) of an SRV record in their order of preference; [] without one."""
    try:
        records = dns.resolver.resolve(name, "SRV", lifetime=LIFETIME)
    except dns.exception.DNSException:
        return []
    ordered = sorted(records, key=lambda record: (record.priority, -record.weight))
    return [(record.target.to_text(omit_final_dot=True), record.port) for record in ordered]


def fetch(host: str, path: str, allowed: Iterable[str]) -> bytes:
    """The file at https://host/path, b"" when there is none; ImapError when the host cannot be asked."""
    status, body = https.ask(f"https://{host}{path}", allowed, timeout=FETCH_TIMEOUT)
    return body if status == 200 else b""


def probe(host: str, port: int, allowed: Iterable[str]) -> bool:
    """Whether something answers there."""
    try:
        network.dial(network.resolve(host, port, allowed)[:1], LIFETIME).close()
    except ImapError:
        return False
    return True


# --- the sources


def find(
    address: str,
    allowed: Iterable[str] = (),
    srv: Callable[[str], list[tuple[str, int]]] = srv,
    fetch: Callable[[str, str, Iterable[str]], bytes] = fetch,
    probe: Callable[[str, int, Iterable[str]], bool] = probe,
) -> list[Candidate]:
    """Servers for an e-mail address, best first; [] when nothing is found. `allowed` as in network.Server."""
    local, _, domain = address.strip().rpartition("@")
    domain, allowed = _ascii(domain), tuple(allowed)
    if not local or not domain:
        return []
    sources = [
        *(partial(_recorded, address, f"{name}.{domain}", security, srv) for name, security in SERVICES),
        *(partial(_configured, address, partial(fetch, prefix + domain, path, allowed)) for prefix, path in AUTOCONFIG),
        *(partial(_usual, address, prefix + domain, partial(probe, allowed=allowed)) for prefix in USUAL_NAMES),
    ]
    with ThreadPoolExecutor(len(sources)) as threads:
        found = [candidate for answer in threads.map(lambda source: list(source()), sources) for candidate in answer]
    return list({(one.host, one.port): one for one in reversed(found)}.values())[::-1]  # the first of each


def _ascii(domain: str) -> str:
    try:
        name = domain.rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""
    return name if _is_host(name) else ""


def _is_host(name: str) -> bool:
    return len(name) < 254 and re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", name.lower()) is not None


def _recorded(address: str, name: str, security: str, srv: Callable) -> Iterator[Candidate]:
    for host, port in srv(name):
        if _is_host(host):  # RFC 6186 §3.4: the target "." says that there is no such service
            yield Candidate(host.lower(), port, security, address, "srv")


def _configured(address: str, fetch: Callable[[], bytes]) -> Iterator[Candidate]:
    """The IMAP servers in a configuration file of Thunderbird's format."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        servers = etree.fromstring(fetch(), parser).iterfind("emailProvider/incomingServer[@type='imap']")
    except (ImapError, etree.XMLSyntaxError, ValueError):
        return
    for server in servers:
        told = {child.tag: (child.text or "").strip() for child in server}
        port, security = told.get("port", ""), SOCKET_TYPES.get(told.get("socketType", ""))
        host = told.get("hostname", "").lower()
        if security and _is_host(host) and re.fullmatch(r"[0-9]{1,5}", port) and 0 < int(port) < 65_536:
            yield Candidate(host, int(port), security, _login(told.get("username", ""), address), "autoconfig")


def _login(pattern: str, address: str) -> str:
    local, _, domain = address.rpartition("@")
    known = {"%EMAILADDRESS%": address, "%EMAILLOCALPART%": local, "%EMAILDOMAIN%": domain}
    return re.sub("|".join(known), lambda name: known[name[0]], pattern) or address


def _usual(address: str, host: str, probe: Callable[..., bool]) -> Iterator[Candidate]:
    for port, security in ((993, "ssl"), (143, "starttls")):
        if probe(host, port):
            yield Candidate(host, port, security, address, "name")
            return
