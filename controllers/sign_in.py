"""Back from the provider: who comes back is who went, in the same session, for the same mailbox, once.

What went along is known to the session alone (on the server): a `state` that the provider gives back, a `nonce` that
it puts into what it says of the user, and the `verifier` without which the code is worth nothing (RFC 7636). A link
that somebody else made, or that was used before, finds no such thing there and changes nothing.
"""

import time

from odoo import http
from odoo.http import request
from odoo.tools import consteq

from ..models.res_users_sign_in import BEGUN, TOLD

SETTINGS = "/odoo/action-mail_dossier.action_my_mailbox"


class SignInController(http.Controller):
    @http.route("/mail_dossier/signed_in/<string:provider>", type="http", auth="user", methods=["GET"])
    def signed_in(self, provider, state="", code="", **_answer):
        """Back from there, to the preferences, which tell what came of it."""
        begun = request.session.pop(BEGUN, None) or {}
        request.session[TOLD] = self._end(begun, provider, state, code)
        return request.redirect(SETTINGS, code=303)

    def _end(self, begun, name, state, code):
        user = request.env.user
        same = (begun.get("name"), begun.get("user")) == (name, user.id) and begun["until"] > time.time()
        if not same or not consteq(begun["state"], state):
            return "danger", user._mail_dossier_not_begun()
        if not code:
            return "warning", request.env._("You did not sign in. Nothing was changed.")
        return user._mail_dossier_signed_in(name, begun["account"], code, begun["verifier"], begun["nonce"])
