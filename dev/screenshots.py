"""The pictures of a running demo: what its users see, and where to click to see it.

They are taken as Sanne, whose mailbox is full, as Daan, who has none yet, and as the administrator.
"""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from .browser import Browser, browser

WIDE, NARROW = (1280, 800), (390, 844)
LANGUAGES = {"en": "en_US", "nl": "nl_NL"}
ANSWER = {"en": "Thank you! Wednesday at eleven suits us well.", "nl": "Dank je! Woensdag om elf uur schikt ons goed."}
COLOURS = 256  # in a picture's palette: a third of the size, and no difference to be seen


@dataclass(frozen=True)
class Look:
    """How the pictures of a series are taken; the name of its directory tells what is not the README's."""

    lang: str = "en"
    dark: bool = False
    narrow: bool = False

    @property
    def preferences(self) -> dict:
        """As fields of res.users; `dark_mode` is of the addon web_dark_mode."""
        return {"lang": LANGUAGES[self.lang], **({"dark_mode": True} if self.dark else {})}

    @property
    def name(self) -> str:
        parts = [self.lang if self.lang != "en" else "", "dark" * self.dark, "narrow" * self.narrow]
        return "-".join(filter(None, parts)) or "light"


ALL = [Look(), Look(dark=True), Look(narrow=True), Look("nl"), Look("nl", narrow=True)]


class Visitor:
    """A user of the demo in a browser."""

    def __init__(self, page: Browser, url: str, login: str, look: Look):
        self.page, self.url, self.lang = page, url, look.lang
        page.show(*(NARROW if look.narrow else WIDE))
        page.call("Network.clearBrowserCookies")
        page.open(f"{url}/web/login")
        page.await_("form.oe_login_form")
        self.uid = self.post("/web/session/authenticate", db="demo", login=login, password=login)["uid"]

    def post(self, path: str, **params: object):
        """The result of a JSON-RPC route."""
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params})
        options = {"method": "POST", "headers": {"Content-Type": "application/json"}, "body": body}
        answer = self.page.run(f"fetch({json.dumps(path)}, {json.dumps(options)}).then((response) => response.json())")
        if "error" in answer:
            raise SystemExit(f"{path}: {answer['error']['data']['message']}")
        return answer["result"]

    def call(self, model: str, method: str, *args: object, **kwargs: object):
        return self.post(f"/web/dataset/call_kw/{model}/{method}", model=model, method=method, args=args, kwargs=kwargs)

    def first(self, model: str, domain: list) -> int:
        found = self.call(model, "search", domain, limit=1)
        if not found:
            raise SystemExit(f"the demo has no {model} with {domain}")
        return found[0]

    def prefer(self, preferences: dict) -> dict:
        """Change the user's preferences; returns those he had."""
        (user,) = self.call("res.users", "read", [self.uid], list(preferences))
        self.call("res.users", "write", [self.uid], preferences)
        return {name: user[name] for name in preferences}

    def open(self, path: str, selector: str) -> None:
        self.page.open(f"{self.url}/odoo/{path}")
        self.page.await_(selector)


# ---------------------------------------------------------------- what is seen


def mailbox(sanne: Visitor) -> None:
    sanne.open("mailbox", ".o_mail_dossier_row")
    sanne.page.click(".o_mail_dossier_row:nth-child(6)")
    sanne.page.await_(".o_mail_dossier_body[srcdoc*=body]")


def mail(sanne: Visitor) -> None:
    shown = sanne.first("mail.dossier.message", [("words", "ilike", "dear sanne"), ("part_count", ">", 0)])
    sanne.open(f"action-mail_dossier.action_messages/{shown}", ".o_mail_dossier_reader iframe")


def writing(sanne: Visitor) -> None:
    mailbox(sanne)
    sanne.page.click(".o_mail_dossier_answer button")
    sanne.page.await_(".o_mail_dossier_composer .o_writing[role=textbox]")
    sanne.page.run("new Promise((done) => setTimeout(done, 500))")
    sanne.page.call("Input.insertText", text=ANSWER[sanne.lang])
    sanne.page.await_(".o_mail_dossier_composer .o_writing p")


