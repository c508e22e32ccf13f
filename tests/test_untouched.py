"""What a user did not do in Odoo is not done on his server; and what he looks at in Odoo asks no server."""

from datetime import UTC, datetime, timedelta
from unittest.mock import patch

from .common import mail
from .two_sides import TwoSidesCase

WRITING = {"store", "transfer", "_remove", "append", "create", "rename", "remove"}


class TestUntouched(TwoSidesCase):
    def written(self):
        return WRITING & {*self.there.commands}

    def test_a_sync_alone_writes_nothing(self):
        """R10, R37: whatever happens there, and however poor the server."""
        for poor in (set(), {"QRESYNC"}, {"QRESYNC", "CONDSTORE", "MOVE", "UIDPLUS"}):
            with self.subTest(without=sorted(poor)):
                self.there.capabilities -= poor
                uids = [self.deliver(self.alice, flags=flags) for flags in ({"\\Seen"}, {"Offer"}, {"$Forwarded"})]
                self.deliver(self.alice, folder="Sent", flags={"\\Seen"}, sender=self.alice.email)
                self.there.commands.clear()
                self.sync(self.alice)
                self.there.flag("INBOX", uids[0], set())
                self.there.flag("INBOX", uids[1], {"\\Flagged", "\\Deleted"})
                self.there.move("INBOX", uids[2], "Archive")
                self.sync(self.alice)
                self.there.reset("INBOX")
                self.there.expunge("INBOX", min(self.at_server()))
                self.sync(self.alice)
                self.sync(self.alice)
                self.assertFalse(self.written())

    def test_only_what_was_clicked_is_written(self):
        """R37"""
        one, other = (self.deliver(self.alice) for _ in range(2))
        self.sync(self.alice)
        self.there.commands.clear()
        self.mail_at(one).action_mark_read()
        self.sync(self.alice)
        self.assertEqual(self.written(), {"store"})
        self.assertEqual(self.at_server(), {one: {"\\Seen"}, other: frozenset()})

    def test_looking_asks_no_server(self):
        """R34"""
        self.arrived(subject="one")
        nobody = patch.object(self.registry["mail.dossier.account"], "_connect__", side_effect=AssertionError("asked"))
        with nobody:
            mailbox = self.locations.with_user(self.alice)
            domain = [("place_id", "=", self.folder(self.alice).id)]
            found = mailbox.web_search_read(domain, {"subject": {}})
            self.assertEqual([one["subject"] for one in found["records"]], ["one"])
            mailbox.search_panel_select_range("place_id")
            mailbox.browse(found["records"][0]["id"]).action_open()
            self.mails().message_id.with_user(self.alice).web_read({"reader": {}})


class TestManyMails(TwoSidesCase):
    def test_a_folder_of_two_hundred_thousand(self):
        """R30: of which thirty days are wanted."""
        raw, long_ago = mail(subject="long ago"), datetime.now(UTC) - timedelta(days=400)
        for _ in range(200_000):
            self.there.deliver("INBOX", raw, {"\\Seen"}, long_ago)
        new = [self.deliver(self.alice) for _ in range(3)]
        self.sync(self.alice)
        self.assertEqual(sorted(self.here()), new)
        self.there.expunge("INBOX", 100_000)
        self.there.expunge("INBOX", new[0])
        self.there.flag("INBOX", new[1], {"\\Flagged"})
        new.append(self.deliver(self.alice))
        self.sync(self.alice)
        self.assertEqual(self.here(), {new[1]: {"\\Flagged"}, new[2]: frozenset(), new[3]: frozenset()})
        self.there.commands.clear()
        self.sync(self.alice)
        self.assertEqual(self.there.commands, ["login", "folders"])
