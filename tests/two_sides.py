"""Alice's mailbox in Odoo, and another mail program at work on her server."""

from odoo import fields

from ..imap.plan_changes import GRACE
from .common import MailboxCase


class TwoSidesCase(MailboxCase):
    def setUp(self):
        super().setUp()
        for path in ("Archive", "Junk", "Trash"):
            self.server(self.alice).add(path, {f"\\{path}"})
        self.there = self.server(self.alice)

    def one_pass(self, user):
        """One slice for the user."""
        self.account(user).next_attempt = fields.Datetime.now()
        with self.request(self.env.user) as somebody:
            accounts = somebody.env["mail.dossier.account"]
            accounts._sync(*accounts._take_due())

    def mails(self, path="INBOX", user=None):
        """What the user sees in a folder."""
        user = user or self.alice
        self.env.invalidate_all()
        return self.locations.with_user(user).search([("place_id", "=", self.folder(user, path).id)], order="uid")

    def mail_at(self, uid, path="INBOX"):
        """Alice's mail with this UID."""
        return self.mails(path).filtered(lambda mail: mail.uid == uid)

    def rows(self):
        """Alice's mails, hidden ones too."""
        self.env.invalidate_all()
        return self.locations.with_context(active_test=False).search([("user_id", "=", self.alice.id)])

    def here(self, path="INBOX"):
        """{UID: flags and keywords} of what Alice sees."""
        return {mail.uid: mail._wanted_flags() for mail in self.mails(path).sudo()}

    def at_server(self, path="INBOX"):
        return {uid: mail.flags for uid, mail in self.server(self.alice).tree[path].mails.items()}

    def let_grace_pass(self):
        """Time enough for what left a folder to turn up in another one."""
        for mail in self.rows().filtered("unlinked"):
            mail.unlinked -= 2 * GRACE

    def assertBothSidesEqual(self):
        for folder in self.account(self.alice).folder_ids.filtered("sync"):
            self.assertEqual(self.here(folder.path), self.at_server(folder.path), folder.path)
        self.assertFalse(self.rows().filtered("pending"))
