"""Alice's mailbox in Odoo, and another mail program at work on her server."""

from ..imap.folders import encode_name
from ..imap.plan_changes import GRACE
from .common import MailboxCase


class TwoSidesCase(MailboxCase):
    def setUp(self):
        super().setUp()
        for path in ("Archive", "Junk", "Trash"):
            self.server(self.alice).add(path, {f"\\{path}"})
        self.there = self.server(self.alice)

    def mails(self, path="INBOX"):
        """What Alice sees in a folder."""
        self.env.invalidate_all()
        place = [("place_id", "=", self.folder(self.alice, path).id)]
        return self.locations.with_user(self.alice).search(place, order="uid")

    def mail_at(self, uid, path="INBOX"):
        """Alice's mail with this UID."""
        return self.mails(path).filtered(lambda mail: mail.uid == uid)

    def arrived(self, folder="INBOX", flags=(), **fields_of_mail):
        """A mail of Alice's that came in with the last pass."""
        uid = self.deliver(self.alice, folder=folder, flags=flags, **fields_of_mail)
        self.sync(self.alice)
        return self.mail_at(uid, folder)

    def only(self, path):
        """The flags of the only mail in a folder on the server."""
        [flags] = self.at_server(path).values()
        return flags

    def rows(self):
        """Alice's mails, hidden ones too."""
        self.env.invalidate_all()
        return self.locations.with_context(active_test=False).search([("user_id", "=", self.alice.id)])

    def here(self, path="INBOX"):
        """{UID: flags and keywords} of what Alice sees."""
        return {mail.uid: mail._wanted_flags() for mail in self.mails(path).sudo()}

    def at_server(self, path="INBOX"):
        return {uid: mail.flags for uid, mail in self.there.tree[encode_name(path)].mails.items()}

    def let_grace_pass(self):
        """Time enough for what left a folder to turn up in another one."""
        for mail in self.rows().filtered("unlinked"):
            mail.unlinked -= 2 * GRACE

    def assertBothSidesEqual(self):
        for folder in self.account(self.alice).folder_ids.filtered("sync"):
            self.assertEqual(self.here(folder.path), self.at_server(folder.path), folder.path)
        self.assertFalse(self.rows().filtered("pending"))
