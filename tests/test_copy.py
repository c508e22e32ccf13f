"""A copy of the database touches no mailbox: a neutralised one never, any other not until an administrator has said."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.modules.neutralize import neutralize_database
from odoo.tools import mute_logger

from ..models.mail_dossier_account_home import HOME
from .common import PASSWORD
from .sending import SendingCase


class CopyCase(SendingCase):
    def setUp(self):
        super().setUp()
        self.unread = self.deliver(self.alice)
        self.sync(self.alice)
        self.mail_at(self.unread).action_mark_read()
        self.queued = self.write_mail()
        self.queue(self.queued)
        self.deliver(self.bob)
        self.there.commands.clear()
        self.asked = []
        connect = self.connect
        self.connect = lambda settings: self.asked.append(settings) or connect(settings)

    def restore_elsewhere(self):
        """What Odoo does to a database that is restored or duplicated as a copy."""
        self.env["ir.config_parameter"].init(force=True)

    def neutralize(self):
        self.env.flush_all()
        neutralize_database(self.env.cr)
        self.registry.clear_cache()
        self.env.invalidate_all()

    def settings(self, user=None):
        return self.env["res.config.settings"].with_user(user or self.administrator).create({})

    def run_everything(self):
        """Every scheduled action, and every button that asks a server."""
        self.sync(self.alice, self.bob)
        self.send_due()
        with self.request(self.env.user) as somebody:
            somebody.env["mail.dossier.account"]._cron_prove()
        for button in ("test", "folders", "find"):
            self.assertTold(self.alice, lambda alice, button=button: getattr(alice, f"action_mail_dossier_{button}")())
        bound = self.account(self.alice)._promised()
        self.assertTold(self.alice, lambda alice: alice.env["mail.dossier.account"].connect(PASSWORD, bound))
        row = {"user": "sally", "host": "mail.agency.example", "login": "sally"}
        by = self.administrator
        self.assertTold(by, lambda administrator: administrator.env["mail.dossier.account"].test_servers([row]))
        self.env.invalidate_all()

    def assertTold(self, user, press):
        """A button that asks a server says why it does not."""
        with self.request(user) as pressing:
            try:
                press(pressing)
            except UserError as error:
                self.assertRegex(str(error), "copied|a copy")
            else:
                self.fail("it asked")

    def activities(self):
        self.env.invalidate_all()
        kind = self.env.ref("mail_dossier.activity_copied")
        return self.env["mail.activity"].search([("activity_type_id", "=", kind.id)])

    def assertNobodyAsked(self):
        self.assertEqual((self.asked, self.relay.mails, self.there.commands), ([], [], []))
        self.assertEqual(self.at_server()[self.unread], frozenset())

    def type_passwords(self, user):
        user.with_user(user).write({"mail_dossier_password": PASSWORD, "mail_dossier_smtp_password": "secret"})


class TestMovedOrCopied(CopyCase):
    def setUp(self):
        super().setUp()
        self.later = self.write_mail()
        self.later.send(fields.Datetime.now() + timedelta(hours=9))
        self.enterContext(mute_logger("odoo.addons.mail_dossier.models.mail_dossier_account_home"))
        self.restore_elsewhere()

    def test_nothing_is_asked_of_any_server(self):
        for _time in range(2):
            self.run_everything()
            self.assertNobodyAsked()
            self.type_passwords(self.alice)
        self.assertEqual(self.queued.sudo().state, "queued")

    def test_its_owner_is_told_why(self):
        self.run_everything()
        alice = self.alice.with_user(self.alice)
        self.assertEqual(alice.mail_dossier_state, "retrying")
        self.assertIn("moved or copied", alice.mail_dossier_last_error)

    def test_administrators_are_asked_once(self):
        with self.assertLogs("odoo.addons.mail_dossier.models.mail_dossier_account_home", "WARNING"):
            self.sync(self.alice)
        self.sync(self.alice)
        self.assertEqual(len(self.activities().filtered(lambda asked: asked.user_id == self.administrator)), 1)
        self.assertNotIn(self.alice, self.activities().user_id)
        self.assertEqual(self.settings().mail_dossier_elsewhere, "copied")

    def test_it_has_moved_and_goes_on_where_it_stopped(self):
        self.run_everything()
        self.settings().action_mail_dossier_moved()
        self.assertFalse(self.activities())
        self.sync(self.alice, self.bob)
        self.send_due()
        self.assertEqual(self.at_server()[self.unread], {"\\Seen"})
        self.assertInMailbox(self.bob, "INBOX", 1)
        self.assertEqual(self.alice.with_user(self.alice).mail_dossier_state, "ready")
        self.assertFalse(self.settings().mail_dossier_elsewhere)

    def moved(self):
        self.settings().action_mail_dossier_moved()
        self.past(self.later)
        self.send_due()
        self.sync(self.alice)
        self.sync(self.alice)
        self.env.invalidate_all()

    def test_what_was_due_meanwhile_is_not_sent_again(self):
        """The old one may have done so, whether this one has tried since or not."""
        self.send_due()
        untried = self.write_mail()
        self.queue(untried)
        self.moved()
        self.assertEqual(len(self.relay.mails), 1)
        self.assertEqual(self.later.state, "sent")
        for draft in (self.queued, untried):
            self.assertEqual(draft.state, "unsure")
            self.assertIn("restored", draft.with_user(self.alice).error)

    def test_its_copy_in_sent_tells_that_it_was_sent(self):
        draft = self.queued.sudo()
        raw = draft._raw(draft._letter(f"{draft.token}@agency.example"))
        self.deliver(self.alice, raw.replace(b"Lunch", b"Lunch, as the old one sent it"), "Sent")
        self.send_due()
        self.moved()
        self.assertEqual(draft.state, "sent")
        self.assertIn("as the old one sent it", draft.sent_id.subject)
        self.assertInMailbox(self.alice, "Sent", 2)

    def test_its_writer_says_what_became_of_it(self):
        other = self.write_mail()
        self.queue(other)
        self.moved()
        self.queued.resolve(True)
        self.assertEqual(self.queued.state, "sent")
        self.assertTrue(self.sent_message(self.queued))
        other.resolve(False)
        self.queue(other)
        self.send_due()
        self.env.invalidate_all()
        self.assertEqual((other.state, len(self.relay.mails)), ("sent", 2))

    def test_it_is_a_copy_and_forgets_what_opens_a_mailbox(self):
        self.run_everything()
        self.settings().action_mail_dossier_copied()
        self.sync(self.alice, self.bob)
        self.send_due()
        self.assertNobodyAsked()
        for user in self.alice | self.bob:
            account = self.account(user)
            self.assertFalse(account.secret or account.smtp_secret or account.intake or account.fetch_mail)
        self.assertEqual(self.queued.sudo().state, "draft")
        self.assertFalse(self.activities())
        self.assertInMailbox(self.alice, "INBOX", 1)

    def test_nobody_but_an_administrator_decides(self):
        for user in self.alice | self.bob:
            for press in ("moved", "copied"):
                with self.assertRaises(AccessError):
                    getattr(self.env["res.config.settings"].with_user(user), f"action_mail_dossier_{press}")()
        self.assertEqual(self.accounts._elsewhere(), "copied")


class TestWhereItIs(CopyCase):
    def test_here_all_goes_on(self):
        self.assertIsNone(self.accounts._elsewhere())
        self.assertFalse(self.settings().mail_dossier_elsewhere)

    def test_a_dump_that_is_restored_without_odoo_is_known_too(self):
        """Its database.uuid is the same; the cluster, or the number in it, is another."""
        uuid, cluster, database = self.env["ir.config_parameter"].get_param(HOME).split()
        for place in (f"{uuid} 1 {database}", f"{uuid} {cluster} 1"):
            self.env["ir.config_parameter"].set_param(HOME, place)
            self.assertEqual(self.accounts._elsewhere(), "copied")

    def test_a_database_that_was_in_use_before_it_knew_is_told_by_an_update(self):
        self.env["ir.config_parameter"].search([("key", "=", HOME)]).unlink()
        self.accounts.init()
        self.restore_elsewhere()
        self.assertEqual(self.accounts._elsewhere(), "copied")

    def test_an_update_settles_nothing_where_it_is_known_or_no_mailbox_is_set_up(self):
        self.restore_elsewhere()
        self.accounts.init()
        self.assertEqual(self.accounts._elsewhere(), "copied")
        self.env["ir.config_parameter"].search([("key", "=", HOME)]).unlink()
        self.env["mail.dossier.account"].search([]).write({"secret": False, "smtp_secret": False})
        self.env.flush_all()
        self.accounts.init()
        self.assertFalse(self.env["ir.config_parameter"].get_param(HOME))

    def test_a_server_that_was_archived_sends_nothing_more(self):
        """As those of a copy are."""
        listed = self.env["ir.mail_server"].create({"name": "ours", "smtp_host": "ours.example", "mail_dossier": True})
        self.account(self.alice).write({"smtp_kind": "list", "smtp_server_id": listed.id})
        self.assertEqual(self.account(self.alice)._post_server__().host, "ours.example")
        self.env["ir.mail_server"].create({"name": "company", "smtp_host": "company.example", "sequence": 1})
        listed.active = False
        self.assertEqual(self.account(self.alice)._post_server__().host, "company.example")


class TestNeutralized(CopyCase):
    def setUp(self):
        super().setUp()
        self.neutralize()

    def test_nothing_is_asked_of_any_server(self):
        self.run_everything()
        self.assertNobodyAsked()
        self.assertEqual(self.queued.sudo().state, "draft")

    def test_not_with_a_password_typed_into_it_either(self):
        for user in self.alice | self.bob:
            self.type_passwords(user)
            user.with_user(user).mail_dossier_fetch_mail = True
        self.queue(self.opened({"id": self.queued.id}))
        self.run_everything()
        self.assertNobodyAsked()
        self.assertIn("copy to try things out", self.alice.with_user(self.alice).mail_dossier_last_error)
        self.assertEqual(self.queued.sudo().error_reason, "neutralized")

    def test_there_is_nothing_to_decide(self):
        self.sync(self.alice)
        self.assertFalse(self.activities())
        self.assertEqual(self.settings().mail_dossier_elsewhere, "neutralized")
