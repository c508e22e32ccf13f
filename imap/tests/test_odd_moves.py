"""Servers that are slow, broken, old or hostile: how they move, copy and take in."""

from datetime import UTC, datetime
from itertools import product

from ..errors import FolderGone, Unreachable
from .server import DONE, NUMBERS, OPEN, ChangesCase


class TestMoving(ChangesCase):
    THERE = b"* 1 FETCH (UID 3)\r\n* 2 FETCH (UID 5)\r\n" + DONE
    COPIED = b"{tag} OK [COPYUID 12 3,5 80:81] done\r\n"

    def moved(self, answers, *capabilities, uids=(3, 4, 5)):
        session, server = self.opened({"UID FETCH": self.THERE} | answers, *capabilities)
        return session.move(uids, "Archief"), server

    def test_where_they_went(self):
        for told in (b"* OK [COPYUID 12 3,5 80:81] moved\r\n* VANISHED 3:5\r\n" + DONE, self.COPIED):
            went, _server = self.moved({"UID MOVE": told})
            self.assertEqual(went, {3: (12, 80), 5: (12, 81)})

    def test_case_28_gone_already(self):
        went, server = self.moved({"UID FETCH": DONE, "UID MOVE": DONE})
        self.assertEqual(went, {})
        went, _server = self.moved({"UID FETCH": DONE, "UID MOVE": b"{tag} NO nothing there\r\n"})
        self.assertEqual(went, {})
        self.assertNotIn("CREATE", server.names())

    def test_uidplus_that_tells_nothing(self):
        went, _server = self.moved({"UID MOVE": DONE})
        self.assertEqual(went, {3: None, 5: None})

    def test_case_27_without_move_only_our_own_is_expunged(self):
        went, server = self.moved({"UID COPY": self.COPIED}, "UIDPLUS")
        self.assertEqual(went, {3: (12, 80), 5: (12, 81)})
        self.assertEqual(
            self.sent(server, "UID ")[-3:],
            ['UID COPY 3:5 "Archief"', "UID STORE 3,5 +FLAGS.SILENT (\\Deleted)", "UID EXPUNGE 3,5"],
        )

    def test_R40_without_uidplus_nothing_is_expunged(self):
        _went, server = self.moved({"UID COPY": DONE}, "CONDSTORE")
        self.assertEqual(self.sent(server, "UID ")[-1], "UID STORE 3,5 +FLAGS.SILENT (\\Deleted)")
        self.assertNotIn(b"EXPUNGE", b" ".join(server.commands))

    def test_a_refused_copy_deletes_nothing(self):
        for refused in (b"{tag} NO [OVERQUOTA] full\r\n", b"{tag} NO no\r\n", b"{tag} BAD what\r\n"):
            session, server = self.opened({"UID FETCH": self.THERE, "UID COPY": refused}, "UIDPLUS")
            with self.assertRaises(FolderGone):
                session.move([3], "Archief")
            self.assertNotIn("UID STORE", server.names())

    def test_what_is_full_or_not_understood_is_that_folders_affair(self):
        """And a server that is busy is not full."""
        verbs = {
            "CREATE": lambda session: session.create("Nieuw"),
            "RENAME": lambda session: session.rename("Oud", "Nieuw"),
            "UID MOVE": lambda session: session.move([3], "Archief"),
            "APPEND": lambda session: session.append("Sent", b"\r\n", (), datetime.now(UTC)),
        }
        cases = (
            (b"NO [OVERQUOTA] Mailbox is full", FolderGone, "folder_full"),
            (b"NO [LIMIT] no more folders", FolderGone, "folder_full"),
            (b"NO Maximum number of mailboxes reached", FolderGone, "folder_full"),
            (b"BAD what", FolderGone, "folder_refused"),
            (b"NO [UNAVAILABLE] later", Unreachable, "busy"),
        )
        for (verb, ask), (answer, kind, reason) in product(verbs.items(), cases):
            none = {"UID FETCH": self.THERE, "STATUS": b"{tag} NO no such folder\r\n"}
            session, _server = self.opened(none | {verb: b"{tag} " + answer + b"\r\n"})
            with self.subTest(verb, answer=answer), self.assertRaises(kind) as caught:
                ask(session)
            self.assertEqual(caught.exception.reason, reason)

    def test_a_folder_is_made_once(self):
        missing = b"{tag} NO [TRYCREATE] make it\r\n"
        went, server = self.moved({"UID MOVE": [missing, self.COPIED]})
        self.assertEqual((len(went), server.names().count("CREATE")), (2, 1))
        session, server = self.opened({"UID FETCH": self.THERE, "UID MOVE": missing})
        with self.assertRaises(FolderGone):
            session.move([3], "Archief")
        self.assertEqual(server.names().count("CREATE"), 1)

    def test_a_folder_that_exists_and_one_that_may_not(self):
        session, _server = self.opened({"CREATE": b"{tag} NO [ALREADYEXISTS] there\r\n"})
        self.assertEqual(session.create("R&D"), "R&-D")
        courier = b"{tag} NO Cannot create this folder.\r\n"
        session, _server = self.opened({"CREATE": courier, "STATUS": b"* STATUS R&-D (UIDVALIDITY 7)\r\n" + DONE})
        self.assertEqual(session.create("R&D"), "R&-D")
        for refused in (b"{tag} NO [NOPERM] no\r\n", courier):
            session, _server = self.opened({"CREATE": refused, "STATUS": b"{tag} NO Mailbox does not exist\r\n"})
            with self.assertRaises(FolderGone):
                session.create("R&D")


class TestAppendingOnce(ChangesCase):
    LETTER = b"Message-ID:<1@wij.example>\r\n\r\nhello"
    FIELD = b"Message-Id:\r\n <1@wij.example>\r\n\r\n"
    THERE = b"* 1 FETCH (UID 8 RFC822.SIZE 5 BODY[HEADER.FIELDS (MESSAGE-ID)] {%d}\r\n%s)\r\n" % (len(FIELD), FIELD)

    def append(self, answers, since):
        session, server = self.opened(answers)
        return session.append_once("Sent", self.LETTER, (), datetime.now(UTC), since), server

    def test_case_26_the_answer_was_lost(self):
        place, server = self.append({"UID FETCH": self.THERE + DONE}, (7, 6))
        self.assertEqual(place, (7, 8))
        self.assertNotIn("APPEND", server.names())
        self.assertIn("UID FETCH 6:4294967295", self.sent(server, "FETCH")[0])

    def test_case_26_the_first_time(self):
        for answer, place in ((b"+ go\r\n{tag} OK [APPENDUID 7 9] ok\r\n", (7, 9)), (b"+ go\r\n" + DONE, None)):
            told, server = self.append({"APPEND": answer}, (7, 9))
            self.assertEqual((told, server.names().count("APPEND")), (place, 1))

    def test_a_place_that_is_not_told_is_looked_for(self):
        grown = NUMBERS.replace(b"UIDNEXT 9", b"UIDNEXT 10")
        there = self.THERE.replace(b"UID 8", b"UID 9") + DONE
        script = {
            "SELECT": [NUMBERS + OPEN, NUMBERS + OPEN, grown + OPEN],
            "APPEND": b"+ go\r\n" + DONE,
            "UID FETCH": there,
        }
        place, server = self.append(script, (7, 9))
        self.assertEqual((place, server.names().count("APPEND")), ((7, 9), 1))
