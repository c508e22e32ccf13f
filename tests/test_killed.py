"""A worker may die at any moment: the next pass completes what it began, without loss and without a duplicate."""

from datetime import UTC, datetime, timedelta
from unittest.mock import patch

from ..imap import plan
from ..models import mail_dossier_account_sync as schedule
from .common import MailboxCase


class Killed(BaseException):
    """The worker is gone: no `except Exception` sees it coming."""


def kill(case, at, committed):
    """Kill the worker in transaction number `at` of a pass over Alice's mailbox; False when it had fewer."""
    try:
        with TestKilled.killing(case, at, committed):
            case.one_pass(case.alice)
    except Killed:
        return True
    return False


class Undone:
    """A block whose writes are undone, as if it had not been."""

    def __init__(self, env):
        self.env = env

    def __enter__(self):
        self.env.flush_all()
        self.savepoint = self.env.cr.savepoint(flush=False)

    def __exit__(self, *exception):
        self.env.invalidate_all(flush=False)
        self.savepoint.rollback()
        self.savepoint.close(rollback=False)
        self.env.registry.clear_all_caches()


class TestKilled(MailboxCase):
    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(plan, "MAX_COUNT", 2))

    def expire_lease(self, user):
        self.account(user).lease_until = self.account(user).lease_until - 2 * schedule.LEASE

    def outcome(self):
        """What a pass leaves behind, without what depends on its course."""
        self.env.invalidate_all()
        folders = self.env["mail.dossier.folder"].search([("user_id", "=", self.alice.id)], order="path")
        locations = self.locations.search([("user_id", "=", self.alice.id)], order="folder_id, uid")
        messages = locations.message_id.sorted("key")
        names = ("path", "uidvalidity", "uidnext", "since", "backfilled", "imported", "recent")
        return {
            "folders": [tuple(folder[name] for name in names) for folder in folders],
            "mails": [
                (place.folder_id.path, place.uid, place.server_flags, place.message_id.key) for place in locations
            ],
            "links": sorted((link.message_id.key, link.res_model, link.res_id) for link in self.links_of(messages)),
            "parts": [(m.key, m.part_count, len(m.holder_ids), m.thread, m.confidential) for m in messages],
            "quarantine": self.env["mail.dossier.quarantine"].search([("user_id", "=", self.alice.id)]).mapped("uid"),
        }

    def links_of(self, messages):
        return self.env["mail.dossier.link"].search([("message_id", "in", messages.ids)])

    def killing(self, at, committed):
        """Kill the worker in its transaction number `at`, before or after it commits."""
        registry_class = self.registry["mail.dossier.account"]
        original, begun = registry_class._in_transaction, []

        def in_transaction(accounts, work, *lease):
            begun.append(work)
            doomed = len(begun) == at

            def last_work(mine):
                work(mine)
                raise Killed

            result = original(accounts, last_work if doomed and not committed else work, *lease)
            if doomed:
                raise Killed
            return result

        return patch.object(registry_class, "_in_transaction", in_transaction)

    def fill(self):
        for number in range(3):
            self.deliver(self.alice, subject=f"Offer {number}", when=datetime.now(UTC) - timedelta(days=number))
        self.deliver(self.alice, subject="Confidential", in_reply_to="<offer@client.example>")
        muted = self.deliver(self.alice)
        self.server(self.alice).mute.add(("INBOX", muted))
        self.deliver(self.alice, folder="Sent", sender="alice@agency.example", to="carla@client.example")

    def killed_and_run_again(self, at, committed):
        """Is there such a transaction? Then leave what a killed pass and the one after it leave."""
        try:
            with self.killing(at, committed):
                self.sync(self.alice)
            return False
        except Killed:
            self.env.invalidate_all()
            if self.account(self.alice).lease_until:
                self.expire_lease(self.alice)
            self.sync(self.alice)
            return True

    def test_killed_anywhere_the_next_pass_completes_without_loss_or_duplicate(self):
        """R2, R5, R9, R19, case 1, case 2"""
        self.fill()
        with Undone(self.env):
            self.sync(self.alice)
            expected = self.outcome()
        self.assertEqual((len(expected["mails"]), len(expected["links"]), len(expected["quarantine"])), (5, 5, 1))
        for committed in (False, True):
            for at in range(1, 100):
                with Undone(self.env), self.subTest(transaction=at, committed=committed):
                    more = self.killed_and_run_again(at, committed)
                    self.assertEqual(self.outcome(), expected)
                if not more:
                    break
            self.assertGreater(at, 12)
