"""Writing as a way to read: whoever could make a link, a holder or a place of his own, would see the mail behind it;
and what the records that mail is filed on say of it.
"""

from .reads import call, ours, sample


def writes(world, env):
    """{name: way}: create, change or delete a row about a hidden mail, then look what one sees."""
    ways = {}
    for model in ours(env.registry):
        if not env.registry[model]._abstract and model != "mail.dossier.model":
            for number, values in enumerate(_values(world, env, model)):
                ways[f"{model}: create {number}"] = _then_look(call(model, "create", [values]))
            for record in sample(world, env, model)[:2]:
                for name, value in _own(world, env, model).items():
                    ways[f"{model}: write {name} {record}"] = _then_look(call(model, "write", [record], {name: value}))
                ways[f"{model}: unlink {record}"] = _then_look(call(model, "unlink", [record]))
    return ways


def _then_look(attempt):
    def way(env):
        attempt(env)
        return env["mail.dossier.message"].search_read([], ["subject"])

    return way


def _values(world, env, model):
    """Rows of a role's own making, about each of a few hidden mails."""
    for message in sample(world, env, "mail.dossier.message")[:3]:
        values = _own(world, env, model)
        yield {**values, "message_id": message} if "message_id" in values else values


def _own(world, env, model):
    """Values that would make a row the role's own."""
    values = {
        "user_id": env.uid,
        "message_id": sample(world, env, "mail.dossier.message")[0],
        "res_model": "res.partner",
        "res_id": world.records["contact"].id,
        "confidential": False,
        "active": False,
        "rejected": False,
        "folder_id": sample(world, env, "mail.dossier.folder")[0],
    }
    return {name: value for name, value in values.items() if name in env[model]._fields}


def records(world, env):
    """{name: way}: all that the records say on which mail is filed, and their users."""
    ways = {}
    for name, record in {**world.records, "user": world.users["holder"]}.items():
        if record.exists():
            model = env[record._name]
            seen = [field for field in model._fields if model._has_field_access(model._fields[field], "read")]
            ways |= {f"{name}: read {field}": call(record._name, "read", record.ids, [field]) for field in seen}
    return ways
