"""An invitation in a mail is shown to its reader as such."""

from .common import MessageCase, multipart, part


class TestInvitation(MessageCase):
    def invited(self, *lines, method="REQUEST"):
        """What Alice is shown; her clock is that of Amsterdam."""
        self.alice.tz = "Europe/Amsterdam"
        event = ["BEGIN:VCALENDAR", f"METHOD:{method}", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR"]
        calendar = part("\r\n".join(event).encode(), "text/calendar; method=REQUEST")
        self.message = self.receive(self.alice, multipart(part(b"Come!", "text/plain"), calendar, subject="Come"))
        return self.reader(self.message)["invitation"]

    def test_what_when_where_and_who(self):
        shown = self.invited(
            "SUMMARY:Intake",
            "LOCATION:Damrak 1",
            "DTSTART:20260601T120000Z",
            "DTEND:20260601T130000Z",
            "ORGANIZER;CN=Carla:mailto:carla@client.example",
        )
        self.assertEqual((shown["title"], shown["where"], shown["who"]), ("Invitation: Intake", "Damrak 1", "Carla"))
        self.assertRegex(shown["when"], r"Monday, June 1, 2026 2:00\sPM – 3:00\sPM$")

    def test_on_the_clock_of_who_reads(self):
        self.invited("DTSTART;TZID=America/New_York:20260601T080000")
        in_tokyo = self.reader(self.message.with_context(tz="Asia/Tokyo"))
        self.assertRegex(in_tokyo["invitation"]["when"], r"9:00\sPM$")

    def test_a_zone_nobody_knows_is_named(self):
        shown = self.invited("DTSTART;TZID=W. Europe Standard Time:20260601T140000", "RRULE:FREQ=DAILY")
        self.assertRegex(shown["when"], r"2:00\sPM \(W. Europe Standard Time\) and repeated after that$")

    def test_whole_days(self):
        one = self.invited("DTSTART;VALUE=DATE:20260601", "DTEND;VALUE=DATE:20260602")
        self.assertEqual(one["when"], "Monday, June 1, 2026")
        two = self.invited("DTSTART;VALUE=DATE:20260601", "DTEND;VALUE=DATE:20260603")
        self.assertEqual(two["when"], "Monday, June 1, 2026 – Tuesday, June 2, 2026")

    def test_cancelled(self):
        self.assertEqual(self.invited(method="CANCEL")["title"], "Cancelled: Come")

    def test_a_broken_one_is_a_file_like_others(self):
        message = self.receive(self.alice, multipart(part(b"BEGIN:VCALENDAR\n;;\xff\x00", "text/calendar")))
        shown = self.reader(message)
        self.assertIsNone(shown["invitation"])
        self.assertEqual(len(shown["parts"]), 1)

    def test_a_mail_without(self):
        self.assertIsNone(self.reader(self.receive(self.alice))["invitation"])
