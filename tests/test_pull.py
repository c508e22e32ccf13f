"""From the server into Odoo: everything, once, whatever happens on the way."""

from datetime import UTC, datetime, timedelta
from unittest.mock import patch

from ..imap import plan
from ..models import mail_dossier_account_sync as schedule
from .common import MailboxCase, mail


def days_ago(days):
    return datetime.now(UTC).replace(microsecond=0) - timedelta(days=days)


class TestPull(MailboxCase):
    def bite_size(self, count):
        self.startPatcher(patch.object(plan, "MAX_COUNT", count))

    def one_pass(self, user):
        """One slice for the user; with SLICE at -1 it ends after its first bite."""
        with self.request(self.env.user) as somebody:
            accounts = somebody.env["mail.dossier.account"]
            accounts._sync(*accounts._take_due())

    def subjects(self, user):
        mailbox = self.locations.with_user(user).search([("folder_id.role", "=", "inbox")], order="uid")
        return mailbox.mapped("subject")

    # ------------------------------------------------------------ history and new mail

    def test_the_history_comes_in_newest_first(self):
        """R33"""
        for days in (40, 20, 10, 1):
            self.deliver(self.alice, subject=f"{days} days", when=days_ago(days))
        self.bite_size(1)
        self.account(self.alice)._revive()
        seen = []
        with patch.object(schedule, "SLICE", -1):
            for _ in range(3):
                self.one_pass(self.alice)
                seen.append(self.subjects(self.alice))
        self.assertEqual(seen[0], ["1 days"])
        self.assertEqual(seen[1], ["10 days", "1 days"])
        self.assertEqual(seen[2], ["20 days", "10 days", "1 days"])
        self.sync(self.alice)
        self.assertInMailbox(self.alice, "INBOX", 3)

    def test_the_database_compiles_no_query_of_it(self):
        """As PostgreSQL does where it expects worse, and takes seconds for each bite."""
        self.env.cr.execute("SET LOCAL jit = on")
        self.receive(self.alice)
        self.env.cr.execute("SHOW jit")
        self.assertEqual(self.env.cr.fetchone(), ("off",))

    def test_a_longer_history_brings_in_the_rest(self):
        for days in (300, 40, 1):
            self.deliver(self.alice, subject=f"{days} days", when=days_ago(days))
        self.sync(self.alice)
        self.assertEqual(self.subjects(self.alice), ["1 days"])
        self.alice.with_user(self.alice).write({"mail_dossier_window_days": 60})
        self.sync(self.alice)
        self.assertEqual(self.subjects(self.alice), ["40 days", "1 days"])

    def test_new_mail_comes_in_however_old_it_is(self):
        self.deliver(self.alice, subject="first")
        self.sync(self.alice)
        self.deliver(self.alice, subject="moved in", when=days_ago(400))
        self.sync(self.alice)
        self.assertEqual(self.subjects(self.alice), ["first", "moved in"])

    def test_uids_alone_tell_what_is_new(self):
        """R1: a mod-sequence below the last one, as Exchange gives to moved mail."""
        self.deliver(self.alice, subject="first")
        self.sync(self.alice)
        self.server(self.alice).tree["INBOX"].modseq = -5
        self.deliver(self.alice, subject="second")
        self.sync(self.alice)
        self.assertEqual(self.subjects(self.alice), ["first", "second"])

    def test_gaps_of_a_million_uids(self):
        for subject in ("first", "second", "third"):
            self.server(self.alice).tree["INBOX"].uidnext += 1_000_000
            self.deliver(self.alice, subject=subject)
            self.sync(self.alice)
        self.assertEqual(self.subjects(self.alice), ["first", "second", "third"])

    def test_progress_never_goes_back(self):
        """R35: after each bite the counts are there, growing, and in the end equal."""
        for number in range(5):
            self.deliver(self.alice, subject=str(number))
        self.bite_size(2)
        self.account(self.alice)._revive()
        told = []
        with patch.object(schedule, "SLICE", -1):
            for _ in range(4):
                self.one_pass(self.alice)
                progress = self.accounts.with_user(self.alice).progress(self.alice.id)
                told.append((progress["imported"], progress["expected"]))
        self.assertEqual(told, [(2, 5), (4, 5), (5, 5), (5, 5)])

    def test_every_folder_has_its_own_cursor(self):
        """R7"""
        self.server(self.alice).tree["Sent"].uidnext = 6806
        for folder in ("INBOX", "Sent"):
            self.deliver(self.alice, folder=folder)
        self.sync(self.alice)
        for folder in ("INBOX", "Sent"):
            self.deliver(self.alice, folder=folder)
        self.sync(self.alice)
        for folder in ("INBOX", "Sent"):
            self.assertInMailbox(self.alice, folder, 2)

    def test_two_hundred_mails_of_one_sender(self):
        """R65: Odoo's own gateway takes that for a loop."""
        for _ in range(200):
            self.deliver(self.alice)
        self.sync(self.alice)
        self.assertInMailbox(self.alice, "INBOX", 200)
        self.assertEqual(self.folder(self.alice).imported, 200)

    def test_a_mail_between_colleagues_is_stored_once_and_held_by_both(self):
        """R15"""
        raw = mail(sender="alice@agency.example", to="bob@agency.example", cc="carla@client.example")
        sent, received = self.send(self.alice, raw), self.receive(self.bob, raw)
        self.assertEqual(sent, received)
        self.assertInMailbox(self.alice, "Sent", 1)
        self.assertInMailbox(self.bob, "INBOX", 1)
        self.assertFiled(self.contact, sent)
        self.assertEqual(sent.holder_ids.user_id, self.alice | self.bob)

    def test_mail_that_concerns_nobody_is_in_its_owners_folder(self):
        """R10"""
        message = self.receive(self.alice, sender="nobody@elsewhere.example")
        self.assertFalse(self.links(message))
        self.assertInMailbox(self.alice, "INBOX", 1)
        self.assertVisible(self.alice, message)

    def test_flags_come_along(self):
        uid = self.deliver(self.alice, flags={"\\Seen", "\\Flagged", "$Forwarded", "Offer"})
        other = self.deliver(self.alice)
        self.sync(self.alice)
        read, unread = self.location(self.alice, "INBOX", uid), self.location(self.alice, "INBOX", other)
        self.assertTrue(read.seen and read.flagged and read.forwarded and not read.answered)
        self.assertEqual(read.server_flags, "$Forwarded Offer \\Flagged \\Seen")
        self.assertFalse(unread.seen)
        self.assertEqual(self.folder(self.alice).with_user(self.alice).unread, 1)

    # ------------------------------------------------------------ not twice

    def test_a_mail_without_message_id_comes_in_once(self):
        """R11"""
        raw = mail(message_id=None)
        message = self.receive(self.alice, raw)
        self.reset_uidvalidity(self.alice)
        self.sync(self.alice)
        self.assertInMailbox(self.alice, "INBOX", 1)
        self.assertEqual(self.locations.search([("user_id", "=", self.alice.id)]).message_id, message)

    def test_two_mails_without_message_id_are_two(self):
        for body in ("Yes", "No"):
            self.deliver(self.alice, mail(message_id=None, body=body))
        self.sync(self.alice)
        self.assertInMailbox(self.alice, "INBOX", 2)

    def test_looking_again_at_what_is_here_changes_nothing(self):
        """R18"""
        message = self.receive(self.alice)
        self.folder(self.alice).write({"backfilled": False, "uidnext": 1})
        self.sync(self.alice)
        self.assertInMailbox(self.alice, "INBOX", 1)
        self.assertEqual(self.account(self.alice).state, "ready")
        self.assertFiled(self.contact, message)

    def test_a_reset_of_the_uids_brings_no_mail_twice_and_keeps_the_dossiers(self):
        messages = [self.receive(self.alice, subject=str(number)) for number in range(3)]
        self.links(messages[0], self.contact).rejected = True
        before = self.messages.search_count([])
        self.reset_uidvalidity(self.alice)
        late = self.receive(self.alice, subject="late")
        self.assertInMailbox(self.alice, "INBOX", 4)
        self.assertEqual(self.messages.search_count([]), before + 1)
        self.assertTrue(self.links(messages[0], self.contact).rejected)
        for message in [*messages, late]:
            self.assertFiled(self.contact, message)
            self.assertVisible(self.alice, message)

    def test_a_lower_uidnext_is_a_reset_too(self):
        """R6: a server restored from a backup may keep its UIDVALIDITY."""
        self.receive(self.alice, subject="lost by the server")
        old = self.server(self.alice).tree["INBOX"].mails.popitem()[1]
        self.server(self.alice).tree["INBOX"].uidnext = 1
        self.deliver(self.alice, subject="new")
        self.server(self.alice).tree["INBOX"].uidnext = old.uid + 1
        self.folder(self.alice).uidnext = old.uid + 5
        self.sync(self.alice)
        self.assertEqual(self.subjects(self.alice), ["new"])
