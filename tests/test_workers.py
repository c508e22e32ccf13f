"""Who syncs: as many scheduled actions as the settings say, and no server is overrun by them. Jobs of queue_job, and
several machines, are in dev/tests/test_machines.py.
"""

from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, ValidationError

from ..models import mail_dossier_account_workers as workers
from .common import MailboxCase


class TestWorkers(MailboxCase):
    def rows(self):
        """The scheduled actions that sync, by name."""
        syncing = [("code", "=", "model._cron_sync()"), ("model_id.model", "=", "mail.dossier.account")]
        return self.env["ir.cron"].search(syncing, order="id").mapped("name")

    def save_settings(self, user=None, **values):
        settings = self.env["res.config.settings"].with_user(user or self.administrator)
        settings.create({f"mail_dossier_{name}": value for name, value in values.items()}).execute()

    def run_first_row(self):
        with self.request(self.env.user) as somebody:
            first = somebody.env.ref("mail_dossier.cron_sync")
            somebody.env["mail.dossier.account"].with_context(cron_id=first.id)._cron_sync()

    # ------------------------------------------------------------ the rows

    def test_there_are_two_unless_somebody_says_otherwise(self):
        self.assertEqual(self.rows(), ["Mail Dossier: sync mailboxes", "Mail Dossier: sync mailboxes (2)"])

    def test_there_are_as_many_as_the_settings_say(self):
        for number in (4, 1, 3):
            self.save_settings(workers=number)
            self.run_first_row()
            self.assertEqual(len(self.rows()), number)
            actions = self.env["ir.actions.server"].search([("code", "=", "model._cron_sync()")])
            self.assertEqual(len(actions), number, "none is left behind")

    def test_those_that_are_there_stay_as_they_are(self):
        self.save_settings(workers=3)
        self.run_first_row()
        third = self.env.ref("mail_dossier.cron_sync_3")
        third.interval_number = 7
        self.accounts._match_workers()  # as an update of the addon does
        self.assertEqual((third.interval_number, len(self.rows())), (7, 3))

    def test_nothing_to_do_leaves_all_caches_as_they_are(self):
        with patch.object(type(self.env.registry), "clear_cache") as cleared:
            self.accounts._match_workers()
        cleared.assert_not_called()

    def test_who_removed_one_by_hand_gets_it_back(self):
        self.env.ref("mail_dossier.cron_sync_2").unlink()
        self.run_first_row()
        self.assertEqual(len(self.rows()), 2)

    def test_only_the_first_makes_others(self):
        self.set_parameter("workers", "4")
        with self.request(self.env.user) as somebody:
            second = somebody.env.ref("mail_dossier.cron_sync_2")
            somebody.env["mail.dossier.account"].with_context(cron_id=second.id)._cron_sync()
        self.assertEqual(len(self.rows()), 2, "two that make them at once would be in each other's way")

    def test_their_names_are_in_every_language(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        first = self.env.ref("mail_dossier.cron_sync")
        first.with_context(lang="nl_NL").name = "Postvakken"
        self.save_settings(workers=3)
        self.run_first_row()
        third = self.env.ref("mail_dossier.cron_sync_3")
        names = [third.with_context(lang=lang).name for lang in ("en_US", "nl_NL")]
        self.assertEqual(names, ["Mail Dossier: sync mailboxes (3)", "Postvakken (3)"])

    def test_saving_the_settings_wakes_the_first(self):
        first = self.env.ref("mail_dossier.cron_sync")
        self.env["ir.cron.trigger"].search([]).unlink()
        self.save_settings(workers=3)
        self.assertEqual(self.env["ir.cron.trigger"].search([]).cron_id, first)

    def test_numbers_that_make_no_sense_are_refused(self):
        for name, value in (("workers", -1), ("workers", workers.MOST + 1), ("connections", -1)):
            with self.subTest(name=name, value=value), self.assertRaises(ValidationError):
                self.save_settings(**{name: value})
        with self.assertRaises(ValidationError):
            self.save_settings(connections_at="outlook.office365.com = 60")

    def test_a_parameter_that_makes_no_sense_stops_nobody(self):
        for name in ("workers", "connections", "connections_at"):
            self.set_parameter(name, "many")
        uid = self.deliver(self.alice)
        self.sync(self.alice)
        self.assertTrue(self.location(self.alice, "INBOX", uid))

    def test_only_administrators_change_them(self):
        with self.assertRaises(AccessError):
            self.save_settings(self.sally, workers=9)

    # ------------------------------------------------------------ the servers

    def due_at(self, host, number):
        """So many mailboxes of a server that are due."""
        for one in range(number):
            user = self.user(f"{host.split('.')[1]}{one}", "base.group_user")
            self.set_up_mailbox(user)
            account = self.account(user)
            account.host = host
            account.write({"secret": "x", "state": "ready", "next_attempt": fields.Datetime.now()})

    def taken(self):
        """How many passes begin at each server, while none ends."""
        hosts = []
        with self.request(self.alice) as alice:
            accounts = alice.env["mail.dossier.account"]
            while one := accounts._take_due():
                hosts.append(accounts.sudo().browse(one[0]).host)
        return {host: hosts.count(host) for host in hosts}

    def test_a_server_is_not_overrun(self):
        self.due_at("mail.large.example", workers.CONNECTIONS + 2)
        self.due_at("mail.small.example", 1)
        self.assertEqual(self.taken(), {"mail.large.example": workers.CONNECTIONS, "mail.small.example": 1})

    def test_how_many_at_a_time_is_a_setting(self):
        self.save_settings(connections=2, connections_at="Mail.Large.Example: 3, mail.small.example:1")
        for host in ("mail.large.example", "mail.small.example", "mail.other.example"):
            self.due_at(host, 4)
        expected = {"mail.large.example": 3, "mail.small.example": 1, "mail.other.example": 2}
        self.assertEqual(self.taken(), expected)

    def test_the_lease_of_a_killed_worker_counts_until_its_end(self):
        self.save_settings(connections=1)
        self.due_at("mail.large.example", 2)
        self.assertEqual(self.taken(), {"mail.large.example": 1})
        self.accounts.search([("lease_until", "!=", False)]).lease_until = fields.Datetime.subtract(
            fields.Datetime.now(), minutes=1
        )
        self.assertEqual(self.taken(), {"mail.large.example": 1})

    def test_an_action_that_finds_only_busy_servers_rests(self):
        """R26: it would be called again and again, and find the same."""
        self.save_settings(connections=1)
        self.due_at("mail.large.example", 3)
        self.assertEqual(self.taken(), {"mail.large.example": 1})
        with self.request(self.env.user) as somebody:
            second = somebody.env.ref("mail_dossier.cron_sync_2")
            second, progress = second._add_progress()
            accounts = somebody.env["mail.dossier.account"]
            accounts.with_context(cron_id=second.id, ir_cron_progress_id=progress.id)._cron_sync()
            self.assertEqual((progress.done, progress.remaining), (0, 0))
            self.assertFalse(somebody.env["ir.cron.trigger"].sudo().search([("cron_id", "=", second.id)]))

    def test_an_action_whose_time_is_over_is_called_again_at_once(self):
        """The scheduler alone would sleep for a minute, with work left."""
        self.due_at("mail.large.example", 1)
        over = patch.object(self.registry["ir.cron"], "_commit_progress", lambda *_args, **_options: 0.0)
        with over, self.request(self.env.user) as somebody:
            first = somebody.env.ref("mail_dossier.cron_sync")
            somebody.env["mail.dossier.account"].with_context(cron_id=first.id)._cron_sync()
            self.assertTrue(somebody.env["ir.cron.trigger"].sudo().search([("cron_id", "=", first.id)]))
