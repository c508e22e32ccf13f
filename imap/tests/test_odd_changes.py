"""Servers that are slow, broken, old or hostile: what they tell of changes, and how they take ours."""

from ..errors import FolderGone, Unreachable
from ..responses import Known
from .server import CLOSE, DONE, NUMBERS, OPEN, ChangesCase

KNOWN = Known(7, 20, 9)


class TestResync(ChangesCase):
    def resync(self, told, known=KNOWN, answers=None):
        script = {"EXAMINE": told + OPEN} | (answers or {})
        session, server = self.opened(script)
        return session.select("INBOX", known), server

    def test_one_command_asks_for_all_changes(self):
        told = b"* OK [HIGHESTMODSEQ 30] ok\r\n* VANISHED (EARLIER) 2,5:6\r\n"
        told += b"* 1 FETCH (UID 3 FLAGS (\\Seen) MODSEQ (25))\r\n"
        seen, server = self.resync(NUMBERS + told)
        self.assertEqual(self.sent(server, "EXAMINE"), ['EXAMINE "INBOX" (QRESYNC (7 20 1:8))'])
        self.assertEqual((seen.vanished, seen.changed), ([(2, 2), (5, 6)], {3: ({"\\Seen"}, 25)}))

    def test_case_20_modseqs_that_say_nothing(self):
        for modseqs in (b"", b"* OK [NOMODSEQ] none\r\n", b"* OK [HIGHESTMODSEQ 19] went back\r\n"):
            seen, _server = self.resync(NUMBERS + modseqs + b"* VANISHED (EARLIER) 1:8\r\n")
            self.assertEqual((seen.changed, seen.vanished), (None, None))

    def test_case_20_modseqs_beyond_the_floats(self):
        vast = 2**63 - 1
        told = b"* OK [HIGHESTMODSEQ %d] ok\r\n* 1 FETCH (UID 3 FLAGS () MODSEQ (%d))\r\n" % (vast, vast)
        seen, server = self.resync(NUMBERS + told, Known(7, 2**53 + 1, 9))
        self.assertEqual((seen.highestmodseq, seen.changed[3].modseq), (vast, vast))
        self.assertIn("QRESYNC (7 9007199254740993 1:8)", self.sent(server, "EXAMINE")[0])

    def test_a_cold_cache_asks_for_nothing(self):
        for known in (Known(7, None, 9), Known(7, 0, 9), None):
            _seen, server = self.resync(NUMBERS, known)
            self.assertEqual(self.sent(server, "EXAMINE"), ['EXAMINE "INBOX"'])
        _seen, server = self.resync(NUMBERS, Known(7, 20, 1))
        self.assertEqual(self.sent(server, "EXAMINE"), ['EXAMINE "INBOX" (QRESYNC (7 20))'])  # R8: no "1:0"

    def test_offered_but_not_enabled(self):
        session, server = self.opened({"ENABLE": b"* ENABLED\r\n{tag} OK done\r\n"})
        session.select("INBOX", KNOWN)
        self.assertEqual(self.sent(server, "EXAMINE"), ['EXAMINE "INBOX"'])

    def test_enabled_but_not_understood(self):
        session, server = self.opened({"EXAMINE": [b"{tag} BAD what?\r\n", NUMBERS + OPEN]})
        seen = session.select("INBOX", KNOWN)
        self.assertEqual((seen.exists, seen.changed, seen.vanished), (3, None, None))
        session.select("INBOX", KNOWN)
        self.assertEqual([" (QRESYNC" in line for line in self.sent(server, "EXAMINE")], [True, False, False])

    def test_condstore_without_enable(self):
        _session, server = self.opened({}, "CONDSTORE")
        self.assertEqual(self.sent(server, "SELECT"), ['SELECT "INBOX" (CONDSTORE)'])

    def test_case_29_cut_in_the_middle(self):
        for half in (b"* VANISHED (EARLIER) 1:", b"* 1 FETCH (UID 3 FLAGS (", NUMBERS):
            session, _server = self.opened({"EXAMINE": half + CLOSE})
            with self.assertRaises(Unreachable):
                session.select("INBOX", KNOWN)


