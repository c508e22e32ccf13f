"""Two programs at once on one mailbox of a real server, at random, with passes in between: in the end both agree."""

import os
import random
import ssl
import uuid

from imapclient import IMAPClient

from ..imap.session import Session
from .common import MailboxCase, mail, with_servers

PLACES = ("INBOX", "Sent", "Archive", "Junk", "Trash")
MARKS = ("\\Seen", "\\Flagged", "\\Answered", "$Forwarded", "Offer")
# The servers beside Dovecot, "cyrus:4143 courier:4144 pymap:4145".
MORE = dict(one.split(":") for one in os.environ.get("IMAP_TEST_SERVERS", "").split())
ACTIONS = ("mark_read", "mark_unread", "flag", "archive_mail", "junk", "delete_mail", "open", "move")


class TwoClients:
    """The walk; a subclass names the server, and in what it differs."""

    host, port = os.environ.get("IMAP_TEST_HOST"), os.environ.get("IMAP_TEST_PORT")
    security, below, marks = "starttls", "", MARKS

    def setUp(self):
        super().setUp()
        self.places = ("INBOX", *(self.below + path for path in PLACES[1:]))
        self.login = f"alice-{uuid.uuid4().hex}"
        self.other = self.enterContext(IMAPClient(self.host, int(self.port), ssl=False))
        self.other._imap.debug = 0
        if self.security == "starttls":
            self.other.starttls(ssl.create_default_context(cafile=os.environ["IMAP_TEST_CA"]))
        self.other.login(self.login, "secret")
        for path in self.places:
            if not self.other.folder_exists(path):
                self.other.create_folder(path)
        self.begin()

    def begin(self):
        """Alice fills in her settings and starts with the suggested folders."""
        self.set_parameter("allowed_hosts", self.host)
        self.set_parameter("allow_plain", "True")
        settings = {"host": self.host, "port": int(self.port), "security": self.security}
        settings |= {"login": self.login, "password": "secret"}
        self.alice.with_user(self.alice).write({f"mail_dossier_{name}": value for name, value in settings.items()})
        with self.request(self.alice) as alice:
            alice.action_mail_dossier_folders()
        self.account(self.alice)._start()

    def connect(self, settings):
        return Session(settings)

    def alice_syncs(self):
        """A pass that finds nothing wrong."""
        self.one_pass(self.alice)
        account = self.account(self.alice)
        self.assertEqual((account.state, account.error_reason), ("ready", False))

    # ------------------------------------------------------------ the other program

    def somewhere(self, chance):
        """A UID in a folder with mail, which is open afterwards; None when there is no mail at all."""
        for path in chance.sample(self.places, len(self.places)):
            self.other.select_folder(path)
            if uids := self.other.search():
                return chance.choice(uids)
        return None

    def deliver_one(self, chance):
        flags = chance.sample(self.marks, chance.randint(0, 2))
        self.other.append(chance.choice(self.places), mail(subject=str(chance.random()), message_id=None), flags)

    def mark(self, chance):
        if uid := self.somewhere(chance):
            change = chance.choice((self.other.add_flags, self.other.remove_flags))
            change([uid], chance.sample(self.marks, 2))

    def move(self, chance):
        if uid := self.somewhere(chance):
            to = chance.choice(self.places)
            if self.other.has_capability("MOVE"):
                self.other.move([uid], to)
            else:
                self.other.copy([uid], to)
                self.remove(uid)

    def copy(self, chance):
        if uid := self.somewhere(chance):
            self.other.copy([uid], chance.choice(self.places))

    def expunge(self, chance):
        if uid := self.somewhere(chance):
            self.remove(uid)

    def remove(self, uid):
        self.other.add_flags([uid], ["\\Deleted"])
        self.other.uid_expunge([uid])

    # ------------------------------------------------------------ Alice

    def seen_by_alice(self):
        self.env.invalidate_all()
        return self.locations.with_user(self.alice).search([], order="place_id, uid, id")

    def act(self, chance):
        """Alice does something with one to three of her mails."""
        mails = self.seen_by_alice()
        chosen = mails.browse(chance.sample(mails.ids, min(len(mails), chance.randint(1, 3))))
        action = chance.choice(ACTIONS)
        target = [self.folder(self.alice, chance.choice(self.places)).id] if action == "move" else []
        if chosen:
            getattr(chosen[:1] if action == "open" else chosen, f"action_{action}")(*target)

    # ------------------------------------------------------------ what must hold

    def there(self, path):
        self.other.select_folder(path, readonly=True)
        told = self.other.fetch(self.other.search(), ["FLAGS"])
        return {uid: {flag.decode() for flag in one[b"FLAGS"]} - {"\\Recent"} for uid, one in told.items()}

    def here(self, path):
        mails = self.seen_by_alice().filtered(lambda one: one.place_id.path == path).sudo()
        self.assertFalse(mails.filtered("pending"))
        self.assertEqual(len(mails), len(set(mails.mapped("uid"))))
        return {one.uid: one._wanted_flags() for one in mails}

    def walk(self, seed):
        chance = random.Random(seed)
        for _ in range(12):
            self.deliver_one(chance)
        theirs = (self.deliver_one, self.mark, self.mark, self.move, self.copy, self.expunge)
        for _ in range(150):
            chance.choice((chance.choice(theirs), self.act))(chance)
            if chance.random() < 0.2:
                self.alice_syncs()
        for _ in range(2):
            self.account(self.alice).folder_ids.checked = False  # ten minutes have passed
            self.alice_syncs()
        for path in self.places:
            self.assertEqual(self.here(path), self.there(path), path)
        self.assertGreater(len(self.seen_by_alice()), 5)

    def test_one_walk(self):
        self.walk(1)


@with_servers
class TestTwoClients(TwoClients, MailboxCase):
    def test_another_walk(self):
        self.walk(2)

    def test_a_third_walk(self):
        self.walk(3)


if "cyrus" in MORE:

    class TestTwoClientsCyrus(TwoClients, MailboxCase):
        port = MORE["cyrus"]


if "courier" in MORE:

    class TestTwoClientsCourier(TwoClients, MailboxCase):
        port, security, below = MORE["courier"], "none", "INBOX."


if "pymap" in MORE:

    class TestTwoClientsPymap(TwoClients, MailboxCase):
        port, marks = MORE["pymap"], MARKS[:3]  # it keeps no keywords
