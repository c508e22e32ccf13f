"""Two colleagues with a mailbox each, an administrator, a salesperson without one; the mail servers are in memory.

A test tells a story: mail arrives at a server (`deliver`), the scheduled action runs (`sync`), somebody looks. What
runs is the real thing, from the server's answers to the rows; only the connection is another one.
"""

import os
from base64 import b64encode
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import count
from unittest import skipUnless

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, TransactionCase, new_test_user, tagged

from ..imap.fake import FakeServer

SALES = "base.group_user,sales_team.group_sale_salesman_all_leads,base.group_partner_manager"
RECRUITER = f"{SALES},hr_recruitment.group_hr_recruitment_user"
PASSWORD = "correct horse battery staple"
_numbers = count(1)
# Odoo's own test runner, where the addon is merely installed, has no mail servers. ./run test always has: there a test
# that is skipped is one that failed.
with_servers = skipUnless(os.environ.get("IMAP_TEST_HOST"), "no mail servers: ./run test brings them")


def mail(sender="Carla <carla@client.example>", to="alice@agency.example", subject="Lunch", body="Shall we?", **header):
    """The bytes of a mail (RFC 5322); other fields as in `cc="…"`, `in_reply_to="…"`; None leaves a field out."""
    number = next(_numbers)
    names = {
        "from": sender,
        "to": to,
        "subject": subject,
        "date": format_datetime(datetime.now(UTC) - timedelta(hours=1)),
        "message_id": f"<{number}@client.example>",
        "mime_version": "1.0",
        "content_type": "text/plain; charset=utf-8",
        **header,
    }
    lines = [f"{name.replace('_', '-').title()}: {value}" for name, value in names.items() if value is not None]
    return "\r\n".join([*lines, "", body, ""]).encode()


def part(content, content_type, *lines):
    """A part of a multipart mail, its content in base64."""
    head = [f"Content-Type: {content_type}", "Content-Transfer-Encoding: base64", *lines]
    return "\r\n".join([*head, "", b64encode(content).decode()])


def multipart(*parts, subtype="mixed", **fields):
    """A mail of these parts."""
    body = "".join(f"--limit\r\n{one}\r\n" for one in parts) + "--limit--"
    return mail(body=body, content_type=f'multipart/{subtype}; boundary="limit"', **fields)


