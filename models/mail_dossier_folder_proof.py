"""The proof that nothing is missing: every night, and when somebody asks for it.

A pass over a folder that is to be proved takes nothing on trust: it asks for all UIDs and all flags there are, and
compares them with what is here. What is missing comes in with the same pass, what is too much or marked otherwise is
mended, and both are noted in the log. The numbers stand at the folder, for its owner; for administrators they are
added up, without names.
"""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_datetime

from ..imap.plan_outside import unaccounted
from ..imap.sequence_set import ranges, size, within


class MailDossierFolder(models.Model):
    _inherit = "mail.dossier.folder"

    to_prove = fields.Boolean(readonly=True)
    proved = fields.Datetime("Compared", readonly=True)
    proof_server = fields.Integer(readonly=True, aggregator=None)
    proof_here = fields.Integer(readonly=True, aggregator=None)
    proof_older = fields.Integer(readonly=True, aggregator=None, help="Left out: older than the history.")
    proof_unreadable = fields.Integer(readonly=True, aggregator=None)
    proof_missing = fields.Integer(readonly=True, aggregator=None)
    proof = fields.Char("Complete", compute="_compute_proof")

    @api.depends("proved", "proof_server", "proof_here", "proof_older", "proof_unreadable", "proof_missing")
    @api.depends_context("lang", "tz")
    def _compute_proof(self):
        for folder in self:
            folder.proof = folder.proved and proof_sentence(self.env, [folder])

    def _prove(self):
        """Compare these with the server in the next pass."""
        usable = Domain("id", "in", self.ids) & Domain("sync", "=", True) & Domain("selectable", "=", True)
        self.search(usable & Domain("missing", "=", False) & Domain("to_prove", "=", False)).to_prove = True

    def _lost_uids(self, present, uidnext):
        """The UIDs that the server has, and that are missing here although nobody left them out."""
        if self.outside is False:
            return []
        known = sorted({*self._uids("location"), *self._uids("quarantine")})
        lost = unaccounted(present, min(uidnext, self.uidnext), known, ranges(self.outside.encode()))
        uids = [uid for low, high in lost for uid in range(low, high + 1)]
        self._log("missed", len(uids))
        return uids

    def _note_proof(self, cursor, outside):
        numbers = {"proof_server": cursor.exists, "proof_here": self._count_live(), "proof_older": size(outside)}
        numbers["proof_unreadable"] = len(self._uids("quarantine"))
        missing = cursor.exists - sum(numbers[f"proof_{name}"] for name in ("here", "older", "unreadable"))
        now = fields.Datetime.now()
        self.write({**numbers, "proof_missing": max(missing, 0), "proved": now, "to_prove": False})
        self.env["mail.dossier.log"]._add(self.account_id, "proved", numbers["proof_here"])

    def _note_differences(self, selected, changed, gone):
        """Log what a comparison found and no news explains."""
        trusted = self.highestmodseq or 0
        old = [uid for uid, told in changed.items() if told.modseq and told.modseq <= trusted]
        wrong = [uid for uid, mail in self._by_uid(old).items() if mail._server_flags() != changed[uid].flags]
        self._log("wrong", len(wrong))
        if selected.vanished is not None:
            self._log("extra", len(gone) - len(within(sorted(gone), selected.vanished)))


def proof_sentence(env, folders):
    """'server 1,284, here 1,284, missing 0', with what is left out and when; of the oldest comparison."""
    language = env["res.lang"]._lang_get(env.lang or "en_US")

    def number(name):
        return language.format("%d", sum(folder[f"proof_{name}"] for folder in folders), grouping=True)

    told = {name: number(name) for name in ("server", "here", "older", "unreadable", "missing")}
    told["time"] = format_datetime(env, min(folder.proved for folder in folders), dt_format="short")
    sentence = env._("server %(server)s, here %(here)s, missing %(missing)s, checked %(time)s", **told)
    if told["older"] != "0":
        sentence += env._("; older than the history %(older)s", **told)
    if told["unreadable"] != "0":
        sentence += env._("; unreadable %(unreadable)s", **told)
    return sentence
