"""Two programs at once on one mailbox of a real server, at random, with passes in between: in the end both agree."""

import os
import random
import ssl
import uuid
from unittest import skipUnless

from imapclient import IMAPClient

from ..imap.session import Session
from .common import MailboxCase, mail

PLACES = ("INBOX", "Sent", "Archive", "Junk", "Trash")
MARKS = ("\\Seen", "\\Flagged", "\\Answered", "$Forwarded", "Offer")
ACTIONS = ("mark_read", "mark_unread", "flag", "archive_mail", "junk", "delete_mail", "open", "move")


@skipUnless(os.environ.get("IMAP_TEST_HOST"), "no mail server: ./run test brings one")
class TestTwoClients(MailboxCase):
    def setUp(self):
        super().setUp()
        self.host, self.port = os.environ["IMAP_TEST_HOST"], int(os.environ["IMAP_TEST_TLS_PORT"])
        self.login = f"alice-{uuid.uuid4().hex}"
        self.set_parameter("allowed_hosts", self.host)
        settings = {"host": self.host, "port": self.port, "login": self.login, "password": "secret"}
        self.alice.with_user(self.alice).write({f"mail_dossier_{name}": value for name, value in settings.items()})
        with self.request(self.alice) as alice:
            alice.action_mail_dossier_folders()
        self.account(self.alice)._start()
        trusted = ssl.create_default_context(cafile=os.environ["IMAP_TEST_CA"])
        self.other = self.enterContext(IMAPClient(self.host, self.port, ssl_context=trusted))
        self.other._imap.debug = 0
        self.other.login(self.login, "secret")

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
        for path in chance.sample(PLACES, len(PLACES)):
            self.other.select_folder(path)
            if uids := self.other.search():
                return chance.choice(uids)
        return None

    def deliver_one(self, chance):
        flags = chance.sample(MARKS, chance.randint(0, 2))
        self.other.append(chance.choice(PLACES), mail(subject=str(chance.random()), message_id=None), flags)

    def mark(self, chance):
        if uid := self.somewhere(chance):
            change = chance.choice((self.other.add_flags, self.other.remove_flags))
            change([uid], chance.sample(MARKS, 2))

    def move(self, chance):
        if uid := self.somewhere(chance):
            self.other.move([uid], chance.choice(PLACES))

    def copy(self, chance):
        if uid := self.somewhere(chance):
            self.other.copy([uid], chance.choice(PLACES))

    def expunge(self, chance):
        if uid := self.somewhere(chance):
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
        target = [self.folder(self.alice, chance.choice(PLACES)).id] if action == "move" else []
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
            self.alice_syncs()
        for path in PLACES:
            self.assertEqual(self.here(path), self.there(path), path)
        self.assertGreater(len(self.seen_by_alice()), 5)

    def test_one_walk(self):
        self.walk(1)

    def test_another_walk(self):
        self.walk(2)

    def test_a_third_walk(self):
        self.walk(3)
