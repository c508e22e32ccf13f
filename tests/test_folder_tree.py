"""Folders are made, renamed and removed on both sides, and keep their mail."""

from contextlib import contextmanager
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError

from ..imap.errors import FolderGone, Unreachable
from ..imap.fake import FakeServer
from . import test_killed
from .common import PASSWORD, mail
from .two_sides import TwoSidesCase


class FolderTreeCase(TwoSidesCase):
    def setUp(self):
        """Alice's folder *Klanten*, with another one in it, synced."""
        super().setUp()
        for path in ("Klanten", "Klanten/Jansen"):
            self.there.add(path)
        self.sync(self.alice)
        for path in ("Klanten", "Klanten/Jansen"):
            self.folder(self.alice, path).sync = True
        self.uid = self.deliver(self.alice, mail(subject="one"), "Klanten")
        self.deliver(self.alice, mail(subject="two"), "Klanten/Jansen")
        self.sync(self.alice)
        self.klanten, self.jansen = (self.mine(path) for path in ("Klanten", "Klanten/Jansen"))

    def mine(self, path):
        """A folder as Alice has it."""
        return self.folder(self.alice, path).with_user(self.alice)

    def make(self, title, parent=None):
        folders = self.env["mail.dossier.folder"].with_user(self.alice)
        return folders.browse(folders.make(title, parent.id if parent else False))

    def paths(self):
        """Those of the server, without the folders every mailbox has."""
        usual = {"INBOX", "Sent", "Archive", "Junk", "Trash"}
        return {place.folder.path for place in self.there.tree.values()} - usual

    def here_paths(self):
        self.env.invalidate_all()
        usual = {"INBOX", "Sent", "Archive", "Junk", "Trash"}
        return set(self.account(self.alice).folder_ids.filtered(lambda one: not one.missing).mapped("path")) - usual

    @contextmanager
    def without_fetching(self):
        """No mail comes in again."""
        self.there.commands.clear()
        yield
        self.assertNotIn("messages", self.there.commands)

    def assertTreesEqual(self):
        self.assertEqual(self.here_paths(), self.paths())
        self.assertBothSidesEqual()


