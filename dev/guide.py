"""The pictures of docs/guide.md and docs/gids.md: as much of a screen as its chapter speaks of."""

from .screenshots import Shots, Visitor, connection, contact, dossier, folders, mailbox, settings, writing

DIALOG, COMPOSER = ".modal-content", ".o_mail_dossier_composer"
SEARCHED = {"en": "from:anouk has:attachment", "nl": "van:anouk heeft:bijlage"}


def account(sanne: Visitor) -> None:
    settings(sanne)


def tested(sanne: Visitor) -> str:
    connection(sanne)
    return DIALOG


def mapped(sanne: Visitor) -> str:
    folders(sanne)
    return DIALOG


def screen(sanne: Visitor) -> None:
    mailbox(sanne)


def search(sanne: Visitor) -> None:
    mailbox(sanne)
    sanne.page.run("document.querySelector('.o_mail_dossier_search input').focus()")
    sanne.page.call("Input.insertText", text=SEARCHED[sanne.lang])
    sanne.page.await_(".o_mail_dossier_row mark")


def opened(sanne: Visitor) -> None:
    """A mail that is filed, in the mailbox."""
    sanne.open("mailbox", ".o_mail_dossier_row")
    sanne.page.click(".o_mail_dossier_row:has(.o_chip)")
    sanne.page.await_(".o_mail_dossier_chip")


def filed(sanne: Visitor) -> None:
    opened(sanne)
    sanne.page.click(".o_mail_dossier_chip button:nth-child(2)")
    sanne.page.await_(".o_mail_dossier_why")


def record(sanne: Visitor) -> None:
    contact(sanne)
    sanne.page.await_(".o_mail_dossier_entry")
    sanne.page.run("document.querySelector('.o-mail-Chatter').scrollIntoView()")


def correspondence(sanne: Visitor) -> None:
    dossier(sanne)


def unknown(sanne: Visitor) -> None:
    sanne.open("action-mail_dossier.action_unknown", ".o_data_row")


def card(sanne: Visitor) -> str:
    unknown(sanne)
    sanne.page.click("[name='action_create']")
    sanne.page.await_(".modal .o_form_view")
    return DIALOG


def lock(sanne: Visitor) -> str:
    opened(sanne)
    sanne.page.click(".o_mail_dossier_lock")
    sanne.page.await_(".modal .btn-primary")
    return DIALOG


def who(sanne: Visitor) -> str:
    opened(sanne)
    sanne.page.click(".o_mail_dossier_privacy .btn-link")
    sanne.page.await_(".o_mail_dossier_who")
    return DIALOG


def log(sanne: Visitor) -> None:
    sanne.open("action-mail_dossier.action_log", ".o_data_row")


def later(sanne: Visitor) -> str:
    writing(sanne)
    sanne.page.click(f"{COMPOSER} .o_later")
    sanne.page.await_(".o_moment")
    return COMPOSER


# The last one leaves a draft.
SANNE = [account, tested, mapped, screen, search, filed, record, correspondence, unknown, card, lock, who, log, later]
GUIDE: Shots = {"sanne": SANNE}
