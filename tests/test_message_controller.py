"""The routes of a mail and its form: what they give, and to whom."""

import json
import re

from odoo import SUPERUSER_ID
from odoo.http import root
from odoo.service.security import compute_session_token
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from .common import MessageCase, multipart, part


class TestWhoGetsIt(MessageCase):
    def setUp(self):
        super().setUp()
        text = part(b"Visible", "text/plain")
        raw = multipart(text, part(b"%PDF", "application/pdf", 'Content-Disposition: attachment; filename="offer.pdf"'))
        self.filed = self.receive(self.alice, raw)
        self.confidential = self.receive(self.alice, raw.replace(b"Lunch", b"Confidential"))

    def paths(self, message):
        (file,) = self.env["mail.dossier.part"].search([("message_id", "=", message.id)])
        mine = f"/mail_dossier/message/{message.id}"
        return {
            "body": f"{mine}/body",
            "part": f"/mail_dossier/part/{file.id}",
            "source": f"{mine}/source",
            "zip": f"{mine}/zip",
        }

    def answers(self, message, user):
        return {name: self.get(path, user).status_code for name, path in self.paths(message).items()}

    def test_a_holder_gets_all_of_it(self):
        for message in (self.filed, self.confidential):
            self.assertEqual(self.answers(message, self.alice), {"body": 200, "part": 200, "source": 200, "zip": 200})

    def test_a_reader_of_the_dossier_gets_what_is_shared(self):
        for user in (self.bob, self.sally, self.administrator):
            self.assertEqual(
                self.answers(self.filed, user), {"body": 200, "part": 200, "source": 404, "zip": 200}, user.name
            )

    def test_to_others_it_does_not_exist(self):
        for user in (self.bob, self.sally, self.administrator):
            for name, path in self.paths(self.confidential).items():
                with self.subTest(f"{user.name}: {name}"):
                    answer = self.get(path, user)
                    self.assertEqual(answer.status_code, 404)
                    missing = self.get(re.sub(r"\d+", "999999999", path, count=1), user)
                    self.assertEqual(missing.status_code, 404)
                    hide = re.compile(r"\d+|csrf_token: \S+")
                    self.assertEqual(hide.sub("", answer.text), hide.sub("", missing.text))

    def test_who_is_not_signed_in_is_asked_to(self):
        for name, path in self.paths(self.filed).items():
            with self.subTest(name):
                answer = self.get(path)
                self.assertEqual(answer.status_code, 303)
                self.assertIn("/web/login", answer.headers["Location"])

    @mute_logger("odoo.http")
    def test_a_portal_user_gets_nothing(self):
        portal = new_test_user(self.env, "portal_user", groups="base.group_portal", email="carla@client.example")
        for name, path in self.paths(self.filed).items():
            with self.subTest(name):
                self.assertNothing(self.get(path, portal))

    def assertNothing(self, answer):
        self.assertIn(answer.status_code, (403, 404))
        self.assertNotIn("Visible", answer.text)
        self.assertNotIn("%PDF", answer.text)

    @mute_logger("odoo.http")
    def test_who_becomes_superuser_sees_nothing(self):
        """DESIGN §10.1: an administrator in a session of the superuser."""
        location = self.locations.search([("message_id", "=", self.filed.id)])
        self.authenticate("administrator", "administrator")
        self.session.uid = SUPERUSER_ID
        self.session.session_token = compute_session_token(self.session, self.env(user=SUPERUSER_ID))
        root.session_store.save(self.session)
        for name, path in self.paths(self.filed).items():
            with self.subTest(name):
                self.assertNothing(self.url_open(path, allow_redirects=False))
        for model, ids in (("mail.dossier.message", self.filed.ids), ("mail.dossier.location", location.ids)):
            found = self.call(model, "search_read", [[["id", "in", ids]]], {"fields": ["id"]})
            self.assertEqual(found["result"], [], model)
            self.assertEqual(self.call(model, "search_count", [[]])["result"], 0)
            self.assertIn("error", self.call(model, "read", [ids, ["subject"]]))
        count = self.call("mail.dossier.message", "dossier_count", ["res.partner", self.contact.id])
        self.assertEqual(count["result"], 0)
        partner = self.call("res.partner", "search_count", [[["id", "=", self.contact.id]]])
        self.assertEqual(partner["result"], 1, "the session itself works")

    def call(self, model, method, args, kwargs=None):
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs or {}}
        answer = self.url_open("/web/dataset/call_kw", json=self.build_rpc_payload(params))
        return json.loads(answer.text)


class TestReader(MessageCase):
    def test_what_the_reader_shows(self):
        message = self.receive(
            self.alice,
            sender='"Carla Client" <carla@client.example>',
            cc="bob@agency.example",
            subject="Vertrouwelijk",
            date="Mon, 23 Nov 2026 10:00:00 +0100",
        )
        reader = self.reader(message)
        self.assertEqual(reader["subject"], "Vertrouwelijk")
        self.assertEqual(reader["date"], "2026-11-23 09:00:00")
        self.assertEqual(reader["sender"], {"name": "Carla Client", "email": "carla@client.example", "pretends": ""})
        self.assertEqual([label for label, _who in reader["people"]], ["From", "To", "Cc"])
        self.assertEqual(reader["reasons"], ["A word in the subject (vertrouwelijk)"])
        self.assertEqual([(one["model"], one["id"]) for one in reader["filed"]], [("res.partner", self.contact.id)])
        self.assertTrue(reader["holder"])
        self.assertTrue(json.dumps(reader))

    def test_a_name_that_pretends_another_address(self):
        message = self.receive(self.alice, sender='"boss@agency.example" <x@evil.example>')
        self.assertEqual(self.reader(message)["sender"]["pretends"], "boss@agency.example")

    def test_a_reader_of_the_dossier_is_no_holder(self):
        self.assertFalse(self.reader(self.receive(self.alice), self.bob)["holder"])

    def test_it_names_only_dossiers_that_one_may_read(self):
        self.env.ref("mail_dossier.model_applicant").restricting = False
        applicant = self.applicant("carla@client.example")
        message = self.receive(self.alice)
        self.assertIn(
            applicant.id, [one["id"] for one in self.reader(message)["filed"] if one["model"] == applicant._name]
        )
        self.assertNotIn(applicant._name, [one["model"] for one in self.reader(message, self.bob)["filed"]])
