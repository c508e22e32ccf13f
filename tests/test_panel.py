"""The dossier of a record as its panel and its chatter show it: to each reader his own."""

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from unittest.mock import patch

from odoo.exceptions import AccessError

from odoo.addons.bus.models import ir_websocket as bus

from .common import multipart, part
from .test_filing_people import DossierCase


def ago(days):
    return format_datetime(datetime.now(UTC) - timedelta(days=days))


class PanelCase(DossierCase):
    def seen(self, user):
        self.env.invalidate_all()
        return self.messages.with_user(user)

    def asked(self, method, user=None, record=None, **options):
        record = record or self.contact
        return getattr(self.seen(user or self.alice), f"dossier_{method}")(record._name, record.id, **options)

    def subjects(self, method="conversations", user=None, **options):
        return [row["subject"] for row in self.asked(method, user, **options)["rows"]]

    def talk(self):
        """A question, the answer, and another mail between the two; newest last."""
        self.receive(self.alice, message_id="<1@x>", subject="Question", date=ago(9))
        self.receive(self.alice, subject="Between", date=ago(8))
        return self.send(self.alice, to="carla@client.example", references="<1@x>", subject="Re: Question", date=ago(7))


class TestConversations(PanelCase):
    def test_a_conversation_stands_at_its_newest_mail(self):
        self.talk()
        answer, between = self.asked("conversations")["rows"]
        self.assertEqual((answer["subject"], answer["count"]), ("Re: Question", 2))
        self.assertEqual(answer["people"], ["Carla", "alice@agency.example"])
        self.assertEqual((between["subject"], between["count"], between["unread"]), ("Between", 1, True))

    def test_one_page_after_the_other(self):
        for number in range(5):
            self.deliver(self.alice, subject=str(number), date=ago(number))
        self.sync(self.alice)
        for method in ("conversations", "mails"):
            with self.subTest(method):
                shown, page = [], {"more": True, "rows": []}
                while page["more"]:
                    page = self.asked(method, limit=2, after=page["rows"] and page["rows"][-1]["cursor"])
                    shown += [row["subject"] for row in page["rows"]]
                self.assertEqual(shown, ["0", "1", "2", "3", "4"])

    def test_each_reader_has_his_own(self):
        self.receive(self.alice, message_id="<1@x>", subject="Open")
        self.receive(self.alice, references="<1@x>", subject="Vertrouwelijk")
        for user, count in ((self.alice, 2), (self.bob, 1), (self.sally, 1), (self.administrator, 1)):
            with self.subTest(user.name):
                [row] = self.asked("conversations", user)["rows"]
                self.assertEqual((row["count"], row["confidential"]), (count, count == 2))
                self.assertEqual(len(self.asked("mails", user)["rows"]), count)
                opened = self.seen(user).browse(row["id"]).dossier_conversation("res.partner", self.contact.id)
                self.assertEqual(len(opened), count)

    def test_nothing_of_a_record_one_may_not_read(self):
        applicant = self.applicant("carla@client.example")
        self.receive(self.alice)
        self.assertEqual(len(self.asked("conversations", self.alice, applicant)["rows"]), 1)
        for method in ("conversations", "mails", "parts"):
            self.assertEqual(self.asked(method, self.bob, applicant)["rows"], [])
        self.assertEqual(self.asked("people", self.bob, applicant), [])

    def test_what_is_taken_out_leaves_its_conversation(self):
        answer = self.talk()
        self.seen(self.alice).browse(answer.id).unfile("res.partner", self.contact.id)
        self.assertEqual(self.subjects(), ["Between", "Question"])
        question = self.seen(self.alice).browse(self.asked("conversations")["rows"][1]["id"])
        opened = question.dossier_conversation("res.partner", self.contact.id)
        self.assertEqual([(mail["subject"], bool(mail["mail"])) for mail in opened], [("Question", True)])

    def test_nobody_opens_what_he_may_not_see(self):
        message = self.receive(self.alice, subject="Vertrouwelijk")
        with self.assertRaises(AccessError):
            self.seen(self.bob).browse(message.id).dossier_conversation("res.partner", self.contact.id)

    def test_a_company_shows_its_people(self):
        company = self.card("info@client.example", "Client", is_company=True)
        self.contact.parent_id = company
        self.receive(self.alice)
        self.assertEqual(self.subjects(record=company), ["Lunch"])


