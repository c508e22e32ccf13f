"""HTML of a mail that is written: safe in the editor, and as it is sent.

The editor is a page of Odoo itself, without the sandbox that mails are read in. So nothing in a draft runs, and nothing
in it asks another server for anything: the address of an image from elsewhere is set aside (ASIDE) until the mail is
sent. What is set aside never becomes an address of this server again: a mail that somebody sent could otherwise name an
image of ours, and have whoever answers it send that along.
"""

import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64

from lxml import etree, html

from odoo.tools import html_sanitize

from ..imap.letter import File
from .mail_dossier_message_read import SHOWN_AS_IMAGE
from .page import REMOTE

ASIDE = "data-original-src"  # one of the attributes that Odoo's sanitiser lets pass
OWN = re.compile(r"/mail_dossier/draft/part/(\d+)\Z")
DATA = re.compile(r"data:(image/[a-z]+);base64,(.*)\Z", re.S)
LOCAL = re.compile(r"(?:https?://[^/]+)?/web/image/(\d+)")
PLAIN = re.compile(r"<pre>(.*?)</pre>", re.S)  # as page.py makes it, its text escaped
ELSEWHERE = ("http://", "https://")
QUOTE = "o_mail_dossier_quote"
ASKING = ("background", "srcset", "poster", "lowsrc", "dynsrc", "data", "longdesc", "usemap", "profile", "cite")
NEVER = (
    "style",
    "link",
    "meta",
    "base",
    "svg",
    "math",
    "video",
    "audio",
    "source",
    "track",
    "picture",
    "input",
    "form",
)


def safe(body: str) -> str:
    """What may stand in the editor."""
    body = html_sanitize(body, sanitize_attributes=True, sanitize_style=True, output_method="html")
    page = _page(str(body))
    for element in list(page.iter(etree.Element)):
        if element.tag in NEVER:
            element.drop_tree()
        else:
            _quiet(element)
    return _inner(page)


def _quiet(element) -> None:
    """Nothing it says makes the browser ask for anything."""
    for name in ASKING:
        element.attrib.pop(name, None)
    if element.tag != "a":
        element.attrib.pop("href", None)
    if not element.get(ASIDE, "").startswith(ELSEWHERE):
        element.attrib.pop(ASIDE, None)
    source = element.attrib.get("src", "")
    if source and not (element.tag == "img" and (DATA.match(source) or OWN.match(source))):
        del element.attrib["src"]
        if element.tag == "img" and source.startswith(ELSEWHERE):
            element.set(ASIDE, source)
    if "url" in element.get("style", "").lower() or "\\" in element.get("style", ""):
        rules = element.get("style").split(";")
        element.set("style", ";".join(rule for rule in rules if "url" not in rule.lower() and "\\" not in rule))


def quoted(body: str) -> str:
    """The body of a mail as its reader gets it, to be put into a draft, with nothing folded."""
    page = _page(PLAIN.sub(_lines, body) if body.startswith("<pre>") else body)
    for folded in page.xpath(".//summary"):
        folded.drop_tree()
    for fold in page.xpath(".//details"):
        fold.drop_tag()
    for image in page.iter("img"):
        aside = image.attrib.pop(REMOTE, "")
        if aside.startswith(ELSEWHERE):
            image.set(ASIDE, aside)
        elif not DATA.match(image.get("src", "")):
            image.attrib.pop("src", None)
    return _inner(page)


def _lines(plain: re.Match) -> str:
    """A mail without HTML as lines that can be written between."""
    return f"<div>{plain[1].replace(chr(10), '<br>')}</div>"


def embedded(body: str, read) -> str:
    """Pages of this Odoo (a signature, a template) with its own images in them; `read(id)` -> (type, bytes) or None."""
    page = _page(body)
    for image in page.iter("img"):
        found = LOCAL.match(image.get("src", ""))
        content = read(int(found[1])) if found else None
        if content and content[0] in SHOWN_AS_IMAGE:
            image.set("src", f"data:{content[0]};base64,{b64encode(content[1]).decode()}")
    return _inner(page)


def sendable(body: str, token: str, part, forwarding: bool) -> tuple[str, list[File]]:
    """(HTML, the images it shows) as it is sent; `part(id)` gives the draft's own File or None.

    Images from elsewhere that somebody else's mail names go along when it is forwarded, not in an answer: they would
    tell its sender who reads the answer.
    """
    page, files = _page(body), []
    for image in list(page.iter("img")):
        file = _image(image.attrib.get("src", ""), part)
        aside = image.attrib.pop(ASIDE, "")
        if file:
            cid = f"{len(files) + 1}.{token}@mail-dossier"
            files.append(File(file.name, file.mimetype, file.content, cid))
            image.set("src", f"cid:{cid}")
        elif aside.startswith(ELSEWHERE) and (forwarding or not _in_quote(image)):
            image.set("src", aside)
        else:
            image.drop_tree()
    return f"<html><body>{_inner(page)}</body></html>", files


def _image(source: str, part) -> File | None:
    if own := OWN.match(source):
        return part(int(own[1]))
    if not (data := DATA.match(source)) or data[1] not in SHOWN_AS_IMAGE:
        return None
    try:
        return File(f"image.{data[1].partition('/')[2]}", data[1], b64decode(data[2]))
    except NotBase64:
        return None


def _in_quote(element) -> bool:
    return any(QUOTE in (one.get("class") or "") or one.tag == "blockquote" for one in element.iterancestors())


def _page(body: str):
    return html.fragment_fromstring(body or "", create_parent="div")


def _inner(page) -> str:
    return etree.tostring(page, encoding="unicode", method="html").removeprefix("<div>").removesuffix("</div>")
