"""What is handed over of a person, what is erased, and what nobody learns by it."""

import csv
import io
import zipfile

from odoo.exceptions import AccessError, UserError

from ..imap.message import parse
from .common import MailboxCase, MessageCase, mail

CARLA = "carla@client.example"


class TestExport(MessageCase):
    def export(self, user, emails=CARLA):
        """{name: content} of the zip that the user gets."""
        person = self.env["mail.dossier.person"].with_user(user).create({"emails": emails})
        answer = self.get(person.action_export()["url"], user)
        self.assertEqual(answer.status_code, 200)
        archive = zipfile.ZipFile(io.BytesIO(answer.content))
        return {name: archive.read(name) for name in archive.namelist()}

    def subjects(self, user, emails=CARLA):
        return {parse(raw).subject for name, raw in self.export(user, emails).items() if name.endswith(".eml")}

    def setUp(self):
        super().setUp()
        self.receive(self.alice, subject="Filed")
        self.receive(self.alice, subject="Confidential")
        self.receive(self.bob, subject="Answer", sender="x@nowhere.example", cc=CARLA, to="bob@agency.example")
        self.receive(self.bob, subject="Private", sender="x@nowhere.example", to="bob@agency.example")

    def test_what_one_may_see_of_the_dossiers(self):
        self.assertEqual(self.subjects(self.alice), {"Filed", "Confidential", "Answer"})
        self.assertEqual(self.subjects(self.sally), {"Filed", "Answer"})
        self.assertEqual(self.subjects(self.bob, f"{CARLA}, x@nowhere.example"), {"Filed", "Answer"})

    def test_an_administrator_gets_no_private_mail(self):
        self.assertEqual(self.subjects(self.administrator), {"Filed", "Answer"})

    def test_what_is_not_in_it_is_said_in_words(self):
        """The same words whether there is any or not."""
        told = self.export(self.sally)["Read me.txt"]
        self.assertIn(b"confidential to others", told)
        self.messages.search([("subject", "=", "Confidential")]).unlink()
        self.assertEqual(self.export(self.sally)["Read me.txt"], told)

    def test_each_mail_is_whole_and_without_blind_recipients(self):
        self.send(self.alice, subject="Sent", to=CARLA, bcc="bob@agency.example", body="The text")
        raws = [raw for name, raw in self.export(self.alice).items() if "Sent" in name]
        self.assertEqual((parse(raws[0]).text.strip(), parse(raws[0]).to[0][1]), ("The text", CARLA))
        self.assertNotIn(b"bob@agency.example", raws[0])

    def test_the_index(self):
        self.receive(self.alice, subject="=HYPERLINK(1)")
        rows = list(csv.reader(io.StringIO(self.export(self.sally)["Index.csv"].decode("utf-8-sig"))))
        self.assertEqual(len(rows), 4)
        self.assertIn("Carla", rows[1][-1])
        self.assertIn("'=HYPERLINK(1)", [row[4] for row in rows])

    def test_nobody_elses(self):
        person = self.env["mail.dossier.person"].with_user(self.alice).create({"emails": CARLA})
        self.assertEqual(self.get(person.action_export()["url"], self.sally).status_code, 404)

    def test_it_begins_with_the_addresses_of_the_record(self):
        context = {"active_model": "res.partner", "active_id": self.contact.id}
        person = self.env["mail.dossier.person"].with_user(self.sally).with_context(**context)
        self.assertEqual(person.default_get(["emails"])["emails"], CARLA)
        applicant = self.applicant("ann@job.example")
        context = {"active_model": "hr.applicant", "active_id": applicant.id}
        self.assertFalse(person.with_context(**context).default_get(["emails"]).get("emails"))


