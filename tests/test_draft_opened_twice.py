"""Two clicks at once on a draft that another program wrote, in transactions of their own."""

from psycopg2.errors import SerializationFailure

from odoo import fields
from odoo.sql_db import db_connect
from odoo.tests import TransactionCase, new_test_user, tagged

from ..models import source


@tagged("post_install", "-at_install")
class TestOpenedTwice(TransactionCase):
    """Two clicks at once on a draft that another program wrote."""

    def transaction(self):
        cursor = db_connect(self.env.cr.dbname).cursor()
        self.addCleanup(cursor.close)
        return self.env(cr=cursor)

    def setUp(self):
        super().setUp()
        env = self.transaction()
        user = new_test_user(env, "twice", context={"no_reset_password": True})
        account = env["mail.dossier.account"].create({"user_id": user.id})
        values = {"account_id": account.id, "name": "Drafts", "path": "Drafts", "role": "drafts"}
        folder = env["mail.dossier.folder"].create(values)
        mail = {"key": "twice", "date": fields.Datetime.now(), "body": source.keep(env.cr.dbname, "twice", b"Lunch?")}
        message = env["mail.dossier.message"].create(mail)
        env["mail.dossier.holder"].create({"message_id": message.id, "user_id": user.id})
        place = {"message_id": message.id, "folder_id": folder.id, "place_id": folder.id, "user_id": user.id}
        self.location = env["mail.dossier.location"].create({**place, "uidvalidity": 1, "uid": 1}).id
        self.user = user.id
        env.cr.commit()
        self.addCleanup(self.clean, user, message)

    def clean(self, user, message):
        message.unlink()
        partner = user.partner_id
        user.unlink()
        partner.unlink()
        user.env.cr.commit()

    def drafts(self):
        """His drafts, in a transaction that begins now."""
        drafts = self.transaction()["mail.dossier.draft"].with_user(self.user)
        drafts.env.cr.execute("SELECT 1")
        return drafts

    def test_one_draft(self):
        first, second = self.drafts(), self.drafts()
        shown = first.edit(self.location)
        first.env.cr.commit()
        # Odoo tries such a request again.
        with self.assertLogs("odoo.sql_db", "ERROR"), self.assertRaises(SerializationFailure):
            second.edit(self.location)
        second.env.cr.rollback()
        self.assertEqual(second.edit(self.location)["id"], shown["id"])
