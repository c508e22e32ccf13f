"""How mail programs write: Outlook, Gmail, Apple Mail and a telephone.

Each has its own way to quote what it answers, and its own HTML. A telephone sends plain text. A letter's signature is
the sender's; a company's logo goes along as an inline image, again with every reply that still quotes it.
"""

from html import escape

from files import logo
from letter import DAYS, MONTHS, Letter, mailbox, spoken, zone
from people import Person

MAILERS = {
    "outlook": ("X-Mailer", "Microsoft Outlook 16.0"),
    "gmail": None,
    "apple": ("X-Mailer", "Apple Mail (2.3826.700.81)"),
    "phone": ("X-Mailer", "iPhone Mail (22H31)"),
}
PREFIXES = {
    "outlook": ("RE: ", "FW: "),
    "gmail": ("Re: ", "Fwd: "),
    "apple": ("Re: ", "Fwd: "),
    "phone": ("Re: ", "Fwd: "),
}
LABELS = {"nl": ("Van", "Verzonden", "Aan", "CC", "Onderwerp"), "en": ("From", "Sent", "To", "Cc", "Subject")}
PHONE_SIGNATURE = {"nl": "Verstuurd vanaf mijn iPhone", "en": "Sent from my iPhone"}
DISCLAIMER = {
    "nl": "De inhoud van dit bericht is alleen bestemd voor de geadresseerde. Is dit bericht niet voor u bestemd, wilt "
    "u dat dan aan de afzender melden en het bericht vernietigen? Aan dit bericht kunnen geen rechten worden ontleend.",
    "en": "This message is intended for the addressee only. If you have received it in error, please let the sender "
    "know and delete it. No rights can be derived from its contents.",
}
OUTLOOK_STYLE = """<!--
/* Font Definitions */
@font-face {font-family:"Cambria Math"; panose-1:2 4 5 3 5 4 6 3 2 4;}
@font-face {font-family:Calibri; panose-1:2 15 5 2 2 2 4 3 2 4;}
@font-face {font-family:Aptos; panose-1:2 11 0 4 2 2 2 2 2 4;}
/* Style Definitions */
p.MsoNormal, li.MsoNormal, div.MsoNormal {margin:0cm; font-size:11.0pt; font-family:"Calibri",sans-serif;}
a:link, span.MsoHyperlink {mso-style-priority:99; color:#0563C1; text-decoration:underline;}
span.E-mailStijl17 {mso-style-type:personal-compose; font-family:"Calibri",sans-serif; color:windowtext;}
.MsoChpDefault {mso-style-type:export-only; font-size:10.0pt;}
@page WordSection1 {size:612.0pt 792.0pt; margin:70.85pt 70.85pt 70.85pt 70.85pt;}
div.WordSection1 {page:WordSection1;}
-->"""
BLANK = '<p class="MsoNormal">&nbsp;</p>'
GMAIL_QUOTE = "margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex"
APPLE_BODY = "overflow-wrap: break-word; -webkit-nbsp-mode: space; line-break: after-white-space;"


def text(letter: Letter) -> str:
    """The plain text, with what it answers quoted below."""
    parts = [*letter.body[:-1], f"{letter.body[-1]}\n\n{signature(letter.sender)}"]
    if letter.parent:
        parts.append(_text_quote(letter))
    return "\n\n".join(parts).rstrip() + "\n"


def html(letter: Letter) -> str:
    """The HTML document; empty when the sender's program writes plain text."""
    client, inner = letter.sender.client, fragment(letter)
    if client == "outlook":
        head = f'<meta http-equiv="Content-Type" content="text/html; charset=utf-8"><style>{OUTLOOK_STYLE}</style>'
        office = 'xmlns:o="urn:schemas-microsoft-com:office:office" xmlns="http://www.w3.org/TR/REC-html40"'
        body = (
            f'<body lang="{letter.lang}" link="#0563C1" vlink="#954F72"><div class="WordSection1">{inner}</div></body>'
        )
        return f"<html {office}>\n<head>{head}</head>\n{body}\n</html>\n"
    if client == "apple":
        return f'<html><head><meta charset="utf-8"></head><body style="{APPLE_BODY}">{inner}</body></html>\n'
    return inner + "\n" if client == "gmail" else ""


def images(letter: Letter) -> dict[str, bytes]:
    """Content-ID -> PNG of the logos that the HTML shows."""
    if letter.sender.client == "phone":
        return {}
    found = images(letter.parent) if letter.parent else {}
    if _shows_logo(letter.sender):
        found[logo_id(letter.sender)] = logo(letter.sender.company.color)
    return found


def logo_id(person: Person) -> str:
    return f"logo01@{person.company.domain}"


def signature(person: Person) -> str:
    if person.client == "phone":
        return f"{person.first}\n\n{PHONE_SIGNATURE[person.lang]}"
    if not person.company:
        return f"{person.name}\n{person.mobile}"
    company = person.company
    return (
        f"{person.name}\n{person.title}\n\n{company.name}\n{company.street}, {company.zip} {company.city}\n"
        f"T {person.phone}\nM {person.mobile}\nwww.{company.domain}"
    )


