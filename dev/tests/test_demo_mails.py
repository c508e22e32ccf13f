"""The demo's mails: real mail to any parser, the same in all mailboxes that hold them, the same every time."""

import io
import re
import sys
import unittest
import zipfile
from collections import Counter
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "demo"))

import mails  # noqa: E402
from correspondence import correspondence  # noqa: E402
from people import cast  # noqa: E402

NOW = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
OWN_LINES = re.compile(rb"^(?:(?:Bcc|Return-Path|Delivered-To|Received): .*\r\n(?:[ \t].*\r\n)*)+")


class TestDemoMails(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.users = cast().users
        cls.boxes = {user.login: list(mails.mailbox(user, NOW)) for user in cls.users}
        cls.parsed = {
            login: [(folder, message_from_bytes(raw, policy=default)) for folder, raw, _, _ in box]
            for login, box in cls.boxes.items()
        }

    def all(self):
        return [message for box in self.parsed.values() for _, message in box]

    def assertAtLeast(self, count, found, what):
        self.assertGreaterEqual(len(list(found)), count, what)

    def test_every_mail_parses_without_defects(self):
        for message in self.all():
            for part in message.walk():
                self.assertEqual(part.defects, [], message["Subject"])
                self.assertTrue(part.is_multipart() or part.get_content() is not None)
            for name in ("From", "To", "Date", "Subject", "Message-ID"):
                self.assertEqual(message[name].defects, (), message["Subject"])

    def test_lines_end_with_crlf(self):
        for box in self.boxes.values():
            for _, raw, _, _ in box:
                self.assertNotIn(b"\n", raw.replace(b"\r\n", b""))

    def test_some_300_mails_each_most_of_them_of_the_last_month(self):
        for login, box in self.boxes.items():
            recent = [when for _, _, when, _ in box if NOW - when < timedelta(days=30)]
            self.assertTrue(290 <= len(box) <= 350, (login, len(box)))
            self.assertTrue(220 <= len(recent) < len(box) - 15, (login, len(recent)))
            self.assertLess(timedelta(days=35), NOW - min(when for _, _, when, _ in box))

    def test_the_newest_mail_is_of_this_hour_and_none_is_of_the_future(self):
        for now in (NOW, datetime(2027, 1, 3, 1, 30, tzinfo=UTC)):  # a Monday afternoon and a Sunday night
            for user in self.users:
                newest = max(when for _, _, when, _ in mails.mailbox(user, now))
                self.assertLess(now - newest, timedelta(hours=1))
                self.assertLess(newest, now + timedelta(seconds=10))

    def test_every_folder_is_in_use(self):
        found = {folder for box in self.boxes.values() for folder, *_ in box}
        self.assertEqual(found, set(mails.FOLDERS) - {"Archief"})

    def test_every_kind_of_mail(self):
        for login, box in self.parsed.items():
            messages = [message for _, message in box]
            types = Counter(part.get_content_type() for message in messages for part in message.walk())
            for kind in (
                "application/pdf",
                "image/png",
                "multipart/related",
                "multipart/mixed",
                "message/delivery-status",
            ):
                self.assertTrue(types[kind], (login, kind))
            self.assertAtLeast(15, (m for m in messages if m["List-Id"]), "newsletters")
            self.assertAtLeast(
                3, (m for m in messages if m["Auto-Submitted"] and "X-Auto-Response-Suppress" in m), "absences"
            )
            self.assertAtLeast(
                2, (m for m in messages if re.search("vertrouwelijk|confidential", m["Subject"], re.I)), "secrets"
            )
        types = Counter(part.get_content_type() for message in self.all() for part in message.walk())
        self.assertTrue(types["text/calendar"] and types["application/zip"])

    def test_a_confidential_thread_goes_on_under_another_subject(self):
        secrets = {m["Message-ID"].strip() for m in self.all() if re.search("vertrouwelijk", m["Subject"], re.I)}
        plain = [
            m for m in self.all() if (m["In-Reply-To"] or "").strip() in secrets and "ertrouwelijk" not in m["Subject"]
        ]
        self.assertAtLeast(1, plain, "replies to confidential mail")

    def test_newcomers_have_a_mailbox_of_their_own(self):
        for person in cast().newcomers:
            box = list(mails.mailbox(person, NOW))
            parsed = [message_from_bytes(raw, policy=default) for _folder, raw, _when, _flags in box]
            self.assertTrue(70 <= len(box) <= 120, (person.login, len(box)))
            self.assertFalse({m["Message-ID"] for m in parsed} & {m["Message-ID"] for m in self.all()})
            self.assertTrue({"INBOX", "Sent"} <= {folder for folder, *_ in box})
            agency = [address for m in parsed for address in re.findall(r"[\w.]+@waterlinie\.example", str(m["To"]))]
            self.assertEqual(set(agency), {person.email})

    def test_flags_tell_what_is_read_and_answered(self):
        for box in self.boxes.values():
            flags = Counter(flag for _, _, _, of in box for flag in of)
            unseen = [folder for folder, _, _, of in box if "\\Seen" not in of]
            self.assertTrue(flags["\\Flagged"] and flags["\\Answered"] and flags["\\Draft"] and "INBOX" in unseen)
            self.assertNotIn("Sent", unseen)

    def test_threads_refer_to_mails_that_came_before(self):
        dates = {m["Message-ID"].strip(): m["Date"].datetime for m in self.all()}
        replies = [m for m in self.all() if m["In-Reply-To"]]
        for message in replies:
            self.assertLess(dates[message["In-Reply-To"].strip()], message["Date"].datetime)
        self.assertAtLeast(300, replies, "replies")
        self.assertGreaterEqual(max(len(m["References"].split()) for m in replies if m["References"]), 5)

    def test_only_the_sender_has_the_bcc(self):
        for user in self.users:
            for message in (m for _, m in self.parsed[user.login] if m["Bcc"]):
                self.assertIn(user.email, message["From"])
                (hidden,) = message["Bcc"].addresses
                reader = next(other for other in self.users if other.email == hidden.addr_spec)
                copies = [m for _, m in self.parsed[reader.login] if m["Message-ID"] == message["Message-ID"]]
                self.assertEqual([copy["Bcc"] for copy in copies], [None])
        self.assertAtLeast(3, (m for m in self.all() if m["Bcc"]), "mails with Bcc")

    def test_copies_differ_in_nothing_but_the_lines_of_their_own(self):
        copies = {}
        for box in self.boxes.values():
            for _, raw, _, _ in box:
                copies.setdefault(message_from_bytes(raw)["Message-ID"], []).append(raw)
        shared = [group for group in copies.values() if len(group) > 1]
        for group in shared:
            self.assertEqual(len({OWN_LINES.sub(b"", raw) for raw in group}), 1)
        self.assertAtLeast(80, shared, "mails in more than one mailbox")

    def test_the_attached_files_are_what_they_say(self):
        for part in (part for message in self.all() for part in message.walk() if part.get_filename()):
            name, data = part.get_filename(), part.get_content()
            if name.endswith(".pdf"):
                start = int(data.split(b"startxref\n")[1].split()[0])
                self.assertEqual((data[:5], data[start : start + 4]), (b"%PDF-", b"xref"))
            elif name.endswith((".docx", ".zip")):
                self.assertIsNone(zipfile.ZipFile(io.BytesIO(data)).testzip())
            elif name.endswith(".ics"):
                self.assertTrue(data.startswith("BEGIN:VCALENDAR") and "METHOD:REQUEST" in data)
            else:
                self.assertTrue(data.startswith(b"\x89PNG"), name)

    def test_inline_images_are_the_ones_shown(self):
        for message in self.all():
            shown = set(re.findall(r"cid:([^\"]+)", _html(message)))
            sent = {part["Content-ID"].strip("<>") for part in message.walk() if part["Content-ID"]}
            self.assertEqual(shown, sent, message["Subject"])

    def test_the_same_now_gives_the_same_bytes(self):
        correspondence.cache_clear()
        for user in self.users:
            self.assertEqual(list(mails.mailbox(user, NOW)), self.boxes[user.login])
        self.assertNotEqual(list(mails.mailbox(self.users[0], NOW, seed=2)), self.boxes["sanne"])


def _html(message) -> str:
    body = message.get_body(("html",))
    return body.get_content() if body else ""