class TestFound(PanelCase):
    def test_words_and_terms(self):
        self.receive(self.alice, subject="Café", body="Tot vrijdag")
        self.receive(self.alice, subject="Other")
        self.receive(self.alice, subject="Café elsewhere", sender="x@y.example")
        for text in ("cafe", "vrijd", "subject:café", "from:carla cafe"):
            with self.subTest(text):
                found = self.asked("conversations", text=text)
                self.assertEqual([row["subject"] for row in found["rows"]], ["Café"])
        self.assertEqual(self.asked("conversations", text="cafe")["words"], ["cafe"])

    def test_by_person(self):
        self.receive(self.alice, subject="Both", cc="Leo <leo@client.example>")
        self.receive(self.alice, subject="Alone")
        people = {one["email"]: (one["name"], one["count"]) for one in self.asked("people")}
        self.assertEqual(people["leo@client.example"], ("Leo", 1))
        self.assertEqual(people["carla@client.example"], ("Carla", 2))
        self.assertEqual(self.subjects(person="leo@client.example"), ["Both"])

    def test_people_of_hidden_mail_are_not_named(self):
        self.receive(self.alice, subject="Vertrouwelijk", cc="leo@client.example")
        self.assertIn("leo@client.example", [one["email"] for one in self.asked("people")])
        self.assertEqual(self.asked("people", self.bob), [])

    def test_a_blind_recipient_is_nobody_to_filter_by(self):
        message = self.send(self.alice, to="carla@client.example", bcc="leo@client.example")
        self.assertVisible(self.bob, message)
        for user in (self.alice, self.bob):
            self.assertNotIn("leo@client.example", [one["email"] for one in self.asked("people", user)])
            self.assertEqual(self.subjects(user=user, person="leo@client.example"), [])

    def test_attachments_of_all_mails(self):
        for name, subject in (("old.pdf", "First"), ("new.pdf", "Vertrouwelijk")):
            file = part(b"%PDF", "application/pdf", f'Content-Disposition: attachment; filename="{name}"')
            self.receive(self.alice, multipart(part(b"See", "text/plain"), file, subject=subject))
        self.receive(self.alice)
        for user, names in ((self.alice, {"old.pdf", "new.pdf"}), (self.bob, {"old.pdf"})):
            rows = self.asked("parts", user)["rows"]
            self.assertEqual({row["name"] for row in rows}, names)
            self.assertTrue(all(row["preview"] and row["correspondent"] == "Carla" for row in rows))
        first = self.asked("parts", limit=1)
        second = self.asked("parts", limit=1, after=first["rows"][0]["cursor"])
        self.assertEqual({row["name"] for page in (first, second) for row in page["rows"]}, {"old.pdf", "new.pdf"})
        self.assertEqual((first["more"], second["more"]), (True, False))


class TestLive(PanelCase):
    def told(self):
        """The records whose open screens were told to look again."""
        self.env.cr.precommit.run()
        rows = self.env["bus.bus"].sudo().search([])
        channels = [json.loads(row.channel) for row in rows if "mail_dossier/dossier" in row.message]
        self.assertFalse([row.message for row in rows if "Lunch" in row.message])
        rows.unlink()
        return {tuple(channel[1:]) for channel in channels}

    def channel(self, record):
        return (record._name, record.id, "mail_dossier")

    def test_a_new_mail_and_what_is_corrected(self):
        message = self.receive(self.alice)
        self.assertEqual(self.told(), {self.channel(self.contact)})
        mine, leo = self.seen(self.alice).browse(message.id), self.card("leo@prospect.example")
        mine.file_on("res.partner", leo.id)
        self.assertIn(self.channel(leo), self.told())
        mine.unfile_own("res.partner", leo.id)
        self.assertIn(self.channel(leo), self.told())
        mine.unfile("res.partner", self.contact.id)
        self.assertIn(self.channel(self.contact), self.told())

    def test_not_even_that_it_came(self):
        applicant = self.applicant("carla@client.example")
        self.receive(self.alice, subject="Vertrouwelijk")
        self.assertFalse(self.told())
        self.receive(self.alice)
        self.assertEqual(self.told(), {self.channel(applicant)}, "not the readers of the contact")

    def test_an_import_tells_nobody_mail_by_mail(self):
        self.receive(self.alice, date=ago(30))
        self.assertFalse(self.told())

    def listened_to(self, user, channel):
        return self.env["ir.websocket"].with_user(user)._dossiers_listened_to(channel)

    def test_who_may_read_a_record_listens_to_it(self):
        applicant = self.applicant("carla@client.example")
        channel = f"mail_dossier/hr.applicant/{applicant.id}"
        self.assertEqual(self.listened_to(self.alice, channel), applicant)
        self.assertFalse(self.listened_to(self.bob, channel))
        for other in ("mail_dossier/", "mail_dossier/res.users/2", "mail_dossier/res.partner/x", "mail_dossier/x.y/1"):
            self.assertFalse(self.listened_to(self.alice, other))

    def test_channels_of_other_modules_need_not_be_words(self):
        listening, theirs = self.env["ir.websocket"].with_user(self.alice), [("theirs", 7), "another"]
        with patch.object(bus.IrWebsocket, "_build_bus_channel_list", lambda _self, channels: channels):
            self.assertEqual(listening._build_bus_channel_list(theirs)[:2], theirs)

    def test_a_company_listens_to_its_people(self):
        company = self.card("info@client.example", "Client", is_company=True)
        self.contact.parent_id = company
        self.assertEqual(self.listened_to(self.alice, f"mail_dossier/res.partner/{company.id}"), company | self.contact)
