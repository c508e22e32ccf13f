"""Alice writes mail; the server that sends it is in memory, and so is her mailbox."""

from datetime import timedelta

from odoo import fields

from ..imap.fake_post import FakeRelay
from ..imap.message import parse
from .two_sides import TwoSidesCase


class SendingCase(TwoSidesCase):
    def setUp(self):
        super().setUp()
        self.there.add("Drafts", {"\\Drafts"})
        self.relay = FakeRelay()
        self.patch(self.registry["mail.dossier.account"], "_post__", lambda _accounts, to: self.relay.post(to))
        self.drafts = self.env["mail.dossier.draft"]
        self.account(self.alice).write(
            {"smtp_kind": "own", "smtp_host": "smtp.agency.example", "sender_email": "alice@agency.example"}
        )
        self.account(self.alice)._set_smtp_secret("secret")
        self.sync(self.alice)

    def by(self, user=None):
        """The model as a user has it."""
        self.env.invalidate_all()
        return self.drafts.with_user(user or self.alice)

    def write_mail(self, user=None, to="Carla <carla@client.example>", body="<p>Shall we?</p>", **values):
        """A draft of the user's, as he has it."""
        draft = self.opened(self.by(user).new_mail(), user)
        draft.save({"to": to, "subject": "Lunch", "body": body, **values})
        return draft

    def opened(self, shown, user=None):
        return self.by(user).browse(shown["id"])

    def queue(self, draft):
        """Press Send, and let the time to undo pass."""
        draft.send()
        self.past(draft)

    def past(self, draft):
        draft.sudo().send_at = fields.Datetime.now() - timedelta(seconds=1)

    def send_due(self):
        """The scheduled action runs."""
        with self.request(self.env.user) as somebody:
            somebody.env["mail.dossier.draft"]._cron_send()

    def send_next(self):
        """The same for one mail, in the test's own thread."""
        with self.request(self.env.user) as somebody:
            drafts = somebody.env["mail.dossier.draft"]
            drafts._send(*drafts._take_due())

    def send_mail(self, user=None, **values):
        """Write a mail, send it, and return its draft."""
        draft = self.write_mail(user, **values)
        self.queue(draft)
        self.send_due()
        return draft

    def sent_message(self, draft):
        self.env.invalidate_all()
        return draft.sudo().sent_id

    def sent_mail(self):
        """The only mail that the server was given, parsed."""
        [(_sender, _recipients, raw)] = self.relay.mails
        return parse(raw)

    def pause(self):
        """Time enough for drafts to be put on the server."""
        for draft in self.drafts.search([("changed_since", "!=", False)]):
            draft.changed_since -= timedelta(minutes=1)

    def place(self):
        """The pause is over, and the mailbox is synced."""
        self.pause()
        self.sync(self.alice)

    def on_server(self, path="Drafts"):
        """The mails in a folder on the server, parsed."""
        return [parse(mail.raw) for mail in self.there.tree[path].mails.values()]
