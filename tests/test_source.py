"""The files of large bodies."""

import os
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

from odoo.tests import BaseCase, tagged

from ..models import source


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
