from ..discovery import Candidate, find
from ..errors import Refused, Unreachable
from . import TestCase

CONFIG = """<?xml version="1.0"?>{prologue}
<clientConfig version="1.1"><emailProvider id="x">
  <incomingServer type="pop3"><hostname>pop.klant.example</hostname><port>995</port><socketType>SSL</socketType>
    <username>%EMAILADDRESS%</username></incomingServer>
  <incomingServer type="imap"><hostname>{host}</hostname><port>{port}</port><socketType>{socket}</socketType>
    <username>{login}</username></incomingServer>
</emailProvider></clientConfig>"""


def config(host="post.klant.example", port="993", socket="SSL", login="%EMAILADDRESS%", prologue=""):
    return CONFIG.format(host=host, port=port, socket=socket, login=login, prologue=prologue).encode()


class TestFind(TestCase):
    def found(self, address="anna@klant.example", srv=None, files=None, open_ports=()):
        """What is found in a world of SRV records, files by host, and open (host, port)."""
        self.asked = []

        def fetch(host, path, allowed):
            self.asked.append((host, path, allowed))
            if host not in (files or {}):
                raise Unreachable("name_unknown")
            return files[host]

        def probe(host, port, allowed):
            return (host, port) in open_ports

        return find(address, ("10.0.0.0/8",), lambda name: (srv or {}).get(name, []), fetch, probe)

    def test_best_first(self):
        found = self.found(
            srv={"_imaps._tcp.klant.example": [("a.klant.example", 993), ("b.klant.example", 993)]},
            files={"autoconfig.klant.example": config()},
            open_ports={("imap.klant.example", 993), ("mail.klant.example", 143)},
        )
        self.assertEqual(
            [(one.host, one.port, one.security, one.source) for one in found],
            [
                ("a.klant.example", 993, "ssl", "srv"),
                ("b.klant.example", 993, "ssl", "srv"),
                ("post.klant.example", 993, "ssl", "autoconfig"),
                ("imap.klant.example", 993, "ssl", "name"),
                ("mail.klant.example", 143, "starttls", "name"),
            ],
        )

    def test_the_same_server_is_named_once(self):
        records = {"_imaps._tcp.klant.example": [("imap.klant.example", 993)]}
        found = self.found(srv=records, open_ports={("imap.klant.example", 993)})
        self.assertEqual([one.source for one in found], ["srv"])

    def test_a_target_of_a_dot_means_no_service(self):
        self.assertEqual(self.found(srv={"_imaps._tcp.klant.example": [("", 0), (".", 0)]}), [])

    def test_autoconfig_logins(self):
        for login, expected in (
            ("%EMAILADDRESS%", "anna@klant.example"),
            ("%EMAILLOCALPART%", "anna"),
            ("%EMAILLOCALPART%-%EMAILDOMAIN%", "anna-klant.example"),
            ("", "anna@klant.example"),
        ):
            found = self.found(files={"klant.example": config(login=login, socket="STARTTLS", port="143")})
            self.assertEqual(found, [Candidate("post.klant.example", 143, "starttls", expected, "autoconfig")])

    def test_unusable_files_are_passed_over(self):
        for broken in (
            b"",
            b"<html>not found</html>",
            b"<clientConfig",
            config(socket="plain"),
            config(port="0"),
            config(port="70000"),
            config(port="x"),
            config(host="post klant"),
            config(host="localhost"),
            config(host="&e;", prologue='<!DOCTYPE c [<!ENTITY e "evil.example">]>'),
            config(host="&e;", prologue='<!DOCTYPE c [<!ENTITY e SYSTEM "file:///etc/hostname">]>'),
        ):
            self.assertEqual(self.found(files={"klant.example": broken}), [], broken)

    def test_the_policy_reaches_every_fetch(self):
        self.found()
        self.assertEqual(
            sorted(self.asked),
            [
                ("autoconfig.klant.example", "/mail/config-v1.1.xml", ("10.0.0.0/8",)),
                ("klant.example", "/.well-known/autoconfig/mail/config-v1.1.xml", ("10.0.0.0/8",)),
            ],
        )

    def test_a_private_address_is_no_candidate(self):
        def fetch(host, path, allowed):
            raise Refused("address_refused")

        self.assertEqual(find("anna@10.0.0.1.example", (), lambda name: [], fetch, lambda *asked, **policy: False), [])

    def test_what_is_no_address(self):
        for address in ("", "anna", "@klant.example", "anna@", "anna@klant", "anna@kl ant.example", "anna@a..example"):
            self.assertEqual(self.found(address, open_ports={("imap." + address[5:], 993)}), [], address)

    def test_international_domains_are_asked_in_ascii(self):
        found = self.found("anna@müller.example", open_ports={("imap.xn--mller-kva.example", 993)})
        self.assertEqual(found[0].host, "imap.xn--mller-kva.example")
        self.assertEqual(found[0].login, "anna@müller.example")