class TestRenamedThere(FolderTreeCase):
    """R22, case 13"""

    def assertRenamed(self, path="Clients"):
        """It is the same folder, with its mail, its place in the sync and its use."""
        self.assertTreesEqual()
        self.assertEqual((self.klanten.path, self.jansen.path), (path, f"{path}/Jansen"))
        self.assertEqual((self.klanten.sync, self.klanten.missing, self.klanten.depth), (True, False, 0))
        self.assertEqual(self.mails(path).mapped("subject"), ["one"])

    def test_a_folder_with_the_same_mails_that_was_there_before_is_another_one(self):
        """A copy in the inbox, at the same UID, is no witness when there is a strange folder as well."""
        self.there.deliver("INBOX", self.there.tree["Klanten"].mails[self.uid].raw)
        self.sync(self.alice)
        self.there.drop("Klanten/Jansen")
        self.there.drop("Klanten")
        self.there.add("Leeg")
        self.sync(self.alice)
        self.assertEqual((self.mine("INBOX").missing, self.klanten.missing), (False, True))
        self.assertEqual(self.mails().mapped("subject"), ["one"])

    def test_a_renamed_folder_keeps_its_mails_and_what_is_below(self):
        rows = self.mails("Klanten")
        self.there.rename("Klanten", "Clients")
        with self.without_fetching():
            self.sync(self.alice)
        self.assertRenamed()
        self.assertEqual(self.mails("Clients"), rows)

    def test_any_name(self):
        for path in ("Entwürfe", "R&D", "受信箱", "Cafe\u0301", 'a "b" \\c'):
            with self.subTest(path):
                self.there.rename(self.klanten.path, path)
                with self.without_fetching():
                    self.sync(self.alice)
                self.assertRenamed(path)
                self.env.invalidate_all()

    def test_it_keeps_its_use(self):
        self.there.rename("Archive", "Archief")
        self.sync(self.alice)
        self.assertEqual((self.mine("Archief").role, self.mine("Archief").sync), ("archive", True))

    def test_an_empty_folder_keeps_its_place_in_the_sync(self):
        self.there.expunge("Klanten", self.uid)
        self.sync(self.alice)
        self.there.rename("Klanten", "Clients")
        self.sync(self.alice)
        self.assertTrue(self.klanten.sync)
        self.assertTreesEqual()

    def test_mail_comes_in_under_the_new_name_at_once(self):
        self.there.rename("Klanten", "Clients")
        self.deliver(self.alice, subject="new", folder="Clients")
        self.there.flag("Clients", self.uid, {"\\Flagged"})
        self.sync(self.alice)
        self.assertEqual(self.mails("Clients").mapped("subject"), ["one", "new"])
        self.assertBothSidesEqual()

    def test_what_alice_did_meanwhile_is_not_lost(self):
        self.mails("Klanten").action_flag()
        self.mails().action_archive_mail()
        self.there.rename("Klanten", "Clients")
        self.sync(self.alice)
        self.assertRenamed()
        self.assertEqual(self.only("Clients"), {"\\Flagged"})

    def test_the_servers_own_id_of_the_folder_is_enough(self):
        self.there.capabilities.add("OBJECTID")
        self.there.flag("Klanten", self.uid, {"\\Seen"})
        self.sync(self.alice)
        self.there.tree["Klanten"].uidvalidity = 77
        self.there.rename("Klanten", "Clients")
        self.sync(self.alice)
        self.assertEqual(self.klanten.path, "Clients")
        self.assertTreesEqual()

    def test_like_courier_with_a_new_uidvalidity(self):
        self.there.rename("Klanten", "Clients")
        for path in ("Clients", "Clients/Jansen"):
            self.there.tree[path].uidvalidity += 50
        with self.without_fetching():
            self.sync(self.alice)
        self.assertRenamed()

    def test_another_folder_with_equal_numbers_is_not_taken_for_it(self):
        old, self.there.tree["Nieuw"] = self.there.tree["Klanten"], FakeServer().add("Nieuw")
        self.there.tree["Nieuw"].uidvalidity = old.uidvalidity
        self.deliver(self.alice, subject="another one", folder="Nieuw")
        self.there.drop("Klanten")
        self.sync(self.alice)
        self.assertTrue(self.klanten.missing)
        self.assertEqual(self.mails("Klanten").mapped("subject"), ["one"])

    def test_when_edit_folders_is_pressed_before_the_next_pass(self):
        self.there.rename("Klanten", "Clients")
        with self.request(self.alice) as alice:
            alice.action_mail_dossier_folders()
        self.assertEqual((self.klanten.path, self.klanten.sync), ("Clients", True))
        self.sync(self.alice)
        self.assertRenamed()

    def test_a_folder_that_held_nothing_and_left_is_forgotten(self):
        self.there.add("Leeg")
        self.sync(self.alice)
        self.there.drop("Leeg")
        self.sync(self.alice)
        self.assertFalse(self.folder(self.alice, "Leeg"))


