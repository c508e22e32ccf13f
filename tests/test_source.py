"""The files of large bodies."""

import os
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from unittest.mock import patch

from odoo.exceptions import MissingError
from odoo.tests import BaseCase, tagged

from ..imap.responses import Fetched
from ..models import source
from ..models.content import take_apart
from .common import MailboxCase, mail


@tagged("post_install", "-at_install")
class TestSource(BaseCase):
    def test_two_threads_write_one_file(self):
        """Two mailboxes get the same large mail at once."""
        both, replace, body = threading.Barrier(2, timeout=60), os.replace, b"x" * source.LARGE

        def together(*paths):
            both.wait()
            replace(*paths)

        with tempfile.TemporaryDirectory() as folder, patch.object(os, "replace", together):
            with patch.object(source, "_path", lambda _database, key: os.path.join(folder, key)):
                with ThreadPoolExecutor() as threads:
                    for done in [threads.submit(source.keep, "database", "key", body) for _ in range(2)]:
                        self.assertIsNone(done.result())
                self.assertEqual(source.read("database", "key", None), body)
            self.assertEqual(os.listdir(folder), ["key"])


class TestErased(MailboxCase):
    def setUp(self):
        super().setUp()
        self.raw = mail(sender="x@nowhere.example", body="x" * source.LARGE)
        self.message = self.receive(self.alice, self.raw)
        self.path = source._path(self.env.cr.dbname, self.message.key)
        self.addCleanup(lambda: os.path.exists(self.path) and os.unlink(self.path))

    def test_what_was_just_fetched_again_keeps_its_text(self):
        os.utime(self.path, (0, 0))
        take_apart(self.env.cr.dbname, Fetched(1, frozenset(), datetime.now(UTC), len(self.raw), None, self.raw))
        self.message.unlink()
        self.env.cr.postcommit.run()
        self.assertTrue(os.path.exists(self.path))

    def test_the_clean_up_takes_what_has_no_mail(self):
        os.utime(self.path, (0, 0))
        self.messages._gc_files()
        self.assertTrue(os.path.exists(self.path), "it has a mail")
        self.env.cr.execute("DELETE FROM mail_dossier_message WHERE id = %s", [self.message.id])
        self.messages._gc_files()
        self.assertFalse(os.path.exists(self.path))

    def test_restored_without_its_files_a_mail_says_so_and_shows_again_once_they_are_there(self):
        os.rename(self.path, f"{self.path}.away")
        self.addCleanup(lambda: os.path.exists(f"{self.path}.away") and os.unlink(f"{self.path}.away"))
        mine = self.message.with_user(self.alice)
        self.assertIn("not on this server", mine._body())
        with self.assertRaisesRegex(MissingError, "not on this server"):
            mine._source()
        os.rename(f"{self.path}.away", self.path)
        self.assertIn("xxx", mine._body())
