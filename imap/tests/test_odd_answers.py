"""Servers that are slow, broken, old or hostile: what they say of messages."""

from datetime import UTC, date, datetime

from ..connection import PIECE
from ..errors import FolderGone, ProtocolError, Unreachable
from ..plan import MAX_BYTES
from ..responses import EPOCH
from .server import CLOSE, OddServerCase, capable

META = b'FLAGS (\\Seen) INTERNALDATE "20-Nov-2026 12:00:00 +0100" RFC822.SIZE 5'


def message(uid, body=b"{5}\r\nhello", seq=1):
    return b"* %d FETCH (UID %d %s BODY[] %s)\r\n" % (seq, uid, META, body)


class TestMessages(OddServerCase):
    def opened(self, answers=None, *capabilities):
        session, server = self.session(capable(*capabilities) | (answers or {}))
        session.examine("INBOX")
        return session, server

    def fetch(self, *answers, found=None):
        """Fetch UIDs 1, 2 and 3 from a server that answers the body commands like this."""
        told = b"".join(b"* %d FETCH (UID %d %s)\r\n" % (uid, uid, META) for uid in (1, 2, 3)) + b"{tag} OK done\r\n"
        session, server = self.opened()
        summaries = found or told
        original = server._answer
        script = list(answers)

        def answer(command):
            if "BODY.PEEK" in command:
                return script.pop(0) if len(script) > 1 else script[0]
            return summaries if command.startswith("UID FETCH") else original(command)

        server._answer = answer
        return session, server, {one.uid: one.raw for one in session.messages([1, 2, 3])}

    def test_search_answers_of_any_kind(self):
        for answer, capabilities in (
            (b"* SEARCH 5 3\r\n* SEARCH 9\r\n", ()),
            (b'* ESEARCH (TAG "x") UID ALL 3,5,9\r\n', ("ESEARCH",)),
            (b"* SEARCH 9 3 5 (MODSEQ 917)\r\n", ("ESEARCH",)),
            (b'* ESEARCH (TAG "x") UID COUNT 3 ALL 9,5:5,3\r\n', ("ESEARCH",)),
        ):
            session, _server = self.opened({"UID SEARCH": answer + b"{tag} OK done\r\n"}, *capabilities)
            self.assertEqual(session.uids(), [3, 5, 9])

    def test_R8_the_last_message_comes_back_for_no_reason(self):
        session, server = self.opened({"UID SEARCH": b"* SEARCH 4\r\n{tag} OK done\r\n"})
        self.assertEqual(session.uids(above=8), [])
        self.assertIn(b"UID SEARCH UID 9:*", server.commands[-1])
        session.uids(since=date(2026, 3, 1))
        self.assertIn(b"UID SEARCH SINCE 1-Mar-2026", server.commands[-1])

    def test_a_set_that_would_fill_the_memory(self):
        session, _server = self.opened({"UID SEARCH": b'* ESEARCH (TAG "x") UID ALL 1:4294967295\r\n{tag} OK done\r\n'})
        with self.assertRaises(ProtocolError):
            session.uids()

    def test_R31_no_command_is_longer_than_8000_octets(self):
        session, server = self.opened()
        session.summary(range(1, 20_000, 2))
        self.assertGreater(server.names().count("UID FETCH"), 5)
        self.assertLess(max(map(len, server.commands)), 8_000)
        session.summary(range(1, 1_000_000))
        self.assertIn(b"UID FETCH 1:999999 (", server.commands[-1])

    def test_unsolicited_answers_touch_no_other_message(self):
        lines = (
            b"* 2 FETCH (FLAGS (\\Deleted))\r\n"  # sequence number 2 is not UID 2
            b'* 1 FETCH (UID 2 FLAGS (\\Seen UID 3) RFC822.SIZE 5 INTERNALDATE "20-Nov-2026 12:00:00 +0100")\r\n'
            b"* 9 FETCH (FLAGS (\\Answered) UID 7)\r\n"
            b"* 1 FETCH (UID 2 FLAGS (\\Flagged \\Recent))\r\n"
        )
        session, _server = self.opened({"UID FETCH": lines + b"{tag} OK done\r\n"})
        told = session.summary([2, 3])
        self.assertEqual((list(told), told[2].flags), ([2], {"\\Flagged"}))

    def test_vanished_is_never_lost(self):
        session, _server = self.opened(
            {"UID FETCH": b"* VANISHED 4:6,9\r\n* VANISHED (EARLIER) 1:4294967295\r\n{tag} OK done\r\n"}
        )
        session.summary([1])
        self.assertEqual(session.vanished, [(4, 6), (9, 9), (1, 4294967295)])

    def test_bodies_as_servers_write_them(self):
        told = b"".join(
            (
                b"* 1 FETCH (BODY[] {5}\r\nhello UID 1 RFC822.SIZE 5 FLAGS (\\SEEN $Label) MODSEQ (12))\r\n",
                b'* 2 FETCH (UID 2 FLAGS () BODY[] "a \\"b\\" UID 9")\r\n',
                b'* 3 FETCH (UID 3 INTERNALDATE " 1-Foo-2026 12:00:00 +0100" BODY[] {0}\r\n)\r\n',
            )
        )
        session, _server, got = self.fetch(told + b"{tag} OK done\r\n")
        self.assertEqual(got, {1: b"hello", 2: b'a "b" UID 9', 3: b""})
        first, _second, third = session.messages([1, 2, 3])
        self.assertEqual((first.flags, first.modseq, third.internal_date), ({"\\Seen", "$Label"}, 12, EPOCH))

    def test_one_bad_message_among_good_ones(self):
        """case 22"""
        done, no = b"{tag} OK done\r\n", b"{tag} NO [SERVERBUG] cannot\r\n"
        for bad, reason in ((done, "empty"), (no, "refused"), (b"* 1 FETCH (UID 2 BODY[] NIL)\r\n" + done, "empty")):
            session, _server, got = self.fetch(message(1) + message(3) + bad, bad)
            self.assertEqual((sorted(got), session.unreadable), ([1, 3], {2: reason}))

    def test_a_refused_command_is_divided_until_the_bad_one_is_found(self):
        """case 23"""
        no = b"{tag} NO [UNAVAILABLE] cannot\r\n"
        halves = (no, no, no, message(1) + b"{tag} OK done\r\n", no, message(3) + b"{tag} OK done\r\n")
        session, server, got = self.fetch(*halves)
        self.assertEqual((sorted(got), session.unreadable), ([1, 3], {2: "refused"}))

    def test_a_message_that_went_away_is_not_unreadable(self):
        session, server = self.opened(
            {"UID FETCH": [b"* 1 FETCH (UID 1 " + META + b")\r\n{tag} OK done\r\n", b"{tag} OK done\r\n"]}
        )
        self.assertEqual((list(session.messages([1])), session.unreadable), ([], {}))

    def test_a_server_that_is_tired(self):
        with self.assertRaises(Unreachable) as caught:
            self.fetch(b"{tag} NO Request is throttled. Suggested Backoff Time: 3000 milliseconds\r\n")
        self.assertEqual(caught.exception.wait, 3)

    def test_answers_that_are_no_protocol(self):
        for answer in (b"what?\r\n", b"{tag} BAD syntax\r\n", b"A000 OK not ours\r\n"):
            with self.assertRaises(ProtocolError):
                self.fetch(answer)

    def test_a_message_too_large_to_hold(self):
        vast = META.replace(b"SIZE 5", b"SIZE 200000000")
        session, server = self.opened({"UID FETCH": b"* 1 FETCH (UID 1 " + vast + b")\r\n{tag} OK done\r\n"})
        self.assertEqual((list(session.messages([1])), session.unreadable), ([], {1: "too_large"}))
        self.assertFalse([line for line in server.commands if b"BODY" in line])

    def test_a_large_message_comes_in_pieces(self):
        large = META.replace(b"SIZE 5", b"SIZE %d" % (MAX_BYTES + 1))
        full = b"* 1 FETCH (UID 1 %s BODY[]<0> {%d}\r\n%s)\r\n{tag} OK done\r\n" % (large, PIECE, b"x" * PIECE)
        rest = b"* 1 FETCH (UID 1 %s BODY[]<1048576> {3}\r\nend)\r\n{tag} OK done\r\n" % large
        told = b"* 1 FETCH (UID 1 " + large + b")\r\n{tag} OK done\r\n"
        session, server = self.opened({"UID FETCH": [told, full, rest]})
        self.assertEqual([len(one.raw) for one in session.messages([1])], [PIECE + 3])
        self.assertIn(b"BODY.PEEK[]<1048576.1048576>", server.commands[-1])
        cut, _server = self.opened({"UID FETCH": [told, full, b"{tag} NO cannot\r\n", told]})
        self.assertEqual((list(cut.messages([1])), cut.unreadable), ([], {1: "refused"}))

    def test_a_connection_that_ends_in_a_message(self):
        for half in (b"* 1 FETCH (UID 1 BODY[] {50}\r\nhello", b"* 1 FETCH (UID 1 FLA", b""):
            with self.assertRaises(Unreachable) as caught:
                self.fetch(half + CLOSE)
            self.assertEqual(caught.exception.reason, "closed")

    def test_a_folder_without_the_usual_numbers(self):
        session, _server = self.session({"EXAMINE": b"* 3 EXISTS\r\n{tag} OK done\r\n"})
        with self.assertRaises(FolderGone):
            session.examine("INBOX")
        script = {
            "EXAMINE": b"* 1 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [NOMODSEQ] x\r\n* 2 EXISTS\r\n{tag} OK done\r\n",
            "UID SEARCH": b"* SEARCH 4 6\r\n{tag} OK done\r\n",
        }
        session, _server = self.session(script)
        selected = session.examine("INBOX")
        self.assertEqual((selected.exists, selected.uidnext, selected.highestmodseq), (2, 7, None))


