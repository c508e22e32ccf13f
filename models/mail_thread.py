from odoo import api, models


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    def _write_multi(self, vals_list):
        """Where addresses reach the database, computed ones too: the dossiers follow."""
        names = self.env["mail.dossier.model"]._address_fields(self._name)
        written = [record.id for record, vals in zip(self, vals_list, strict=True) if not names.isdisjoint(vals)]
        changed = self.browse(written)
        before = changed._dossier_addresses(names) if changed else {}
        super()._write_multi(vals_list)
        if changed:
            self.env["mail.dossier.backfill"]._addresses_changed(changed, before, changed._dossier_addresses(names))

    @api.model_create_multi
    def create(self, vals_list):
        """Write addresses at once, as long as it is known who filled them in."""
        records = super().create(vals_list)
        records._flush_dossier_addresses()
        names = self.env["mail.dossier.model"]._address_fields(self._name)
        inserted = [name for name in names if not self._fields[name].compute or self._fields[name].precompute]
        if inserted:
            self.env["mail.dossier.backfill"]._addresses_changed(records, {}, records._dossier_addresses(inserted))
        return records

    def write(self, vals):
        """Write addresses at once, as long as it is known who changed them."""
        result = super().write(vals)
        self._flush_dossier_addresses()
        return result

    def _flush_dossier_addresses(self):
        if names := self.env["mail.dossier.model"]._address_fields(self._name):
            self.flush_recordset(names)

    def _dossier_addresses(self, names):
        """{id: normalised addresses} of these records, as the database has them."""
        addresses = {}
        for name in sorted(names):
            for res_id, email in self.env["mail.dossier.model"]._stored_addresses(self, name):
                addresses.setdefault(res_id, set()).add(email)
        return addresses

    def unlink(self):
        """A deleted record's dossier goes with it; its mails stay with their holders.

        Links of a restricting model stay: without them, a mail that was kept to the applicant's readers would open to
        the readers of its other dossiers.
        """
        gone = [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        has_dossier = self._name in [row[0] for row in self.env["mail.dossier.model"]._rows()]
        if has_dossier:
            self.env["mail.dossier.hold"]._check_free(self)
        result = super().unlink()
        for table in ("backfill", "exclusion", "dismissal") if has_dossier else ():
            self.env[f"mail.dossier.{table}"].sudo().search(gone).unlink()
        if self._name not in self.env["mail.dossier.model"]._restricting():
            self.env["mail.dossier.link"].sudo().search(gone).unlink()
        return result
