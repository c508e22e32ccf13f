"""Hostile mails in a real browser: in the list, the reader, names of files. Nothing runs, and no request leaves."""

import json
from pathlib import Path
from urllib.parse import quote

from lxml import html

from odoo.tools import mute_logger

from .common import MessageCase, multipart, part

PAYLOADS = Path(__file__).resolve().parents[1] / "../shared/corpora/xss_payloads.json"
FEW = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><a xlink:href='javascript:alert(1)'>x</a></svg>",
    "<img src=https://evil.example/a.png srcset='https://evil.example/b.png 2x'>",
    "<div style='background:url(https://evil.example/c.png)'>x</div>",
    "<link rel=stylesheet href=https://evil.example/d.css><style>@import 'https://evil.example/e.css'</style>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe><object data=https://evil.example/f></object>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/g'><base href=https://evil.example/>",
    "<form action=https://evil.example/h><button autofocus onfocus=alert(1)>x</button></form>",
    "<video src=https://evil.example/i autoplay></video><audio src=https://evil.example/j></audio>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<img name=body><img name=querySelector><p>clobbered</p>",
]
ALIVE = ("script", "iframe", "object", "embed", "link", "meta", "base", "form")
ADDRESSES = ("http:", "https:", "mailto:", "tel:", "#", "ftp:", "cid:")
BEGIN = """
    window.runs = 0;
    window.ran = () => window.runs++;
    const until = async (what) => {
        while (!what()) {
            await new Promise((done) => setTimeout(done, 50));
        }
    };
    const show = (text, sandbox) => new Promise((done) => {
        const frame = document.createElement("iframe");
        frame.setAttribute("sandbox", sandbox);
        frame.srcdoc = text;
        frame.onload = () => setTimeout(() => { frame.remove(); done(); }, 30);
        document.body.append(frame);
    });
    await show("<img src=x onerror=top.ran()><img src='https://control.example/seen.png'>",
               "allow-same-origin allow-scripts");
    await until(() => window.runs === 1);
"""
END = 'console.log(window.runs === 1 ? "test successful" : `${window.runs - 1} scripts ran`);'
READ = """
    for (const id of IDS) {
        const page = await (await fetch(`/mail_dossier/message/${id}/body`)).text();
        await show(page, "allow-same-origin allow-popups allow-popups-to-escape-sandbox");
    }
    await until(() => document.querySelector(".o_mail_dossier_row"));
    for (const row of [...document.querySelectorAll(".o_mail_dossier_row")].slice(0, 12)) {
        row.click();
        await until(() => document.querySelector(".o_mail_dossier_conversation .o_mail_dossier_body[srcdoc]"));
        document.querySelector(".o_mail_dossier_reader [aria-expanded]")?.click();
    }
"""
ANSWER = """
    const composer = odoo.__WOWL_DEBUG__.root.env.services["mail_dossier.composer"];
    for (const [index, id] of IDS.entries()) {
        const letter = await composer.answer(index % 2 ? "forward" : "reply", id);
        await until(() => document.querySelector(".o_mail_dossier_composer .o_writing[role=textbox]"));
        document.querySelector(".o_mail_dossier_composer .o_unfold").click();
        await new Promise((done) => setTimeout(done, 30));
        letter.touch("body");
        await letter.save();
        letter.show(await letter.rpc.show(letter.id));
        await new Promise((done) => setTimeout(done, 30));
        composer.remove(letter);
        await until(() => !document.querySelector(".o_mail_dossier_composer"));
    }
"""


class TestHostileMail(MessageCase):
    def setUp(self):
        super().setUp()
        self.asked = []
        listed = [row["payload"] for row in json.loads(PAYLOADS.read_text())] if PAYLOADS.exists() else []
        self.payloads = [*FEW, *(payload if isinstance(payload, str) else "".join(payload) for payload in listed)]
        for payload in self.payloads:
            self.deliver(self.alice, self.mail_with(payload.replace("alert", "top.ran")))
        self.sync(self.alice)
        self.received = self.messages.search([("message_id", "like", "@client.example")])

    def mail_with(self, payload):
        """The payload as body, subject, sender and name of a file."""
        line = " ".join(payload.split())[:150]
        word = f"=?utf-8?q?{quote(line, safe='').replace('%', '=')}?="
        return multipart(
            part(payload.encode(), "text/html; charset=utf-8"),
            part(b"x", "application/pdf", f"Content-Disposition: attachment; filename*=utf-8''{quote(line, safe='')}"),
            subject=word,
            sender=f"{word} <x@client.example>",
        )

    def fetch_proxy(self, url):
        """Every request of the browser to another host."""
        self.asked.append(url)
        return self.make_fetch_proxy_response("", 404)

    @mute_logger("odoo.http")
    def test_nothing_runs_and_nothing_is_asked_for(self):
        self.browse(READ)

    @mute_logger("odoo.http")
    def test_nor_when_it_is_quoted(self):
        self.browse(ANSWER)

    def browse(self, what):
        code = f"(async () => {{{BEGIN}{what}{END}}})()".replace("IDS", json.dumps(self.received.ids))
        self.browser_js("/odoo/mailbox", code, "odoo.isReady === true", login="alice", timeout=400)
        self.assertEqual(set(self.asked), {"https://control.example/seen.png"}, "and the control was seen")

    def test_nothing_in_the_pages_could(self):
        self.assertGreaterEqual(len(self.received), len(set(self.payloads)) - 5)
        for message in self.received.with_user(self.alice):
            body = message._body(images=True)
            for element in html.fragment_fromstring(body or "<p/>", create_parent="div").iter():
                with self.subTest(body):
                    self.assertNotIn(element.tag, ALIVE)
                    self.assertFalse([name for name in element.attrib if name.startswith("on")])
                    for name in ("href", "xlink:href", "action", "formaction", "background", "poster"):
                        address = (element.get(name) or "#").strip().lower()
                        self.assertTrue(address.startswith(ADDRESSES) or ":" not in address, address)
