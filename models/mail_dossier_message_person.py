"""All that is filed of one person: to hand over to him, or to erase, over all dossiers.

A person is his addresses. His mail is what has one of them in its header and stands in a dossier. What is handed over
is what its asker may see, put together of what everybody sees; an administrator gets no private mail by it. What is
erased is taken out of every dossier, and is gone for good where nobody has it in his mailbox; nobody is told how much
that is, since the number would tell of mail that is not for him.
"""

import csv
import io
import re
import zipfile
from datetime import UTC

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..imap.address import forms
from ..imap.shared import FIELDS, compose
from .mail_dossier_message_erase import EXPIRED

NOT_IN_NAME = re.compile(r"[^\w .@-]+")
# What a spreadsheet would take for a formula (CWE-1236).
FORMULA = re.compile(r"[=+\-@\t\r]")
CHUNK = 100


class MailDossierMessage(models.Model):
    _inherit = "mail.dossier.message"

    @api.model
    def _filed_of(self, emails):
        """The filed mails of a person that the user may see, the oldest first."""
        return self.search(Domain("id", "in", self._all_filed_of(emails)), order="date, id")

    @api.model
    def _all_filed_of(self, emails):
        """The ids of all filed mails of a person, given his normalised addresses."""
        written = sorted({form for email in emails for form in forms(email, labels=False)})
        query = SQL(
            """SELECT DISTINCT a.message_id FROM mail_dossier_address a
                WHERE a.email = ANY(%s) AND EXISTS (SELECT 1 FROM mail_dossier_link l
                      WHERE l.message_id = a.message_id AND l.rejected IS NOT TRUE
                        AND (l.viewer_id IS NULL OR l.viewer_id = %s))""",
            written,
            self.env.uid,
        )
        return [id_ for (id_,) in self.env.execute_query(query)]

    # ------------------------------------------------------------ handed over

    def _export(self, file):
        """Write a zip of these mails into a file: each as .eml, an index, and what is not in it."""
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            rows = [self._index_header()]
            for start in range(0, len(self), CHUNK):
                mails = self[start : start + CHUNK]
                filed = mails._filed()
                for number, mail in enumerate(mails, start + 1):
                    name = mail._export_name(number)
                    archive.writestr(name, mail._shared_source())
                    rows.append(mail._index_row(name, filed[mail.id]))
                mails.invalidate_recordset()
            index = io.StringIO()
            csv.writer(index).writerows([_no_formula(cell) for cell in row] for row in rows)
            archive.writestr(self.env._("Index.csv"), index.getvalue().encode("utf-8-sig"))
            archive.writestr(self.env._("Read me.txt"), self._left_out().encode())

    def _shared_source(self):
        """The mail without what is one holder's own."""
        people = {kind: [] for kind in FIELDS}
        for row in self._addresses().filtered(lambda row: row.kind in FIELDS):
            people[row.kind].append((row.name or "", row.email))
        mime = (self.sudo().mime or "").encode("latin-1")
        return compose(
            people, self.subject or "", self.date and self.date.replace(tzinfo=UTC), mime, self._body_block()
        )

    def _export_name(self, number):
        subject = NOT_IN_NAME.sub(" ", self.subject or "").strip()[:60]
        return f"{number:04} {self.date or ''} {subject}".replace(":", ".").strip() + ".eml"

    def _index_header(self):
        described = [
            self._fields[name]._description_string(self.env) for name in ("date", "correspondent", "recipients")
        ]
        subject, files = (self._fields[name]._description_string(self.env) for name in ("subject", "part_count"))
        return [self.env._("File"), *described, subject, files, self.env._("Filed on")]

    def _index_row(self, name, filed):
        files = ", ".join(part["name"] for part in self.sudo()._parts())
        where = ", ".join(one["name"] for one in filed)
        return [name, str(self.date or ""), self.correspondent, self.recipients, self.subject, files, where]

    @api.model
    def _left_out(self):
        return self.env._(
            "These are the mails of this person that stand in dossiers and that %(user)s may see.\n\n"
            "Not in it: mail in the mailboxes of colleagues that stands in no dossier, mail that is confidential to "
            "others, dossiers that %(user)s may not read, and blind recipients. Whether there is any is not told.",
            user=self.env.user.name,
        )

    # ------------------------------------------------------------ erased

    @api.model
    def _erase_of(self, emails):
        """Take a person's mail out of every dossier, and erase what nobody has in his mailbox."""
        self._take_out(self._all_filed_of(emails))

    @api.model
    def _take_out(self, message_ids):
        self.env["mail.dossier.hold"]._check_not_all_held()
        query = SQL(
            """UPDATE mail_dossier_link link SET kind = 'kept', rejected = TRUE, role = %s, email = NULL, user_id = NULL
                WHERE message_id = ANY(%s) AND rejected IS NOT TRUE AND NOT %s""",
            EXPIRED,
            list(message_ids),
            self._linked_to_held_sql(SQL("link.message_id")),
        )
        self.env.flush_all()
        self.env.cr.execute(query)
        self.env["mail.dossier.link"].invalidate_model()
        while self._erase_expired():
            pass
        self.env["mail.dossier.erasure"].sudo()._add("person", user=self.env.user)
        self._look_again()


def _no_formula(cell):
    cell = cell or ""
    return f"'{cell}" if FORMULA.match(cell) else cell
