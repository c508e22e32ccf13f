"""Over HTTP: every route of ours, and those of Odoo that read any model, as every role."""

import inspect
import re
from itertools import product
from json import dumps

from odoo.http import _generate_routing_rules

from .reads import ours, sample
from .world import MARK

MODULE = "odoo.addons.mail_dossier."
ARGUMENT = re.compile(r"<(?:[^:>]*:)?(\w+)>")
NOBODYS = 2**31 - 1  # an id that no record has


def own_routes(world, env):
    """[(verb, path, JSON or None)] of every route we define, with the ids of records that the role may not see."""
    requests = []
    rules = _generate_routing_rules(sorted(env.registry._init_modules), False, env["ir.http"]._get_converters())
    for url, endpoint in rules:
        if not inspect.unwrap(getattr(endpoint, "func", endpoint)).__module__.startswith(MODULE):
            continue
        arguments = ARGUMENT.findall(url)
        for values in product(*(_ids(world, env, name) for name in arguments)):
            path = ARGUMENT.sub("%s", url) % values
            if endpoint.routing["type"] == "http":
                options = inspect.signature(inspect.unwrap(endpoint.func)).parameters.keys() - {"self", *arguments}
                requests += [("GET", path, None), *(("GET", f"{path}?{name}=1", None) for name in options)]
            else:
                requests.append(("POST", path, {"params": {}}))
    return requests


def _ids(world, env, name):
    """Ids of what the role may not see for a route's argument, by its name; the holder's are all."""
    role = world.role(env)
    messages = world.hidden(role) or env["mail.dossier.message"].union(*world.mails.values())
    model = {model.rpartition(".")[2]: model for model in ours(env.registry)}.get(name.removesuffix("_id"))
    if model in (None, "mail.dossier.message"):
        return messages.ids
    return world.env[model].search([("message_id", "in", messages.ids)]).ids


def nobodys(path):
    """The same path with ids that do not exist."""
    plain, mark, query = path.partition("?")
    return "/".join(str(NOBODYS) if piece.isdecimal() else piece for piece in plain.split("/")) + mark + query


def core_routes(world, env):
    """[(verb, path, JSON or None)] of Odoo's own routes that somebody may turn to our models."""
    hidden = sample(world, env, "mail.dossier.message")
    contact, lead = world.records["contact"].id, world.records["lead"].id
    requests = [("GET", f"/mail/message/{hidden[0]}", None), ("GET", "/json/1/mail.dossier.message", None)]
    for model, record, field in _files(world, hidden):
        requests += [
            ("GET", f"/web/content?model={model}&id={record}&field={field}&filename_field=subject", None),
            ("GET", f"/web/content/{model}/{record}/{field}", None),
            ("GET", f"/web/image/{model}/{record}/{field}", None),
        ]
    for model, record in (("res.partner", contact), ("crm.lead", lead), ("mail.dossier.message", hidden[0])):
        thread = {"thread_model": model, "thread_id": record}
        requests += [
            ("POST", "/mail/thread/messages", {"params": {**thread, "fetch_params": {"search_term": MARK}}}),
            ("POST", "/mail/thread/messages", {"params": thread}),
            ("POST", "/mail/thread/recipients/get_suggested_recipients", {"params": thread}),
            (
                "POST",
                "/mail/data",
                {"params": {"fetch_params": [["mail.thread", {**thread, "request_list": FETCHED}]]}},
            ),
        ]
    requests += [("POST", "/web/dataset/call_kw", {"params": call}) for call in _calls(world, hidden, contact)]
    requests += [("POST", path, {"params": {}}) for path in ("/mail/inbox/messages", "/mail/history/messages")]
    requests += [("POST", f"/web/export/{form}", _export(hidden)) for form in ("csv", "xlsx")]
    requests += [("GET", f"/odoo/{model}/{record}", None) for model, record, _field in _files(world, hidden)[:2]]
    requests.append(("POST", "/web/action/load", {"params": {"action_id": "mail_dossier.action_dossier"}}))
    requests.append(
        ("POST", "/mail/partner/from_email", {"params": {**thread, "emails": [f"{MARK}@elsewhere.example"]}})
    )
    return requests


FETCHED = ["activities", "attachments", "followers", "messages", "scheduledMessages", "suggestedRecipients"]


def _files(world, hidden):
    part = world.env["mail.dossier.part"].search([("message_id", "=", hidden[0])], limit=1)
    copy = world.env["mail.dossier.copy"].search([("message_id", "=", hidden[0])], limit=1)
    quarantined = world.env["mail.dossier.quarantine"].search([], limit=1)
    return [
        *(("mail.dossier.message", hidden[0], field) for field in ("body", "html", "text", "mime", "subject")),
        ("mail.dossier.part", part.id, "name"),
        ("mail.dossier.copy", copy.id, "header"),
        ("mail.dossier.quarantine", quarantined.id, "source"),
    ]


def _calls(world, hidden, contact):
    """Calls by RPC that no way of reads.py makes: of other models, about ours."""
    message = "mail.dossier.message"
    attachment = {"name": "x", "res_model": message, "res_id": hidden[0]}
    activity = {"res_model_id": world.env["ir.model"]._get_id(message), "res_id": hidden[0], "summary": "x"}
    calls = [
        (message, "search_read", [[], ["subject", "preview"]]),
        (message, "read", [hidden[:1], ["subject"]]),
        ("ir.attachment", "search_read", [[("res_model", "like", "mail.dossier")], ["name", "datas", "access_token"]]),
        ("ir.attachment", "search_read", [[("index_content", "ilike", MARK)], ["name", "checksum", "res_name"]]),
        ("ir.attachment", "create", [attachment]),
        ("mail.activity", "create", [activity]),
        ("mail.message", "search_read", [[("body", "ilike", MARK)], ["body", "subject", "record_name"]]),
        ("mail.followers", "search_count", [[("res_model", "like", "mail.dossier")]]),
        ("ir.filters", "search_read", [[("model_id", "like", "mail.dossier")], ["domain", "name"]]),
        ("ir.model.data", "search_read", [[("model", "like", "mail.dossier")], ["display_name", "name"]]),
        ("ir.logging", "search_read", [[("message", "ilike", MARK)], ["message"]]),
        (
            "res.partner",
            "web_read",
            [[contact], {"message_ids": {"fields": {"body": {}}}, "message_attachment_count": {}}],
        ),
        ("bus.bus", "search_read", [[], ["message"]]),
        ("ir.cron.trigger", "search_read", [[], ["display_name"]]),
    ]
    return [{"model": model, "method": method, "args": args, "kwargs": {}} for model, method, args in calls]


def _export(ids):
    fields = [{"name": name, "label": name, "type": "char"} for name in ("subject", "preview", "correspondent")]
    export = {"model": "mail.dossier.message", "ids": ids, "domain": [], "fields": fields, "import_compat": False}
    return {"data": dumps({**export, "groupby": [], "context": {}})}
