"""Bytes that somebody made to stop the reader, or that a line made of a mail: always a message, always storable."""

import random
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path

from ..message import Message, parse
from . import TestCase

HERE = Path(__file__).resolve().parent
MESSAGES = sorted((HERE / "messages").glob("*.eml"))
# All shapes together take a few seconds. One that takes quadratic time takes minutes, and ends here.
HANG = 300
MARKS = b'\0\r\n\t "<>()=?;:,\\%+&#\x1b\x80\xff'


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        for one in value:
            yield from strings(one)
    elif is_dataclass(value):
        for field in fields(value):
            yield from strings(getattr(value, field.name))


def damaged(raw: bytes, chance: random.Random) -> bytes:
    """The mail with one byte in fifty replaced by one that means something, and a piece cut out."""
    broken = bytearray(raw)
    for _ in range(len(raw) // 50 + 1):
        broken[chance.randrange(len(raw))] = chance.choice(MARKS)
    start = chance.randrange(len(raw))
    del broken[start : start + chance.randrange(60)]
    return bytes(broken)


class TestHostileMail(TestCase):
    def assertStorable(self, message: Message):
        for text in [*strings(message), message.plain, message.preview]:
            text.encode()  # raises for a lone surrogate
            self.assertNotIn("\0", text)

    def test_damaged_mails_are_storable(self):
        for path in MESSAGES:
            chance = random.Random(path.name)
            for turn in range(20):
                with self.subTest(mail=path.stem, turn=turn):
                    self.assertStorable(parse(damaged(path.read_bytes(), chance)))

    def test_damaged_mails_read_again_from_their_body(self):
        for path in MESSAGES:
            with self.subTest(mail=path.stem):
                message = parse(damaged(path.read_bytes(), random.Random(path.stem)))
                again = parse(message.mime + b"\r\n" + message.body)
                self.assertEqual((again.text, again.html), (message.text, message.html))
                self.assertEqual(again.attachments, message.attachments)

    def test_no_bytes_at_all(self):
        for raw in (b"", b"\n", b"\r\n", b"\0", b"\xef\xbb\xbf", b"From ", b":", b"\r"):
            with self.subTest(raw=raw):
                self.assertStorable(parse(raw))

    def test_a_megabyte_of_anything_takes_no_longer_than_its_length(self):
        program = subprocess.Popen(
            [sys.executable, HERE / "nasty.py"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        try:
            printed, _ = program.communicate(timeout=HANG)
        except subprocess.TimeoutExpired:
            program.kill()
            printed, _ = program.communicate()
            self.fail(f"never ends: {printed.decode().splitlines()[-1]}")
        self.assertEqual(program.returncode, 0, printed.decode()[-2_000:])
