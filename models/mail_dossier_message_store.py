"""Writing mails: one chunk of a folder, in one short transaction, with one statement a table.

Every statement may be repeated: what is there already is left alone (ON CONFLICT DO NOTHING), rows go in sorted by
key so that two workers never wait for each other crosswise. A mail that a colleague holds already gets a copy, a holder
and a location, no more.
"""

import json
from datetime import UTC, datetime

from odoo import api, fields, models
from odoo.tools import SQL

from ..imap.address import normalise
from .content import naive, people
from .mail_dossier_location import FLAGS, WRITTEN
from .mail_dossier_message_file import KINDS
from .mail_dossier_message_read import shown_in_page

# Levels of replies that come in one chunk without a line of references.
MAX_DEPTH = 20
# Who sends himself a copy has two: the one in Sent, which names the blind recipients, and the one that came back.
KEEP_BCC = """(message_id, account_id) DO UPDATE
              SET header = EXCLUDED.header, bcc = EXCLUDED.bcc, blind = EXCLUDED.blind
              WHERE mail_dossier_copy.bcc = '' AND EXCLUDED.bcc != ''"""


class MailDossierMessage(models.Model):
    _inherit = "mail.dossier.message"

    @api.model
    def _store(self, folder, mails):
        """Write the mails of one chunk of `folder`: content, copies, holders, locations, reasons, links."""
        mails = self._recognised(folder, mails) if folder.role == "sent" else mails
        if mails:  # or all of them were expunged, or could not be read
            ids = self._store_mails(folder.account_id, mails, unsent=folder.role == "drafts")
            self._store_locations(folder, [(mail, ids[mail.key]) for mail in mails])
            folder.account_id._give_way(ids.values())

    @api.model
    def _store_sent(self, account, folder, mail):
        """Write a mail that was just sent, into the folder for such where there is one; the message's id."""
        known = [("folder_id", "=", folder.id), ("message_id.message_id", "=", mail.message.message_id)]
        if copy := self.env["mail.dossier.location"].search(known, limit=1):  # the server kept it, and it has come in
            return copy.message_id.id
        ids = self._store_mails(account, [mail])
        if folder:
            self._store_locations(folder, [(mail, ids[mail.key])], WRITTEN)
        return ids[mail.key]

    def _recognised(self, folder, mails):
        """The mails without those that were sent from here: a copy that the server keeps of one is that one, whatever
        the server made of it on the way.
        """
        waiting = [("folder_id", "=", folder.id), ("uidvalidity", "=", WRITTEN)]
        locations = self.env["mail.dossier.location"].with_context(active_test=False).search(waiting)
        ours = {location.message_id.message_id: location for location in locations}
        rest = []
        for mail in mails if ours else ():
            known = next((one for one in (mail.message.message_id, mail.message.original_id) if one in ours), None)
            if known:
                ours.pop(known)._appeared(folder.uidvalidity, mail.fetched)
            else:
                rest.append(mail)
        return rest if locations else mails

    def _store_mails(self, account, mails, unsent=False):
        """{key: message id}. Drafts are in no dossier until they come as something else."""
        self._know_decisions()
        self._spare_compiling()
        mails = sorted(mails, key=lambda mail: mail.key)
        ids, new = self._store_contents(mails, unsent)
        fresh = {ids[mail.key]: mail.message for mail in mails if ids[mail.key] in new}
        self._store_addresses(fresh)
        self._store_parts(fresh)
        own = account._undisputed_addresses()
        received = self._store_copies(account, mails, ids, own)
        concerned = self._store_reasons(account, mails, ids, fresh)
        self._join_threads(fresh)
        self._order_threads(fresh)
        if self._settle(concerned) - fresh.keys():
            self._look_again()
        if not unsent:
            received |= self._no_drafts_any_more(set(ids.values()) - new)
            sent = {ids[mail.key]: mail.message for mail in mails if mail.is_from(own)}
            received = {ids[mail.key]: mail.message for mail in mails if ids[mail.key] in received}
            self._file(account, received, sent)
            self.env["mail.dossier.correspondent"]._count(account, received)
        return ids

    def _no_drafts_any_more(self, known):
        """Those of these messages that were known as drafts only."""
        query = "UPDATE mail_dossier_message SET unsent = FALSE WHERE id = ANY(%s) AND unsent RETURNING id"
        return {id_ for (id_,) in self.env.execute_query(SQL(query, list(known)))} if known else set()

    def _insert(self, table, columns, rows, template=None, returning=None, conflict="DO NOTHING"):
        """Insert what is not there yet. Table, columns and what to do on a conflict are constants of our own.

        Rows go as JSON, which takes a third of the time; with a `template` they stand in the statement, where long
        contents are read faster.
        """
        if not rows:
            return []
        names = ", ".join(f'"{column}"' for column in columns)
        source = "VALUES %s" if template else f"SELECT {names} FROM json_populate_recordset(NULL::{table}, %s)"
        query = f"INSERT INTO {table} ({names}) {source} ON CONFLICT {conflict}"
        query += f" RETURNING {returning}" if returning else ""
        if template:
            return self.env.cr.execute_values(query, rows, template=template, page_size=1000, fetch=bool(returning))
        told = [dict(zip(columns, row, strict=True)) for row in rows]
        self.env.cr.execute(query, [json.dumps(told, default=fields.Datetime.to_string)])
        return self.env.cr.fetchall() if returning else []

    def _store_contents(self, mails, unsent):
        """({key: message id} of all, the ids of those that were new)."""
        rows = {mail.key: self._content_row(mail, unsent) for mail in mails}
        columns = list(next(iter(rows.values())))
        as_given = {"words_index": "array_to_tsvector(string_to_array(%s, ' '))"}
        template = f"({', '.join(as_given.get(column, '%s') for column in columns)})"
        values = [tuple(row.values()) for row in rows.values()]
        inserted = dict(self._insert("mail_dossier_message", columns, values, template, "key, id"))
        if known := list(rows.keys() - inserted.keys()):
            self.env.cr.execute("SELECT key, id FROM mail_dossier_message WHERE key IN %s", [tuple(known)])
            return {**inserted, **dict(self.env.cr.fetchall())}, set(inserted.values())
        return inserted, set(inserted.values())

    def _content_row(self, mail, unsent):
        """{column: value}; not who brought it in: that would name a holder to whoever sees the mail."""
        now = datetime.now(UTC).replace(tzinfo=None)
        return {**mail.content, "confidential": False, "unsent": unsent, "create_date": now, "write_date": now}

    def _store_addresses(self, fresh):
        rows = [
            (message_id, kind, normalise(address)[:320], name)
            for message_id, message in fresh.items()
            for kind, attribute in KINDS.items()
            for name, address in getattr(message, attribute)
            if address
        ]
        self._insert("mail_dossier_address", ["message_id", "kind", "email", "name"], rows)

    def _store_parts(self, fresh):
        columns = ["mimetype", "size", "offset", "length", "encoding", "cid"]
        rows = []
        for message_id, message in fresh.items():
            shown = {part.offset for part in shown_in_page(message)}
            for part in message.attachments:
                values = (getattr(part, column) for column in columns)
                rows.append((message_id, part.filename, part.offset in shown, *values))
        self._insert("mail_dossier_part", ["message_id", "name", "inline", *columns], rows)

    def _store_copies(self, account, mails, ids, own):
        """The ids of the messages that are new to the account's owner."""
        account_id, user_id = account.id, account.user_id.id
        copies, holders = {}, {}
        for mail in mails:
            message, message_id = mail.message, ids[mail.key]
            outgoing = mail.is_from(own)
            named = {normalise(address) for _name, address in message.to + message.cc}
            blind = " ".join(normalise(address) for _name, address in message.bcc if address) or None
            copies[message_id] = (message_id, account_id, message.header_block, people(message.bcc), blind, outgoing)
            holders[message_id] = (message_id, user_id, not outgoing and not (own & named))
        columns = ["message_id", "account_id", "header", "bcc", "blind", "outgoing"]
        self._insert("mail_dossier_copy", columns, list(copies.values()), "(%s, %s, %s, %s, %s, %s)", conflict=KEEP_BCC)
        columns = ["message_id", "user_id", "by_bcc"]
        new = self._insert("mail_dossier_holder", columns, list(holders.values()), returning="message_id")
        return {message_id for (message_id,) in new}

    def _store_locations(self, folder, mails, uidvalidity=None):
        """Note that these lie in the folder: `mails` are pairs of one and its message's id."""
        written = uidvalidity == WRITTEN
        place = (folder.id, folder.id, folder.account_id.user_id.id, uidvalidity or folder.uidvalidity, written)
        rows = [(*place, id_, *self._at_server(mail.fetched)) for mail, id_ in mails]
        same = ["folder_id", "place_id", "user_id", "uidvalidity", "pending"]
        columns = [*same, "message_id", "uid", "date", "modseq", "server_flags", "active", *FLAGS]
        self._insert("mail_dossier_location", columns, rows)

    @staticmethod
    def _at_server(fetched):
        flags = fetched.flags
        told = [flag in flags for flag in FLAGS.values()]
        shown = "\\Deleted" not in flags  # R38
        return fetched.uid, naive(fetched.internal_date), fetched.modseq, " ".join(sorted(flags)), shown, *told

    # ------------------------------------------------------------ threads

    def _join_threads(self, fresh):
        """A reply is of its parent's conversation, whatever line of references it has: some programs leave it out,
        others put an id of their own before it. Whichever of the two comes in first (the import goes newest first).
        """
        # LATERAL with OFFSET 0: each new mail asks the index, even where the planner knows nothing of the table yet.
        query = """
            UPDATE mail_dossier_message message SET thread = joined.thread FROM (
                SELECT reply.id, parent.thread FROM mail_dossier_message reply, LATERAL (
                    SELECT thread FROM (
                        SELECT thread, 1 AS way FROM mail_dossier_message WHERE md5(message_id) = reply.named[1]
                         UNION ALL
                        SELECT thread, 2 FROM mail_dossier_message WHERE md5(message_id) = reply.thread OFFSET 0
                    ) known ORDER BY way LIMIT 1
                ) parent WHERE reply.id = ANY(%(ids)s) AND parent.thread != reply.thread
                 UNION
                SELECT reply.id, parent.thread FROM mail_dossier_message parent, LATERAL (
                    SELECT id, thread FROM mail_dossier_message WHERE thread = md5(parent.message_id)
                     UNION ALL
                    SELECT id, thread FROM mail_dossier_message WHERE named[1] = md5(parent.message_id) OFFSET 0
                ) reply WHERE parent.id = ANY(%(ids)s) AND parent.thread != reply.thread
            ) joined WHERE message.id = joined.id RETURNING message.id"""
        # One level of a conversation a turn; the bound is for mails that name each other in a circle.
        ids = set(fresh)
        for _turn in range(MAX_DEPTH):
            moved = ids and self.env.execute_query(SQL(query, ids=list(ids)))
            if not moved:
                break
            ids.update(id_ for (id_,) in moved)
