"""What a mail has inside comes to its reader whole, and nothing of it comes alive in the browser."""

from base64 import b64encode
from io import BytesIO
from urllib.parse import unquote
from zipfile import ZipFile

from .common import MessageCase, mail, multipart, part

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c636060f80f0000010101001827d5b20000000049454e44ae426082"
)
HOSTILE = """<html><head><base href="https://evil.example/"><meta http-equiv="refresh" content="0;url=https://evil.example">
<script>alert(1)</script><link rel="stylesheet" href="https://evil.example/x.css"></head>
<body onload="alert(2)"><p>Visible</p><img src="x" onerror="alert(3)"><iframe src="https://evil.example"></iframe>
<form action="https://evil.example"><input name="password">
<button formaction="https://evil.example">Log in</button></form>
<a href="javascript:alert(4)">js</a><a href="https://client.example/page">link</a>
<object data="https://evil.example"></object>
<svg><a xlink:href="javascript:alert(5)"><text>svg</text></a><script>alert(6)</script></svg>
<embed src="https://evil.example">
<div style="background:url(https://evil.example/pixel)">styled</div><video src="https://evil.example/v"></video>
</body></html>"""


class TestBody(MessageCase):
    def receive_html(self, html, **fields):
        return self.receive(self.alice, mail(body=html, content_type="text/html; charset=utf-8", **fields))

    def test_headers_keep_it_inert_and_unkept(self):
        headers = self.body_of(self.receive_html("<p>Hi</p>")).headers
        policy = headers["Content-Security-Policy"]
        self.assertIn("default-src 'none'", policy)
        self.assertIn("img-src data:;", policy)
        self.assertIn("form-action 'none'", policy)
        self.assertIn("base-uri 'none'", policy)
        sandbox = next(rule for rule in policy.split(";") if "sandbox" in rule)
        self.assertNotIn("allow-scripts", sandbox)
        self.assertNotIn("allow-same-origin", sandbox)
        self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
        self.assertEqual(headers["Cache-Control"], "no-store")
        self.assertEqual(headers["Referrer-Policy"], "no-referrer")
        self.assertTrue(headers["Content-Type"].startswith("text/html"))

    def test_what_could_come_alive_is_gone(self):
        """R56, R67"""
        page = self.body_of(self.receive_html(HOSTILE)).text.partition("<body>")[2]
        self.assertIn("Visible", page)
        self.assertIn('href="https://client.example/page"', page)
        for danger in (
            *("<script", "alert(", "onerror", "onload", "<iframe", "<form", "<input", "formaction", "javascript:"),
            *("http-equiv", "<base", "<link", "<object", "<embed", "<video", "url("),
        ):
            self.assertNotIn(danger, page.lower(), danger)

    def test_links_open_elsewhere_and_tell_nothing(self):
        page = self.body_of(self.receive_html('<a href="https://client.example/" target="_top">x</a>')).text
        self.assertIn('target="_blank"', page)
        self.assertIn('rel="noopener noreferrer"', page)

    def test_images_from_elsewhere_wait_until_they_are_asked_for(self):
        message = self.receive_html('<p>Hi</p><img src="https://news.example/photo.jpg">')
        self.assertTrue(self.reader(message)["remote_images"])
        page = self.body_of(message)
        self.assertNotIn('src="https://news.example', page.text.replace("data-remote=", ""))
        self.assertNotIn(" src=", page.text)
        asked = self.body_of(message, query="?images=1")
        self.assertIn('src="https://news.example/photo.jpg"', asked.text)
        self.assertIn("img-src data: https: http:;", asked.headers["Content-Security-Policy"])
        self.assertFalse(self.reader(self.receive_html("<p>No images</p>"))["remote_images"])

    def test_trackers_are_never_asked_for(self):
        trackers = (
            '<img src="https://news.example/photo.jpg" width="1" height="1">',
            '<img src="https://news.example/photo.jpg" style="display:none">',
            '<img src="https://trk.news.example/a/photo.jpg">',
            '<img src="https://news.example/wf/open?upn=x">',
            '<img src="https://news.example/logo/pixel.gif">',
        )
        for tracker in trackers:
            with self.subTest(tracker):
                message = self.receive_html(f"<p>Hi</p>{tracker}")
                self.assertFalse(self.reader(message)["remote_images"])
                self.assertNotIn("news.example", self.body_of(message, query="?images=1").text)

    def test_images_of_a_trusted_sender_are_loaded_for_who_trusts_him(self):
        message = self.receive_html('<img src="https://news.example/photo.jpg">')
        self.assertFalse(self.reader(message)["images_trusted"])
        message.with_user(self.alice).trust_images()
        message.with_user(self.alice).trust_images()
        self.assertTrue(self.reader(self.receive_html("<p>Another</p>"))["images_trusted"])
        self.assertFalse(self.reader(message, self.bob)["images_trusted"])

    def test_an_image_from_this_site_is_none(self):
        message = self.receive_html('<img src="/web/session/logout"><img src="//x.example/a.png"><img src="a.png">')
        self.assertNotIn(" src=", self.body_of(message, query="?images=1").text)

    def test_a_link_into_this_site_is_none(self):
        page = self.body_of(self.receive_html('<a href="/web/session/logout">x</a><a href="data:,x">y</a>')).text
        self.assertNotIn("href", page)

    def test_what_is_quoted_is_folded(self):
        quotes = (
            '<p>Yes</p><div class="gmail_quote">On Monday<blockquote>Shall we?</blockquote></div>',
            '<p>Yes</p><blockquote type="cite">Shall we?</blockquote>',
            '<div><p>Yes</p></div><div id="divRplyFwdMsg">From: Carla</div><div>Shall we?</div>',
        )
        for html in quotes:
            with self.subTest(html):
                own, folded, quoted = self.body_of(self.receive_html(html)).text.partition("<details>")
                self.assertIn("Yes", own)
                self.assertTrue(folded)
                self.assertIn("Shall we?", quoted)

    def test_what_is_only_quoted_is_not_folded(self):
        self.assertNotIn("<details>", self.body_of(self.receive_html("<blockquote type='cite'>All</blockquote>")).text)

    def test_the_quoted_end_of_a_plain_text_is_folded(self):
        text = "Yes\r\n> Shall we?\r\nno\r\n\r\nOn Monday, Carla <carla@client.example> wrote:\r\n> Lunch?\r\n> Or not?"
        own, _folded, quoted = self.body_of(self.receive(self.alice, body=text)).text.partition("<details>")
        self.assertIn("Shall we?", own)
        self.assertNotIn("Carla", own)
        self.assertIn("Lunch?", quoted)

    def test_links_tell_where_they_lead(self):
        page = self.body_of(self.receive_html('<a href="https://evil.example/x">www.bank.example</a>')).text
        self.assertIn('title="https://evil.example/x"', page)
        self.assertIn("→ evil.example", page)
        honest = self.body_of(self.receive_html('<a href="https://www.bank.example/x">bank.example</a>')).text
        self.assertNotIn("→", honest)

    def test_the_mails_own_images_are_in_the_page(self):
        html = part(b'<p>Logo <img src="cid:logo@x"></p>', "text/html; charset=utf-8")
        logo = part(PNG, "image/png; name=logo.png", "Content-ID: <logo@x>", "Content-Disposition: inline")
        message = self.receive(self.alice, multipart(html, logo, subtype="related"))
        page = self.body_of(message).text
        self.assertIn(f'src="data:image/png;base64,{b64encode(PNG).decode()}"', page)
        self.assertNotIn("cid:", page)
        self.assertEqual(self.reader(message)["parts"], [])
        self.assertFalse(self.reader(message)["remote_images"])

    def test_an_image_that_is_none_is_not_put_into_the_page(self):
        html = part(b'<img src="cid:evil">Hi', "text/html; charset=utf-8")
        evil = part(b"<svg onload=alert(1)>", "image/svg+xml; name=x.svg", "Content-ID: <evil>")
        message = self.receive(self.alice, multipart(html, evil, subtype="related"))
        self.assertNotIn("svg", self.body_of(message).text)
        self.assertEqual([one["name"] for one in self.reader(message)["parts"]], ["x.svg"])

    def test_plain_text_is_text(self):
        message = self.receive(self.alice, body="1 < 2 & <script>alert(1)</script>\r\nhttps://client.example/x")
        page = self.body_of(message).text
        self.assertIn("&lt;script&gt;", page)
        self.assertNotIn("<script", page)

    def test_a_mail_without_a_body_has_an_empty_page(self):
        for raw in (mail(body=""), mail(body="", content_type="text/html"), mail(content_type="image/png", body="")):
            self.body_of(self.receive(self.alice, raw))

    def test_opened_again_it_is_the_same(self):
        message = self.receive_html("<p>Twice <b>the</b> same</p>")
        self.assertEqual(self.body_of(message).text, self.body_of(message, self.bob).text)


