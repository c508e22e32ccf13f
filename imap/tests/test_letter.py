"""A mail that is written here is read by everybody: by our own parser, and by Python's (R68, RFC 5322, 2045-2047)."""

import email
import email.policy
from datetime import UTC, datetime

from ..flowed import flow, html_as_text, unflow
from ..letter import File, Letter, bcc_field, compose
from ..message import parse
from . import TestCase

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
NAMES = (
    "Jan",
    "Zoë de Vries",
    "Vries, Zoë (de)",
    'Jan "Jay" Jansen',
    "Jansen, Jan; sales <jan@evil.example>",
    "=?utf-8?q?fake?=",
    "日本語の名前がとても長い場合はどうなるのでしょうか、これは試験です" * 2,
    "back\\slash",
)


def letter(**changes):
    values = {"sender": ("Anna", "anna@a.example"), "to": [("Ben", "ben@b.example")], "subject": "Lunch"}
    return Letter(**({"text": "Shall we?", "message_id": "1@a.example", "date": NOW} | values | changes))


def tree(part):
    kind = part.get_content_subtype()
    return (kind, *map(tree, part.iter_parts())) if part.is_multipart() else kind


class TestHeader(TestCase):
    def both(self, one):
        """The letter as our parser reads it and as Python's does."""
        raw = compose(one)
        self.assertFalse([line for line in raw.split(b"\r\n") if len(line) > 998])
        self.assertNotIn(b"\n", raw.replace(b"\r\n", b""))
        return parse(raw), email.message_from_bytes(raw, policy=email.policy.default)

    def test_every_name_survives(self):
        for name in NAMES:
            with self.subTest(name):
                ours, theirs = self.both(letter(sender=(name, "zoe@a.example"), to=[(name, "b@b.example")] * 3))
                self.assertEqual(ours.from_, [(name, "zoe@a.example")])
                self.assertEqual(ours.to, [(name, "b@b.example")] * 3)
                self.assertEqual([one.addr_spec for one in theirs["to"].addresses], ["b@b.example"] * 3)

    def test_every_subject_survives(self):
        for subject in (*NAMES, "Überraschung " * 20, "word " * 60, "x" * 200, "a  b", "🎉" * 30, "=?x?q?y?="):
            with self.subTest(subject):
                ours, theirs = self.both(letter(subject=subject))
                self.assertEqual(ours.subject, subject.strip())
                self.assertEqual(theirs["subject"], subject.strip())

    def test_no_value_makes_a_field_of_its_own(self):
        evil = "Hi\r\nBcc: eve@e.example\r\n\r\nbody"
        ours, theirs = self.both(letter(subject=evil, sender=(evil, "anna@a.example"), to=[(evil, "ben@b.example")]))
        self.assertEqual((ours.bcc, theirs["bcc"]), ([], None))
        self.assertEqual(ours.text.strip(), "Shall we?")

    def test_the_conversation_is_named_in_whole(self):
        """The standard library folds long References into encoded words, which nobody reads."""
        ids = [f"{number:060}@long-name-of-a-host.example" for number in range(12)]
        ours, _theirs = self.both(letter(in_reply_to=ids[-1], references=ids))
        self.assertEqual((ours.in_reply_to, ours.references), ([ids[-1]], ids))
        self.assertEqual((ours.message_id, ours.date), ("1@a.example", NOW))

    def test_a_domain_beyond_ascii_is_written_in_ascii(self):
        one = letter(to=[("", "zoe@bücher.example")])
        self.assertEqual(self.both(one)[0].to, [("", "zoe@xn--bcher-kva.example")])
        self.assertEqual((one.recipients, one.needs_utf8), (["zoe@xn--bcher-kva.example"], False))

    def test_only_an_address_that_needs_it_makes_the_header_utf8(self):
        self.assertTrue(compose(letter(subject="é", sender=("é", "a@a.example"))).isascii())
        for address in ("zoë@b.example", "zoë@bücher.example", "zoe@straße.example"):
            one = letter(to=[("Zoë", address)])
            self.assertTrue(one.needs_utf8, address)
            self.assertEqual(self.both(one)[0].to, [("Zoë", address)])
            self.assertEqual(one.recipients, [address])

    def test_an_odd_local_part_is_quoted(self):
        one = letter(to=[("", '"two words"@b.example'), ("", "dots..dots@b.example")])
        self.assertEqual(one.recipients, ['"two words"@b.example', '"dots..dots"@b.example'])

    def test_blind_recipients_are_in_the_senders_copy_alone(self):
        one = letter(bcc=[("Eve", "eve@e.example")])
        self.assertNotIn(b"eve", compose(one).lower())
        self.assertIn("eve@e.example", one.recipients)
        raw = compose(one)
        own = parse(bcc_field(one.bcc) + raw)
        self.assertEqual(own.bcc, [("Eve", "eve@e.example")])
        self.assertEqual(own.key, parse(raw).key, "the sender's copy is the same mail")


