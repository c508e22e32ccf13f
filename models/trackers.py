"""Which images from elsewhere tell the sender that a mail was read, and show nothing: never asked for, not even when
the reader wants images.

Nobody can list all who do it; but what they make looks alike. Such an image is not to be seen: a dot, or hidden. Or its
address says what it is for ("/wf/open", "trk.", "pixel.gif"), or is that of a company that does little else.
"""

import re
from urllib.parse import urlsplit

# An image of so few pixels is not meant to be looked at.
DOT = 3
HIDDEN = re.compile(
    r"display:\s*none|visibility:\s*hidden|opacity:\s*0(?![.\d])"
    r"|(?:^|;)\s*(?:max-)?(?:width|height):\s*[0-3](?:px)?\s*(?:;|$)"
)
SIZE = re.compile(r"\s*(\d+)\s*(?:px)?\s*", re.IGNORECASE)
# Words of a host or a path, cut where letters end or a capital begins.
WORD = re.compile(r"[a-z]+|[A-Z][a-z]*|[A-Z]+")
TELLING = re.compile(
    r"open(s|ed|er|log|rate)?|count(open|opened)|stfopen|[a-z]{0,6}track|track(er|ers|ing|ed|s|app|edlink)"
    r"|[a-z]{0,3}trk|pixel|beacon|seen|ping|imp|emimp|impression|spacer|px|logging"
)
# Hosts that send one on, or count.
COUNTING = {"click", "clicks", "link", "links", "go", "r", "t", "tr", "tx", "ad", "ads", "share", "console"}
# "/o/", "/e/o/", "/e2t/", "/wf/": senders' programs are terse, people's pictures are not.
TERSE = re.compile(r"[a-z]\d?|[a-z]\d?[a-z]|oo|wf|e[12]t|to|tr|rts|ss", re.IGNORECASE)
PICTURE = re.compile(r"\.(png|jpe?g|gif|webp|svg|bmp)$", re.IGNORECASE)
PROGRAM = re.compile(r"\.(php|aspx?|cgi|z)$", re.IGNORECASE)
COMPANIES = {
    *("awstrack.me", "bl-1.com", "demdex.net", "dmtrk.net", "doubleclick.net", "e2ma.net", "emltrk.com"),
    *("frontapp.com", "google-analytics.com", "hubspotemail.net", "litmus.com", "mailtag.io", "mailtrack.io"),
    *("mixmax.com", "mixpanel.com", "nethunt.com", "outreach.io", "pippio.com", "polymail.io", "pstmrk.it"),
    *("returnpath.net", "sailthru.com", "salesloft.com", "sendibtd.com", "sparkpostmail2.com", "streak.com"),
    *("superhuman.com", "toutapp.com", "yesware.com"),
}


def is_tracker(image) -> bool:
    """Does this <img> (an lxml element with a remote src) only report?"""
    return _is_dot(image) or _tells(image.get("src", ""))


def _is_dot(image) -> bool:
    sizes = [int(match[1]) for name in ("width", "height") if (match := SIZE.fullmatch(image.get(name, "")))]
    return any(size <= DOT for size in sizes) or bool(HIDDEN.search(image.get("style", "").lower()))


def _tells(address: str) -> bool:
    url = urlsplit(address)
    labels = (url.hostname or "").split(".")
    if ".".join(labels[-2:]) in COMPANIES or (len(labels) > 2 and labels[0] in COUNTING):
        return True
    words = [*WORD.findall(" ".join(labels[:-1])), *WORD.findall(url.path)]
    if PROGRAM.search(url.path) or any(TELLING.fullmatch(word.lower()) for word in words):
        return True
    return not PICTURE.search(url.path) and any(TERSE.fullmatch(part) for part in url.path.split("/"))
