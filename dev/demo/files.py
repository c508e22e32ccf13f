"""The files that go along with mails: small, real PDF, DOCX, PNG, ZIP and ICS files, the same for the same seed."""

import functools
import io
import random
import struct
import textwrap
import zipfile
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from xml.sax.saxutils import escape

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
DOCX_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{DOCX_TYPE}.main+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE_DOCUMENT}" Target="word/document.xml"/></Relationships>',
}


@dataclass(frozen=True)
class File:
    """`type` is a media type; `params` are parameters of Content-Type beside the name."""

    name: str
    type: str
    data: bytes
    params: tuple[tuple[str, str], ...] = ()


def png(width: int, height: int, pixel) -> bytes:
    """An image of RGB pixels; `pixel(x, y)` gives three numbers below 256."""
    rows = b"".join(b"\0" + bytes(c for x in range(width) for c in pixel(x, y)) for y in range(height))
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows, 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def rgb(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


@functools.cache
def logo(color: str) -> bytes:
    """Two arches over a waterline, in the house colour."""
    ink = rgb(color)
    light = tuple(255 - (255 - c) // 3 for c in ink)

    def pixel(x, y):
        if y > 34:
            return light if (x // 6 + y) % 4 else ink
        for centre in (30, 78):
            if 17 <= ((x - centre) ** 2 + (y - 34) ** 2) ** 0.5 <= 23:
                return ink
        return 255, 255, 255

    return png(108, 44, pixel)


@functools.cache
def chart(number: int, color: str = "#0b6e75") -> bytes:
    """A bar chart of twelve months, another one for each number."""
    rng = random.Random(f"chart {number}")
    ink, bars = rgb(color), [rng.randrange(40, 200) for _ in range(12)]

    def pixel(x, y):
        month, offset = divmod(x - 20, 36)
        if 0 <= month < 12 and offset < 24 and y > 240 - bars[month]:
            return tuple(min(255, c + y // 8 + rng.randrange(3)) for c in ink)
        return (225, 225, 225) if y % 40 == 0 else (252, 252, 252)

    return png(460, 250, pixel)


def pdf(title: str, lines: list[str], photo: random.Random | None = None) -> bytes:
    """One page of text in Helvetica, with a (very vague) portrait in the corner when `photo` is given."""
    draw = [f"BT /F1 18 Tf 56 780 Td ({_pdf_text(title)}) Tj ET", "BT /F1 10 Tf 56 750 Td 14 TL"]
    wrapped = [part for line in lines for part in (textwrap.wrap(line, 92) or [""])]
    draw += [f"({_pdf_text(line)}) Tj T*" for line in wrapped[:48]] + ["ET"]
    if photo:
        draw.append("q 84 0 0 84 455 730 cm /Im1 Do Q")
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R/Resources<</Font<</F1 4 0 R>>%s>>>>"
        % (b"/XObject<</Im1 6 0 R>>" if photo else b""),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        _pdf_stream(b"", "\n".join(draw).encode("cp1252", "replace")),
    ]
    return _pdf_file([*objects, _portrait(photo)] if photo else objects)


def _portrait(rng: random.Random) -> bytes:
    pixels = bytes(90 + (x * y) % 60 + rng.randrange(40) for y in range(84) for x in range(84))
    image = b"/Type/XObject/Subtype/Image/Width 84/Height 84/ColorSpace/DeviceGray/BitsPerComponent 8"
    return _pdf_stream(image, pixels)


def _pdf_text(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _pdf_stream(entries: bytes, data: bytes) -> bytes:
    packed = zlib.compress(data, 9)
    return b"<<%s/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (entries, len(packed), packed)


def _pdf_file(objects: list[bytes]) -> bytes:
    out, offsets = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def archive(members: dict[str, bytes]) -> bytes:
    """A ZIP file; its members bear a fixed date, so that the same contents give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def docx(title: str, lines: list[str]) -> bytes:
    paragraphs = "".join(
        f'<w:p><w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>' for line in [title, "", *lines]
    )
    document = f'<w:document xmlns:w="{WORD}"><w:body>{paragraphs}</w:body></w:document>'
    parts = {**DOCX_PARTS, "word/document.xml": document}
    return archive({name: f'<?xml version="1.0" encoding="UTF-8"?>{xml}'.encode() for name, xml in parts.items()})


def invitation(uid: str, subject: str, start: datetime, sender, recipients, sent: datetime) -> File:
    """An iTIP request (RFC 5546) of an hour, as Outlook attaches it."""
    lines = [
        *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Waterlinie//Agenda//NL", "METHOD:REQUEST", "BEGIN:VEVENT"),
        *(f"UID:{uid}", f"DTSTAMP:{_utc(sent)}", f"DTSTART:{_utc(start)}", f"DTEND:{_utc(start + timedelta(hours=1))}"),
        "SUMMARY:" + subject.replace(",", r"\,"),
        f"ORGANIZER;CN={sender.name}:mailto:{sender.email}",
        *(f"ATTENDEE;ROLE=REQ-PARTICIPANT;RSVP=TRUE;CN={guest.name}:mailto:{guest.email}" for guest in recipients),
        *("STATUS:CONFIRMED", "END:VEVENT", "END:VCALENDAR", ""),
    ]
    folded = ["\r\n ".join(line[i : i + 60] for i in range(0, len(line), 60)) for line in lines]
    return File("invite.ics", "text/calendar", "\r\n".join(folded).encode(), (("method", "REQUEST"),))


def _utc(when: datetime) -> str:
    return f"{when.astimezone(UTC):%Y%m%dT%H%M%SZ}"
