from datetime import date, datetime

from ..invitation import LONGEST_TEXT, invitation
from . import TestCase


def calendar(*lines, head="METHOD:REQUEST"):
    return "\r\n".join(["BEGIN:VCALENDAR", head, "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR"]).encode()


class TestInvitation(TestCase):
    def test_event(self):
        found = invitation(
            calendar(
                "SUMMARY:Talk\\, with",
                "  Jan\\nat ours",
                "LOCATION;LANGUAGE=nl:Damrak 1",
                'DTSTART;TZID="W. Europe Standard Time":20260601T140000',
                'DTEND;TZID="W. Europe Standard Time":20260601T150000',
                'ORGANIZER;CN="Jansen: Jan":mailto:jan@client.example',
                "RRULE:FREQ=DAILY",
                "BEGIN:VALARM\r\nSUMMARY:Alarm\r\nEND:VALARM",
            )
        )
        self.assertEqual((found.method, found.what, found.where), ("REQUEST", "Talk, with Jan at ours", "Damrak 1"))
        self.assertEqual((found.start, found.end), (datetime(2026, 6, 1, 14), datetime(2026, 6, 1, 15)))
        self.assertEqual((found.zone, found.repeats), ("W. Europe Standard Time", True))
        self.assertEqual(found.organiser, "Jansen: Jan")

    def test_the_event_is_not_its_zone(self):
        zone = "BEGIN:VTIMEZONE\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\nEND:STANDARD\r\nEND:VTIMEZONE"
        found = invitation(calendar("DTSTART;VALUE=DATE:20260601", "ORGANIZER:MAILTO:jan@x.example", head=zone))
        self.assertEqual((found.start, found.organiser, found.method), (date(2026, 6, 1), "jan@x.example", ""))

    def test_moments_that_are_none(self):
        for value in ("", "20261345", "00010101T000000", "99990101", "soon", "20260601T990000", "２０２６０６０１"):
            with self.subTest(value):
                self.assertIsNone(invitation(calendar(f"DTSTART:{value}")).start)

    def test_an_end_that_is_not_after_the_start(self):
        for end in ("20260601T100000Z", "20260602"):
            self.assertIsNone(invitation(calendar("DTSTART:20260601T110000Z", f"DTEND:{end}")).end)

    def test_no_event(self):
        for data in (b"", b"\xff\xfe\x00", b"BEGIN:VCALENDAR", b"END:VEVENT\nEND:VEVENT", b"BEGIN:VEVENT\n" * 20_000):
            self.assertIsNone(invitation(data))

    def test_hostile(self):
        """What a parser of the standard takes minutes for, and what would lie about itself on the screen."""
        for line in ("A;" * 60_000, "SUMMARY" + ';X="a' * 20_000, "SUMMARY" + ';X="a"' * 20_000, ";" * 90_000):
            self.assertEqual(invitation(calendar(line, "SUMMARY:Lunch")).what, "Lunch")
        self.assertEqual(invitation(calendar("SUMMARY:\u202egnp\x00.exe")).what, "gnp .exe")
        self.assertEqual(len(invitation(calendar("SUMMARY:" + "x" * 90_000)).what), LONGEST_TEXT)
