"""What the mail screen shows: folders, conversations, and what is in one."""

from .common import MessageCase, mail
from .two_sides import TwoSidesCase


class TestFolders(TwoSidesCase):
    def tree(self):
        return self.env["mail.dossier.folder"].with_user(self.alice).tree()

    def test_folders_with_a_use_come_first_then_names(self):
        for path in ("Zaken", "Archive/2025", "bestuur"):
            self.server(self.alice).add(path)
        self.arrived()
        self.account(self.alice).folder_ids.sync = True
        names = [(folder["name"], folder["depth"]) for folder in self.tree()]
        used = [("Inbox", 0), ("Sent", 0), ("Archive", 0), ("2025", 1), ("Junk", 0), ("Trash", 0)]
        self.assertEqual(names, [*used, ("bestuur", 0), ("Zaken", 0)])

    def test_a_folder_that_is_not_synced_is_a_heading_of_those_below_it(self):
        for path in ("Klanten", "Klanten/Jansen", "Leeg"):
            self.server(self.alice).add(path)
        self.arrived()
        self.folder(self.alice, "Klanten/Jansen").sync = True
        shown = [(folder["path"], folder["open"]) for folder in self.tree() if not folder["role"]]
        self.assertEqual(shown, [("Klanten", False), ("Klanten/Jansen", True)])

    def test_unread_mails_are_counted(self):
        self.arrived()
        self.arrived(flags={"\\Seen"})
        self.assertEqual(self.tree()[0]["unread"], 1)

    def test_each_user_has_his_own(self):
        self.arrived()
        self.assertEqual(self.env["mail.dossier.folder"].with_user(self.sally).tree(), [])
        self.assertEqual(self.env["mail.dossier.folder"].with_user(self.administrator).tree(), [])


class ListCase(TwoSidesCase):
    def list(self, path="INBOX", **options):
        self.env.invalidate_all()
        locations = self.locations.with_user(self.alice)
        return locations.conversations(self.folder(self.alice, path).id, **options)

    def listed(self, path="INBOX", **options):
        return self.list(path, **options)["rows"]

    def subjects(self, path="INBOX", **options):
        return [row["subject"] for row in self.listed(path, **options)]

    def talk(self):
        """A question, one's own answer in Sent, and the answer to that."""
        self.arrived(message_id="<1@x>", subject="Question")
        self.send(self.alice, message_id="<2@x>", references="<1@x>", subject="Re: Question")
        return self.arrived(message_id="<3@x>", references="<1@x> <2@x>", subject="Re: Re: Question")


class TestConversations(ListCase):
    def test_newest_first_a_page_at_a_time(self):
        for number in range(5):
            self.deliver(self.alice, subject=str(number))
        self.sync(self.alice)
        shown, after = [], None
        while True:
            page = self.list(after=after, limit=2)
            shown += [row["subject"] for row in page["rows"]]
            after = page["rows"][-1]["cursor"]
            if not page["more"]:
                break
        self.assertEqual(shown, [mail.subject for mail in self.mails().sorted(lambda m: (m.date, m.id), reverse=True)])
        self.assertEqual(len(shown), 5)

    def test_a_conversation_is_one_row_with_ones_own_answers(self):
        newest = self.talk()
        self.arrived(subject="Other")
        [other, row] = self.listed()
        self.assertEqual((other["subject"], other["count"]), ("Other", 1))
        self.assertEqual((row["id"], row["subject"], row["count"]), (newest.id, "Re: Re: Question", 3))
        self.assertEqual(sorted(row["ids"]), sorted(mail.id for mail in self.mails() if "Question" in mail.subject))
        self.assertEqual(row["people"], ["Carla", ""])

    def test_sent_shows_to_whom(self):
        self.send(self.alice, to="Carla <carla@client.example>")
        self.assertEqual(self.listed("Sent")[0]["people"], ["Carla"])

    def test_what_was_thrown_away_is_not_part_of_it(self):
        self.talk().with_user(self.alice).action_delete_mail()
        self.assertEqual([(row["subject"], row["count"]) for row in self.listed()], [("Question", 2)])
        self.assertEqual([row["count"] for row in self.listed("Trash")], [3])

    def test_what_a_row_tells(self):
        self.receive(self.alice, subject="Confidential")
        row = self.listed()[0]
        self.assertTrue(row["unread"] and row["confidential"])
        self.assertFalse(row["flagged"] or row["pending"] or row["parts"] or row["answered"])
        self.assertEqual([(chip["model"], chip["name"]) for chip in row["chips"]], [("res.partner", "Carla")])
        self.mails().action_flag()
        row = self.listed()[0]
        self.assertTrue(row["flagged"] and row["pending"])

    def test_only_unread_or_flagged(self):
        self.arrived(subject="Unread")
        self.arrived(subject="Read", flags={"\\Seen"})
        self.arrived(subject="Flagged", flags={"\\Seen", "\\Flagged"})
        self.assertEqual(self.subjects(only="unread"), ["Unread"])
        self.assertEqual(self.subjects(only="flagged"), ["Flagged"])

    def test_nobody_lists_a_colleagues_folder(self):
        self.arrived()
        folder = self.folder(self.alice)
        for user in (self.bob, self.administrator):
            self.assertForbidden(self.locations.with_user(user).conversations, folder.id)

    def test_no_chip_tells_a_record_one_may_not_read(self):
        self.env.ref("mail_dossier.model_applicant").restricting = False
        applicant = self.applicant("carla@client.example")
        self.deliver(self.bob)
        self.sync(self.bob)
        rows = self.locations.with_user(self.bob).conversations(self.folder(self.bob).id)["rows"]
        self.assertNotIn(applicant._name, [chip["model"] for chip in rows[0]["chips"]])


