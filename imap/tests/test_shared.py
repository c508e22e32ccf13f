"""A mail put together again says what it said, and no more."""

from datetime import UTC, datetime

from ..message import parse
from ..shared import compose
from . import TestCase

RAW = (
    b"Received: by mx.agency.example\r\nFrom: =?utf-8?q?J=C3=BCrgen?= <j@client.example>\r\n"
    b'To: a@agency.example, "B, b" <b@agency.example>\r\nBcc: secret@agency.example\r\n'
    b"Subject: =?utf-8?q?Caf=C3=A9?=\r\n"
    b"Date: Mon, 01 Jan 2024 10:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
    b"Content-Transfer-Encoding: quoted-printable\r\n\r\nTot straks =E2=82=AC\r\n"
)


class TestShared(TestCase):
    def setUp(self):
        mail = parse(RAW)
        people = {"from": mail.from_, "to": mail.to}
        self.raw = compose(people, mail.subject, mail.date, mail.mime, mail.body)
        self.mail = parse(self.raw)

    def test_it_reads_as_before(self):
        before = parse(RAW)
        for name in ("subject", "date", "from_", "to", "text"):
            self.assertEqual(getattr(self.mail, name), getattr(before, name), name)

    def test_what_is_a_holders_own_is_not_in_it(self):
        self.assertNotIn(b"secret", self.raw)
        self.assertNotIn(b"Received", self.raw)

    def test_no_word_of_it_becomes_a_header(self):
        hostile = {"from": [("Eve\r\nBcc: x@y.example", "eve@elsewhere.example")]}
        mail = parse(compose(hostile, "Hi\r\nBcc: x@y.example", datetime(2024, 1, 1, tzinfo=UTC), b"", b"Hi"))
        self.assertFalse(mail.bcc)
        self.assertEqual(mail.from_[0][1], "eve@elsewhere.example")

    def test_addresses_beyond_ascii(self):
        mail = parse(compose({"from": [("Jürgen", "jürgen@client.example")]}, "", None, b"", b""))
        self.assertEqual(mail.from_, [("Jürgen", "jürgen@client.example")])
