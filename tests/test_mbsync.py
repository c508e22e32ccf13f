"""mbsync at work on the same mailbox of a real server, often at the same moment: in the end three sides are equal."""

import os
import random
import tempfile
import uuid
from mailbox import Maildir, MaildirMessage
from pathlib import Path
from unittest import skipIf

from imapclient import IMAPClient

from ..imap.session import Session
from .common import MailboxCase, mail

PLACES = ("INBOX", "Archive", "Junk", "Trash")
LETTERS = {"S": "\\Seen", "R": "\\Answered", "F": "\\Flagged"}  # the flags that a Maildir and Odoo both know
ACTIONS = ("mark_read", "mark_unread", "flag", "archive_mail", "junk", "delete_mail")
EVERYTHING = "Patterns *\nCreate Near\nRemove None\nExpunge Both\nSync All"
ABSENT = "mbsync" in os.environ.get("IMAP_TEST_ABSENT", "mbsync")
ROUNDS = 60 if os.environ.get("MAIL_DOSSIER_ALL") else 12


@skipIf(ABSENT, "absent: mbsync")
class TestMbsync(MailboxCase):
    def setUp(self):
        super().setUp()
        from dev import mbsync

        self.mbsync, self.login = mbsync, f"mbsync-{uuid.uuid4().hex}"
        host, port = os.environ["IMAP_TEST_HOST"], int(os.environ["IMAP_TEST_PORT"])
        self.set_parameter("allowed_hosts", host)
        settings = {"host": host, "port": port, "security": "starttls", "login": self.login, "password": "secret"}
        self.alice.with_user(self.alice).write({f"mail_dossier_{name}": value for name, value in settings.items()})
        with self.request(self.alice) as alice:
            alice.action_mail_dossier_folders()
        self.account(self.alice)._start()
        self.server = self.enterContext(IMAPClient(host, port, ssl=False))
        self.server.login(self.login, "secret")
        self.directory = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="mail_dossier-mbsync.")))
        self.configuration = mbsync.configure(self.directory, self.login, port, EVERYTHING)

    def connect(self, settings):
        return Session(settings)

    # ------------------------------------------------------------ both programs

    def mbsync_while(self, other=lambda: None):
        """mbsync runs, and meanwhile something else happens."""
        running = self.mbsync.start(self.configuration)
        other()
        _, complaints = running.communicate()
        # It gives up where a mail that it was about to change is gone, and says so.
        return running.returncode == 0 or self.assertTrue(complaints)

    def alice_syncs(self):
        self.one_pass(self.alice)
        account = self.account(self.alice)
        account.invalidate_recordset()
        self.assertEqual((account.state, account.error_reason), ("ready", False))

    def maildir(self, path):
        return Maildir(self.directory / path, create=False)

    def mbsync_user_acts(self, chance):
        """Somebody reads his Maildir: marks a mail, deletes one, or writes one."""
        box = self.maildir(chance.choice(PLACES))
        if chance.random() < 0.3 or not len(box):
            letter = MaildirMessage(mail(subject=str(chance.random())))
            letter.set_subdir("cur")
            box.add(letter)
            return
        key = chance.choice(sorted(box.keys()))
        one = box[key]
        (one.add_flag if chance.random() < 0.7 else one.remove_flag)(chance.choice("SRFT" if len(box) > 3 else "SRF"))
        box[key] = one

    def alice_acts(self, chance):
        self.env.invalidate_all()
        mails = self.locations.with_user(self.alice).search([], order="id")
        if mails:
            getattr(mails.browse(chance.choice(mails.ids)), f"action_{chance.choice(ACTIONS)}")()

    # ------------------------------------------------------------ what must hold

    def on_server(self, path):
        self.server.select_folder(path, readonly=True)
        told = self.server.fetch(self.server.search(), ["FLAGS"])
        return {uid: {flag.decode() for flag in one[b"FLAGS"]} & {*LETTERS.values()} for uid, one in told.items()}

    def in_odoo(self, path):
        self.env.invalidate_all()
        place = [("place_id", "=", self.folder(self.alice, path).id)]
        mails = self.locations.with_user(self.alice).search(place).sudo()
        self.assertFalse(mails.filtered("pending"))
        return {one.uid: one._wanted_flags() & {*LETTERS.values()} for one in mails}

    def in_maildir(self, path):
        """By the UIDs of the server, which mbsync keeps beside its own ("far near flags")."""
        state = (self.directory / path / ".mbsyncstate").read_text().partition("\n\n")[2]
        far = {near: int(uid) for uid, near, *_flags in map(str.split, state.splitlines())}
        names = [file.name for file in (self.directory / path).glob("[cn][ue][rw]/*")]
        flags = {name.partition(",U=")[2].partition(":")[0]: name.partition(":2,")[2] for name in names}
        return {far[near]: {LETTERS[one] for one in marks if one in LETTERS} for near, marks in flags.items()}

    def test_three_sides_are_equal_in_the_end(self):
        chance = random.Random(1)
        for number in range(20):
            self.server.append(chance.choice(PLACES), mail(subject=str(number)))
        self.mbsync_while()
        for _ in range(ROUNDS):
            for _ in range(3):
                chance.choice((self.mbsync_user_acts, self.alice_acts))(chance)
            self.mbsync_while(self.alice_syncs)
        for _ in range(3):
            self.mbsync_while()
            self.alice_syncs()
        self.assertTrue(self.mbsync_while())
        for path in PLACES:
            there = self.on_server(path)
            self.assertEqual(self.in_odoo(path), there, path)
            self.assertEqual(self.in_maildir(path), there, path)
        self.assertGreater(sum(len(self.on_server(path)) for path in PLACES), 10)