class TestErase(MailboxCase):
    def erase(self, user, emails=CARLA):
        self.env["mail.dossier.person"].with_user(user).create({"emails": emails, "sure": True}).action_erase()
        self.env.invalidate_all()

    def test_over_all_dossiers_and_no_mailbox_is_touched(self):
        lead = self.lead("leo@prospect.example")
        message = self.receive(self.alice, cc="leo@prospect.example")
        other = self.receive(self.alice, sender="leo@prospect.example")
        self.erase(self.administrator)
        self.assertHidden(self.sally, message)
        self.assertVisible(self.alice, message)
        self.assertInMailbox(self.alice, "INBOX", 2)
        self.assertEqual(len(self.server(self.alice).tree["INBOX"].mails), 2)
        self.assertFiled(lead, other)

    def test_what_is_in_no_mailbox_is_gone_for_good(self):
        message = self.receive(self.alice, subject="Confidential")
        self.locations.search([("message_id", "=", message.id)]).unlink()
        self.erase(self.administrator)
        self.assertFalse(message.exists())

    def test_what_leaves_the_mailbox_later_goes_then(self):
        message = self.receive(self.alice)
        self.erase(self.administrator)
        self.locations.search([("message_id", "=", message.id)]).unlink()
        self.messages._erase_expired()
        self.assertFalse(message.exists())

    def test_private_mail_is_not_touched(self):
        message = self.receive(self.alice, sender="x@nowhere.example")
        self.locations.search([("message_id", "=", message.id)]).unlink()
        self.erase(self.administrator, "x@nowhere.example")
        self.assertVisible(self.alice, message)

    def test_what_is_held_stays(self):
        message = self.receive(self.alice)
        self.env["mail.dossier.hold"].create({"record": f"res.partner,{self.contact.id}", "reason": "A dispute"})
        self.erase(self.administrator)
        self.assertVisible(self.sally, message)
        self.set_parameter("hold", "1")
        with self.assertRaises(UserError):
            self.erase(self.administrator)

    def test_administrators_alone_and_only_when_sure(self):
        with self.assertRaises(AccessError):
            self.erase(self.alice)
        person = self.env["mail.dossier.person"].with_user(self.administrator).create({"emails": CARLA})
        with self.assertRaises(UserError):
            person.action_erase()

    def test_nobody_is_told_how_much_it_was(self):
        self.erase(self.administrator)
        nothing = self.env["mail.dossier.erasure"].search([]).read(["kind", "unfiled", "erased"])
        self.receive(self.alice, subject="Confidential")
        self.erase(self.administrator)
        self.assertEqual(self.env["mail.dossier.erasure"].search([]).read(["kind", "unfiled", "erased"]), nothing)


class TestPrivacyLookup(MailboxCase):
    """Odoo's own look-up, which is installed in the databases of the tests."""

    def look_up(self, user, email=CARLA):
        wizard = self.env["privacy.lookup.wizard"].with_user(user).create({"name": "Nobody Knows", "email": email})
        wizard.action_lookup()
        return wizard.line_ids.filtered(lambda line: line.res_model.startswith("mail.dossier."))

    def test_it_finds_the_filed_mails_that_its_user_may_see(self):
        filed = self.receive(self.alice)
        self.receive(self.alice, subject="Confidential")
        self.receive(self.alice, sender="x@nowhere.example")
        lines = self.look_up(self.administrator)
        self.assertEqual((lines.mapped("res_model"), lines.mapped("res_id")), (["mail.dossier.message"], filed.ids))
        self.assertFalse(self.look_up(self.administrator, "x@nowhere.example"))

    def test_it_erases_as_an_erasure_does(self):
        message = self.receive(self.alice)
        line = self.look_up(self.administrator)
        line.action_unlink()
        self.assertTrue(line.is_unlinked)
        self.assertHidden(self.sally, message)
        self.assertVisible(self.alice, message)
        self.locations.search([("message_id", "=", message.id)]).unlink()
        self.messages._erase_expired()
        self.assertFalse(message.exists())

    def test_it_reaches_nothing_else_of_ours(self):
        """Whoever deleted a reason, or archived it, would open the mail."""
        message = self.receive(self.alice, mail(subject="Confidential"))
        reason = self.env["mail.dossier.reason"].search([("message_id", "=", message.id)])
        lines = self.env["privacy.lookup.wizard.line"].with_user(self.administrator)
        line = lines.create({"res_model_id": self.env["ir.model"]._get_id(reason._name), "res_id": reason.id})
        with self.assertRaises(UserError):
            line.action_unlink()
        with self.assertRaises(UserError):
            line._onchange_is_active()
        hidden = lines.create({"res_model_id": self.env["ir.model"]._get_id(message._name), "res_id": message.id})
        with self.assertRaises(AccessError):
            hidden.action_unlink()
        self.assertTrue(reason.exists().active)