class TestHearing(ChangesCase):
    NEWS = b"* VANISHED 4:6\r\n* 2 FETCH (UID 2 FLAGS (\\Flagged) MODSEQ (31))\r\n* 9 EXPUNGE\r\n"

    def test_case_17_in_every_command(self):
        commands = {
            "UID FETCH": lambda session: session.flags(7, 8),
            "UID SEARCH": lambda session: session.present(),
            "UID STORE": lambda session: session.store([7], add={"\\Seen"}),
            "UID MOVE": lambda session: session.move([7], "A"),
            "UID EXPUNGE": lambda session: session.expunge([7]),
            "NOOP": lambda session: session.noop(),
            "LIST": lambda session: session.folders(),
            "CREATE": lambda session: session.create("A"),
        }
        for name, verb in commands.items():
            session, _server = self.opened({name: self.NEWS + DONE})
            verb(session)
            self.assertIn((4, 6), session.vanished, name)
            self.assertEqual((session.changed[2].flags, session.expunged), ({"\\Flagged"}, 1), name)

    def test_case_17_among_bodies(self):
        meta = b'FLAGS () RFC822.SIZE 5 INTERNALDATE "20-Nov-2026 12:00:00 +0100"'
        body = b"* 1 FETCH (UID 1 %s BODY[] {5}\r\nhello)\r\n" % meta
        session, _server = self.opened(
            {"UID FETCH": [b"* 1 FETCH (UID 1 %s)\r\n" % meta + DONE, self.NEWS + body + self.NEWS + DONE]}
        )
        self.assertEqual([one.raw for one in session.messages([1])], [b"hello"])
        self.assertEqual((session.vanished, list(session.changed)), ([(4, 6), (4, 6)], [2]))

    def test_case_19_vanished_without_end(self):
        session, _server = self.opened({"NOOP": b"* VANISHED 9:1,4294967295,1:4294967295,*\r\n" + DONE})
        session.noop()
        self.assertEqual(session.vanished, [(1, 9), (4294967295, 4294967295), (1, 4294967295)])
        session.expunge([5])
        self.assertEqual(session.vanished, [(1, 4), (6, 4294967295)])

    def test_case_21_a_sequence_number_is_no_uid(self):
        told = b"* 5 FETCH (FLAGS (\\Seen))\r\n* 7 FETCH (UID 5 FLAGS ())\r\n* 5 FETCH (FLAGS (\\Seen))\r\n"
        session, _server = self.opened({"UID FETCH": told + DONE})
        self.assertEqual(session.flags(), {5: (frozenset(), None)})

    def test_an_answer_ends_where_the_server_cuts_it_short(self):
        """MESSAGELIMIT (RFC 9738), from the highest UID down."""
        cut = b"{tag} OK [MESSAGELIMIT 1 6] partial\r\n"
        told = b"* 1 FETCH (UID %d FLAGS ())\r\n"
        session, server = self.opened({"UID FETCH": [told % 6 + cut, told % 2 + DONE]})
        self.assertEqual(sorted(session.flags(1, 8)), [2, 6])
        self.assertEqual([line.split()[2] for line in self.sent(server, "FETCH")], ["1:8", "1:5"])
        session, server = self.opened({"UID SEARCH": [b"* SEARCH 6 7\r\n" + cut, b"* SEARCH 2\r\n" + DONE]})
        self.assertEqual(session.present(), [(2, 2), (6, 7)])
        self.assertIn("UID 1:5 ALL", self.sent(server, "SEARCH")[1])
        session, _server = self.opened({"UID STORE": told % 7 + cut})
        self.assertEqual(session.store([2, 5, 7], add={"\\Seen"}).rejected, {2, 5})

    def test_millions_of_uids_stay_ranges(self):
        session, server = self.opened({"UID SEARCH": b'* ESEARCH (TAG "x") UID ALL 1:4294967295\r\n' + DONE})
        self.assertEqual(session.present(), [(1, 4294967295)])
        session.flags(changed_since=20)
        self.assertEqual(session.identities(0, 0), {})
        self.assertEqual(self.sent(server, "FETCH"), ["UID FETCH 1:4294967295 (UID FLAGS MODSEQ) (CHANGEDSINCE 20)"])

    def test_nothing_is_conditional_without_modseqs(self):
        session, server = self.opened({}, numbers=NUMBERS)
        session.flags(changed_since=20)
        session.store([1], add={"\\Seen"}, unchanged_since=20)
        self.assertEqual(self.sent(server, "UID F"), ["UID FETCH 1:4294967295 (UID FLAGS)"])
        self.assertEqual(self.sent(server, "UID S"), ["UID STORE 1 +FLAGS (\\Seen)"])


