"""Who can see a mail, asked of access itself: the query of `_search`, built as each user, in one statement for all.

Of users for whom the record rules of all linked models come out the same, one is asked for all: most of a thousand
colleagues differ in nothing. A holder is always asked himself.

Whoever may see the mail may ask. He is told the names of its holders, of those that he may know of; and of his
colleagues, through which record they see it. A record that he may not read himself is named by its model only.
"""

from odoo import api, models
from odoo.tools import SQL


class MailDossierMessage(models.Model):
    _inherit = "mail.dossier.message"

    def _who_can_see(self):
        """{user id: ids of the links through which he sees it} of all users who see this mail; a holder may have none.

        Complete: what of it a user may learn is the affair of `who_can_see`.
        """
        self.ensure_one()
        self.env.flush_all()
        alike, candidates = {}, self._candidates()
        apart = self.sudo().holder_ids.user_id if self._has_own_rule_alone() else candidates
        for user in candidates:
            alike.setdefault(user if user in apart else self._reach(user), []).append(user)
        sights = [self._sight_of(users[0]) for users in alike.values()]
        rows = dict(self.env.execute_query(SQL(" UNION ALL ").join(sights))) if sights else {}
        return {user.id: rows[users[0].id] for users in alike.values() if users[0].id in rows for user in users}

    def _reach(self, user):
        """What decides which records a user may read: equal for users who may read the same."""
        env = self._as(user).env
        return tuple(
            env[model].has_access("read") and repr(env["ir.rule"]._compute_domain(model, "read"))
            for model, _field, _restricting in self.env["mail.dossier.model"]._installed()
        )

    def _has_own_rule_alone(self):
        """Nobody has made another record rule for mails; ours is the same for all but holders."""
        return self.env["ir.rule"].sudo().search_count([("model_id.model", "=", self._name)]) == 1

    def _as(self, user):
        """These messages as a user has them in all his companies."""
        return self.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)

    def _candidates(self):
        """Users beside whom nobody can see it: the holders, and everybody else when it is filed and open."""
        users = self.env["res.users"].sudo()
        message = self.sudo()
        links = self.env["mail.dossier.link"].sudo()
        if message.confidential or not links.search_count([("message_id", "=", self.id), ("rejected", "=", False)]):
            return message.holder_ids.user_id.filtered("active")
        return users.search([("share", "=", False), ("active", "=", True)])

    def _sight_of(self, user):
        """SELECT (user, links) for a user who sees it, of nothing for one who does not."""
        seen = self._as(user)
        query = seen._search([("id", "=", self.id)], active_test=False)
        message = SQL("%s", self.id)
        readable = [
            SQL("SELECT l.id %s", self._from_readable_links(message, records))
            for model, _field, _restricting in self.env["mail.dossier.model"]._installed()
            if not self.sudo().confidential
            and (records := seen.env[model].with_context(active_test=False)).has_access("read")
        ]
        links = SQL(" UNION ALL ").join(readable) if readable else SQL("SELECT NULL WHERE FALSE")
        return SQL("SELECT %s, ARRAY(%s) FROM (%s) seen", user.id, links, query.select())

    @api.readonly
    def who_can_see(self):
        """{reasons: [why it is confidential], holders: [name], through: [{model, id, name, users: [name]}]}.

        `id` and `name` are False where the asker may not read the record.
        """
        message = self._readable()
        holders = self._known_holders()
        sights = self._who_can_see()
        through = [
            {**self._told(link), "users": self._names(sights, link, holders)} for link in message._open_links(sights)
        ]
        return {
            "reasons": self._why() if self._is_holder() else [],
            "holders": sorted(holders.mapped("name")),
            "through": [one for one in through if one["users"]],
        }

    def _open_links(self, sights):
        """The links through which it is seen; with a restricting one, only those."""
        links = self.env["mail.dossier.link"].sudo()
        restricting = self.env["mail.dossier.model"]._restricting()
        shared = [("message_id", "=", self.id), ("viewer_id", "=", False)]
        restricted = links.search_count([*shared, ("res_model", "in", restricting)], limit=1)
        through = links.browse(sorted(set().union(*sights.values())))
        return through.filtered(lambda link: not restricted or link.res_model in restricting)

    def _told(self, link):
        record = self.env[link.res_model].browse(link.res_id)
        model = self.env["ir.model"]._get(link.res_model).name
        readable = record.has_access("read")
        return {"model": model, "id": readable and record.id, "name": readable and record.display_name}

    def _names(self, sights, link, holders):
        users = self.env["res.users"].sudo().browse(user_id for user_id, links in sights.items() if link.id in links)
        return sorted((users - holders).mapped("name"))