class TestParts(TestCase):
    IMAGE = File("logo.png", "image/png", b"\x89PNG", cid="logo")
    PDF = File("Überlänge " * 12 + ".pdf", "application/pdf", bytes(range(256)) * 20)

    def test_R68_the_tree(self):
        html = "<p>Hi <img src='cid:logo'></p>"
        for values, expected in (
            ({}, "plain"),
            ({"html": html}, ("alternative", "plain", "html")),
            ({"html": html, "files": [self.IMAGE]}, ("related", ("alternative", "plain", "html"), "png")),
            ({"files": [self.PDF]}, ("mixed", "plain", "pdf")),
            (
                {"html": html, "files": [self.IMAGE, self.PDF]},
                ("mixed", ("related", ("alternative", "plain", "html"), "png"), "pdf"),
            ),
        ):
            read = email.message_from_bytes(compose(letter(**values)), policy=email.policy.default)
            self.assertEqual(tree(read), expected)
            self.assertFalse([defect for part in read.walk() for defect in part.defects])

    def test_files_arrive_as_they_were(self):
        files = [
            self.PDF,
            File('quote"d; x=y.txt', "text/plain", b"caf\xe9\r\nbare\nlf"),
            File("mail.eml", "message/rfc822", b"Subject: in\r\n\r\nit"),
            File("履歴書.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK"),
            File("../../etc/passwd", "odd", b""),
        ]
        raw = compose(letter(files=files))
        read = [(part.filename, part.data) for part in parse(raw).attachments]
        names = [file.name for file in files[:-1]] + ["passwd"]
        self.assertEqual(read, list(zip(names, [file.content for file in files], strict=True)))
        theirs = list(email.message_from_bytes(raw, policy=email.policy.default).iter_attachments())
        self.assertEqual([part.get_filename() for part in theirs], names)

    def test_texts_arrive_as_they_were(self):
        for text in ("Gewoon", "Zoë 日本語 🎉", "a\n\nb", "=20 and =", ".\n..", "x" * 3000, "От Ивана\n" * 50 + "Иван"):
            with self.subTest(text[:20]):
                read = parse(compose(letter(text=text, html=f"<p>{text}</p>")))
                self.assertEqual(read.html.replace("\r", "").strip(), f"<p>{text}</p>")
                self.assertEqual(unflow(read.text), text)


class TestFlowed(TestCase):
    def test_paragraphs_are_wrapped_softly(self):
        text = "word " * 40
        lines = flow(text).split("\n")[:-1]
        self.assertTrue(all(len(line) <= 78 for line in lines))
        self.assertTrue(all(line.endswith(" ") for line in lines[:-1]))
        self.assertFalse(lines[-1].endswith(" "))
        self.assertEqual("".join(lines), text.rstrip())

    def test_quotes_keep_their_depth(self):
        lines = flow("> > " + "word " * 40).split("\n")[:-1]
        self.assertTrue(all(line.startswith(">> word") for line in lines), lines)

    def test_paragraphs_come_back(self):
        for text in (
            "> " + "word " * 40 + "end\n\nplain " + "word " * 30 + "end\n-- \nAnna",
            "",
            "one",
            "> a\n> b\n c",
        ):
            self.assertEqual(unflow(flow(text)), text)

    def test_lines_that_mean_something_else(self):
        self.assertEqual(flow("From here"), " From here\n")
        self.assertEqual(flow(" indented"), "  indented\n")
        self.assertEqual(flow("-- "), "-- \n")
        self.assertEqual(flow("trailing   "), "trailing\n")

    def test_what_an_html_mail_says(self):
        for html, text in (
            ("<p>One</p><p>Two</p>", "One\n\nTwo"),
            ("<div>One</div><div>Two<br>Three</div>", "One\nTwo\nThree"),
            ("<ul><li>a</li><li>b</li></ul><ol><li>c</li><li>d</li></ol>", "- a\n- b\n\n1. c\n2. d"),
            ('See <a href="https://x.example/y">here</a>', "See here <https://x.example/y>"),
            ('<a href="https://x.example">https://x.example</a>', "https://x.example"),
            ('<a href="javascript:x()">no</a>', "no"),
            (
                "<p>Jan wrote:</p><blockquote>a<br>b<blockquote>c</blockquote></blockquote><p>d</p>",
                "Jan wrote:\n\n> a\n> b\n>\n>> c\n\nd",
            ),
            ("<pre>a\n  b</pre>", "a\n  b"),
            ("<style>p{}</style><p>x &lt;y&gt;&nbsp;z</p><script>no</script>", "x <y> z"),
            ("", ""),
        ):
            with self.subTest(html):
                self.assertEqual(html_as_text(html), text)