class TestStoring(ChangesCase):
    def test_what_was_modified_is_told_with_ok_and_with_no(self):
        for status in (b"OK", b"NO"):
            told = b"* 1 FETCH (UID 5 FLAGS (\\Seen) MODSEQ (31))\r\n{tag} %s [MODIFIED 7,9:10] some\r\n" % status
            session, server = self.opened({"UID STORE": told})
            stored = session.store([5, 7, 9, 10], add={"\\Seen"}, unchanged_since=30)
            self.assertEqual((stored.rejected, stored.flags), ({7, 9, 10}, {5: ({"\\Seen"}, 31)}))
            self.assertEqual(self.sent(server, "STORE"), ["UID STORE 5,7,9:10 (UNCHANGEDSINCE 30) +FLAGS (\\Seen)"])

    def test_others_flags_are_no_part_of_the_outcome(self):
        told = b"* 1 FETCH (UID 5 FLAGS (\\Seen))\r\n* 2 FETCH (UID 6 FLAGS (\\Flagged))\r\n"
        session, _server = self.opened({"UID STORE": told + DONE})
        self.assertEqual(list(session.store([5], add={"\\Seen"}).flags), [5])
        self.assertEqual(session.changed, {6: ({"\\Flagged"}, None)})

    def test_R31_ten_thousand_scattered_messages(self):
        session, server = self.opened()
        session.store(range(100_000, 120_000, 2), add={"\\Seen"}, remove={"\\Flagged"})
        session.move(range(100_000, 120_000, 2), "A")
        self.assertLess(max(map(len, server.commands)), 8_000)
        self.assertGreater(len(self.sent(server, "STORE")), 10)

    def test_flags_that_would_end_the_command(self):
        session, server = self.opened()
        session.store([1], add={"a b", "x)", "\\Seen", "caf\xe9", "{3}"}, remove={"\r\n"})
        self.assertEqual(self.sent(server, "STORE"), ["UID STORE 1 +FLAGS (\\Seen)"])

    def test_a_refusal_leaves_no_answer_behind(self):
        session, server = self.opened({"UID STORE": [b"{tag} NO [NOPERM] not yours\r\n", DONE]})
        with self.assertRaises(FolderGone):
            session.store(range(1, 20_000, 2), add={"\\Seen"})
        session.noop()
        self.assertFalse(session._connection.tagged_commands)

    def test_a_folder_the_server_opens_to_read(self):
        session, server = self.opened({"SELECT": NUMBERS + b"{tag} OK [READ-ONLY] open\r\n"})
        for verb in (
            lambda: session.store([1], add={"\\Seen"}),
            lambda: session.expunge([1]),
            lambda: session.move([1], "A"),
        ):
            with self.assertRaises(FolderGone):
                verb()
        self.assertEqual(server.names()[-1], "SELECT")
