"""One copy of a draft on the server (R39, R40)."""

from copy import deepcopy
from unittest.mock import patch

from ..imap.message import parse
from . import test_killed
from .common import mail
from .sending import SendingCase

PART = {"name": "x.txt", "content": b"eHl6"}


class TestPlaced(SendingCase):
    def test_R39_twenty_saves_leave_one_draft(self):
        draft = self.write_mail()
        for number in range(20):
            draft.save({"subject": f"Lunch {number}"})
            if number % 4 == 0:
                self.place()
        self.place()
        self.sync(self.alice)
        self.assertEqual([one.subject for one in self.on_server()], ["Lunch 19"])
        self.assertInMailbox(self.alice, "Drafts", 1)
        drafts = self.messages.search([("unsent", "=", True)])
        self.assertEqual(drafts.mapped("subject"), ["Lunch 19"], "no version of it stays")
        self.assertEqual(self.only("Drafts"), {"\\Draft", "\\Seen"})
        self.assertBothSidesEqual()

    def test_it_follows_after_a_pause(self):
        self.write_mail()
        self.sync(self.alice)
        self.assertFalse(self.on_server())
        self.place()
        self.assertEqual(len(self.on_server()), 1)

    def test_saving_costs_no_network(self):
        draft = self.write_mail()
        self.there.commands.clear()
        draft.save({"subject": "Dinner"})
        self.assertFalse(self.there.commands)

    def test_all_of_it_is_there(self):
        draft = self.write_mail(cc="dan@d.example", bcc="eve@e.example", body="<p>Zoë</p>")
        draft.env["mail.dossier.draft.part"].create({"draft_id": draft.id, **PART})
        self.place()
        [copy] = self.on_server()
        self.assertEqual(
            (copy.to, copy.cc, copy.bcc),
            ([("Carla", "carla@client.example")], [("", "dan@d.example")], [("", "eve@e.example")]),
        )
        self.assertIn("Zoë", copy.html)
        self.assertEqual([(one.filename, one.data) for one in copy.attachments], [("x.txt", b"xyz")])

    def test_R40_nothing_else_in_the_folder_is_touched(self):
        others = [self.deliver(self.alice, mail(subject=f"Other {n}"), "Drafts", {"\\Draft"}) for n in range(3)]
        self.there.flag("Drafts", others[0], {"\\Draft", "\\Deleted"})
        draft = self.write_mail()
        for number in range(3):
            draft.save({"subject": f"Mine {number}"})
            self.place()
        self.sync(self.alice)
        self.assertEqual({one.subject for one in self.on_server()}, {"Other 0", "Other 1", "Other 2", "Mine 2"})

    def test_sent_it_is_no_draft_any_more(self):
        draft = self.write_mail()
        self.place()
        self.queue(draft)
        self.send_due()
        self.assertFalse(self.mails("Drafts"), "at once")
        self.sync(self.alice)
        self.sync(self.alice)
        self.assertEqual((len(self.on_server()), len(self.on_server("Sent"))), (0, 1))
        self.assertFalse(self.messages.search([("unsent", "=", True)]))
        self.assertBothSidesEqual()

    def test_discarded_it_is_nowhere(self):
        draft = self.write_mail()
        self.place()
        draft.discard()
        self.assertFalse(self.mails("Drafts"))
        self.sync(self.alice)
        self.assertFalse(self.on_server())
        self.assertFalse(self.messages.search([("unsent", "=", True)]))

    def test_a_draft_is_in_no_dossier(self):
        self.write_mail(subject="Secret plan")
        self.place()
        draft = self.mails("Drafts").message_id.sudo()
        self.assertNotFiled(self.contact, draft)
        for user in (self.bob, self.sally, self.administrator):
            self.assertHidden(user, draft)
        self.receive(self.alice, references=f"<{draft.message_id}>")
        self.assertHidden(self.bob, draft)
        draft.with_user(self.alice).file_on("res.partner", self.contact.id)
        self.assertHidden(self.bob, draft)

    def test_a_confidential_one_is_in_odoo_alone(self):
        """Sent from another program, nobody would know that it is."""
        self.write_mail(confidential=True)
        self.place()
        self.assertFalse(self.on_server())

    def test_ticked_later_it_is_taken_away_and_comes_back(self):
        draft = self.write_mail()
        self.place()
        draft.save({"confidential": True})
        self.assertFalse(self.mails("Drafts"), "at once")
        for _again in range(2):
            self.place()
            self.assertFalse(self.on_server())
        self.assertEqual(self.by().search([]), draft)
        draft.save({"confidential": False})
        self.place()
        self.assertEqual([one.subject for one in self.on_server()], ["Lunch"])

    def test_ticked_while_it_is_being_put_there(self):
        draft = self.write_mail()
        placed = self.registry["mail.dossier.account"]._placed

        def tick_first(account, *place):
            account.env["mail.dossier.draft"].browse(draft.id).confidential = True
            placed(account, *place)

        with patch.object(self.registry["mail.dossier.account"], "_placed", tick_first):
            self.place()
        self.sync(self.alice)
        self.assertFalse(self.on_server())
        self.assertEqual(self.by().search([]), draft)

    def test_without_a_folder_for_drafts(self):
        self.folder(self.alice, "Drafts").role = False
        draft = self.write_mail()
        self.place()
        self.assertFalse(self.on_server())
        self.queue(draft)
        self.send_due()
        self.assertEqual(len(self.relay.mails), 1)

    def test_on_servers_that_lack_something(self):
        begun = self.there
        for poor in ({"UIDPLUS"}, {"MOVE", "QRESYNC"}, {"QRESYNC", "CONDSTORE"}):
            with self.subTest(poor), test_killed.Undone(self.env):
                there = self.servers[self.alice.email] = self.there = deepcopy(begun)
                there.capabilities -= poor
                draft = self.write_mail()
                for number in range(3):
                    draft.save({"subject": f"Lunch {number}"})
                    self.place()
                self.sync(self.alice)
                self.assertEqual([one.subject for one in self.mails("Drafts")], ["Lunch 2"])
                live = [m for m in there.tree["Drafts"].mails.values() if "\\Deleted" not in m.flags]
                self.assertEqual([parse(one.raw).subject for one in live], ["Lunch 2"])
