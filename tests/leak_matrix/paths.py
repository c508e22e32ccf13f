"""From every model of the registry along its fields to ours, in at most three steps; and what a many2one of any model
says of a record whose id one guesses.
"""

from .reads import call, sample
from .world import MARK


def paths(_world, env, steps=3):
    """{name: way}: searches along every path that leads to one of our models in so many steps."""
    ways = {}
    for model in env.registry:
        if not env.registry[model]._abstract and not _is_ours(model):
            for path in _paths(env, model, steps):
                ways[f"{model}: {path}"] = call(model, "search", [(path, "!=", False)], limit=80)
                if "." not in path:
                    ways |= _near(env, model, path)
    return ways


def _near(env, model, name):
    """A field of another model that is a relation to ours: more questions."""
    comodel = env[model]._fields[name].comodel_name
    inner = [
        sub for sub, field in env[comodel]._fields.items() if field.type in ("char", "text", "html") and field.store
    ]
    return {
        f"{model}: {name} any": call(model, "search", [(name, "any", [])]),
        f"{model}: {name} ilike": call(model, "search", [(name, "ilike", MARK)]),
        f"{model}: order {name}": call(model, "search", [], order=f"{name}, id"),
        f"{model}: read {name}": call(model, "search_read", [], [name]),
        f"{model}: web_read {name}": call(
            model, "web_search_read", [], {name: {"fields": {"display_name": {}, **{sub: {} for sub in inner}}}}
        ),
        f"{model}: read_group {name}": call(model, "formatted_read_group", [], [name], ["__count"]),
        **{f"{model}: {name}.{sub}": call(model, "search", [(f"{name}.{sub}", "ilike", MARK)]) for sub in inner},
        **{
            f"{model}: read_group {name}.{sub}": call(model, "formatted_read_group", [], [f"{name}.{sub}"], ["__count"])
            for sub in inner
        },
    }


def _paths(env, model, steps):
    for name, field in env.registry[model]._fields.items():
        if not (field.relational and field.comodel_name in env.registry and (field.store or field.search)):
            continue
        if _is_ours(field.comodel_name):
            yield name
        elif steps > 1:
            yield from (f"{name}.{rest}" for rest in _paths(env, field.comodel_name, steps - 1))


def _is_ours(model):
    return model.startswith("mail.dossier.")


def many2ones(world, env):
    """{name: way}: put the id of one of our records into a field of a form, and look at what the form says of it."""
    ways = {}
    for model in env.registry:
        for name, field in env.registry[model]._fields.items():
            if field.type == "many2one" and _is_ours(field.comodel_name) and not env.registry[model]._abstract:
                for record in sample(world, env, field.comodel_name):
                    ways |= {f"{model}.{name} {record}: {key}": way for key, way in _told(model, name, record).items()}
    return ways


def _told(model, name, record):
    spec = {name: {"fields": {"display_name": {}}}}

    def saved(env):
        """What the saved record, grouped and sorted ones tell; its own id is another one every time."""
        made = env[model].browse(call(model, "web_save", [], {name: record}, spec)(env)[0]["id"])
        made.invalidate_recordset()
        return call(model, "web_read", made.ids, spec)(env)[0][name], call(
            model, "formatted_read_group", [("id", "in", made.ids)], [name], []
        )(env)

    return {
        "a form": call(model, "onchange", [], {name: record}, [name], spec),
        "a default": call(model, "onchange", [], {}, [], spec, context={f"default_{name}": record}),
        **({} if model.startswith("mail.dossier.part") else {"a record": saved}),
    }
