"""Every night, and when somebody asks: what the server has is here, and what differs is mended."""

from datetime import UTC, datetime, timedelta

from odoo.exceptions import AccessError

from .two_sides import TwoSidesCase


class TestProof(TwoSidesCase):
    def setUp(self):
        super().setUp()
        self.messages = [self.receive(self.alice, subject=str(number)) for number in range(4)]
        self.inbox = self.folder(self.alice).with_user(self.alice)

    def prove(self):
        self.account(self.alice).with_user(self.alice).action_prove()
        self.sync(self.alice)

    def log(self, kind):
        self.env.invalidate_all()
        return self.env["mail.dossier.log"].search([("user_id", "=", self.alice.id), ("kind", "=", kind)])

    def assertComplete(self, number):
        self.assertIn(f"server {number}, here {number}, missing 0, checked ", self.inbox.proof)
        self.assertBothSidesEqual()

    def test_every_folder_is_compared_on_demand(self):
        self.assertFalse(self.inbox.proof)
        self.prove()
        self.assertComplete(4)
        self.assertTrue(all(folder.proof for folder in self.account(self.alice).folder_ids))
        self.assertEqual(self.log("proved").count, 4)
        self.assertFalse(self.log("missed") | self.log("wrong") | self.log("extra"))
        self.there.commands.clear()
        self.sync(self.alice)
        self.assertEqual(self.there.commands, ["login", "folders"])

    def test_every_night(self):
        self.env["mail.dossier.account"]._cron_prove()
        self.sync()
        self.assertComplete(4)

    def test_servers_that_tell_less(self):
        for missing in ({"QRESYNC"}, {"CONDSTORE"}, {"ESEARCH", "LIST-STATUS"}):
            self.there.capabilities -= missing
            self.mails()[0].sudo().unlink()
            self.prove()
            self.assertComplete(4)

    def test_what_is_missing_comes_in_with_the_same_pass_and_is_told(self):
        """Even what is older than the history by now."""
        old = self.receive(self.alice, subject="moved in", when=datetime.now(UTC) - timedelta(days=300))
        (self.mails()[0] | self.mails().filtered(lambda mail: mail.message_id == old)).sudo().unlink()
        self.prove()
        self.assertEqual(self.mails().message_id, self.env["mail.dossier.message"].concat(*self.messages, old))
        self.assertComplete(5)
        self.assertEqual((self.log("missed").count, self.log("missed").place), (2, "INBOX"))

    def test_what_is_too_much_is_mended_and_told(self):
        """A server that forgot to say so, and hid it behind another number."""
        self.there.tree["INBOX"].mails.pop(2)
        self.prove()
        self.assertComplete(3)
        self.assertEqual(self.log("extra").count, 1)

    def test_marks_that_differ_are_mended_and_told(self):
        self.env.cr.execute(
            "UPDATE mail_dossier_location SET server_flags = '\\Flagged', flagged = TRUE WHERE id = %s",
            [self.mails()[0].id],
        )
        self.prove()
        self.assertComplete(4)
        self.assertEqual(self.log("wrong").count, 1)

    def test_news_are_no_differences(self):
        self.there.flag("INBOX", 1, {"\\Seen"})
        self.there.expunge("INBOX", 2)
        self.deliver(self.alice)
        self.prove()
        self.assertComplete(4)
        self.assertFalse(self.log("missed") | self.log("wrong") | self.log("extra"))

    def test_what_is_left_out_is_told_apart(self):
        self.deliver(self.alice, when=datetime.now(UTC) - timedelta(days=300))
        self.there.mute.add(("INBOX", self.deliver(self.alice)))
        self.folder(self.alice).backfilled = False
        self.sync(self.alice)
        self.prove()
        self.assertIn("server 6, here 5, missing 0", self.inbox.proof)
        self.assertIn("unreadable 1", self.inbox.proof)

    def test_administrators_see_it_added_up(self):
        self.prove()
        self.receive(self.bob)
        accounts = (self.account(self.alice) | self.account(self.bob)).with_user(self.administrator)
        accounts.action_prove()
        self.sync(self.alice, self.bob)
        self.assertIn("server 4, here 4, missing 0", self.as_seen_by(self.administrator, accounts)[0].proof)
        self.assertIn("server 1, here 1, missing 0", accounts[1].proof)
        with self.assertRaises(AccessError):
            accounts[0].with_user(self.bob).action_prove()

    def test_dutch(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.prove()
        self.assertNotEqual(self.inbox.proof, self.inbox.with_context(lang="nl_NL").proof)
