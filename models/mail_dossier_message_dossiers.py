"""A dossier and its mails; the dossiers a mail is in, as a user sees and corrects them.

A holder may file his mail anywhere he may read: it is his to show. Taking it off is for holders, and for whoever sees
it and may change the record, whose dossier it is. Whoever takes a mail off may put it back; nobody brings a mail into
his own sight: who cannot see it cannot file it. Taken off a restricting record (an applicant) it is in his dossier no
more, but stays with those who may read applicants.
"""

from collections import defaultdict

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# What was there keeps its mail to who may read the record; `_drop` brings that back when the filing is undone.
BY_HAND = """(message_id, res_model, res_id) DO UPDATE SET kind = 'hand', email = NULL,
             role = CASE WHEN mail_dossier_link.viewer_id IS NULL THEN 'kept' END,
             rejected = FALSE, rejected_id = NULL, viewer_id = NULL, user_id = EXCLUDED.user_id
             WHERE mail_dossier_link.rejected OR mail_dossier_link.viewer_id IS NOT NULL"""


class MailDossierMessage(models.Model):
    _inherit = "mail.dossier.message"

    # ------------------------------------------------------------ a dossier

    @api.model
    def _domain_dossier(self, res_model, res_id):
        """The messages filed on one record; nothing when the user may not read that record."""
        records = self._dossier_records(res_model, res_id)
        if res_id not in records:
            return Domain.FALSE
        links = self.env["mail.dossier.link"].sudo()
        filed = links._search(
            [
                ("res_model", "=", res_model),
                ("res_id", "in", records),
                ("rejected", "=", False),
                ("viewer_id", "in", [False, self.env.uid]),
            ]
        )
        return Domain("id", "in", filed.subselect("message_id"))

    @api.model
    def _dossier_records(self, res_model, res_id):
        """The records whose mails are in a record's dossier, as far as the user may read them: itself, its other
        addresses, and of a company also its people. Nothing is stored for it, so it is right as soon as somebody
        changes his employer.
        """
        records = self.env.get(res_model)
        if records is None or not records.has_access("read"):
            return []
        itself = Domain("id", "=", res_id)
        if res_model == "res.partner":
            itself |= Domain("parent_id", "=", res_id) & Domain("type", "!=", "contact")
        if res_model == "res.partner" and not self._are_companies_apart():
            itself |= Domain("commercial_partner_id", "=", res_id)
        # As a list, since the planner knows how many they are.
        return records.with_context(active_test=False).search(itself, order="id").ids

    @api.model
    def _are_companies_apart(self):
        return self.env["ir.config_parameter"].sudo().get_param("mail_dossier.companies_apart") in ("1", "True")

    @api.model
    @api.readonly
    def dossier_count(self, res_model, res_id):
        """How many mails of this record's dossier the user may see; None when its model has no dossiers."""
        if res_model not in [row[0] for row in self.env["mail.dossier.model"]._installed()]:
            return None
        return self.search_count(self._domain_dossier(res_model, res_id), limit=10_000)

    @api.model
    def action_dossier(self, res_model, res_id):
        """The dossier of a record, as an action."""
        action = self.env["ir.actions.act_window"]._for_xml_id("mail_dossier.action_dossier")
        name = self.env[res_model].browse(res_id).display_name
        return {
            **action,
            "domain": [("record", "=", f"{res_model},{res_id}")],
            "display_name": self.env._("Mail of %(name)s", name=name),
            "context": {"mail_dossier_record": [res_model, res_id]},
        }

    # ------------------------------------------------------------ what he sees

    def _filed(self):
        """{message id: [{model, id, name, why, email, removable}]}: the dossiers of those that the user may read."""
        return self._shown_links(self._domain_filed())

    def _removed(self):
        """The same of what was taken off, for the holders of each mail."""
        return self._those_held()._shown_links([("rejected", "=", True), ("kind", "!=", "kept")])

    def _filed_on(self):
        """The first three of `_filed`, for a list of many mails."""
        shown = defaultdict(list)
        for link, record in self._links_with_records(self._domain_filed()):
            chip = {"model": link.res_model, "id": record.id, "name": record.display_name}
            shown[link.message_id.id].append(chip)
        return shown

    def _domain_filed(self):
        return [("rejected", "=", False), ("viewer_id", "in", [False, self.env.uid])]

    def _shown_links(self, domain):
        held, shown = set(self._those_held().ids), defaultdict(list)
        for link, record in self._links_with_records(domain):
            removable = link.message_id.id in held or record.has_access("write")
            shown[link.message_id.id].append(link._shown(record) | {"removable": removable})
        return shown

    def _links_with_records(self, domain):
        """(link of one of these mails, its record) where the user may read that record."""
        links = self.env["mail.dossier.link"].sudo().search([("message_id", "in", self.ids), *domain], order="id")
        for res_model, of_model in links.grouped("res_model").items():
            if res_model in self.env:
                records = self.env[res_model].browse(of_model.mapped("res_id")).exists()._filtered_access("read")
                known = {record.id: record for record in records}
                yield from ((link, known[link.res_id]) for link in of_model if link.res_id in known)

    def _those_held(self):
        """Those of the mails that the user holds."""
        holders = self.env["mail.dossier.holder"].sudo()
        rows = holders.search_fetch([("message_id", "in", self.ids), ("user_id", "=", self.env.uid)], ["message_id"])
        return self.browse(rows.message_id.ids)

    @api.model
    @api.readonly
    def find_records(self, text, limit=6):
        """[{model, label, id, name}] of the records of all models with dossiers that the user may read."""
        found = []
        installed = [row[0] for row in self.env["mail.dossier.model"]._installed()]
        for model in sorted(installed, key=lambda model: (model != "res.partner", model)):
            records = self.env[model]
            if records.has_access("read"):
                label = self.env["ir.model"]._get(model).sudo().name
                domain = [("partner_share", "=", True)] if model == "res.partner" else []
                names = records.name_search(text, domain, limit=limit)
                found += [{"model": model, "label": label, "id": res_id, "name": name} for res_id, name in names]
        return found

    # ------------------------------------------------------------ what he changes

    def file_on(self, res_model, res_id):
        """File the mails on a record by hand; whoever may read that record sees them from then on, confidential ones
        excepted. Returns how many were filed: those of them that the user holds.
        """
        self._readable()
        record = self._dossier_record(res_model, res_id)
        if res_model == "res.partner" and record.sudo().user_ids.filtered(lambda user: not user.share):
            raise UserError(self.env._("Mail is not filed on the card of a colleague."))
        held = self._those_held()
        if not held:
            raise UserError(self.env._("Only those who received or sent a mail can file it."))
        columns = ["message_id", "res_model", "res_id", "kind", "user_id", "rejected"]
        rows = [(id_, res_model, record.id, "hand", self.env.uid, False) for id_ in sorted(held.ids)]
        self._insert("mail_dossier_link", columns, rows, conflict=BY_HAND)
        self._invalidate_filing()
        return len(held)

    def unfile(self, res_model, res_id):
        """Take the mails out of a record's dossier; they are never filed there again by themselves."""
        self._readable()
        record, held = self._dossier_record(res_model, res_id), self._those_held()
        if self - held and not record.has_access("write"):
            raise UserError(self.env._("Only those who have a mail, or may change the record, can take it off."))
        links = self._links_to(record).filtered(lambda link: not link.rejected or link.message_id in held)
        links.write({"rejected": True, "rejected_id": self.env.uid})
        self._invalidate_filing()

    def refile(self, res_model, res_id):
        """Put back what was taken off: for holders, and for whoever took it off himself."""
        record, held = self._dossier_record(res_model, res_id), self._those_held()
        off = self._links_to(record).filtered(lambda link: link.rejected and link.kind != "kept")
        links = off.filtered(lambda link: link.message_id in held or link.rejected_id == self.env.user)
        # The same for a mail that was never there: nobody learns which mails are.
        if self - held and not links:
            raise UserError(self.env._("Only those who have a mail, or took it off, can put it back."))
        links.write({"rejected": False, "rejected_id": False})
        self._invalidate_filing()

    def never_file(self, email, res_model=False, res_id=False):
        """Keep the user's mail with an address out of one record's dossier, or out of all; what is filed so of the
        mails that he alone holds comes out. Returns the id of the entry in his list.
        """
        self._readable()
        place = [("res_model", "=", res_model), ("res_id", "=", res_id)] if res_model else []
        links = (
            self.env["mail.dossier.link"]
            .sudo()
            .search(
                [("message_id", "in", self._those_held().ids), ("email", "=", email), ("rejected", "=", False), *place]
            )
        )
        links.write({"rejected": True, "rejected_id": self.env.uid})
        entry = self.env["mail.dossier.exclusion"]._add(self.env.user, email, res_model, res_id)
        self._invalidate_filing()
        return entry.id

    def file_again(self, entry_id):
        """Undo `never_file`."""
        entry = self.env["mail.dossier.exclusion"].browse(entry_id)
        entry.check_access("unlink")
        mine = [("email", "=", entry.entry), ("rejected_id", "=", self.env.uid)]
        links = self.env["mail.dossier.link"].sudo().search([("message_id", "in", self._those_held().ids), *mine])
        links.write({"rejected": False, "rejected_id": False})
        entry.unlink()
        self._invalidate_filing()

    def unfile_own(self, res_model, res_id):
        """Undo `file_on`, as if it had never been: answers that come later are filed as they were before."""
        mine = [("kind", "=", "hand"), ("user_id", "=", self.env.uid), ("rejected", "=", False)]
        links = self._those_held()._links_to(self._dossier_record(res_model, res_id)).filtered_domain(mine)
        self._tell_dossiers()
        links._drop()
        self._invalidate_filing()

    # ------------------------------------------------------------

    def _dossier_record(self, res_model, res_id):
        """A record that has a dossier and that the user may read."""
        if res_model not in [row[0] for row in self.env["mail.dossier.model"]._installed()]:
            raise UserError(self.env._("Mail cannot be filed on %(model)s.", model=res_model))
        record = self.env[res_model].browse(res_id)
        record.check_access("read")
        return record

    def _links_to(self, record):
        domain = [("message_id", "in", self.ids), ("res_model", "=", record._name), ("res_id", "=", record.id)]
        return self.env["mail.dossier.link"].sudo().search([*domain, ("viewer_id", "in", [False, self.env.uid])])

    def _invalidate_filing(self):
        self.env["mail.dossier.link"].invalidate_model()
        self.invalidate_recordset(["reader"])
        self._tell_dossiers()