def fragment(letter: Letter) -> str:
    """What stands inside <body>, and what a reply quotes."""
    client = letter.sender.client
    if client == "phone":
        return "<div>" + escape(text(letter)).replace("\n", "<br>\n") + "</div>"
    paragraph = '<p class="MsoNormal">{}</p>' + BLANK if client == "outlook" else "<div>{}</div><div><br></div>"
    own = "\n".join(paragraph.format(escape(line)) for line in letter.body) + _html_signature(letter.sender)
    if client == "gmail":
        own = f'<div dir="ltr">{own}</div>'
    return own + (_html_quote(letter) if letter.parent else "")


def _shows_logo(person: Person) -> bool:
    return bool(person.company) and person.client in ("outlook", "apple")


def _html_signature(person: Person) -> str:
    if not person.company:
        return f"<div>{escape(person.name)}</div><div>{escape(person.mobile)}</div>"
    company, cell = person.company, 'style="padding:2px 14px 2px 0;vertical-align:top;font-family:Arial,sans-serif"'
    image = f'<img src="cid:{logo_id(person)}" width="108" height="44" alt="{escape(company.name)}">'
    lines = "<br>".join(escape(line) for line in signature(person).split("\n")[1:-1] if line)
    return (
        f'\n<table cellpadding="0" cellspacing="0" border="0" style="border-top:2px solid {company.color}"><tr>'
        f"<td {cell}>{image if _shows_logo(person) else ''}</td>"
        f'<td {cell}><b style="color:{company.color};font-size:14px">{escape(person.name)}</b><br>'
        f'<span style="font-size:12px;color:#555555">{lines}<br>'
        f'<a href="https://www.{company.domain}" style="color:{company.color}">www.{company.domain}</a></span></td>'
        f'</tr></table>\n<div style="font-size:9px;color:#999999">{DISCLAIMER[person.lang]}</div>\n'
    )


def _headers(letter: Letter, lang: str) -> list[tuple[str, str]]:
    """The little table above a mail that Outlook quotes."""
    when = letter.when.astimezone(zone(letter.sender))
    people = (letter.to, letter.cc)
    to, cc = ("; ".join(mailbox(person) for person in group) for group in people)
    values = (mailbox(letter.sender), f"{spoken(when, lang)} {when:%Y %H:%M}", to, cc, letter.subject)
    return [pair for pair in zip(LABELS[lang], values, strict=True) if pair[1]]


def _attribution(letter: Letter) -> str:
    """The line above a quote, in the sender's language and program."""
    parent, lang, client = letter.parent, letter.sender.lang, letter.sender.client
    when = parent.when.astimezone(zone(letter.sender))
    day, month = DAYS[lang][when.weekday()], MONTHS[lang][when.month - 1]
    who = mailbox(parent.sender)
    if client == "gmail" and lang == "nl":
        return f"Op {day[:2]} {when.day} {month[:3]} {when:%Y} om {when:%H:%M} schreef {who}:"
    if client == "gmail":
        return f"On {day[:3]}, {when.day} {month[:3]} {when:%Y} at {when:%H:%M}, {who} wrote:"
    if lang == "nl":
        return f"Op {when.day} {month[:3]} {when:%Y}, om {when:%H:%M} heeft {who} het volgende geschreven:"
    return f"On {when.day} {month[:3]} {when:%Y}, at {when:%H:%M}, {who} wrote:"


def _text_quote(letter: Letter) -> str:
    quoted = text(letter.parent)
    if letter.sender.client == "outlook":
        table = "\n".join(f"{label}: {value}" for label, value in _headers(letter.parent, letter.sender.lang))
        return f"{'_' * 32}\n{table}\n\n{quoted}"
    return _attribution(letter) + "\n\n" + "\n".join(f"> {line}".rstrip() for line in quoted.rstrip().split("\n"))


def _html_quote(letter: Letter) -> str:
    quoted, client = fragment(letter.parent), letter.sender.client
    if client == "outlook":
        rows = "<br>".join(f"<b>{k}:</b> {escape(v)}" for k, v in _headers(letter.parent, letter.sender.lang))
        return (
            '\n<div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">'
            f'<p class="MsoNormal">{rows}</p></div></div>{BLANK}\n{quoted}'
        )
    if client == "gmail":
        return (
            '<br>\n<div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">'
            f'{escape(_attribution(letter))}<br></div><blockquote class="gmail_quote" style="{GMAIL_QUOTE}">'
            f"\n{quoted}\n</blockquote></div>"
        )
    return (
        f'\n<div><br><blockquote type="cite"><div>{escape(_attribution(letter))}</div>'
        f'<br class="Apple-interchange-newline"><div>{quoted}</div></blockquote></div>'
    )
