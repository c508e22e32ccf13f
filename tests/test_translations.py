import re
from pathlib import Path

import polib

from odoo.tests import TransactionCase, tagged
from odoo.tools.translate import TranslationModuleReader

from .common import MailboxCase

CATALOGUES = Path(__file__).parents[1] / "i18n"
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[a-z]|</?[a-z][^>]*>")


def catalogue(name):
    return polib.pofile(str(CATALOGUES / name))


def terms(entries):
    return {entry.msgid for entry in entries}


@tagged("post_install", "-at_install")
class TestCatalogues(TransactionCase):
    """The files of i18n/: whoever changes a text runs ./run i18n and translates what is new."""

    def test_the_template_has_the_terms_of_the_sources(self):
        exported = {row[4] for row in TranslationModuleReader(self.env.cr, ["mail_dossier"])}
        self.assertEqual(exported, terms(catalogue("mail_dossier.pot")), "outdated: ./run i18n")

    def test_every_term_is_translated_into_dutch(self):
        dutch = catalogue("nl.po")
        self.assertEqual(terms(dutch), terms(catalogue("mail_dossier.pot")), "outdated: ./run i18n")
        self.assertFalse(terms(dutch.untranslated_entries() + dutch.fuzzy_entries()))

    def test_a_translation_keeps_placeholders_and_tags(self):
        for entry in catalogue("nl.po"):
            with self.subTest(entry.msgid):
                self.assertCountEqual(PLACEHOLDER.findall(entry.msgstr), PLACEHOLDER.findall(entry.msgid))


class TestDutch(MailboxCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("nl_NL")
        cls.env.ref("base.module_mail_dossier")._update_translations(["nl_NL"])
        cls.alice.lang = "nl_NL"

    def dutch(self):
        """Alice, as her browser asks for her."""
        return self.alice.with_user(self.alice).with_context(lang=self.alice.lang)

    def test_a_refused_login_is_explained(self):
        self.alice.with_user(self.alice).mail_dossier_password = "not this one"
        self.sync(self.alice)
        self.assertRegex(self.dutch().mail_dossier_last_error, r"^Inloggen in mailbox niet gelukt\.")

    def test_a_field_has_its_dutch_label(self):
        label = self.dutch().fields_get(["mail_dossier_keep_copy"])["mail_dossier_keep_copy"]["string"]
        self.assertEqual(label, "Kopie laten staan op de server")
