"""The lock of a mail: making it confidential by hand, lifting a reason, and the history of both.

Any holder may make a mail confidential, and whoever is not a holder is shut out at once. Lifting is narrower, so that
the most restrictive holder wins. A reason is lifted by

    by hand, a default       who decided it; any holder once that user is gone
    a word in the subject    who wrote it, when he is a holder; otherwise any holder, since nobody here chose it; none
                             of them while another says that the sender's address is his
    an address               whoever may set one (administrators, and whom they allow), of the mails that he holds
    thread                   who may lift every reason that it follows from

Each decision is in the history, which all holders see: nobody hides or opens a colleague's mail unnoticed. Who got a
mail blind is named to its sender and himself alone, here too.
"""

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .mail_dossier_confidential import GROUP
from .mail_dossier_message_confidential import FAMILY, OWNED


class MailDossierMessage(models.Model):
    _inherit = "mail.dossier.message"

    # ------------------------------------------------------------ the buttons

    def action_make_confidential(self, whole_conversation=False):
        """Make these mails confidential by hand, what answers them with them, or their whole conversations."""
        held = self._held_or_refuse(whole_conversation)
        rows = SQL("SELECT id, 'hand', %s, NULL FROM unnest(%s::int[]) id", self.env.uid, held.ids)
        self._restrict(rows, again=True)

    def action_lift_confidential(self, whole_conversation=False):
        """Lift the reasons that the user may lift; an error when none of these mails has one."""
        held = self._held_or_refuse(whole_conversation)
        reasons = held._active_reasons().filtered(self._may_lift)
        if not reasons:
            why = held._why()
            raise UserError(
                self.env._("Somebody else keeps this confidential: %s", "; ".join(why))
                if why
                else self.env._("This is not confidential.")
            )
        for kind in set(reasons.mapped("kind")):
            self._lift_all(reasons.filtered(lambda reason, kind=kind: reason.kind == kind), kind)

    def action_lock(self):
        """The dialog that shows what the lock will do to these mails."""
        return {"type": "ir.actions.client", "tag": "mail_dossier_lock", "params": {"message_ids": self.ids}}

    def _lift_all(self, reasons, kind):
        """Lift reasons of one kind, of all versions of their mails where they were given to all."""
        ids = reasons.message_id.ids
        if kind in FAMILY:
            ids += [two for _one, two in self.env.execute_query(self._kin(ids))]
        condition = "r.message_id = ANY(%s) AND r.kind = %s AND (r.user_id = ANY(%s) OR r.user_id IS NULL)"
        self._lift(SQL(condition, ids, kind, reasons.user_id.ids))

    @api.readonly
    def confidential_offer(self):
        """What the lock says before it is turned.

        {mails: how many of these the user holds, confidential: of them, conversation: how many of their conversations,
        others: how many other holders he may know of, reasons: [sentence], may_lift: he may lift some of them}.
        """
        held = self._held()
        reasons = held._active_reasons()
        return {
            "mails": len(held),
            "confidential": len(held.filtered("confidential")),
            "conversation": len(self._held(whole_conversation=True)),
            "others": len(held._known_holders() - self.env.user),
            "reasons": held._why()[:10],
            "may_lift": any(map(self._may_lift, reasons)),
        }

    # ------------------------------------------------------------ who decides

    def _readable(self):
        """These mails as superuser; an error where the user may not see one of them. It binds superusers too."""
        found = self.search([("id", "in", self.ids)])
        if found != self.browse(found.ids) or len(found) != len(self):
            raise AccessError(self.env._("This mail does not exist, or is not for you."))
        return self.sudo()

    def _held(self, whole_conversation=False):
        """Those of these mails, or of their conversations, that the user is a holder of."""
        domain = [("id", "in", self.ids)]
        if whole_conversation:
            domain = [("thread", "in", self._readable().mapped("thread"))]
        else:
            self._readable()
        return self.search([*domain, ("id", "in", self._holdings())])

    def _held_or_refuse(self, whole_conversation):
        held = self._held(whole_conversation)
        if not held:
            raise UserError(self.env._("Only who sent or received a mail decides whether it is confidential."))
        return held

    def _holdings(self):
        holders = self.env["mail.dossier.holder"].sudo()
        return holders._search([("user_id", "=", self.env.uid)]).subselect("message_id")

    def _active_reasons(self):
        active = [("message_id", "in", self.ids), ("active", "=", True)]
        return self.env["mail.dossier.reason"].sudo().search(active)

    def _may_lift(self, reason):
        """May the user lift this reason of a mail that he holds?"""
        if reason.kind in ("contact", "list"):
            return self.env.user.has_group(GROUP)
        if reason.kind == "thread":
            origins = reason._origins()
            held = self.search([("id", "in", origins.message_id.ids), ("id", "in", self._holdings())])
            return held.sudo() == origins.message_id and all(map(self._may_lift, origins))
        if reason.kind == "subject":
            writers = reason._writers()
            return self.env.user in writers if writers else not reason._claimants() - self.env.user
        return reason.user_id == self.env.user or not reason.user_id.active

    def _known_holders(self):
        """The users that hold these mails, of those that the user may know of."""
        rows = self.env["mail.dossier.holder"].sudo().search([("message_id", "in", self.ids)])
        written = self._written().ids
        return rows.filtered(
            lambda row: not row.by_bcc or row.user_id.id == self.env.uid or row.message_id.id in written
        ).user_id

    def _written(self):
        """Those of these mails that the user sent."""
        copies = self.env["mail.dossier.copy"].sudo()
        own = [("account_id.user_id", "=", self.env.uid), ("outgoing", "=", True)]
        return copies.search([("message_id", "in", self.ids), *own]).message_id

    # ------------------------------------------------------------ told to holders

    def _why(self):
        """Why these mails are confidential, in a sentence each."""
        return list(dict.fromkeys(self._sentence(reason) for reason in self._active_reasons()))

    def _sentence(self, reason):
        label = dict(reason._fields["kind"]._description_selection(self.env))[reason.kind]
        told = [reason.because] if reason.because else []
        if reason.user_id and reason.kind in OWNED:
            told.append(self._name_of(reason.user_id, reason.message_id))
        return f"{label} ({', '.join(told)})" if told else label

    def _name_of(self, user, message):
        """A user's name, unless he is a holder whom the sender did not name."""
        blind = (
            self.env["mail.dossier.holder"]
            .sudo()
            .search([("message_id", "=", message.id), ("user_id", "=", user.id), ("by_bcc", "=", True)])
        )
        hidden = blind and user not in self.browse(message.id)._known_holders()
        return self.env._("a holder") if hidden else user.name

    def _history(self):
        """[{when, who, what}] of all that made this mail confidential, and of what was lifted, for a holder."""
        reasons = self.env["mail.dossier.reason"].sudo().with_context(active_test=False)
        lines = []
        for reason in reasons.search([("message_id", "=", self.id)]):
            # What comes in is written by the superuser, for the user whose reason it is.
            decided = reason.create_uid if reason.create_uid.id != SUPERUSER_ID else reason.user_id
            who = decided and self._name_of(decided, reason.message_id)
            lines.append((reason.create_date, who, self._sentence(reason)))
            if not reason.active:
                who = reason.lifted_uid and self._name_of(reason.lifted_uid, reason.message_id)
                lines.append((reason.lifted_date, who, self.env._("No longer: %s", self._sentence(reason))))
        lines.sort(key=lambda line: line[0])
        return [{"when": fields.Datetime.to_string(when), "who": who or "", "what": what} for when, who, what in lines]