class TestAppend(OddServerCase):
    def test_where_the_message_went(self):
        when = datetime(2026, 11, 20, 12, tzinfo=UTC)
        for answer, place in (
            (b"+ go\r\n{tag} OK [APPENDUID 7 12] done\r\n", (7, 12)),
            (b"+ go\r\n{tag} OK done\r\n", None),
        ):
            session, server = self.session({"APPEND": answer})
            self.assertEqual(session.append("Sent", b"a\nb\r", ["\\Seen", "x y", "a)"], when), place)
            self.assertIn(b'APPEND "Sent" (\\Seen) "20-Nov-2026 12:00:00 +0000" {6}', b"\n".join(server.commands))

    def test_a_refused_name_leaves_nothing_behind(self):
        session, server = self.session()
        with self.assertRaises(FolderGone):
            session.append("a\r\nb", b"mail", (), datetime.now(UTC))
        session.examine("INBOX")
        self.assertNotIn(b"mail", server.commands)

    def test_a_folder_that_is_not_there(self):
        session, _server = self.session({"APPEND": b"{tag} NO [TRYCREATE] make it\r\n"})
        with self.assertRaises(FolderGone) as caught:
            session.append("Sent", b"a", (), datetime.now(UTC))
        self.assertEqual(caught.exception.reason, "folder_missing")
