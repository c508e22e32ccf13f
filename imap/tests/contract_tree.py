"""The contract between a session and whoever uses it: folders are made, renamed and removed."""

from contextlib import suppress

from ..errors import FolderGone
from ..folders import encode_name
from .mailbox import Mailbox


class TreeContract(Mailbox):
    """What holds for every session that changes the tree."""

    def path(self, name):
        return self.below + name

    def test_a_folder_is_made_once(self):
        with self.session() as session:
            for _time in range(2):
                self.assertEqual(session.create(self.path("Café & R&D")), encode_name(self.path("Café & R&D")))
        self.assertIn(self.path("Café & R&D"), self.listed())

    def test_case_13_a_renamed_folder_keeps_its_mail(self):
        self.make("Werk")
        uid = self.deliver("one", self.path("Werk"))
        before = self.listed()[self.path("Werk")].status
        with self.session() as session:
            new = session.rename(encode_name(self.path("Werk")), self.path("Arbeid é"))
            self.assertEqual(new, encode_name(self.path("Arbeid é")))
        listed = self.listed()
        self.assertNotIn(self.path("Werk"), listed)
        after = listed[self.path("Arbeid é")].status
        self.assertEqual((after.messages, after.uidnext), (1, before.uidnext))
        if self.keeps_uidvalidity:
            self.assertEqual(after.uidvalidity, before.uidvalidity)
        self.assertEqual(list(self.flags(self.path("Arbeid é"))), [uid])

    def test_case_13_what_is_below_goes_along(self):
        self.make("Werk")
        mark = self.listed()[self.path("Werk")].delimiter
        self.make(f"Werk{mark}Klanten")
        with self.session() as session:
            below = [encode_name(self.path(f"Werk{mark}Klanten"))]
            session.rename(encode_name(self.path("Werk")), self.path("Arbeid"), below)
        self.assertIn(self.path(f"Arbeid{mark}Klanten"), self.listed())

    def test_a_name_that_is_taken_is_refused(self):
        for name in ("Werk", "Thuis"):
            self.make(name)
        with self.session() as session, self.assertRaises(FolderGone) as caught:
            session.rename(encode_name(self.path("Werk")), self.path("Thuis"))
        self.assertEqual(caught.exception.reason, "folder_exists")

    def test_what_is_gone_cannot_be_renamed(self):
        with self.session() as session, suppress(FolderGone):  # Courier says OK
            session.rename(encode_name(self.path("Weg")), self.path("Thuis"))
        self.assertNotIn(self.path("Thuis"), self.listed())

    def test_a_folder_with_mail_is_not_removed(self):
        self.make("Werk")
        uid = self.deliver("one", self.path("Werk"))
        with self.session() as session:
            self.assertFalse(session.delete(encode_name(self.path("Werk"))))
        self.expunge(self.path("Werk"), uid)
        with self.session() as session:
            self.assertTrue(session.delete(encode_name(self.path("Werk"))))
            self.assertTrue(session.delete(encode_name(self.path("Werk"))))
        self.assertNotIn(self.path("Werk"), self.listed())

    def test_what_is_marked_as_deleted_is_removed_along(self):
        self.make("Werk")
        uid = self.deliver("one", self.path("Werk"))
        self.mark(self.path("Werk"), uid, add={"\\Deleted"})
        with self.session() as session:
            self.assertTrue(session.delete(encode_name(self.path("Werk"))))
        self.assertNotIn(self.path("Werk"), self.listed())

    def test_the_namespace_is_told(self):
        with self.session() as session:
            self.assertIn(session.namespace()[0], (self.below, ""))
            self.assertEqual(session.create(session.namespace()[0] + "Werk"), encode_name(self.path("Werk")))