class TestTree(FolderTreeCase):
    # ------------------------------------------------------------ made here

    def test_a_folder_that_is_made_here_is_on_the_server(self):
        made = self.make("Café & R&D")
        self.assertTrue(made.unmade)
        below = self.make("Nieuw", made)
        self.sync(self.alice)
        self.assertLessEqual({"Café & R&D", "Café & R&D/Nieuw"}, self.paths())
        self.assertEqual((made.unmade, below.unmade, below.depth, made.sync), (False, False, 1, True))
        self.assertTreesEqual()

    def test_mail_moves_into_a_folder_that_was_just_made(self):
        one = self.mails("Klanten")
        made = self.make("Nieuw")
        one.action_move(made.id)
        self.sync(self.alice)
        self.assertEqual((self.at_server("Klanten"), len(self.at_server("Nieuw"))), ({}, 1))
        self.assertTreesEqual()

    def test_a_folder_that_another_program_made_meanwhile_is_as_good(self):
        made = self.make("Nieuw")
        self.there.add("Nieuw")
        self.deliver(self.alice, folder="Nieuw")
        self.sync(self.alice)
        self.assertEqual((made.unmade, len(self.mails("Nieuw"))), (False, 1))
        self.assertTreesEqual()

    def test_where_all_folders_are_in_the_inbox(self):
        """R45"""
        for delimiter, prefix in ((".", "INBOX."), ("/", "")):
            with self.subTest(prefix):
                self.account(self.alice).folder_ids.unlink()
                self.servers[self.alice.email] = server = FakeServer(delimiter, PASSWORD)
                server.prefix = prefix
                with self.request(self.alice) as alice:
                    alice.action_mail_dossier_folders()
                made = self.make("Klanten")
                self.make("Jansen", made)
                self.sync(self.alice)
                paths = {f"{prefix}Klanten", f"{prefix}Klanten{delimiter}Jansen"}
                self.assertLessEqual(paths, set(server.tree))
                self.assertFalse(self.account(self.alice).folder_ids.filtered("problem"))

    def test_where_folders_cannot_be_in_folders(self):
        """R45"""
        self.account(self.alice).folder_ids.unlink()
        self.servers[self.alice.email] = server = FakeServer(None, PASSWORD)
        self.sync(self.alice)
        made = self.make("Klanten/Jansen")
        self.sync(self.alice)
        self.assertIn("Klanten/Jansen", server.tree)
        with self.assertRaisesRegex(UserError, "no folders in this one"):
            self.make("Piet", made)

    def test_names_that_cannot_be(self):
        for title in ("", "  ", "a/b", "all*", "100%", "x" * 101, "a\nb"):
            with self.subTest(title), self.assertRaisesRegex(UserError, "at most 100 characters"):
                self.make(title)
            with self.subTest(title), self.assertRaisesRegex(UserError, "at most 100 characters"):
                self.klanten.rename(title)
        for title in ("Klanten", "inbox", "INBOX"):
            with self.subTest(title), self.assertRaisesRegex(UserError, "already"):
                self.make(title)

    def test_a_name_that_another_folder_leaves_is_free_when_it_has_left(self):
        self.klanten.rename("Clients")
        for asked in (self.klanten.browse(), self.klanten):
            with self.assertRaisesRegex(UserError, "already"):
                asked.make("Klanten")
        self.sync(self.alice)
        self.make("Klanten")
        self.sync(self.alice)
        self.assertTreesEqual()

    def test_what_the_server_does_not_make_is_told_of_and_tried_when_asked(self):
        self.there.refused.add("Nieuw")
        made = self.make("Nieuw")
        self.sync(self.alice)
        self.assertIn("does not make this folder", made.problem)
        self.assertEqual(self.account(self.alice).state, "ready")
        self.there.commands.clear()
        self.sync(self.alice)
        self.assertNotIn("create", self.there.commands)
        self.there.refused.clear()
        made.action_retry()
        self.sync(self.alice)
        self.assertFalse(made.problem)
        self.assertTreesEqual()

    def test_a_folder_that_was_never_made_leaves_no_mail_behind(self):
        self.there.refused.add("Nieuw")
        made, one = self.make("Nieuw"), self.mails("Klanten")
        one.action_move(made.id)
        made.action_remove()
        self.assertFalse(made.exists())
        self.assertEqual((self.mails("Klanten"), one.pending), (one, False))
        self.sync(self.alice)
        self.assertTreesEqual()

    # ------------------------------------------------------------ renamed here

    def test_a_folder_that_is_renamed_here_is_so_on_the_server_with_what_is_below(self):
        rows = self.mails("Klanten")
        self.klanten.rename("Clients & Co")
        self.assertEqual((self.klanten.path, self.jansen.path), ("Clients & Co", "Clients & Co/Jansen"))
        with self.without_fetching():
            self.sync(self.alice)
        self.assertEqual(self.paths(), {"Clients & Co", "Clients & Co/Jansen"})
        self.assertEqual(self.mails("Clients & Co"), rows)
        self.assertFalse(self.klanten.wanted or self.jansen.wanted)
        self.assertTreesEqual()

    def test_both_a_folder_and_the_one_in_it(self):
        self.jansen.rename("Pietersen")
        self.klanten.rename("Clients")
        self.make("Nieuw", self.klanten)
        self.sync(self.alice)
        self.assertEqual(self.paths(), {"Clients", "Clients/Pietersen", "Clients/Nieuw"})
        self.assertTreesEqual()

    def test_renamed_and_renamed_back_there_is_nothing_to_do(self):
        self.klanten.rename("Clients")
        self.klanten.rename("Klanten")
        self.there.commands.clear()
        self.sync(self.alice)
        self.assertEqual(self.there.commands, ["login", "folders"])

    def test_its_mails_are_marked_and_moved_all_the_same(self):
        self.klanten.rename("Clients")
        self.mails("Clients").action_flag()
        self.mails("Clients/Jansen").action_archive_mail()
        self.sync(self.alice)
        self.assertEqual(self.only("Clients"), {"\\Flagged"})
        self.assertTreesEqual()

    def test_renamed_on_both_sides(self):
        self.klanten.rename("Clients")
        self.there.rename("Klanten", "Kunden")
        for _pass in range(2):
            self.sync(self.alice)
        self.assertTreesEqual()
        self.assertEqual(self.mails(self.klanten.path).mapped("subject"), ["one"])

    def test_a_name_that_is_taken_there_is_told_of(self):
        self.there.add("Clients")
        self.klanten.rename("Clients")
        self.sync(self.alice)
        self.assertIn("already", self.klanten.problem)
        self.assertEqual(self.klanten.path, "Klanten")
        self.assertTreesEqual()

    def test_what_the_server_refuses_is_as_it_has_it(self):
        self.there.refused.add("Clients")
        self.klanten.rename("Clients")
        self.sync(self.alice)
        self.assertIn("its new name", self.klanten.problem)
        self.assertEqual((self.klanten.path, self.jansen.path), ("Klanten", "Klanten/Jansen"))
        self.assertTreesEqual()

    def test_the_inbox_keeps_its_name(self):
        with self.assertRaisesRegex(UserError, "inbox"):
            self.mine("INBOX").rename("In")

    # ------------------------------------------------------------ removed here

    def test_a_folder_is_removed_after_its_mail_went_to_the_trash(self):
        self.deliver(self.alice, mail(subject="arrived since"), "Klanten/Jansen")
        self.jansen.action_remove()
        self.assertEqual(self.mails("Trash").mapped("subject"), ["two"])
        self.sync(self.alice)
        self.sync(self.alice)
        self.assertEqual(self.paths(), {"Klanten"})
        self.assertFalse(self.jansen.exists())
        self.assertEqual(sorted(self.mails("Trash").mapped("subject")), ["arrived since", "two"])
        self.assertTreesEqual()

    def test_what_is_older_than_the_history_is_not_lost_with_it(self):
        self.deliver(self.alice, mail(subject="old"), "Klanten/Jansen", when=datetime.now(UTC) - timedelta(days=300))
        self.jansen.action_remove()
        self.sync(self.alice)
        self.assertEqual(len(self.at_server("Trash")), 2)

    def test_where_nothing_can_be_expunged_its_mail_goes_to_the_trash_once(self):
        self.there.capabilities -= {"MOVE", "UIDPLUS"}
        self.deliver(self.alice, mail(subject="old"), "Klanten/Jansen", when=datetime.now(UTC) - timedelta(days=300))
        self.jansen.action_remove()
        for _pass in range(3):
            self.sync(self.alice)
        self.assertEqual((self.paths(), len(self.at_server("Trash"))), ({"Klanten"}, 2))

    def test_a_folder_goes_after_those_in_it(self):
        self.jansen.action_remove()
        self.klanten.action_remove()
        self.sync(self.alice)
        self.assertEqual((self.paths(), len(self.at_server("Trash"))), (set(), 2))
        self.assertFalse((self.jansen | self.klanten).exists())

    def test_what_cannot_be_removed(self):
        cases = {
            "used by the mailbox": (self.mine("Trash"), {}),
            "folders in it": (self.klanten, {}),
            "copy of your mail": (self.jansen, {"keep_copy": True}),
        }
        for message, (folder, settings) in cases.items():
            with self.subTest(message):
                self.account(self.alice).write({"keep_copy": False, **settings})
                with self.assertRaisesRegex(UserError, message):
                    folder.action_remove()
        self.account(self.alice).keep_copy = False
        self.folder(self.alice, "Trash").role = False
        with self.assertRaisesRegex(UserError, "used as Trash"):
            self.jansen.action_remove()

    def test_what_the_server_does_not_remove_is_told_of(self):
        self.jansen.action_remove()
        self.there.fails["delete"] = FolderGone("folder_refused")
        self.sync(self.alice)
        self.assertIn("did not remove", self.jansen.problem)
        self.assertFalse(self.jansen.removed)

    def test_a_folder_that_left_the_server_can_be_removed_here(self):
        message = self.mails("Klanten/Jansen").message_id
        self.there.drop("Klanten/Jansen")
        self.sync(self.alice)
        self.assertTrue(self.jansen.missing)
        self.jansen.action_remove()
        self.assertFalse(self.jansen.exists())
        self.assertVisible(self.alice, message)

    def test_it_does_not_take_along_what_was_moved_out_of_it(self):
        one = self.mails("Klanten/Jansen")
        self.there.drop("Klanten/Jansen")
        one.action_archive_mail()
        self.sync(self.alice)
        with self.assertRaisesRegex(UserError, "moved out"):
            self.jansen.action_remove()
        self.assertEqual(self.mails("Archive"), one)
        one.action_delete_mail()
        self.jansen.action_remove()
        self.assertFalse(self.jansen.exists() or one.exists())

    # ------------------------------------------------------------ killed, and whose

    def test_cut_off_at_any_command(self):
        """The passes after it complete what was begun, once."""
        begun = deepcopy(self.there)
        for late in (False, True):
            for cut in range(2, 60):
                with test_killed.Undone(self.env), self.subTest(cut=cut, late=late):
                    self.there = self.servers[self.alice.email] = deepcopy(begun)
                    self.klanten.rename("Clients")
                    self.make("Nieuw", self.klanten)
                    self.jansen.action_remove()
                    with patch.multiple(self.there, cut=cut, late=late):
                        self.sync(self.alice)
                        more = self.there.cut <= 0
                    for _pass in range(3):
                        self.sync(self.alice)
                    self.assertEqual(self.paths(), {"Clients", "Clients/Nieuw"})
                    self.assertEqual(self.mails("Clients").mapped("subject"), ["one"])
                    self.assertEqual(self.mails("Trash").mapped("subject"), ["two"])
                    self.assertTreesEqual()
                if not more:
                    break
            self.assertGreater(cut, 6)

    def test_the_connection_ends_while_the_server_is_asked(self):
        for verb in ("rename", "identities"):
            with self.subTest(verb):
                self.klanten.rename("Clients") if verb == "rename" else self.there.rename(self.klanten.path, "Elders")
                self.there.fails[verb] = Unreachable("closed")
                self.sync(self.alice)
                self.there.fails.clear()
                self.sync(self.alice)
                self.assertTreesEqual()

    def test_nobody_does_anything_with_a_colleagues_folders(self):
        self.sync(self.bob)
        for other in (self.bob, self.administrator):
            for action in ("action_rename", "action_remove", "action_retry", "action_agree"):
                with self.subTest(action, user=other.name), self.assertRaises(AccessError):
                    getattr(self.as_seen_by(other, self.klanten), action)()
            with self.assertRaises(AccessError):
                self.as_seen_by(other, self.klanten).rename("Mine")
        folders = self.env["mail.dossier.folder"].with_user(self.bob)
        made = folders.browse(folders.make("Mine", self.klanten.id))
        self.assertEqual((made.path, made.user_id), ("Mine", self.bob))
        with self.assertRaises(UserError):
            self.env["mail.dossier.folder"].with_user(self.administrator).make("Mine")

    def test_the_dialog(self):
        naming = self.env["mail.dossier.folder.name"].with_user(self.alice)
        asked = self.account(self.alice).with_user(self.alice).action_new_folder()
        self.assertEqual(asked["res_model"], naming._name)
        back = naming.create({"title": "Nieuw", "parent_id": self.klanten.id}).action_save()
        self.assertEqual((back["res_model"], back["res_id"]), ("mail.dossier.account", self.account(self.alice).id))
        naming.with_context(self.jansen.action_rename()["context"]).create({"title": "Piet"}).action_save()
        self.sync(self.alice)
        self.assertEqual(self.paths(), {"Klanten", "Klanten/Nieuw", "Klanten/Piet"})
