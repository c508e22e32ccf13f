import re
from pathlib import Path

import polib

from odoo.tests import BaseCase, TransactionCase, tagged
from odoo.tools.translate import TranslationModuleReader

from ..models.search_query import terms as search_terms
from .common import MailboxCase

CATALOGUES = Path(__file__).parents[1] / "i18n"
LANGUAGES = sorted(path.stem for path in CATALOGUES.glob("*.po"))
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[a-z]|\{\w*\}|</?[a-z][^>]*>|\n\n")
# Names of protocols, addresses and units are the same in every language.
NAME = re.compile(r"[^a-z]+|Content-.*|((\S*[.@]\w\S*|\d+,?) ?)+|%s [kM]B|%\(place\)s: %\(detail\)s|Google|Microsoft")
SAME = {
    "nl": "Account|Bcc|Blind|Bounce|Bulk|Cc|Contact|Correspondent|Details|Dossier|Dossiers|E-mail|Import|In"
    "|Lead|Lease|Link|Mailbox|Model|Postcode|Record|Records|Server|Type|fax|mails|dossier:|in:|%(email)s in %(header)s",
    "de": "Bcc|Blind|Cc|Details|Import|In|Lead|Link|Name|Person|Port|Position|Problem|Server|Text|Version|in:"
    "|%(email)s in %(header)s",
    "fr": "Actions|Cc|Clients|Configuration|Contact|Conversation|Conversations|%s conversations|Date|E-mail"
    "|Message|Note|Port|Position|Question|Secret|Source|Type|Version|Workers|fax|mobile",
    "es": "Cc|Error|Lead|fax",
}


def catalogue(name):
    return polib.pofile(str(CATALOGUES / name))


def terms(entries):
    return {entry.msgid for entry in entries}


def translations():
    for language in LANGUAGES:
        yield from ((language, entry) for entry in catalogue(f"{language}.po") if entry.msgstr)


def around(text):
    """The white space a text begins and ends with."""
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


@tagged("post_install", "-at_install")
class TestTemplate(TransactionCase):
    """The files of i18n/: whoever changes a text runs ./run i18n and translates what is new."""

    def test_the_template_has_the_terms_of_the_sources(self):
        exported = {row[4] for row in TranslationModuleReader(self.env.cr, ["mail_dossier"])}
        self.assertEqual(exported, terms(catalogue("mail_dossier.pot")), "outdated: ./run i18n")


@tagged("post_install", "-at_install")
class TestCatalogues(BaseCase):
    def test_every_term_is_translated(self):
        template = [entry.msgid for entry in catalogue("mail_dossier.pot")]
        for language in LANGUAGES:
            with self.subTest(language):
                entries = catalogue(f"{language}.po")
                self.assertCountEqual([entry.msgid for entry in entries], template, "outdated: ./run i18n")
                self.assertFalse(terms(entries.untranslated_entries() + entries.fuzzy_entries()))

    def test_a_translation_keeps_placeholders_tags_and_the_space_around_it(self):
        for language, entry in translations():
            with self.subTest(language, term=entry.msgid):
                self.assertCountEqual(PLACEHOLDER.findall(entry.msgstr), PLACEHOLDER.findall(entry.msgid))
                self.assertEqual(around(entry.msgstr), around(entry.msgid))

    def test_a_translation_is_not_english(self):
        for language, entry in translations():
            if entry.msgid == entry.msgstr and not NAME.fullmatch(entry.msgid):
                with self.subTest(language):
                    self.assertIn(entry.msgid, SAME[language].split("|"))

    def test_the_search_knows_its_terms_in_every_language(self):
        for language, entry in translations():
            if re.fullmatch(r"[a-z]+:[a-z]*", entry.msgid):
                with self.subTest(language, term=entry.msgid):
                    rest = "2026" if entry.msgid.endswith(":") else ""
                    self.assertEqual(search_terms(entry.msgstr + rest), search_terms(entry.msgid + rest))


class TestSpoken(MailboxCase):
    """What a user reads."""

    def speaking(self, code):
        """Alice, as her browser asks for her."""
        self.env["res.lang"]._activate_lang(code)
        self.env.ref("base.module_mail_dossier")._update_translations([code])
        self.alice.lang = code
        return self.alice.with_user(self.alice).with_context(lang=code)

    def test_a_refused_login_is_explained(self):
        self.alice.with_user(self.alice).mail_dossier_password = "not this one"
        self.sync(self.alice)
        self.assertRegex(self.speaking("nl_NL").mail_dossier_last_error, r"^Inloggen in mailbox niet gelukt\.")

    def test_a_field_has_its_label(self):
        labels = {
            "nl_NL": "Kopie laten staan op de server",
            "de_DE": "Kopie auf dem Server lassen",
            "fr_FR": "Laisser une copie sur le serveur",
            "es_ES": "Dejar una copia en el servidor",
        }
        for code, label in labels.items():
            with self.subTest(code):
                field = self.speaking(code).fields_get(["mail_dossier_keep_copy"])["mail_dossier_keep_copy"]
                self.assertEqual(field["string"], label)
