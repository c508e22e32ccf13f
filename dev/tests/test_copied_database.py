"""Copies of a filled database, as administrators make them, and what becomes of one that is the real one now."""

import os
import subprocess
from pathlib import Path

from dev import odoo
from whole import WholeDatabaseCase


class TestCopiedDatabase(WholeDatabaseCase):
    def setUp(self) -> None:
        super().setUp()
        self.take("fill")

    def test_a_copy_touches_no_mailbox_until_it_is_said_that_it_has_moved(self) -> None:
        copied, neutralized = self.copy(self.database, "copied"), self.copy(self.database, "neutralized")
        self.run_odoo("neutralize", "-d", neutralized)
        before, talked = self.at_server(), self.talked()
        for copy, word in ((copied, "moved or copied"), (neutralized, "a copy to try things out in")):
            said = self.take("everything", copy)
            self.assertTrue([sentence for sentence in said if word in sentence], said)
            self.assertEqual(self.talked(), talked, copy)
            self.assertEqual(self.at_server(), before)
        self.assertRegex(self.said(), r"^[^\n]* this database has moved or is a copy[^\n]*\n$", "and nothing else")
        sent = self.sent()
        self.take("moved", copied)
        self.take("everything", copied)
        after = self.at_server()
        self.assertEqual([len(after[path]) - len(before[path]) for path in ("Archive", "Drafts")], [1, 1])
        self.assertEqual(self.sent(), sent, "it was due when the copy was made: the other one may have sent it")

    def sent(self) -> int:
        return len(list(Path(os.environ["SMTP_TEST_MAILS"]).glob("*.eml")))

    def test_a_new_key(self) -> None:
        self.environment["MAIL_DOSSIER_KEY_OLD"] = self.environment["MAIL_DOSSIER_KEY"]
        self.environment["MAIL_DOSSIER_KEY"] = "a new key"
        self.assertIn("1 secrets are encrypted with the key in use", self.rotate().stdout)
        self.environment["MAIL_DOSSIER_KEY_OLD"] = ""
        self.assertIn("1 secrets", self.rotate().stdout)
        self.environment["MAIL_DOSSIER_KEY"] = "a key that was never used"
        self.assertRegex(self.rotate(code=1).stderr, "no key here opens those of alice: .* mail_dossier_key_old")

    def rotate(self, code: int = 0) -> subprocess.CompletedProcess:
        return self.run_odoo("mail_dossier_rotate_key", "-d", self.database, code=code)

    def run_odoo(self, *arguments: str, code: int = 0) -> subprocess.CompletedProcess:
        done = subprocess.run(odoo.command(*arguments), env=self.environment, capture_output=True, text=True)
        self.assertEqual(done.returncode, code, done.stderr)
        return done
