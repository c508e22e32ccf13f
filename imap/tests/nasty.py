"""A megabyte of each shape that makes careless readers of mail take hours; run as a program, reads them all.

Prints the name of a shape before it reads it, so that whoever ends this program knows which one it was.
"""

import sys
from pathlib import Path

SIZE = 1 << 20

MULTIPART = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
ADDRESS_RUNS = [
    "<",
    ">",
    "(",
    "((a) ",
    ")",
    '"',
    '"a" ',
    "\\",
    ",",
    ";",
    ":",
    "a:",
    "=",
    "@",
    "a@",
    "<a@b> ",
    " ",
    "a ",
]
WORD_RUNS = ["=?", "=?=", "=?u?q?", "=?u?q?a?", "=?utf-8?b?", "=?utf-8?q?a?= ", "?=", "=?" + "a" * 50]
PARAMETER_RUNS = [";", ";a", ";a=", '; a="', "; a*0*=''", "; a*1=b", " ", "=", "'", "%", '\\"']
HTML_RUNS = [
    "<",
    "<p",
    "<!--",
    "<style>",
    "<style></STYLE >",
    "<script",
    "</",
    "&",
    "&#",
    "&amp",
    "<br>",
    "\n ",
    "<a <",
]
TEXT_RUNS = ["begin 644 a\n", "begin 644 a\nM\n", "M\n", ">", "> \n", "-", "\r", "\n", "\x1b$B", "+"]


def filled(run: str, size: int = SIZE) -> bytes:
    return (run.encode() * (size // len(run) + 1))[:size]


def headers() -> dict[str, bytes]:
    shapes = {}
    for run in ADDRESS_RUNS + WORD_RUNS:
        shapes[f"to {run!r}"] = b"To: x " + filled(run) + b" @ y\r\n\r\n"
        shapes[f"subject {run!r}"] = b"Subject: " + filled(run) + b"\r\n\r\n"
        shapes[f"references {run!r}"] = b"References: " + filled(run) + b"\r\n\r\n"
    for run in PARAMETER_RUNS:
        shapes[f"type {run!r}"] = b"Content-Type: text/plain" + filled(run) + b"\r\n\r\n"
    shapes["to, digits then colons"] = b"To: " + b"= " * 60_000 + b"@" + b":" * 120_000 + b";\r\n\r\n"
    shapes["fields"] = filled("A:\r\n")
    shapes["To fields"] = filled("To: a\r\n")
    shapes["folds"] = b"Subject: a" + filled("\r\n ") + b"\r\n\r\n"
    shapes["one name"] = filled("a")
    shapes["blank lines"] = filled("\r\n")
    shapes["From lines"] = filled("From \n")
    return shapes


def bodies() -> dict[str, bytes]:
    shapes = {
        "100,000 parts": MULTIPART + filled("--b\r\n\r\na\r\n"),
        "delimiters in one line": MULTIPART + filled("--b"),
        "longer delimiters": MULTIPART + filled("\n--bb"),
        "closing delimiters": MULTIPART + filled("--b--\r\n"),
        "nested": filled("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"),
        "nested, boundaries to be guessed": filled("Content-Type: multipart/mixed\r\n\r\n--b\r\n"),
        "guesses": b"Content-Type: multipart/mixed\r\n\r\n" + filled("\n--" + "a" * 80),
        "mails in mails": MULTIPART + filled("--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: =?\r\n\r\n"),
        "jis parts": MULTIPART + filled("--b\r\n\r\n\x1b$B\r\n"),
    }
    for kind, runs in (("html", HTML_RUNS), ("plain", TEXT_RUNS)):
        for run in runs:
            shapes[f"{kind} {run!r}"] = f"Content-Type: text/{kind}\r\n\r\n".encode() + filled(run)
    for run in TEXT_RUNS:
        for charset in ("utf-7", "iso-2022-jp"):
            shapes[f"{charset} {run!r}"] = f"Content-Type: text/plain; charset={charset}\r\n\r\n".encode() + filled(run)
        for encoding in ("base64", "quoted-printable", "x-uuencode"):
            shapes[f"{encoding} {run!r}"] = f"Content-Transfer-Encoding: {encoding}\r\n\r\n".encode() + filled(run)
    shapes["digits"] = b"Content-Type: text/html\r\n\r\n&#" + filled("9")
    return shapes


def main() -> None:
    sys.path.insert(0, str(Path(__file__).parents[2]))
    from imap.message import parse

    for name, raw in (headers() | bodies()).items():
        print(name, flush=True)
        message = parse(raw)
        _ = message.preview, message.key, message.mime, [len(attachment.data) for attachment in message.attachments]


if __name__ == "__main__":
    main()