class TestParts(MessageCase):
    def files(self, *parts):
        """(message, {name: id}) of a mail with these files."""
        message = self.receive(self.alice, multipart(part(b"See attached", "text/plain"), *parts))
        return message, {one["name"]: one["id"] for one in self.reader(message)["parts"]}

    def attachment(self, name, content=b"x", content_type="application/octet-stream"):
        return part(content, content_type, f"Content-Disposition: attachment; {name}")

    def saved_name(self, answer):
        return unquote(answer.headers["Content-Disposition"].split("''", 1)[1])

    def test_its_bytes_are_exact(self):
        for content in (bytes(range(256)) * 300, b"", b"line\nline\r\n", PNG):
            _message, files = self.files(self.attachment('filename="data.bin"', content))
            answer = self.get(f"/mail_dossier/part/{files['data.bin']}", self.bob)
            self.assertEqual(answer.content, content)

    def test_all_in_one_file(self):
        same = [self.attachment('filename="a.txt"', content) for content in (b"1", b"2")]
        message, _files = self.files(*same, self.attachment('filename="../b.txt"', b"3"))
        answer = self.get(f"/mail_dossier/message/{message.id}/zip", self.bob)
        with ZipFile(BytesIO(answer.content)) as packed:
            self.assertEqual(
                {name: packed.read(name) for name in packed.namelist()},
                {"a.txt": b"1", "a (2).txt": b"2", "b.txt": b"3"},
            )

    def test_looked_at_is_only_what_cannot_run(self):
        _message, files = self.files(
            self.attachment('filename="x.html"', b"<script>alert(1)</script>", "text/html"),
            self.attachment('filename="x.svg"', b"<svg onload='alert(1)'/>", "image/svg+xml"),
            self.attachment('filename="x.png"', PNG, "image/png"),
        )
        kinds = {
            name: self.get(f"/mail_dossier/part/{id_}?preview=1", self.alice).headers["Content-Type"]
            for name, id_ in files.items()
        }
        unknown = "application/octet-stream"
        self.assertEqual(kinds, {"x.html": unknown, "x.svg": unknown, "x.png": "image/png"})

    def test_it_is_always_a_download(self):
        """R56: a page in an attachment is not shown as one of this site."""
        _message, files = self.files(self.attachment('filename="x.html"', b"<script>alert(1)</script>", "text/html"))
        answer = self.get(f"/mail_dossier/part/{files['x.html']}", self.alice)
        self.assertTrue(answer.headers["Content-Disposition"].startswith("attachment"))
        self.assertEqual(answer.headers["Content-Type"], "application/octet-stream")
        self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
        self.assertEqual(answer.headers["Cache-Control"], "no-store")

    def test_names(self):
        cases = {
            'filename="offer.pdf"': "offer.pdf",
            r'filename="say \"hi\".pdf"': 'say "hi".pdf',
            "filename*=utf-8''Pr%C3%A9sentation%20%E2%82%AC.pdf": "Présentation €.pdf",
            'filename="=?utf-8?q?Gro=C3=9Fe.pdf?="': "Große.pdf",
            "filename*=utf-8''annexe%E2%80%AEfdp.exe": "annexe fdp.exe",
            "filename*=utf-8''a%0D%0ASet-Cookie:%20x=1.pdf": "a Set-Cookie: x=1.pdf",
            'filename="../../etc/passwd"': "passwd",
        }
        for written, name in cases.items():
            with self.subTest(written):
                _message, files = self.files(self.attachment(written))
                self.assertEqual(list(files), [name])
                answer = self.get(f"/mail_dossier/part/{files[name]}", self.alice)
                self.assertEqual(answer.status_code, 200)
                self.assertEqual(self.saved_name(answer), name)
                self.assertNotIn("Set-Cookie", [*answer.headers] if "Cookie" in written else [])

    def test_every_file_is_listed_wherever_the_sender_put_it(self):
        """R67"""
        message, files = self.files(
            self.attachment('filename="a.pdf"', b"%PDF a", "application/pdf"),
            part(b"%PDF b", "application/pdf", 'Content-Disposition: inline; filename="b.pdf"'),
            part(PNG, 'image/png; name="not shown.png"', "Content-ID: <nobody-shows-me>"),
            part(b"BEGIN:VCALENDAR", "text/calendar; name=c.ics"),
            part(mail(subject="forwarded"), "message/rfc822"),
        )
        self.assertLessEqual({"a.pdf", "b.pdf", "not shown.png", "c.ics"}, files.keys())
        self.assertEqual(len(files), 5, "and the forwarded mail")
        self.assertEqual(message.part_count, 5)

    def test_the_source_is_the_mail_as_it_came(self):
        raw = b"Received: from mx.agency.example\r\n" + mail(subject="=?utf-8?q?R=C3=A9sum=C3=A9?=", x_odd="  as is ")
        message = self.receive(self.alice, raw)
        answer = self.get(f"/mail_dossier/message/{message.id}/source", self.alice)
        self.assertEqual(answer.content, raw)
        self.assertTrue(answer.headers["Content-Disposition"].startswith("attachment"))
        self.assertEqual(self.saved_name(answer), f"{message.id}.eml")