class TestConversation(ListCase, MessageCase):
    def opened(self, message, user=None, path="INBOX"):
        self.env.invalidate_all()
        user = user or self.alice
        return message.with_user(user).conversation(self.folder(user, path).id)

    def test_oldest_first_over_all_folders(self):
        mails = self.opened(self.talk().message_id)
        self.assertEqual([mail["subject"] for mail in mails], ["Question", "Re: Question", "Re: Re: Question"])
        self.assertEqual([mail["place"]["folder"][1] for mail in mails], ["Inbox", "Sent", "Inbox"])

    def test_what_one_writes_oneself_is_a_draft_of_it(self):
        self.server(self.alice).add("Drafts", {"\\Drafts"})
        question = self.arrived(message_id="<1@x>", subject="Question").message_id
        draft = mail(sender="alice@agency.example", references="<1@x>", message_id="<2@x>", subject="Re: Question")
        self.deliver(self.alice, draft, "Drafts")
        self.sync(self.alice)
        shown = [(one["subject"], one["place"]["draft"]) for one in self.opened(question)]
        self.assertEqual(shown, [("Question", False), ("Re: Question", True)])

    def test_the_newest_and_the_unread_come_whole(self):
        self.talk()
        self.rows().with_user(self.alice).action_mark_read()
        newest = self.mails()[-1].message_id
        self.assertEqual([bool(mail["mail"]) for mail in self.opened(newest)], [False, False, True])
        self.mails()[0].action_mark_unread()
        self.assertEqual([bool(mail["mail"]) for mail in self.opened(newest)], [True, False, True])

    def test_colleagues_answers_of_the_dossier_are_in_it(self):
        question = self.arrived(message_id="<1@x>", subject="Question").message_id
        self.receive(self.bob, message_id="<2@x>", references="<1@x>", subject="Re: Question", to="bob@agency.example")
        mails = self.opened(question)
        self.assertEqual(
            [(mail["subject"], bool(mail["place"])) for mail in mails], [("Question", True), ("Re: Question", False)]
        )

    def test_what_a_colleague_keeps_to_himself_is_not(self):
        question = self.arrived(message_id="<1@x>", subject="Question").message_id
        answer = {"references": "<1@x>", "to": "bob@agency.example"}
        self.receive(self.bob, message_id="<2@x>", subject="Confidential", **answer)
        self.assertEqual([mail["subject"] for mail in self.opened(question)], ["Question"])

    def test_nobody_opens_what_he_may_not_see(self):
        message = self.receive(self.alice, subject="Confidential")
        for user in (self.bob, self.administrator):
            self.assertForbidden(message.with_user(user).conversation)


class TestUndo(ListCase):
    def act(self, action, mails=None, **options):
        return (mails or self.mails()).act(action, **options)["before"]

    def undo(self, before):
        self.locations.with_user(self.alice).undo(before)
        self.env.invalidate_all()

    def test_each_action_can_be_taken_back(self):
        self.arrived()
        self.arrived(flags={"\\Seen", "\\Flagged"})
        for action in ("read", "unread", "flag", "unflag", "archive", "junk", "delete"):
            with self.subTest(action):
                before = self.here()
                told = self.act(action)
                self.assertTrue(self.shown() != before, "it did something")
                self.undo(told)
                self.assertEqual(self.here(), before)

    def shown(self):
        self.env.flush_all()
        return self.here()

    def test_what_the_server_did_meanwhile_is_taken_back_there_too(self):
        uid = self.arrived().uid
        told = self.act("archive")
        self.sync(self.alice)
        self.assertFalse(self.at_server())
        self.undo(told)
        self.sync(self.alice)
        self.assertTrue(self.at_server())
        self.assertFalse(self.at_server("Archive"))
        self.assertBothSidesEqual()
        self.assertTrue(uid)

    def test_moved_to_a_folder_and_back(self):
        self.arrived()
        told = self.act("move", folder_id=self.folder(self.alice, "Junk").id)
        self.assertEqual(len(self.mails("Junk")), 1)
        self.undo(told)
        self.assertEqual(len(self.mails()), 1)

    def test_nobody_undoes_into_a_colleagues_mailbox(self):
        self.arrived()
        told = self.act("archive")
        self.assertForbidden(self.locations.with_user(self.bob).undo, told)
        self.locations.with_user(self.bob).undo([[told[0][0], told[0][1], {"flagged": True}]])
        self.assertEqual(self.mails("Archive").mapped("flagged"), [False], "Bob's undo does nothing to it")
        self.deliver(self.bob)
        self.sync(self.bob)
        foreign = self.folder(self.bob)
        self.assertForbidden(
            self.locations.with_user(self.alice).undo, [[told[0][0], told[0][1], {"place_id": foreign.id}]]
        )

    def test_undo_writes_nothing_else(self):
        mail = self.arrived()
        self.undo([[mail.id, mail.message_id.id, {"uid": 77, "user_id": self.bob.id, "flagged": True}]])
        self.assertEqual((mail.uid != 77, mail.user_id, mail.flagged), (True, self.alice, True))

    def test_an_unknown_action_is_refused(self):
        with self.assertRaises(ValueError):
            self.arrived().with_user(self.alice).act("unlink")
