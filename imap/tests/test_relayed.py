"""Whose a relayed mail is, and what is in it."""

from base64 import b64encode

from .. import relayed
from ..message import parse
from . import TestCase

DOMAIN = "odoo.agency.example"
SECRET = "abcdefghijklmnopqrstuvwxyz"
INTAKE = f"mailbox-{SECRET}@{DOMAIN}"
OWN = {"alice@agency.example"}
OURS = {"bounce@odoo.agency.example"}


def mail(*lines, body="Shall we?"):
    return "\r\n".join(["Subject: Lunch", *lines, "", body, ""]).encode()


def attached(*mails, sender="alice@agency.example", to=INTAKE, mimetype="message/rfc822", name=""):
    named = f'; name="{name}"' if name else ""
    coding = f"Content-Type: {mimetype}{named}\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    parts = "".join(f"--limit\r\n{coding}{b64encode(one).decode()}\r\n" for one in mails)
    header = (f"From: {sender}", f"To: {to}", 'Content-Type: multipart/mixed; boundary="limit"')
    return mail(*header, body=f"{parts}--limit--")


class TestRelayed(TestCase):
    def doubt(self, *lines):
        return relayed.doubt(parse(mail(*lines)), OWN, OURS)

    def test_where_the_intake_address_stands(self):
        for line in (
            f"To: Alice <{INTAKE}>",
            f"Delivered-To: {INTAKE.upper()}",
            f"Envelope-To: {INTAKE}",
            f"Resent-To: {INTAKE}",
            f"Received: from mx by odoo\r\n\tfor <{INTAKE}>; Mon, 1 Jan 2024 10:00:00 +0000",
        ):
            with self.subTest(line):
                self.assertEqual(relayed.intakes(mail(line)), [(SECRET, DOMAIN)])

    def test_what_stands_before_the_header(self):
        for before in (b"\r\n\r\n", b"From eve Mon Jan  1 10:00:00 2024\n"):
            self.assertEqual(relayed.intakes(before + mail(f"To: {INTAKE}")), [(SECRET, DOMAIN)])

    def test_where_it_means_nothing(self):
        for raw in (
            mail(f"X-Subject: {INTAKE}"),
            mail("To: a@b.example", body=f"To: {INTAKE}"),
            mail(f"To: mailbox-{SECRET[1:]}@odoo.agency.example"),
            mail("To: info@odoo.agency.example"),
        ):
            self.assertEqual(relayed.intakes(raw), [])

    def test_two_addresses_are_two_owners(self):
        other = "zyxwvutsrqponmlkjihgfedcba"
        raw = mail(f"To: {INTAKE}, mailbox-{other}@odoo.agency.example", f"Cc: {INTAKE}")
        self.assertEqual(relayed.intakes(raw), [(SECRET, DOMAIN), (other, DOMAIN)])

    def test_what_shows_that_it_was_for_him(self):
        for line in (
            "To: Alice <ALICE@agency.example>",
            "Cc: bob@agency.example, alice+news@agency.example",
            f"Delivered-To: {INTAKE}\r\nDelivered-To: alice@agency.example",
            "X-Original-To: alice@agency.example",
            f"X-Forwarded-For: alice@agency.example {INTAKE}",
            "From: Alice <alice@agency.example>",
            "Resent-From: alice@agency.example",
        ):
            with self.subTest(line):
                self.assertEqual(self.doubt(line), "")

    def test_what_does_not(self):
        for line in (
            "From: carla@client.example",
            f"To: {INTAKE}",
            'To: "alice@agency.example" <bob@agency.example>',
            "Reply-To: alice@agency.example",
            "X-To: alice@agency.example",
        ):
            with self.subTest(line):
                self.assertEqual(self.doubt(line), "relay_stranger")

    def test_who_pretends_to_be_the_owner(self):
        results = "Authentication-Results: mx.agency.example; "
        for said, doubt in (
            ("spf=pass smtp.mailfrom=mail@agency.example", ""),
            ("spf=fail smtp.mailfrom=agency.example; dkim=pass header.d=agency.example", ""),
            ("dmarc=pass header.from=agency.example; spf=fail", ""),
            ("none", ""),
            ("dmarc=fail header.from=agency.example; spf=pass smtp.mailfrom=agency.example", "relay_forged"),
            ("spf=pass smtp.mailfrom=eve@elsewhere.example", "relay_forged"),
            ("spf=pass smtp.mailfrom=eve@notagency.example; dkim=pass header.d=gency.example", "relay_forged"),
            ("spf=softfail smtp.mailfrom=agency.example; dkim=none", "relay_forged"),
        ):
            with self.subTest(said):
                self.assertEqual(self.doubt(f"{results}{said}", "From: alice@agency.example"), doubt)

    def test_what_came_with_the_mail_vouches_for_nobody(self):
        theirs = "Authentication-Results: mx.agency.example; dmarc=fail header.from=agency.example"
        forged = "Authentication-Results: mx.agency.example; dmarc=pass header.from=agency.example"
        self.assertEqual(self.doubt(theirs, forged, "From: alice@agency.example"), "relay_forged")

    def test_loops(self):
        for lines in (
            (f"From: {INTAKE}", "To: alice@agency.example"),
            (f"Return-Path: <{INTAKE}>", "To: alice@agency.example"),
            ("From: bounce@odoo.agency.example", "To: alice@agency.example", "Auto-Submitted: auto-replied"),
        ):
            self.assertEqual(self.doubt(*lines), "relay_loop")

    def test_what_is_attached_comes_as_it_was(self):
        one, two = mail("From: carla@client.example"), mail("From: leo@prospect.example")
        self.assertEqual(relayed.mails(parse(attached(one, two)), OWN), [one, two])
        octets = attached(one, mimetype="application/octet-stream", name="Lunch.eml")
        self.assertEqual(relayed.mails(parse(octets), OWN), [one])

    def test_what_is_attached_for_others_too_is_an_attachment(self):
        inner = mail("From: carla@client.example")
        for raw in (attached(inner, sender="carla@client.example"), attached(inner, to=f"{INTAKE}, leo@b.example")):
            self.assertEqual(relayed.mails(parse(raw), OWN), [raw])

    def test_what_he_mails_himself_is_an_attachment(self):
        raw = attached(mail("From: carla@client.example"), to="alice@agency.example")
        self.assertEqual(relayed.mails(parse(raw), OWN), [raw])

    def test_a_pipes_line_ends(self):
        self.assertEqual(relayed.canonical(mail("To: a@b.example").replace(b"\r\n", b"\n")), mail("To: a@b.example"))
