"""The plain-text side of a mail that is written: what its HTML says, as format=flowed (RFC 3676).

Readers that know the format join the lines of a paragraph again and show quotes as such; all others see lines of a
decent length with ">" before what is quoted.
"""

import re
from html.parser import HTMLParser

WIDTH = 72  # RFC 3676 §4.2: at most 78; five levels of quoting then still fit into 80 columns
QUOTES = re.compile(r"(?:> ?)*")
SIGNATURE = "-- "  # RFC 3676 §4.3: the one line whose blank at the end is no soft break
SPACE = re.compile(r"[ \t\r\n\f]+")
HIDDEN = ("script", "style", "title", "head", "template")
LINES = ("div", "li", "tr", "td", "th", "dt", "dd", "section", "article", "header", "footer", "form")
PARAGRAPHS = ("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "pre", "dl")
RULE = "-" * 20


def flow(text: str) -> str:
    """Lines that readers of format=flowed join again; each line of `text` is a paragraph, or a quoted one."""
    return "".join(f"{line}\n" for paragraph in text.split("\n") for line in _folded(paragraph))


def _folded(paragraph: str) -> list[str]:
    marks = QUOTES.match(paragraph)[0]
    content = paragraph[len(marks) :]
    before = ">" * marks.count(">") + " " if marks else ""
    if content == SIGNATURE:
        return [before + content]
    if not before and content.startswith((" ", "From ")):  # §4.4: space-stuffed, and safe from mbox files
        before = " "
    content = content.rstrip(" ")
    return [before + line for line in _wrapped(content, WIDTH - len(before))]


def _wrapped(content: str, width: int) -> list[str]:
    """The lines of a paragraph, all but the last with the blank at the end that joins it to the next."""
    lines = []
    while len(content) > width:
        cut = content.rfind(" ", 1, width) + 1 or content.find(" ", width) + 1
        if not cut or not content[:cut].strip() or not content[cut:]:
            break
        if content[cut:].startswith((" ", ">", "From ")):  # would be taken for stuffing or a quote
            break
        lines.append(content[:cut])
        content = content[cut:]
    return [*lines, content]


def unflow(text: str) -> str:
    """What `flow` made its lines of (RFC 3676 §4.1)."""
    paragraphs, begun = [], ""
    for line in text.replace("\r", "").removesuffix("\n").split("\n"):
        marks = QUOTES.match(line)[0] if line.startswith(">") else ""
        content = line[len(marks) :] if marks else line.removeprefix(" ")
        begun = begun + content if begun else marks + content
        if not content.endswith(" ") or content == SIGNATURE:
            paragraphs.append(begun)
            begun = ""
    return "\n".join([*paragraphs, begun] if begun else paragraphs)


def html_as_text(html: str) -> str:
    """What an HTML mail says, a line for a paragraph; quotes marked by ">", links with their address."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.end_line()
    return "\n".join(reader.lines).strip("\n")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self._line, self._link, self._label = "", "", 0
        self._depth = self._hidden = self._pre = 0
        self._lists: list[int] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        told = dict(attributes)
        self._hidden += tag in HIDDEN
        self._break_before(tag)
        if tag == "blockquote":
            self._depth += 1
        elif tag in ("ul", "ol"):
            self._lists.append(0 if tag == "ol" else -1)
        elif tag == "li":
            self._begin_item()
        elif tag == "a":
            self._link, self._label = told.get("href") or "", len(self._line)
        elif tag == "img":
            self._line += f"[{told['alt']}]" if told.get("alt") else ""
        self._pre += tag == "pre"

    def _break_before(self, tag: str) -> None:
        if tag == "br":
            self.end_line(always=True)
        elif tag == "hr":
            self.end_line()
            self._line = RULE
            self.end_line()
        elif tag in PARAGRAPHS:
            self._end_paragraph()
        elif tag in LINES:
            self.end_line()

    def _begin_item(self) -> None:
        if self._lists and self._lists[-1] >= 0:
            self._lists[-1] += 1
        number = f"{self._lists[-1]}." if self._lists and self._lists[-1] > 0 else "-"
        self._line = f"{'  ' * (len(self._lists) - 1)}{number} "

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in HIDDEN and self._hidden > 0
        if tag == "a":
            self._end_link()
        elif tag == "blockquote":
            self._end_quote()
        elif tag in PARAGRAPHS:
            self._end_paragraph()
        elif tag in LINES:
            self.end_line()
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        self._pre -= tag == "pre" and self._pre > 0

    def _end_quote(self) -> None:
        self.end_line()
        while self._depth and self.lines and self.lines[-1] == ">" * self._depth:
            self.lines.pop()
        self._depth = max(0, self._depth - 1)
        self._end_paragraph()

    def _end_link(self) -> None:
        label = self._line[self._label :].strip()
        place = self._link.removeprefix("mailto:")
        if place.startswith(("http://", "https://")) and label.rstrip("/") != place.rstrip("/"):
            self._line += f" <{place}>" if label else place
        self._link = ""

    def handle_data(self, data: str) -> None:
        if self._hidden:
            return
        if self._pre:
            *whole, rest = data.replace("\r", "").split("\n")
            for line in whole:
                self._line += line
                self.end_line(always=True)
            self._line += rest
        else:
            data = SPACE.sub(" ", data)
            self._line += data.lstrip(" ") if not self._line or self._line.endswith(" ") else data

    def end_line(self, always: bool = False) -> None:
        line = self._line.replace("\xa0", " ")
        line = line if line == SIGNATURE else line.rstrip()
        if line or always:
            marks = ">" * self._depth + " " if self._depth else ""
            self.lines.append(marks + line if line else marks.rstrip())
        self._line = ""

    def _end_paragraph(self) -> None:
        self.end_line()
        blank = ">" * self._depth
        if self.lines and self.lines[-1] != blank and not self._lists:
            self.lines.append(blank)
