"""The page of a mail's body: sanitised HTML in, what the reader's frame shows out.

The mail's own images are put into the page as data, so that it asks for nothing. Those from elsewhere are set aside
until the reader wants them (REMOTE), trackers for good. Links open elsewhere and show where they really lead. What is
quoted of earlier mails is folded.
"""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from lxml import etree, html
from lxml.html import HtmlElement

from ..imap.plain import html_text, own_text, split_quoted
from .trackers import is_tracker

# Where the address of an image from elsewhere waits until the reader asks for it.
REMOTE = "data-remote"
# What mail programs put around the mail that is answered, and the rule they draw above it.
CONTAINER = re.compile(r"\b(gmail_quote|yahoo_quoted|protonmail_quote|zmail_extra|moz-forward-container)\b")
RULE = re.compile(r"^(x_)*(divRplyFwdMsg|appendonsend|OLK_SRC_BODY_SECTION|reply-intro)$")
OUTLOOK_RULE = re.compile(r"border:\s*none;\s*border-top:\s*solid #(?:e1e1e1|b5c4df) 1\.0pt", re.IGNORECASE)
HOST = re.compile(r"^(?:https?://)?((?:[\w-]+\.)+[a-z]{2,})(?=[/:?#\s]|$)", re.IGNORECASE)
# A relative address would lead into Odoo.
SCHEMES = ("http:", "https:", "mailto:", "tel:", "sms:", "ftp:", "#")
# A name on an image would stand in front of the document's own properties for whoever measures the frame.
NAMES = ("name", "id")


def make_page(safe: str, own_image: Callable[[str], str | None]) -> str:
    """The inside of the page; `own_image` gives the data URI of a Content-ID, or None."""
    if not safe.strip():
        return ""
    page = html.fragment_fromstring(safe, create_parent="div")
    etree.strip_elements(page, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    for styled in page.xpath(".//*[contains(@style, 'url') or contains(@style, 'URL') or contains(@style, '\\')]"):
        _drop_addresses(styled)
    for image in page.xpath(".//img"):
        _set_image(image, own_image)
    for element in page.iter(etree.Element):
        _set_addresses(element)
    _fold(page)
    return etree.tostring(page, encoding="unicode", method="html")


def text_page(plain: str) -> str:
    """The page of a plain text: as it is written, addresses as links, and the quoted end of it folded."""
    own, quoted = split_quoted(plain)
    if not own or not quoted:
        return f"<pre>{_linked(plain)}</pre>"
    return f"<pre>{_linked(own)}</pre>{_details(f'<pre>{_linked(quoted)}</pre>')}"


def written(page: str) -> str:
    """The text that the sender of a mail wrote himself, by its page: without what is folded or quoted."""
    tree = html.fragment_fromstring(page, create_parent="div")
    for aside in tree.xpath(".//details | .//b[@class='mail_dossier_elsewhere']"):
        aside.drop_tree()
    plain = tree.text_content() if page.startswith("<pre>") else html_text(etree.tostring(tree, encoding="unicode"))
    return own_text(plain)


def _details(inside):
    return f"<details><summary>•••</summary>{inside}</details>"


ADDRESS = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")


def _linked(text):
    escape = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    return ADDRESS.sub(r'<a href="\g<0>" title="\g<0>" target="_blank" rel="noopener noreferrer">\g<0></a>', escape)


def _drop_addresses(styled):
    rules = styled.get("style").split(";")
    styled.set("style", ";".join(rule for rule in rules if "url" not in rule.lower() and "\\" not in rule))


def _set_image(image, own_image):
    for name in ("srcset", "longdesc", "usemap", *NAMES):
        image.attrib.pop(name, None)
    source = image.attrib.pop("src", "")
    if source.lower().startswith("cid:"):
        if data := own_image(source[4:]):
            image.set("src", data)
    elif source.lower().startswith("data:image/"):
        image.set("src", source)
    elif urlsplit_or_none(source):
        image.set("src", source)
        tracker = is_tracker(image)
        del image.attrib["src"]
        if not tracker:
            image.set(REMOTE, source)


def urlsplit_or_none(address):
    """The parts of an absolute web address."""
    try:
        url = urlsplit(address)
    except ValueError:
        return None
    return url if url.scheme in ("http", "https") and url.hostname else None


def _set_addresses(element):
    """Links alone lead anywhere, and not into Odoo."""
    for name in ("xlink:href", "background", "poster", "action", "formaction"):
        element.attrib.pop(name, None)
    if element.tag != "a" or not element.get("href", "").strip().lower().startswith(SCHEMES):
        element.attrib.pop("href", None)
    if element.tag == "a":
        _set_link(element)


def _set_link(link):
    """It opens elsewhere, and tells where; a text that names another host is contradicted."""
    address = link.get("href", "")
    link.set("target", "_blank")
    link.set("rel", "noopener noreferrer")
    if address and not address.startswith("#"):
        link.set("title", address)
    url, shown = urlsplit_or_none(address), HOST.match(link.text_content().strip())
    if url and shown and _domain(shown[1]) != _domain(url.hostname):
        warning = etree.Element("b", {"class": "mail_dossier_elsewhere"})
        warning.text = f"→ {url.hostname}"
        warning.tail, link.tail = link.tail, None
        link.addnext(warning)


def _domain(host):
    return ".".join(host.lower().removeprefix("www.").split(".")[-2:])


def _fold(page):
    """Fold what is quoted, unless nothing else is there."""
    start = next((element for element in page.iter() if _begins_quote(element)), None)
    if start is None:
        return
    quoted = [start]
    if not _is_container(start):
        while start.getnext() is None and start.getparent() is not page:
            start = start.getparent()
        quoted = [start, *start.itersiblings()]
    inside = "".join(element.text_content() + (element.tail or "") for element in quoted)
    if page.text_content().strip() in ("", inside.strip()):
        return
    details = html.fragment_fromstring(_details(""))
    if _is_container(start):
        details.tail, start.tail = start.tail, None
    start.addprevious(details)
    details.extend(quoted)


def _is_container(element):
    if not isinstance(element, HtmlElement):
        return False
    cited = element.tag == "blockquote" and (element.get("type") == "cite" or element.getparent().tag == "div")
    return cited or bool(CONTAINER.search(element.get("class", "")))


def _begins_quote(element):
    if not isinstance(element, HtmlElement):
        return False
    rule = RULE.match(element.get("id", "")) or OUTLOOK_RULE.search(element.get("style", ""))
    return bool(rule) or _is_container(element)
