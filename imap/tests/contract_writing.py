"""The contract between a session and whoever uses it: what changes a mailbox, and hears of others who do.

It holds whatever the server offers (`without`); only the way there differs.
"""

from ..errors import FolderGone
from ..responses import Known
from .contract_moving import WritingMailbox


def known(selected):
    return Known(selected.uidvalidity, selected.highestmodseq, selected.uidnext)


class WritingContract(WritingMailbox):
    """What holds for every session that marks messages and hears of changes."""

    # --- flags

    def test_flags_are_added_and_removed_and_others_stay(self):
        uid = self.deliver("one", flags={"\\Flagged", "Work"})
        with self.session() as session:
            opened = self.writing(session)
            self.assertEqual((opened.readonly, "\\*" in opened.permanent), (False, self.keeps_keywords))
            stored = session.store([uid], add={"\\Seen", "$Forwarded"}, remove={"\\Flagged"})
            kept = {"\\Seen", "Work", *(["$Forwarded"] if self.keeps_keywords else [])}
            self.assertEqual(stored.flags[uid].flags, kept)
            self.assertEqual((list(stored.flags), stored.rejected), ([uid], set()))
        self.assertEqual(self.flags(), {uid: kept})

    def test_what_is_gone_is_not_marked(self):
        gone, kept, _other = self.three()
        self.expunge("INBOX", gone)
        with self.session() as session:
            self.writing(session)
            self.assertEqual(list(session.store([gone, kept], add={"\\Seen"}).flags), [kept])
            self.assertEqual(session.store([gone], add={"\\Seen"}).flags, {})
            self.assertEqual(session.store([], add={"\\Seen"}).flags, {})

    def test_a_folder_opened_to_read_is_not_changed(self):
        uid = self.deliver("one")
        with self.session() as session:
            self.assertTrue(session.examine("INBOX").readonly)
            with self.assertRaises(FolderGone):
                session.store([uid], add={"\\Seen"})
            self.assertEqual(session.flags()[uid].flags, set())

    def test_case_24_two_sides_mark_one_message(self):
        uid = self.deliver("one", flags={"\\Seen", "Work"})
        with self.session() as session:
            self.writing(session)
            self.mark("INBOX", uid, add={"\\Flagged"})
            session.store([uid], remove={"\\Seen"})
            self.mark("INBOX", uid, add={"\\Answered"})
        self.assertEqual(self.flags(), {uid: {"\\Flagged", "\\Answered", "Work"}})

    def test_case_25_what_changed_meanwhile_is_spared(self):
        marked, other, _last = self.three()
        with self.session() as session:
            modseq = self.writing(session).highestmodseq
            self.mark("INBOX", marked, add={"\\Flagged"})
            stored = session.store([marked, other], add={"\\Seen"}, unchanged_since=modseq)
            spared = {marked} if self.has("CONDSTORE") else set()
            self.assertEqual((stored.rejected, set(stored.flags)), (spared, {marked, other} - spared))
            self.assertEqual("\\Seen" in session.flags()[marked].flags, not spared)

    def test_case_25_our_own_store_is_no_conflict(self):
        uid = self.deliver("one")
        with self.session() as session:
            modseq = self.writing(session).highestmodseq
            first = session.store([uid], add={"\\Seen"}, remove={"\\Draft"}, unchanged_since=modseq)
            self.assertEqual(first.rejected, set())
            second = session.store([uid], {"\\Flagged"}, {"\\Seen"}, unchanged_since=first.flags[uid].modseq)
            self.assertEqual(second.rejected, set())
            self.assertEqual(session.flags()[uid].flags, {"\\Flagged"})

    def test_flags_by_range_and_by_age(self):
        first, second, third = self.three()
        with self.session() as session:
            modseq = session.examine("INBOX").highestmodseq
            self.assertEqual(bool(modseq), self.has("CONDSTORE"))
            self.assertEqual(list(session.flags(second)), [second, third])
            self.assertEqual(list(session.flags(first, second)), [first, second])
            self.assertEqual(session.flags(third + 1), {})
        self.mark("INBOX", second, add={"\\Seen"})
        with self.session() as session:
            session.examine("INBOX")
            told = session.flags(changed_since=modseq)
            self.assertEqual(list(told), [second] if modseq else [first, second, third])
            self.assertEqual(told[second].flags, {"\\Seen"})
            self.assertEqual(session.flags(third, changed_since=modseq).keys(), set() if modseq else {third})

    # --- who is there

    def test_presence_in_ranges(self):
        with self.session() as session:
            session.examine("INBOX")
            self.assertEqual(session.present(), [])
        first, gone, third = self.three()
        fourth = self.deliver("fourth")
        self.expunge("INBOX", gone)
        with self.session() as session:
            session.examine("INBOX")
            self.assertEqual(session.present(), [(first, first), (third, fourth)])

    def test_what_happened_since(self):
        marked, gone, highest = self.three()
        with self.session() as session:
            before = known(session.examine("INBOX"))
        self.mark("INBOX", marked, add={"\\Seen"})
        self.expunge("INBOX", gone)
        self.expunge("INBOX", highest)  # case 18: Cyrus takes the end of "1:*" for the highest that is left
        self.deliver("new")
        with self.session() as session:
            seen = session.select("INBOX", before)
            self.assertEqual((seen.exists, seen.uidnext, session.vanished), (2, highest + 2, []))
            if not self.has("QRESYNC"):
                self.assertEqual((seen.changed, seen.vanished), (None, None))
                return
            self.assertEqual({uid: one.flags for uid, one in seen.changed.items()}, {marked: {"\\Seen"}})
            self.assertGreater(seen.changed[marked].modseq, before.highestmodseq)
            self.assertEqual(seen.vanished, [(gone, highest)])
            again = session.select("INBOX", known(seen))
            self.assertEqual((again.changed, again.vanished), ({}, []))

    def test_what_happened_in_another_life_of_the_folder_is_not_told(self):
        self.three()
        with self.session() as session:
            seen = session.examine("INBOX")
            strange = Known(seen.uidvalidity + 1, seen.highestmodseq, seen.uidnext)
            self.assertEqual(session.select("INBOX", strange).vanished, None)
            ahead = Known(seen.uidvalidity, (seen.highestmodseq or 0) + 1000, seen.uidnext)
            told = session.select("INBOX", ahead)
            self.assertEqual((told.changed, told.vanished), (None, None))
            empty = session.select("INBOX", Known(seen.uidvalidity, seen.highestmodseq, 1))
            self.assertIn(empty.vanished, ([], None))

    def test_case_17_what_others_do_is_heard_in_any_command(self):
        uids = [self.deliver(str(number)) for number in range(8)]
        verbs = (
            lambda session: session.present(),
            lambda session: session.uids(),
            lambda session: session.flags(uids[-1]),
            lambda session: session.summary(uids[-1:]),
            lambda session: list(session.messages(uids[-1:])),
            lambda session: session.store(uids[-1:], add={"\\Seen"}),
            lambda session: session.folders(),
        )
        for gone, verb in zip(uids, verbs, strict=False):
            with self.session() as session:
                self.writing(session)
                self.expunge("INBOX", gone)
                verb(session)
                session.noop()  # RFC 9051 §7.5.1: not during FETCH, STORE and SEARCH, so with the next command
                self.assertHeardOf(gone, session)

    def test_flags_set_by_others_are_heard(self):
        first, second, _third = self.three()
        with self.session() as session:
            session.examine("INBOX")
            self.mark("INBOX", second, add={"\\Flagged"})
            session.summary([first])
            session.noop()
            if self.has("QRESYNC"):  # else no UID is named
                self.assertEqual({uid: one.flags for uid, one in session.changed.items()}, {second: {"\\Flagged"}})
            session.examine("INBOX")
            self.assertEqual(session.changed, {})