def confidential(sanne: Visitor) -> None:
    shown = sanne.first("mail.dossier.message", [("confidential", "=", True)])
    sanne.open(f"action-mail_dossier.action_messages/{shown}", ".o_mail_dossier_reader iframe")
    sanne.page.click(".o_mail_dossier_reader button[aria-expanded]")


def settings(sanne: Visitor) -> None:
    sanne.open("action-mail_dossier.action_my_mailbox", ".o_mail_dossier_progress")


def folders(sanne: Visitor) -> None:
    settings(sanne)
    sanne.page.click("button[name='action_mail_dossier_folders']")
    sanne.page.await_(".modal .o_data_row")


def connection(sanne: Visitor) -> None:
    settings(sanne)
    sanne.page.click("button[name='action_mail_dossier_test']")
    sanne.page.await_(".modal .fa-check")


def contact(sanne: Visitor) -> None:
    sanne.open(f"action-contacts.action_contacts/{contact_id(sanne)}", ".o_mail_dossier_button .badge")


def dossier(sanne: Visitor) -> None:
    contact(sanne)
    sanne.page.click(".o_mail_dossier_button")
    sanne.page.await_(".o_mail_dossier_line")


def lead(sanne: Visitor) -> None:
    filed = sanne.first("crm.lead", [("user_id", "=", sanne.uid)])
    sanne.open(f"crm/{filed}", ".o_mail_dossier_button .badge")


def no_mailbox(daan: Visitor) -> None:
    daan.open("mailbox", ".o_view_nocontent, .o_mail_dossier_row")  # mails, if the reader of the README was here


def no_settings(daan: Visitor) -> None:
    daan.open("action-mail_dossier.action_my_mailbox", "button[name='action_mail_dossier_test']")


def mailboxes(admin: Visitor) -> None:
    admin.open("mailboxes", ".o_data_row, .o_kanban_record:not(.o_kanban_ghost)")


def one_mailbox(admin: Visitor) -> None:
    shown = admin.first("mail.dossier.mailbox", [("user_id.login", "=", "sanne")])
    admin.open(f"mailboxes/{shown}", ".o_form_view [name='mails']")


def set_up_users(admin: Visitor) -> None:
    admin.open("action-mail_dossier.action_rollout", ".modal button[name='action_look']")
    admin.page.click(".modal button[name='action_add_all']")
    admin.page.await_(".modal .o_tag")


def first_login(lotte: Visitor) -> None:
    """Where no notebook has set up her mailbox."""
    lotte.open("mailbox", ".o_mail_dossier_start, .o_view_nocontent, .o_mail_dossier_row")


def user(admin: Visitor) -> None:
    shown = admin.first("res.users", [("login", "=", "sanne")])
    admin.open(f"action-base.action_res_users/{shown}", ".nav-link[name='mail_dossier']")
    admin.page.click(".nav-link[name='mail_dossier']")


def general_settings(admin: Visitor) -> None:
    admin.open("action-mail_dossier.action_settings", ".o_setting_box")


def contact_id(visitor: Visitor) -> int:
    """The contact whom the demo writes most with."""
    return visitor.first("res.partner", [("email", "=", "anouk.vandijk@vanhoutenlogistiek.example")])


Shots = dict[str, list[Callable[[Visitor], str | None]]]  # by login; what a scene returns is the part that is shown

README: Shots = {"sanne": [mailbox, mail, writing, dossier, settings, folders]}
REST: Shots = {
    "sanne": [confidential, contact, connection, lead],
    "daan": [no_mailbox, no_settings],
    "admin": [mailboxes, one_mailbox, set_up_users, user, general_settings],
    "lotte": [first_login],
}


# ---------------------------------------------------------------- taking them


def take(url: str, look: Look, shots: Shots, directory: Path) -> None:
    """Write a PNG for each shot, named after it."""
    directory.mkdir(parents=True, exist_ok=True)
    with browser() as page:
        for login, scenes in shots.items():
            visitor = Visitor(page, url, login, look)
            before = visitor.prefer(look.preferences)
            try:
                for scene in scenes:
                    save(page.picture(scene(visitor)), directory / f"{scene.__name__}.png")
            finally:
                visitor.prefer(before)


def save(png: bytes, path: Path) -> None:
    picture = Image.open(io.BytesIO(png)).convert("RGB").quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE)
    picture.save(path, optimize=True)
