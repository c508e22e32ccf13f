"""Mail by way of an intake address: through Odoo's own gateway into its owner's mailbox, and nowhere else."""

from xmlrpc.client import Binary

from psycopg2 import OperationalError

from odoo.exceptions import AccessError, UserError

from ..imap.message import parse
from ..models import mail_dossier_account_relay
from .common import MailboxCase, mail, multipart


def attached(*mails, **fields):
    """A mail with these mails attached."""
    return multipart(*(f"Content-Type: message/rfc822\r\n\r\n{one.decode()}" for one in mails), **fields)


class RelayCase(MailboxCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.alias_domain_id = cls.env["mail.alias.domain"].create({"name": "odoo.agency.example"})
        cls.env["ir.config_parameter"].set_param("mail_dossier.relay", "1")
        cls.quarantine = cls.env["mail.dossier.quarantine"]
        cls.alice.with_user(cls.alice).action_mail_dossier_intake()
        cls.intake = cls.alice.with_user(cls.alice).mail_dossier_intake_address

    def relay(self, raw, to=None, by=None):
        """The gateway receives a mail; the messages that are new with it."""
        before = self.messages.search([])
        raw = f"Delivered-To: {to or self.intake}\r\n".encode() + raw if to != "" else raw
        with self.request(by or self.env.user) as somebody:
            self.assertFalse(somebody.env["mail.thread"].message_process("crm.lead", raw))
        return self.messages.search([]) - before

    def held(self, user=None):
        """What waits for a user's word."""
        return self.quarantine.with_user(user or self.alice).search([])


class TestRelay(RelayCase):
    def test_it_lands_in_the_mailbox_and_in_the_dossiers(self):
        before = self.env["mail.message"].search_count([]), self.env["crm.lead"].search_count([])
        message = self.relay(mail(subject="Lunch?"))
        self.assertEqual((message.subject, message.correspondent), ("Lunch?", "Carla"))
        self.assertInMailbox(self.alice, "Intake", 1)
        self.assertFiled(self.contact, message)
        self.assertVisible(self.sally, message)
        self.assertEqual((self.env["mail.message"].search_count([]), self.env["crm.lead"].search_count([])), before)

    def test_it_is_nobody_elses(self):
        message = self.relay(mail(sender="stranger@nowhere.example"))
        self.assertVisible(self.alice, message)
        for user in (self.bob, self.administrator):
            self.assertHidden(user, message)

    def test_it_is_confidential_as_any_other(self):
        message = self.relay(mail(subject="Confidential: lunch"))
        self.assertHidden(self.sally, message)
        self.alice.with_user(self.alice).mail_dossier_confidential_incoming = True
        self.assertHidden(self.sally, self.relay(mail()))

    def test_every_shape_the_gateway_hands_over(self):
        for number, shape in enumerate((bytes, bytes.decode, Binary)):
            raw = f"Delivered-To: {self.intake}\n".encode() + mail(subject=str(number)).replace(b"\r\n", b"\n")
            with self.request(self.env.user) as somebody:
                somebody.env["mail.thread"].message_process(False, shape(raw))
            self.assertTrue(self.messages.search([("subject", "=", str(number))]))

    def test_other_mail_goes_its_way(self):
        with self.request(self.env.user) as somebody:
            lead_id = somebody.env["mail.thread"].message_process("crm.lead", mail(to="info@odoo.agency.example"))
        self.assertTrue(self.env["crm.lead"].browse(lead_id).exists())

    def test_what_he_sends_along_is_his_own(self):
        message = self.relay(mail(sender="alice@agency.example", to="carla@client.example"))
        self.assertFiled(self.contact, message)
        self.assertTrue(self.env["mail.dossier.copy"].search([("message_id", "=", message.id)]).outgoing)

    def test_what_two_have_relayed_is_one_mail(self):
        self.bob.with_user(self.bob).action_mail_dossier_intake()
        theirs = self.bob.with_user(self.bob).mail_dossier_intake_address
        raw = mail(to="alice@agency.example, bob@agency.example", sender="stranger@nowhere.example")
        message = self.relay(raw, to=f"{self.intake}\r\nX-Original-To: {theirs}")
        self.assertEqual(len(message), 1)
        self.assertVisible(self.bob, message)

    # ------------------------------------------------------------ the same mail again

    def test_the_same_mail_twice(self):
        raw = mail()
        self.relay(raw)
        self.assertFalse(self.relay(raw.replace(b"\r\n", b"\n")))
        self.assertInMailbox(self.alice, "Intake", 1)

    def test_a_mail_that_is_in_the_mailbox_already(self):
        raw = mail()
        message = self.receive(self.alice, raw)
        self.assertFalse(self.relay(b"Received: by mx.agency.example\r\n" + raw))
        self.assertEqual(self.locations.search([("message_id", "=", message.id)]).folder_id.path, "INBOX")

    def test_the_servers_own_copy_takes_its_place(self):
        raw = mail()
        message = self.relay(raw)
        self.assertEqual(self.receive(self.alice, raw), message)
        self.assertInMailbox(self.alice, "Intake", 0)
        self.assertInMailbox(self.alice, "INBOX", 1)

    # ------------------------------------------------------------ forwarded

    def test_forwarded_as_an_attachment(self):
        one, two = mail(subject="one", date="Mon, 01 Jan 2024 10:00:00 +0000"), mail(subject="two", to="info@x.example")
        messages = self.relay(attached(one, two, sender="alice@agency.example", to=self.intake), to="")
        self.assertEqual(set(messages.mapped("subject")), {"one", "two"})
        self.assertEqual(set(messages.mapped("key")), {parse(raw).key.hex() for raw in (one, two)})
        for message in messages:
            self.assertFiled(self.contact, message)
        old = self.locations.search([("message_id", "in", messages.ids)], order="date", limit=1)
        self.assertEqual(old.date.year, 2024)

    def test_forwarded_inline(self):
        message = self.relay(mail(sender="alice@agency.example", to=self.intake, subject="Fwd: Lunch"), to="")
        self.assertEqual((message.subject, message.correspondent), ("Fwd: Lunch", "alice@agency.example"))
        self.assertFalse(self.links(message))

    # ------------------------------------------------------------ strangers

    def test_a_stranger_puts_nothing_into_the_mailbox(self):
        self.assertFalse(self.relay(mail(sender="eve@elsewhere.example", to=self.intake, subject="Pay me"), to=""))
        held = self.held()
        self.assertEqual((held.error, held.summary), ("relay_stranger", "eve@elsewhere.example · Pay me"))
        for user in (self.bob, self.administrator):
            self.assertFalse(self.held(user))
            self.assertForbidden(held.with_user(user).read, ["summary"])

    def test_nor_what_he_attaches(self):
        inner = mail(subject="I owe Eve a million")
        self.assertFalse(self.relay(attached(inner, sender="eve@elsewhere.example", to=self.intake), to=""))
        verdict = b"Authentication-Results: mx; dmarc=fail header.from=agency.example\r\n"
        forged = verdict + attached(inner, sender="alice@agency.example", to=self.intake)
        self.assertFalse(self.relay(forged, to=""))
        self.assertEqual(set(self.held().mapped("error")), {"relay_stranger", "relay_forged"})

    def test_a_loop_is_no_mail(self):
        self.assertFalse(self.relay(mail(sender=self.intake)))
        self.assertEqual(self.held().error, "relay_loop")

    def test_the_same_is_held_back_once(self):
        raw = mail(sender="eve@elsewhere.example", to=self.intake)
        self.relay(raw, to="")
        self.relay(raw, to="")
        self.assertEqual(len(self.held()), 1)

    def test_its_owner_takes_it_in(self):
        self.relay(mail(to="sales@agency.example", subject="To a list"))
        self.assertForbidden(self.held().with_user(self.bob).action_take_in)
        self.assertIn("waits for your word", self.activities_of(self.alice, "unreadable").summary)
        self.held().action_take_in()
        self.assertFalse(self.held() or self.activities_of(self.alice, "unreadable"))
        message = self.messages.search([("subject", "=", "To a list")])
        self.assertFiled(self.contact, message)
        self.assertVisible(self.alice, message)

    def test_its_owner_throws_it_away(self):
        self.relay(mail(to="sales@agency.example"))
        self.held().action_forget()
        self.assertFalse(self.held())

    # ------------------------------------------------------------ the address

    def test_a_new_address_ends_the_old_one(self):
        self.alice.with_user(self.alice).action_mail_dossier_intake()
        self.assertNotEqual(self.alice.with_user(self.alice).mail_dossier_intake_address, self.intake)
        self.assertFalse(self.relay(mail()))
        self.assertFalse(self.held())

    def test_mail_to_who_left_is_no_lead(self):
        leads = self.env["crm.lead"].search_count([])
        self.alice.active = False
        self.assertFalse(self.relay(mail()))
        self.assertEqual(self.env["crm.lead"].search_count([]), leads)

    def test_an_administrator_switches_it_on(self):
        self.set_parameter("relay", "")
        self.assertFalse(self.relay(mail()))
        with self.assertRaises(UserError):
            self.bob.with_user(self.bob).action_mail_dossier_intake()

    def test_nobody_else_knows_it(self):
        self.assertFalse(self.alice.with_user(self.bob).mail_dossier_intake_address)
        with self.assertRaises(AccessError):
            self.alice.with_user(self.bob).action_mail_dossier_intake()

    # ------------------------------------------------------------ its folder

    def test_what_is_done_with_it_waits_for_no_server(self):
        self.sync(self.alice)
        self.relay(mail())
        mine = self.locations.with_user(self.alice).search([("folder_id.path", "=", "Intake")])
        mine.act("read")
        self.assertEqual((mine.seen, mine.pending), (True, False))
        mine.act("move", self.folder(self.alice, "Sent").id)
        self.sync(self.alice)
        self.assertEqual((mine.place_id.path, mine.pending), ("Sent", False))
        mine.act("delete")
        self.assertFalse(mine.active)

    def test_no_other_mail_is_moved_into_it(self):
        self.receive(self.alice)
        theirs = self.locations.with_user(self.alice).search([("folder_id.path", "=", "INBOX")])
        with self.assertRaises(UserError):
            theirs.act("move", self.folder(self.alice, "Intake").id)

    def test_syncs_leave_the_folder_alone(self):
        self.relay(mail())
        self.sync(self.alice)
        self.assertInMailbox(self.alice, "Intake", 1)
        self.assertIn("Intake", [row["name"] for row in self.env["mail.dossier.folder"].with_user(self.alice).tree()])

    def test_a_mailbox_is_set_up_after_its_intake_address(self):
        sally = self.sally.with_user(self.sally)
        sally.action_mail_dossier_intake()
        self.set_up_mailbox(self.sally)
        self.receive(self.sally)
        self.assertTrue(self.folder(self.sally).sync)

    def test_what_its_owner_deleted_is_in_no_mailbox(self):
        message = self.relay(mail())
        self.locations.with_user(self.alice).search([("message_id", "=", message.id)]).act("delete")
        self.messages._take_out([message.id])
        self.assertFalse(message.exists())

    # ------------------------------------------------------------ what fails

    def failing(self, error, only=None):
        """Nothing of these users' mail, or of anybody's, can be stored."""
        store = self.accounts._store_relayed.__func__

        def fail(account, mails):
            if only in (None, account.user_id):
                raise error
            return store(account, mails)

        self.patch(self.registry["mail.dossier.account"], "_store_relayed", fail)
        return self.assertLogs("odoo.addons.mail_dossier.models.mail_dossier_account_relay", "WARNING")

    def test_what_cannot_be_stored_is_held_back(self):
        for number, error in enumerate((ValueError("no"), OSError("disk full"), OperationalError()), 1):
            with self.failing(error):
                self.assertFalse(self.relay(mail()))
            self.assertEqual(len(self.held()), number)
        self.assertEqual(set(self.held().mapped("error")), {"no", "disk full", "OperationalError"})

    def test_so_is_what_cannot_be_read(self):
        self.patch(mail_dossier_account_relay, "parse", self.fail)
        with self.assertLogs("odoo.addons.mail_dossier.models.mail_dossier_account_relay", "WARNING"):
            self.assertFalse(self.relay(mail()))
        self.assertEqual((len(self.held()), self.held().summary), (1, ""))

    def test_another_owner_gets_his(self):
        self.bob.with_user(self.bob).action_mail_dossier_intake()
        theirs = self.bob.with_user(self.bob).mail_dossier_intake_address
        with self.failing(OSError("disk full"), self.alice):
            message = self.relay(mail(to="alice@agency.example, bob@agency.example"), f"{self.intake}, {theirs}")
        self.assertVisible(self.bob, message)
        self.assertEqual(len(self.held()), 1)

    def test_what_fails_again_stays_held_back(self):
        self.relay(mail(to="sales@agency.example"))
        with self.failing(OSError("disk full")):
            self.held().action_take_in()
        self.assertEqual(self.held().error, "disk full")

    # ------------------------------------------------------------ other Odoos

    def test_an_intake_address_elsewhere_is_none_of_ours(self):
        there = f"mailbox-{'a' * 26}@odoo.elsewhere.example"
        raw = mail(to=f"info@odoo.agency.example, {there}")
        with self.request(self.env.user) as somebody:
            self.assertTrue(somebody.env["mail.thread"].message_process("crm.lead", raw))

    def test_an_address_of_ours_under_another_name(self):
        self.assertTrue(self.relay(mail(), self.intake.replace("odoo.agency", "mx.agency")))
