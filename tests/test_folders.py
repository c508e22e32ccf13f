"""The folders of a server: listed, mapped by their owner, told of by nobody else."""

from datetime import UTC, datetime, timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError

from ..imap.errors import Unreachable
from ..imap.fake import FakeServer
from .common import PASSWORD, MailboxCase

DUTCH = {"Verzonden": set(), "Concepten": set(), "Prullenbak": set(), "Ongewenste e-mail": set()}


class TestFolders(MailboxCase):
    def edit_folders(self, user):
        """Press Edit folders; the folders by path."""
        with self.request(user) as asking:
            action = asking.action_mail_dossier_folders()
        self.assertEqual((action["res_model"], action["res_id"]), ("mail.dossier.account", self.account(user).id))
        return {folder.path: folder.with_user(user) for folder in self.account(user).folder_ids}

    def fill(self, user, folders, delimiter="/"):
        self.servers[user.email] = server = FakeServer(delimiter, PASSWORD)
        for path, attributes in folders.items():
            server.add(path, attributes)
        return server

    # ------------------------------------------------------------ the dialog

    def test_what_the_server_says_of_its_folders_is_suggested(self):
        self.fill(self.alice, {"Verstuurd": {"\\Sent"}, "Alles": {"\\All"}, "Project": set()})
        folders = self.edit_folders(self.alice)
        self.assertEqual((folders["INBOX"].role, folders["INBOX"].sync), ("inbox", True))
        self.assertEqual((folders["Verstuurd"].role, folders["Verstuurd"].sync), ("sent", True))
        self.assertEqual(folders["Verstuurd"].suggestion, "attribute")
        self.assertEqual((folders["Project"].role, folders["Project"].sync), (False, False))

    def test_the_folder_with_everything_is_not_synced_by_itself(self):
        """R17"""
        self.fill(self.alice, {"All Mail": {"\\All"}, "Important": {"\\Important"}, "Starred": {"\\Flagged"}})
        folders = self.edit_folders(self.alice)
        for path in ("All Mail", "Important", "Starred"):
            self.assertEqual((folders[path].role, folders[path].sync), (False, False), path)

    def test_names_suggest_a_use_in_dutch(self):
        self.fill(self.alice, DUTCH)
        folders = self.edit_folders(self.alice)
        self.assertEqual([folders[path].role for path in DUTCH], ["sent", "drafts", "trash", "junk"])

    def test_the_dialog_counts_what_the_server_has(self):
        now = datetime.now(UTC).replace(microsecond=0)
        for days in (50, 3, 2):
            self.deliver(self.alice, when=now - timedelta(days))
        inbox = self.edit_folders(self.alice)["INBOX"]
        self.assertEqual((inbox.messages, inbox.recent), (3, 2))
        self.assertEqual(inbox.newest, (now - timedelta(2)).replace(tzinfo=None))

    def test_a_sentence_tells_what_saving_will_do(self):
        """R33"""
        for folder in ("INBOX", "INBOX", "Sent", "Project"):
            self.deliver(self.alice, folder=folder)
        self.edit_folders(self.alice)
        account = self.account(self.alice).with_user(self.alice)
        self.assertIn("3 mails of the last 30 days will come in, from 2 folders.", account.folder_plan)
        account.write({"folder_ids": [Command.update(self.folder(self.alice, "Project").id, {"sync": True})]})
        self.assertIn("4 mails of the last 30 days will come in, from 3 folders.", account.folder_plan)

    def test_without_a_sent_folder_it_warns_but_saves(self):
        """R45"""
        self.fill(self.alice, {"Project": set()})
        self.edit_folders(self.alice)
        account = self.account(self.alice).with_user(self.alice)
        self.assertTrue(account.without_sent)
        account.write({"folder_ids": [Command.update(self.folder(self.alice, "Project").id, {"role": "sent"})]})
        account.write({"folder_ids": [Command.update(self.folder(self.alice, "Project").id, {"sync": True})]})
        self.assertFalse(account.without_sent)

    def test_a_use_is_one_folders(self):
        self.fill(self.alice, {"Sent": {"\\Sent"}, "Sent Items": set()})
        self.edit_folders(self.alice)
        account = self.account(self.alice).with_user(self.alice)
        changes = [Command.update(self.folder(self.alice, "Sent Items").id, {"role": "sent"})]
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            account.write({"folder_ids": changes})
        changes.append(Command.update(self.folder(self.alice, "Sent").id, {"role": False}))
        account.write({"folder_ids": changes})
        self.assertEqual(self.folder(self.alice, "Sent Items").role, "sent")

    def test_folders_exchange_their_uses(self):
        self.fill(self.alice, {"Sent": {"\\Sent"}, "Archive": {"\\Archive"}})
        folders = self.edit_folders(self.alice)
        changes = [("Sent", "archive"), ("Archive", "sent")]
        commands = [Command.update(folders[path].id, {"role": role}) for path, role in changes]
        self.account(self.alice).with_user(self.alice).write({"folder_ids": commands})
        self.assertEqual([(path, folders[path].role) for path, _role in changes], changes)

    def test_a_use_is_one_folders_whoever_writes_it(self):
        folders = self.edit_folders(self.alice)
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            folders["INBOX"].write({"role": "sent"})
        self.assertEqual(folders["INBOX"].role, "inbox")

    def test_a_folder_that_comes_back_leaves_its_use_to_who_has_it_now(self):
        folders = self.edit_folders(self.alice)
        self.server(self.alice).add("Verstuurd")
        sent = self.server(self.alice).tree.pop("Sent")
        verstuurd = self.edit_folders(self.alice)["Verstuurd"]
        verstuurd.write({"role": "sent", "sync": True})
        self.server(self.alice).tree["Sent"] = sent
        self.sync(self.alice)
        self.assertEqual((folders["Sent"].role, verstuurd.role), (False, "sent"))
        self.assertFalse(folders["Sent"].missing)

    def test_a_server_that_does_not_answer_is_explained(self):
        self.server(self.alice).fails["connection"] = Unreachable("connection_refused")
        with self.assertRaisesRegex(UserError, "Nothing answers on this port"):
            self.edit_folders(self.alice)

    def test_without_settings_it_says_what_to_fill_in(self):
        with self.request(self.sally) as sally, self.assertRaisesRegex(UserError, "Fill in the mail server"):
            sally.action_mail_dossier_folders()

    # ------------------------------------------------------------ every kind of tree

    def test_headings_are_shown_and_never_opened(self):
        """R21"""
        self.fill(self.alice, {"Klanten": {"\\Noselect"}, "Klanten/Jansen": set()})
        folders = self.edit_folders(self.alice)
        self.assertFalse(folders["Klanten"].selectable)
        self.assertEqual([folders[path].depth for path in ("Klanten", "Klanten/Jansen")], [0, 1])
        folders["Klanten"].write({"sync": True})
        self.sync(self.alice)
        self.assertEqual(self.account(self.alice).state, "ready")
        self.assertFalse(self.folder(self.alice, "Klanten").error_reason)

    def test_any_name_comes_through(self):
        """R43, R44"""
        names = ["Entwürfe", "R&D", "受信箱", "Cafe\u0301", 'a "b" \\c', "Verzonden berichten"]
        self.fill(self.alice, dict.fromkeys(names, ()))
        for name in names:
            self.deliver(self.alice, folder=name)
        folders = self.edit_folders(self.alice)
        for name in names:
            folders[name].write({"sync": True})
        self.sync(self.alice)
        for name in names:
            self.assertInMailbox(self.alice, name, 1)

    def test_any_delimiter(self):
        """R45"""
        for delimiter, path in {"/": "Klanten/Jansen", ".": "INBOX.Klanten", None: "Klanten/Jansen"}.items():
            with self.subTest(delimiter):
                self.account(self.alice).folder_ids.unlink()
                self.fill(
                    self.alice,
                    {path.split(delimiter)[0]: set(), path: set()} if delimiter else {path: set()},
                    delimiter,
                )
                self.deliver(self.alice, folder=path)
                folder = self.edit_folders(self.alice)[path]
                folder.write({"sync": True})
                self.sync(self.alice)
                self.assertInMailbox(self.alice, path, 1)
                self.assertEqual(folder.depth, 1 if delimiter else 0)
                self.assertEqual(folder.title.strip(), path.split(delimiter)[-1] if delimiter else path)

    # ------------------------------------------------------------ later listings

    def test_what_the_user_mapped_is_kept(self):
        folders = self.edit_folders(self.alice)
        folders["Sent"].write({"role": False, "sync": False})
        self.server(self.alice).add("Archief")
        folders = self.edit_folders(self.alice)
        self.sync(self.alice)
        self.assertEqual((folders["Sent"].role, folders["Sent"].sync), (False, False))
        self.assertEqual((folders["Archief"].role, folders["Archief"].sync), ("archive", True))

    def test_a_use_that_is_taken_is_not_suggested_again(self):
        self.edit_folders(self.alice)["Sent"].write({"role": False})
        self.folder(self.alice, "INBOX").with_user(self.alice).write({"role": "sent"})
        self.server(self.alice).add("Verzonden items", {"\\Sent"})
        del self.server(self.alice).tree["Sent"]
        self.assertFalse(self.edit_folders(self.alice)["Verzonden items"].role)

    def test_a_folder_that_vanished_is_missing_and_keeps_its_mail(self):
        """R22"""
        self.deliver(self.alice, folder="Sent")
        self.sync(self.alice)
        del self.server(self.alice).tree["Sent"]
        uid = self.deliver(self.alice)
        self.sync(self.alice)
        self.assertTrue(self.folder(self.alice, "Sent").missing)
        self.assertInMailbox(self.alice, "Sent", 1)
        self.assertTrue(self.location(self.alice, "INBOX", uid))
        self.assertEqual(self.account(self.alice).state, "ready")
        self.server(self.alice).add("Sent")
        self.sync(self.alice)
        self.assertFalse(self.folder(self.alice, "Sent").missing)

    def test_a_folder_that_does_not_open_is_told_of_at_that_folder(self):
        """R20"""
        self.deliver(self.alice, folder="Sent")
        uid = self.deliver(self.alice)
        self.sync(self.alice)
        self.server(self.alice).refusing.add("Sent")
        self.deliver(self.alice, folder="Sent")
        late = self.deliver(self.alice)
        self.sync(self.alice)
        self.assertEqual(self.folder(self.alice, "Sent").error_reason, "folder_refused")
        self.assertFalse(self.folder(self.alice).error_reason)
        self.assertTrue(self.location(self.alice, "INBOX", uid) and self.location(self.alice, "INBOX", late))
        self.assertEqual(self.account(self.alice).state, "ready")
        self.server(self.alice).refusing.clear()
        self.sync(self.alice)
        self.assertFalse(self.folder(self.alice, "Sent").error_reason)
        self.assertInMailbox(self.alice, "Sent", 2)

    # ------------------------------------------------------------ his own

    def test_folder_names_are_content_to_administrators_and_colleagues(self):
        folders = self.edit_folders(self.alice)
        for user in (self.administrator, self.bob):
            self.assertFalse(self.env["mail.dossier.folder"].with_user(user).search([("user_id", "=", self.alice.id)]))
            with self.assertRaises(AccessError):
                self.as_seen_by(user, folders["INBOX"]).read(["path"])
            with self.assertRaises(AccessError):
                self.as_seen_by(user, folders["INBOX"]).write({"sync": False})
            with self.request(self.alice) as alice, self.assertRaises(AccessError):
                alice.with_user(user).action_mail_dossier_folders()
        account = self.as_seen_by(self.administrator, self.account(self.alice))
        self.assertFalse(account.web_read({"folder_ids": {"fields": {"path": {}}}})[0]["folder_ids"])

    def test_an_owner_changes_the_use_of_a_folder_and_nothing_else(self):
        inbox = self.edit_folders(self.alice)["INBOX"]
        inbox.write({"sync": False, "role": "archive"})
        for name in ("name", "path", "uidnext", "user_id", "account_id", "missing", "imported"):
            with self.subTest(name), self.assertRaises(AccessError):
                inbox.write({name: False})
        with self.assertRaises(AccessError):
            inbox.copy()
        with self.assertRaises(AccessError):
            inbox.unlink()

    def test_an_administrator_starts_the_mailbox_without_seeing_its_folders(self):
        self.account(self.alice).state = "new"
        self.alice.with_user(self.administrator).action_mail_dossier_start()
        uid = self.deliver(self.alice)
        self.sync()
        self.assertTrue(self.location(self.alice, "INBOX", uid))
        self.assertEqual(self.folder(self.alice, "Sent").role, "sent")
