"""A decision about confidentiality, and mail that comes in at the same moment."""

from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo.exceptions import ConcurrencyError
from odoo.sql_db import db_connect
from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL

from .common import MailboxCase


class TestMeanwhile(MailboxCase):
    """Mail whose writer could not know of a decision yet."""

    def setUp(self):
        super().setUp()
        self.first = self.receive(self.alice)
        blind = lambda messages, _account, _mails, ids, *_rest: list(ids.values())  # noqa: E731
        self.patch(self.registry["mail.dossier.message"], "_store_reasons", blind)

    def unknowing(self, **fields_of_mail):
        """A mail that was written as if there were no rules."""
        settled = self.registry["mail.dossier.message"]._settle
        self.patch(self.registry["mail.dossier.message"], "_settle", lambda messages, ids: set())
        message = self.receive(self.alice, **fields_of_mail)
        self.patch(self.registry["mail.dossier.message"], "_settle", settled)
        self.assertVisible(self.sally, message)
        return message

    def assertShutAfterwards(self, message):
        self.messages._recheck()
        for user in (self.bob, self.sally, self.administrator):
            self.assertHidden(user, message)
        self.assertVisible(self.alice, message)

    def test_a_word(self):
        self.assertShutAfterwards(self.unknowing(subject="Confidential"))

    def test_an_address(self):
        self.env["mail.dossier.confidential"].create({"address": "client.example"})
        self.assertShutAfterwards(self.unknowing(subject="New"))

    def test_an_answer_to_what_was_just_made_confidential(self):
        self.first.with_user(self.alice).action_make_confidential()
        self.assertShutAfterwards(self.unknowing(in_reply_to=f"<{self.first.message_id}>", date=None))

    def test_another_version_of_it(self):
        self.first.with_user(self.alice).action_make_confidential()
        header = {"message_id": f"<{self.first.message_id}>", "date": "Thu, 19 Nov 2020 10:00:00 +0100"}
        self.assertShutAfterwards(self.unknowing(body="Shall we? (footer)", **header))

    def test_a_worker_that_died_before_it_looked(self):
        message = self.unknowing(subject="Confidential")
        self.messages._decide()
        self.sync()
        for user in (self.bob, self.sally, self.administrator):
            self.assertHidden(user, message)

    def test_who_is_in_the_way_of_another_looks_again(self):
        message = self.unknowing(subject="Confidential")
        self.messages._decide()
        looks, look = [], self.registry["mail.dossier.message"]._recheck

        def in_the_way(messages, *when):
            looks.append(when)
            look(messages, *when)
            if len(looks) == 1:
                raise ConcurrencyError("in the way")

        self.patch(self.registry["mail.dossier.message"], "_recheck", in_the_way)
        with patch("odoo.service.model.time"), self.request(self.alice) as somebody:
            somebody.env["mail.dossier.message"]._after_decision()
        self.assertEqual(len(looks), 2)
        self.assertHidden(self.sally, message)
        self.sync()
        self.assertEqual(len(looks), 2)

    def test_what_need_not_be_is_left_open(self):
        message = self.unknowing(subject="Lunch again")
        self.messages._recheck()
        self.assertVisible(self.sally, message)


@tagged("post_install", "-at_install")
class TestTurn(TransactionCase):
    """The row that decisions and chunks go through, in transactions of their own."""

    def transaction(self):
        cursor = db_connect(self.env.cr.dbname).cursor()
        self.addCleanup(cursor.close)
        cursor.execute(SQL("SELECT 1"))  # it begins, and sees the database as it is now
        return cursor, self.messages_in(cursor)

    def messages_in(self, cursor):
        return self.env["mail.dossier.message"].with_env(self.env(cr=cursor))

    def test_a_chunk_that_began_before_a_decision_is_written_again(self):
        chunk, messages = self.transaction()
        decision, deciding = self.transaction()
        deciding._decide()
        decision.postcommit.clear()
        decision.commit()
        with self.assertRaises(SerializationFailure):
            messages._know_decisions()
        chunk.rollback()
        messages._know_decisions()

    def test_chunks_do_not_wait_for_each_other(self):
        for _two in range(2):
            _cursor, messages = self.transaction()
            messages._know_decisions()
