"""Files of a draft over HTTP."""

from unittest.mock import patch

from odoo.http import Request
from odoo.tests import HttpCase

from .sending import SendingCase

LIMIT = "odoo.addons.mail_dossier.models.mail_dossier_draft_part.MAX_FILES"


class TestUpload(SendingCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.draft = self.write_mail()

    def upload(self, user, *contents):
        self.env.flush_all()
        self.authenticate(user.login, user.login)
        files = [("files", (f"{number}.txt", content, "text/plain")) for number, content in enumerate(contents)]
        path = f"/mail_dossier/draft/{self.draft.id}/attach"
        answer = self.url_open(path, data={"csrf_token": Request.csrf_token(self)}, files=files)
        self.env.invalidate_all()
        return answer

    def attached(self):
        return [file["name"] for file in self.draft.show()["parts"]]

    def test_all_files_at_once(self):
        answer = self.upload(self.alice, b"one", b"two")
        self.assertEqual([(file["name"], file["size"]) for file in answer.json()], [("0.txt", 3), ("1.txt", 3)])
        self.assertEqual(self.attached(), ["0.txt", "1.txt"])

    def test_what_is_refused_is_not_attached(self):
        with patch(LIMIT, 5):
            answer = self.upload(self.alice, b"one", b"two")
        self.assertIn("larger than", answer.json()["error"])
        self.assertEqual(self.attached(), [])

    def test_anothers_draft_is_none(self):
        self.assertEqual(self.upload(self.bob, b"one").status_code, 404)
        self.assertEqual(self.attached(), [])
