"""The contract between a session and whoever uses it: messages move, are copied, deleted and taken in.

It holds whatever the server offers (`without`); only the way there differs.
"""

from datetime import timedelta

from ..folders import encode_name
from .mailbox import NOON, Mailbox, mail


class WritingMailbox(Mailbox):
    """A mailbox with some mail in it, which a session changes."""

    def three(self, path="INBOX"):
        return [self.deliver(str(n), path, message_id=f"<{n}@klant.example>") for n in range(3)]

    def writing(self, session, path="INBOX"):
        return session.select(encode_name(path), write=True)

    def assertWent(self, went, path, subjects):
        """Who was told to have gone to a folder is there, under the UID that was told."""
        with self.other() as session:
            there = self.opened(session, path)
            uidvalidity = session.examine(encode_name(path)).uidvalidity
        self.assertEqual(sorted(one.raw for one in there.values()), sorted(map(mail, subjects)))
        self.assertEqual(len(went), len(subjects))
        told = [place for place in went.values() if place]
        self.assertTrue(all(place[0] == uidvalidity and place[1] in there for place in told))
        self.assertEqual(len(told), len(went) if self.has("UIDPLUS") else len(told))


class MovingContract(WritingMailbox):
    """What holds for every session that moves messages."""

    # --- moving, copying, deleting

    def test_a_move(self):
        archive = self.make("Archief")
        first, second, third = self.three()
        self.mark("INBOX", second, add={"\\Seen", "Work"})
        with self.session() as session:
            self.writing(session)
            went = session.move([second, third], archive)
            self.assertEqual((set(went), session.vanished), ({second, third}, []))
        stays = {first} if self.has("UIDPLUS") else {first, second, third}
        self.assertEqual(set(self.flags()), stays)
        self.assertTrue(all("\\Deleted" in flags for uid, flags in self.flags().items() if uid != first))
        with self.other() as session:
            there = self.opened(session, archive)
        self.assertEqual([one.internal_date for one in there.values()], [NOON, NOON])
        kept = {"\\Seen", "Work"} if self.keeps_keywords else {"\\Seen"}
        self.assertEqual([one.flags for one in there.values()], [kept, set()])

    def test_where_the_moved_went(self):
        archive = self.make("Archief")
        uids = [self.deliver(subject) for subject in "abc"]
        with self.session() as session:
            self.writing(session)
            self.assertWent(session.move(uids, archive), archive, "abc")

    def test_case_28_who_is_gone_is_not_moved(self):
        archive = self.make("Archief")
        gone, kept = self.deliver("gone"), self.deliver("kept")
        self.expunge("INBOX", gone)
        with self.session() as session:
            self.writing(session)
            self.assertEqual(session.move([gone], archive), {})
            self.assertWent(session.move([gone, kept, kept + 9], archive), archive, ["kept"])
            self.assertEqual(session.move([], archive), {})

    def test_a_folder_is_made_for_what_is_moved(self):
        uid, copied = self.deliver("a"), self.deliver("b")
        with self.session() as session:
            self.writing(session)
            drafts, copies = self.below + "Entwürfe & R&D", self.below + "Kopie"
            self.assertWent(session.move([uid], encode_name(drafts)), drafts, ["a"])
            self.assertWent(session.copy([copied], copies), copies, ["b"])

    def test_a_copy_leaves_the_original(self):
        copies = self.make("Kopie")
        uid = self.deliver("a")
        with self.session() as session:
            session.examine("INBOX")
            self.assertWent(session.copy([uid], copies), copies, ["a"])
            self.assertEqual(session.uids(), [uid])

    def test_R40_only_our_own_is_expunged(self):
        ours, theirs, _kept = self.three()
        self.mark("INBOX", theirs, add={"\\Deleted"})
        with self.session() as session:
            self.writing(session)
            gone = session.expunge([ours])
            self.assertEqual((gone, session.vanished), ({ours} if self.has("UIDPLUS") else set(), []))
        left = self.flags()
        self.assertIn("\\Deleted", left[theirs])
        self.assertEqual(left.get(ours, None), None if self.has("UIDPLUS") else {"\\Deleted"})

    def test_R40_case_27_others_deletions_survive_a_move(self):
        archive = self.make("Archief")
        ours, theirs, _kept = self.three()
        self.mark("INBOX", theirs, add={"\\Deleted"})
        with self.session() as session:
            self.writing(session)
            session.move([ours], archive)
        self.assertIn("\\Deleted", self.flags()[theirs])

    def test_what_changed_meanwhile_is_not_deleted(self):
        marked, plain, _kept = self.three()
        with self.session() as session:
            modseq = self.writing(session).highestmodseq
            self.mark("INBOX", marked, add={"\\Flagged"})
            gone = session.expunge([marked, plain], unchanged_since=modseq)
        if self.has("CONDSTORE"):
            self.assertEqual((gone, self.flags()[marked]), ({plain}, {"\\Flagged"}))
        else:
            self.assertEqual(gone, {marked, plain} if self.has("UIDPLUS") else set())

    # --- folders and new mail

    def test_a_folder_may_exist_already(self):
        with self.session() as session:
            customers, accented = self.below + "Klanten", self.below + "Café"
            self.assertEqual(session.create(customers), session.create(customers))
            self.assertEqual(session.create(accented), encode_name(accented))
        self.assertLessEqual({customers, accented}, self.listed().keys())

    def test_what_identifies_a_message(self):
        uid = self.deliver("one", message_id="<a b@klant.example>", when=NOON - timedelta(days=3))
        bare = self.deliver("two")
        with self.session() as session:
            session.examine("INBOX")
            told = session.identities()
            self.assertEqual((told[uid].message_id, told[bare].message_id), ("ab@klant.example", ""))
            self.assertEqual((told[uid].internal_date, told[bare].size), (NOON - timedelta(days=3), len(mail("two"))))
            self.assertEqual(list(session.identities(bare)), [bare])
            self.assertEqual(session.find("<ab@klant.example>"), [uid])
            self.assertEqual((session.find("ab@klant.example", above=uid), session.find("")), ([], []))

    def test_case_26_appended_once(self):
        sent = self.make("Verzonden")
        letter = mail("offerte", message_id="<1@wij.example>")
        with self.session() as session:
            before = session.examine(sent)
            since = before.uidvalidity, before.uidnext
            place = session.append_once(sent, letter, {"\\Seen"}, NOON, since)
            self.assertEqual(place, (before.uidvalidity, before.uidnext))
            self.assertEqual(session.append_once(sent, letter, {"\\Seen"}, NOON, since), place)
            self.assertEqual(session.append_once(sent, letter, {"\\Seen"}, NOON, (since[0] + 1, 99)), place)
            other = mail("offerte", message_id="<2@wij.example>")
            self.assertNotEqual(session.append_once(sent, other, (), NOON, since), place)
            with self.assertRaises(ValueError):
                session.append_once(sent, mail("without an id"), (), NOON, since)
        self.assertEqual(list(self.flags(sent).values()), [{"\\Seen"}, set()])
