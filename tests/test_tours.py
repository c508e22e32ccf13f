import os
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime, localtime

from imapclient import IMAPClient

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged


def mail(subject, **headers):
    """A mail of today, with a small attachment."""
    message = EmailMessage()
    message["From"], message["To"] = "Piet Kandidaat <piet@kandidaat.example>", "tour@example.com"
    message["Subject"], message["Date"], message["Message-ID"] = (
        subject,
        format_datetime(localtime()),
        f"<{subject}@tour>",
    )
    message.set_content("Beste Tour,\n\nBijgaand mijn cv.\n\nPiet")
    message.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="cv.pdf")
    return message.as_bytes(policy=message.policy.clone(linesep="\r\n"))


@tagged("post_install", "-at_install")
class TestMailboxTours(HttpCase):
    """The settings, the folders and the mailbox in a browser, against a real Dovecot over verified TLS."""

    def setUp(self):
        super().setUp()
        self.port = int(os.environ["IMAP_TEST_TLS_PORT"])
        with IMAPClient("localhost", self.port) as server:
            server.login("tour", "secret")
            for _attributes, _delimiter, name in server.list_folders():
                if name != "INBOX":
                    server.delete_folder(name)
            server.select_folder("INBOX")
            server.delete_messages(server.search())
            server.expunge()
            for name in ("Archief", "Archief/Kandidaten"):
                server.create_folder(name)
            for folder, subject in (("INBOX", "Eerste"), ("INBOX", "Tweede"), ("Archief/Kandidaten", "Sollicitatie")):
                server.append(folder, mail(subject))
        self.env["ir.config_parameter"].set_param("mail_dossier.allowed_hosts", "localhost")
        groups = "base.group_user,base.group_partner_manager"
        self.user = new_test_user(
            self.env, "tour", groups, name="Tour", email="tour@example.com", tz="Europe/Amsterdam"
        )
        self.card = self.env["res.partner"].create({"name": "Piet Kandidaat", "email": "Piet@Kandidaat.example"})

    def test_from_nothing_to_a_dossier(self):
        self.start_tour(f"/odoo/mailbox?imap_port={self.port}", "mail_dossier_settings", login="tour")
        account = self.env["mail.dossier.account"].search([("user_id", "=", self.user.id)])
        self.assertEqual(account.state, "ready")
        self.env.flush_all()
        account._sync(*account._take_due())
        self.env.invalidate_all()
        self.assertTrue(account.last_success)
        self.start_tour("/odoo/mailbox", "mail_dossier_reading", login="tour")
        ago = fields.Datetime.now() - timedelta(hours=1)
        account.write({"state": "paused", "error_reason": "login", "last_success": ago, "last_attempt": ago})
        self.start_tour("/odoo/mailbox", "mail_dossier_banner", login="tour")
