"""Mails as they are, not as they should be: each pair <defect>.eml and .json in messages/ is one of them."""

import json
from collections.abc import Callable
from pathlib import Path

from ..address import normalise
from ..message import Message, parse
from ..transfer import decode
from . import TestCase

MESSAGES = Path(__file__).parent / "messages"


def with_lf(raw: bytes) -> bytes:
    return raw.replace(b"\r\n", b"\n")


def with_crlf(raw: bytes) -> bytes:
    return with_lf(raw).replace(b"\n", b"\r\n")


def as_json(value: object, expected: object) -> object:
    """The value in the form the expectation has it; of an attachment only what is expected of it."""
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if isinstance(value, list):
        return [as_json(one, wanted) for one, wanted in zip(value, expected, strict=False)] + value[len(expected) :]
    if isinstance(expected, dict):
        return {name: as_json(getattr(value, name), wanted) for name, wanted in expected.items()}
    if isinstance(value, bytes):
        return with_lf(value).decode()
    return list(value) if isinstance(value, tuple) else value


class TestMessages(TestCase):
    def each(self, check: Callable[[str, Message], None]):
        """Check every mail, once with LF and once with CRLF."""
        paths = sorted(MESSAGES.glob("*.eml"))
        self.assertTrue(paths)
        for path in paths:
            for line_ends in (with_lf, with_crlf):
                with self.subTest(mail=path.stem, line_ends=line_ends.__name__):
                    check(path.stem, parse(line_ends(path.read_bytes())))

    def test_each_mail_reads_as_expected(self):
        self.each(self.assertExpected)

    def assertExpected(self, name: str, message: Message):
        for attribute, value in json.loads((MESSAGES / f"{name}.json").read_text(encoding="utf-8")).items():
            self.assertEqual(as_json(getattr(message, attribute), value), value, attribute)

    def test_the_stored_body_reads_like_the_mail(self):
        self.each(self.assertReadAgain)

    def assertReadAgain(self, _: str, message: Message):
        again = parse(message.mime + b"\r\n" + message.body)
        self.assertEqual((again.text, again.html), (message.text, message.html))
        self.assertEqual(again.attachments, message.attachments)

    def test_attachments_decode_from_a_slice_of_the_body(self):
        self.each(self.assertSlices)

    def assertSlices(self, _: str, message: Message):
        for attachment in message.attachments:
            part = message.body[attachment.offset : attachment.offset + attachment.length]
            self.assertEqual(decode(part, attachment.encoding), attachment.data)

    def test_the_header_block_and_the_body_are_the_mail(self):
        self.each(self.assertWhole)

    def assertWhole(self, _: str, message: Message):
        between = message.raw.partition(message.header_block)[2].removesuffix(message.body)
        self.assertIn(between, (b"", b"\n", b"\r\n"))
        self.assertEqual(message.size, len(message.raw))


