"""Over HTTP, in other tables, in caches: leak_matrix/routes.py and traces.py."""

import logging

from odoo import SUPERUSER_ID
from odoo.http import root
from odoo.service.security import compute_session_token

from .common import MessageCase
from .leak_matrix import SOME, Log, World
from .leak_matrix.answers import in_base64
from .leak_matrix.routes import core_routes, nobodys, own_routes
from .leak_matrix.traces import cached_for_another, other_tables, translations
from .leak_matrix.world import MARK


class TestLeakRoutes(MessageCase):
    def setUp(self):
        super().setUp()
        self.world = World(self)

    def sign_in(self, role):
        user = self.world.users[role]
        if role == "public":
            self.authenticate(None, None)
        elif role == "superuser":
            self.sign_in("administrator")
            self.session.uid = SUPERUSER_ID
            self.session.session_token = compute_session_token(self.session, self.env(user=SUPERUSER_ID))
            root.session_store.save(self.session)
        else:
            self.authenticate(user.login, user.login)

    def request_(self, verb, path, payload):
        if payload and "data" in payload:
            payload = {**payload, "csrf_token": "none"}
            return self.url_open(path, data=payload, allow_redirects=False)
        return self.url_open(path, json=payload, method=verb, allow_redirects=False)

    def told(self, role, verb, path, payload):
        """(status, what the role may not see but was told)."""
        answer = self.request_(verb, path, payload)
        text = answer.text + in_base64(answer.text)
        return answer.status_code, [what for token, what in self.world.forbidden(role).items() if token in text]

    def test_our_routes(self):
        for role in SOME:
            self.sign_in(role)
            without = {}  # path: the status where there is no such record
            env = self.env(user=self.world.users[role].id)
            routes = own_routes(self.world, env)
            self.assertGreater(len(routes), 6)
            for verb, path, payload in routes:
                with self.subTest(f"{role}: {path}"), Log().kept():
                    status, told = self.told(role, verb, path, payload)
                    self.assertFalse(told)
                    if (nobody := nobodys(path)) not in without:
                        without[nobody] = self.told(role, verb, nobody, payload)[0]
                    self.assertEqual(status, without[nobody], f"{role}: {path}: it is there, then")

    def test_routes_of_odoo(self):
        for role in SOME:
            self.sign_in(role)
            for verb, path, payload in core_routes(self.world, self.env(user=self.world.users[role].id)):
                with self.subTest(f"{role}: {path} {payload}"), Log().kept():
                    self.assertFalse(self.told(role, verb, path, payload)[1])

    def test_the_holder_is_told(self):
        """The routes themselves work: what is the holder's own comes through them."""
        self.authenticate("alice", "alice")
        env = self.env(user=self.alice.id)
        answers = [self.url_open(path).text for _verb, path, _json in own_routes(self.world, env)]
        secret = next(iter(self.world.secrets.values()))
        for kind in ("body", "content"):
            self.assertTrue(any(secret[kind] in answer for answer in answers), kind)

    def test_api_keys(self):
        for role in ("reader", "administrator"):
            user = self.world.users[role]
            key = self.env(user=user.id)["res.users.apikeys"].sudo()._generate("rpc", "key", None)
            calls = {"search_read": {"domain": [], "fields": ["subject"]}, "search_count": {"domain": []}}
            with Log().kept():
                self.assertKnowsNothing(role, user, key, calls)

    def assertKnowsNothing(self, role, user, key, calls):
        for method, kwargs in calls.items():
            with self.subTest(f"{role}: {method}"):
                path = f"/json/2/mail.dossier.message/{method}"
                by_json = self.url_open(path, json=kwargs, headers={"Authorization": f"Bearer {key}"})
                params = (self.env.cr.dbname, user.id, key, "mail.dossier.message", method, [], kwargs)
                by_xml = self.xmlrpc_object.execute_kw(*params)
                seen = len(self.world.allowed(role))
                self.assertEqual(by_json.status_code, 200)
                for answer in (by_json.json(), by_xml):
                    self.assertEqual(answer if isinstance(answer, int) else len(answer), seen)

    # ------------------------------------------------------------ traces

    def test_no_other_table_has_a_word_of_it(self):
        """Neither mail.message, nor attachments, notifications, the bus: nothing is copied."""
        self.assertFalse(other_tables(self.env))

    def test_an_export_of_translations_has_none_of_it(self):
        self.assertNotIn(MARK, translations(self.env))

    def test_the_log_has_none_of_it(self):
        log = Log()
        with log.kept():
            secret = self.world.secrets["unfiled"]["subject"]
            self.receive(self.alice, subject=secret, sender="contact@client.example", cc="malformed", body=secret)
            self.receive(
                self.alice, b"Subject: " + secret.encode() + b"\r\nContent-Type: multipart/mixed\r\n\r\n\xff\0"
            )
            logging.getLogger("odoo.addons.mail_dossier").info("the end")
        self.assertEqual(log.lines[-1], "the end")
        self.assertFalse([line for line in log.lines if MARK in line])

    def test_what_is_made_for_one_user_is_not_given_to_another(self):
        """Computed fields depend on who asks, or say the same to everybody."""
        users = self.world.users
        for state in ("filed", "sent with a blind copy", "lifted"):
            for first, second in (("holder", "reader"), ("reader", "holder"), ("reader", "abroad")):
                message = self.world.mails[state]
                self.assertFalse(cached_for_another(self.world, message, users[first], users[second]), state)
