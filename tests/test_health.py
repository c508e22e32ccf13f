"""Who must do something hears of it, once."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields

from odoo.addons.bus.models.bus import BusBus

from ..imap.errors import LoginRefused, Unreachable
from .common import MailboxCase


class TestHealth(MailboxCase):
    """R28"""

    def setUp(self):
        super().setUp()
        self.told = []
        sendone = BusBus._sendone

        def listening(bus, channel, kind, message):
            if kind == "simple_notification":
                self.told.append((channel, message))
            return sendone(bus, channel, kind, message)

        self.startPatcher(patch.object(BusBus, "_sendone", listening))

    def refuse(self, error=None):
        self.server(self.alice).fails["login"] = error or LoginRefused("login", "no")
        self.sync(self.alice)

    def activities(self):
        return self.activities_of(self.alice, "stopped")

    def long_ago(self, **fields_of_account):
        ago = fields.Datetime.now() - timedelta(hours=1)
        self.account(self.alice).write(dict.fromkeys(("last_success", "last_attempt"), ago) | fields_of_account)

    def health(self, user=None):
        return self.env["mail.dossier.account"].with_user(user or self.alice).health()

    # ------------------------------------------------------------ told once

    def test_a_refused_login_is_told_to_the_owner_once(self):
        for _pass in range(3):
            self.refuse()
        [activity] = self.activities()
        self.assertEqual((activity.user_id, activity.res_model), (self.alice, False))
        self.assertIn("/odoo/action-mail_dossier.action_my_mailbox", activity.note)
        self.assertIn("password is not right", activity.note)
        [(channel, message)] = self.told
        self.assertEqual(channel, self.alice.partner_id)
        self.assertIn("password is not right", message["message"])

    def test_pressing_sync_now_does_not_tell_it_again(self):
        for _time in range(2):
            self.refuse()
            self.account(self.alice)._revive()
        self.assertEqual((len(self.activities()), len(self.told)), (1, 1))

    def test_it_is_over_with_the_next_good_pass(self):
        self.refuse()
        self.server(self.alice).fails.clear()
        self.account(self.alice)._revive()
        self.sync(self.alice)
        self.assertFalse(self.activities())
        self.refuse()
        self.assertEqual((len(self.activities()), len(self.told)), (1, 2))

    def test_without_the_type_of_activity_others_stay_and_the_web_client_tells(self):
        self.env.ref("mail_dossier.activity_stopped").unlink()
        own = self.env["mail.activity"].create({"user_id": self.alice.id, "activity_type_id": False, "summary": "Call"})
        self.refuse()
        self.assertEqual((self.account(self.alice).state, len(self.told)), ("paused", 1))
        self.server(self.alice).fails.clear()
        self.account(self.alice)._revive()
        self.sync(self.alice)
        self.assertEqual(self.account(self.alice).state, "ready")
        self.assertEqual(self.env["mail.activity"].search([("user_id", "=", self.alice.id)]), own)

    def test_a_server_that_is_away_is_told_to_nobody(self):
        self.refuse(Unreachable("timeout"))
        self.assertFalse(self.activities() or self.told)

    def test_it_speaks_the_owners_language(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.alice.lang = "nl_NL"
        self.refuse()
        self.assertEqual(self.activities().summary, "Je mailbox is gestopt")

    def test_nobody_else_has_the_activity(self):
        self.refuse()
        found = self.env["mail.activity"].with_user(self.bob).search([("id", "in", self.activities().ids)])
        self.assertFalse(found)

    # ------------------------------------------------------------ long ago

    def test_while_all_is_well_nothing_is_said(self):
        self.sync(self.alice)
        self.assertIsNone(self.health())
        self.assertIsNone(self.health(self.sally))

    def test_when_the_last_good_sync_is_long_ago_the_mail_screens_say_so(self):
        self.long_ago(state="retrying", error_reason="timeout")
        self.assertIn("does not answer in time", self.health()["message"])
        self.assertEqual(self.health()["since"], fields.Datetime.to_string(self.account(self.alice).last_success))
        self.assertIsNone(self.health(self.bob))

    def test_also_when_nothing_runs(self):
        self.long_ago()
        self.assertIn("stand still", self.health()["message"])

    def test_a_long_import_is_no_trouble(self):
        self.long_ago(last_attempt=fields.Datetime.now(), last_success=False)
        self.assertIsNone(self.health())

    def test_administrators_see_it_at_mailboxes(self):
        self.long_ago(state="paused", error_reason="login")
        behind = self.env["mail.dossier.mailbox"].with_user(self.administrator).search([("behind", "=", True)])
        self.assertIn(self.alice, behind.user_id)
        self.assertNotIn(self.bob, behind.user_id)