class TestIdentity(TestCase):
    """The key is the content: neither more (what the way here added) nor less (a known Message-ID)."""

    MAIL = b"From: anna@example.com\nSubject: Offerte\nDate: today\nMessage-ID: <1@x>\n\nDag Bert\n"

    def assertSameMail(self, first: bytes, second: bytes):
        self.assertEqual(parse(first).key, parse(second).key)

    def assertOtherMail(self, first: bytes, second: bytes):
        self.assertNotEqual(parse(first).key, parse(second).key)

    def test_is_32_bytes(self):
        self.assertEqual(len(parse(self.MAIL).key), 32)

    def test_line_ends_do_not_matter(self):
        self.assertSameMail(self.MAIL, with_crlf(self.MAIL))
        long = self.MAIL + b"0123456789" * 7 + b"\n" + self.MAIL * 40_000
        self.assertSameMail(long, with_crlf(long))
        half = with_crlf(self.MAIL).replace(b"Bert\r\n", b"Bert\n")
        self.assertSameMail(self.MAIL, half)

    def test_folding_does_not_matter(self):
        self.assertSameMail(self.MAIL, self.MAIL.replace(b"Offerte", b"\n  Offerte "))

    def test_what_the_way_here_added_does_not_matter(self):
        self.assertSameMail(self.MAIL, b"Received: by hub\nBcc: cor@example.net\n" + self.MAIL)

    def test_a_forged_message_id_is_another_mail(self):
        self.assertOtherMail(self.MAIL, self.MAIL.replace(b"Dag Bert", b"Dag Cor"))

    def test_each_field_matters(self):
        for field in (b"anna", b"Offerte", b"today", b"1@x"):
            self.assertOtherMail(self.MAIL, self.MAIL.replace(field, b"other"))
        for field in (b"To", b"Cc"):
            self.assertOtherMail(self.MAIL, field + b": cor@example.net\n" + self.MAIL)

    def test_a_missing_field_is_not_an_empty_one(self):
        self.assertOtherMail(self.MAIL, b"Cc:\n" + self.MAIL)

    def test_a_field_cannot_pose_as_another(self):
        self.assertOtherMail(b"Subject: a\n date:b\n\n", b"Subject: a\nDate: b\n\n")


class TestNormalise(TestCase):
    """One form to compare addresses in: Odoo's."""

    def test_table(self):
        for written, expected in (
            ("Anna@Example.COM", "anna@example.com"),
            (" anna@example.com ", "anna@example.com"),
            ("anna+sales@example.com", "anna+sales@example.com"),
            ("Zoë@Example.com", "Zoë@example.com"),
            ("anna@MÜNCHEN.example", "anna@münchen.example"),
            ("anna@XN--MNCHEN-3YA.example", "anna@xn--mnchen-3ya.example"),
            ('"Anna@home"@Example.com', '"anna@home"@example.com'),
            ("Postmaster", "postmaster"),
            ("", ""),
        ):
            with self.subTest(written=written):
                self.assertEqual(normalise(written), expected)


class TestLimits(TestCase):
    """What lies beyond a limit is left out, and the message says so."""

    PART = b"--b\r\n\r\ntext\r\n"
    HEAD = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"

    def assertTruncated(self, raw: bytes) -> Message:
        message = parse(raw)
        self.assertTrue(message.truncated)
        return message

    def test_ordinary_mail_is_whole(self):
        self.assertFalse(parse(self.HEAD + self.PART * 100).truncated)

    def test_parts(self):
        message = self.assertTruncated(self.HEAD + self.PART * 3_000)
        self.assertEqual(message.text.count("text"), 2_000)

    def test_depth(self):
        levels = [f"Content-Type: multipart/mixed; boundary=b{level}x\r\n\r\n--b{level}x\r\n" for level in range(40)]
        self.assertTruncated("".join(levels).encode())
        self.assertFalse(parse("".join(levels[:20]).encode()).truncated)

    def test_text(self):
        message = self.assertTruncated(b"\r\n" + b"a" * (9 << 20))
        self.assertEqual(len(message.text), 8 << 20)

    def test_text_of_all_parts(self):
        message = self.assertTruncated(self.HEAD + (b"--b\r\n\r\n" + b"a" * (1 << 20) + b"\r\n") * 9)
        self.assertEqual(message.text.count("a"), 8 << 20)

    def test_header(self):
        message = self.assertTruncated(
            b"Subject: a\r\n" + b"X: y\r\n" * 50_000 + b"To: bert@example.org\r\n\r\nDag\r\n"
        )
        self.assertEqual((message.subject, message.to, message.text), ("a", [], "Dag"))

    def test_ids_fit_an_index(self):
        message = parse("Message-ID: <{0}@x>\nFrom: <{0}@x>\n\n".format("€" * 5_000).encode())
        self.assertLessEqual(len(message.message_id.encode()), 2_704)
        self.assertLessEqual(len(message.from_[0][1].encode()), 2_704)