@tagged("post_install", "-at_install")
class MailboxCase(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "no_reset_password": True})
        cls.alice = cls.user("alice", RECRUITER)
        cls.bob = cls.user("bob", SALES)
        cls.administrator = cls.user("administrator", f"{SALES},base.group_system")
        cls.sally = cls.user("sally", SALES)
        cls.accounts = cls.env["mail.dossier.account"]
        cls.messages = cls.env["mail.dossier.message"]
        cls.locations = cls.env["mail.dossier.location"]
        for user in (cls.alice, cls.bob):
            cls.set_up_mailbox(user)
        cls.contact = cls.env["res.partner"].create({"name": "Carla", "email": "carla@client.example"})

    @classmethod
    def user(cls, login, groups):
        """An internal user whose address is login@agency.example."""
        return new_test_user(cls.env, login, groups=groups, email=f"{login}@agency.example", name=login.title())

    @classmethod
    def set_up_mailbox(cls, user):
        """Fill in the user's page as he does; his login at the server is his address."""
        settings = {"host": "mail.agency.example", "login": user.email, "password": PASSWORD}
        user.with_user(user).write({f"mail_dossier_{name}": value for name, value in settings.items()})
        cls.account(user).write({"state": "ready", "next_attempt": False})

    @classmethod
    def account(cls, user):
        return cls.env["mail.dossier.account"].search([("user_id", "=", user.id)])

    def setUp(self):
        super().setUp()
        self.servers = {}
        self.patch(self.registry["mail.dossier.account"], "_connect__", lambda _accounts, to: self.connect(to))

    # ------------------------------------------------------------ the world outside

    def connect(self, settings):
        """The session that the account's settings (imap.network.Server) lead to."""
        return self.server(settings.login).session(settings)

    def server(self, user):
        """The mail server of a user (or of a login), with an INBOX and a Sent folder."""
        login = user if isinstance(user, str) else user.email
        if login not in self.servers:
            self.servers[login] = FakeServer(password=PASSWORD)
            self.servers[login].add("Sent", {"\\Sent"})
        return self.servers[login]

    def deliver(self, user, raw=None, folder="INBOX", flags=(), when=None, **fields_of_mail):
        """Put a mail on the user's server; returns its UID."""
        return self.server(user).deliver(folder, raw or mail(**fields_of_mail), flags, when)

    def receive(self, user, raw=None, folder="INBOX", **fields_of_mail):
        """Deliver a mail, sync, and return the message, as superuser."""
        uid = self.deliver(user, raw, folder, **fields_of_mail)
        self.sync(user)
        return self.location(user, folder, uid).message_id

    def send(self, user, raw=None, **fields_of_mail):
        """The user sends a mail with another program, which keeps it in Sent."""
        return self.receive(user, raw, "Sent", **({} if raw else {"sender": user.email, **fields_of_mail}))

    def reset_uidvalidity(self, user, path="INBOX"):
        """The server was restored: the same mails under other UIDs."""
        mails = list(self.server(user).tree[path].mails.values())
        self.server(user).add(path)
        for moved in reversed(mails):
            self.deliver(user, moved.raw, path, moved.flags, moved.internal_date)

    # ------------------------------------------------------------ Odoo

    def transaction(self):
        """New cursors are the test's own from here on, as the code under test opens some."""
        return nullcontext() if self._registry_patched else self.enter_registry_test_mode()

    @contextmanager
    def request(self, user):
        """The user's record in a transaction of his own, which the code under test may end."""
        self.env.flush_all()
        with self.transaction(), self.registry.cursor() as cr:
            yield user.with_env(self.env(cr=cr, user=user.id))
        self.env.invalidate_all()

    def sync(self, *users):
        """Make these users' mailboxes due, and run the scheduled action."""
        for user in users:
            self.account(user).next_attempt = fields.Datetime.now()
        with self.request(self.env.user) as somebody:
            somebody.env["mail.dossier.account"]._cron_sync()

    def one_pass(self, user):
        """One slice for the user."""
        self.account(user).next_attempt = fields.Datetime.now()
        with self.request(self.env.user) as somebody:
            accounts = somebody.env["mail.dossier.account"]
            accounts._sync(*accounts._take_due())

    def folder(self, user, path="INBOX"):
        return self.env["mail.dossier.folder"].search([("user_id", "=", user.id), ("path", "=", path)])

    def location(self, user, path, uid):
        return self.locations.search([("folder_id", "=", self.folder(user, path).id), ("uid", "=", uid)])

    def set_parameter(self, name, value):
        self.env["ir.config_parameter"].set_param(f"mail_dossier.{name}", value)

    def lead(self, email, **values):
        return self.env["crm.lead"].create({"name": email, "email_from": email, "type": "lead", **values})

    def applicant(self, email, **values):
        """Somebody who applies: only recruiters (Alice) read his card."""
        return self.env["hr.applicant"].create({"partner_name": email, "email_from": email, **values})

    def activities_of(self, user, kind):
        """The activities of a user by which he is told: "stopped", "asked" or "unreadable"."""
        self.env.invalidate_all()
        kind = self.env.ref(f"mail_dossier.activity_{kind}")
        return self.env["mail.activity"].search([("activity_type_id", "=", kind.id), ("user_id", "=", user.id)])

    # ------------------------------------------------------------ what must hold

    def links(self, message, record=None):
        domain = [("message_id", "=", message.id)]
        domain += [("res_model", "=", record._name), ("res_id", "=", record.id)] if record else []
        return self.env["mail.dossier.link"].search(domain)

    def assertFiled(self, record, message):
        self.assertEqual(len(self.links(message, record)), 1, f"{record.display_name}: {message.subject}")

    def assertNotFiled(self, record, message):
        self.assertFalse(self.links(message, record), f"{record.display_name}: {message.subject}")

    def assertVisible(self, user, message):
        seen = self.as_seen_by(user, message)
        self.assertEqual(seen.search([("id", "=", message.id)]), seen, user.name)
        self.assertEqual(seen.read(["subject"])[0]["subject"], message.subject)

    def assertHidden(self, user, message):
        seen = self.as_seen_by(user, message)
        self.assertFalse(seen.search([("id", "=", message.id)]), user.name)
        with self.assertRaises(AccessError):
            seen.read(["subject"])

    def assertForbidden(self, method, *arguments):
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            method(*arguments)

    def as_seen_by(self, user, records):
        """The records as the user gets them, nothing of them in a cache."""
        self.env.invalidate_all()
        return records.with_user(user).with_context(active_test=False)

    def assertInMailbox(self, user, path, number):
        found = self.locations.with_user(user).search([("folder_id", "=", self.folder(user, path).id)])
        self.assertEqual(len(found), number, f"{user.name}: {path}")
        self.assertEqual(len(found.message_id), number, f"{user.name}: {path}")


class MessageCase(MailboxCase, HttpCase):
    """For the routes of a mail and its form."""

    def get(self, path, user=None):
        """The answer to the user, or to nobody; redirects are not followed."""
        self.authenticate(user and user.login, user and user.login)
        return self.url_open(path, allow_redirects=False)

    def body_of(self, message, user=None, query=""):
        answer = self.get(f"/mail_dossier/message/{message.id}/body{query}", user or self.alice)
        self.assertEqual(answer.status_code, 200)
        return answer

    def reader(self, message, user=None):
        """What the form shows, as the web client asks for it."""
        seen = self.as_seen_by(user or self.alice, message).with_context(bin_size=True)
        return seen.web_read({"reader": {}})[0]["reader"]
