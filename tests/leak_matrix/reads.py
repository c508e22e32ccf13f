"""The reading methods of the ORM, on every model of ours with every field of it."""

from functools import partial

from odoo.service.model import call_kw
from odoo.tools import SQL

from .world import MARK

RECORDS = 3  # of a model that is not the message itself: their tables have many rows alike


def ours(registry):
    return sorted(name for name in registry if name.startswith("mail.dossier."))


def reads(world, env, models=None):
    """{name: way} of all reads; those by id ask for the hidden ones, and for one that may be seen."""
    ways = {}
    for model in models or [name for name in ours(env.registry) if not env.registry[name]._abstract]:
        if env[model].has_access("read"):
            ways |= _searches(env, model) | _groups(env, model) | _by_id(world, env, model)
        else:
            ways |= _refused(world, env, model)
    return ways


def call(model, method, *args, **kwargs):
    """A way that asks as a remote procedure call does."""
    return lambda env: call_kw(env[model], method, list(args), kwargs)


def named(model, ways):
    return {f"{model}.{name}": way for name, way in ways.items()}


def visible_fields(env, model):
    return [name for name in env[model]._fields if env[model]._has_field_access(env[model]._fields[name], "read")]


def _refused(world, env, model):
    """The role may not read this model at all."""
    ways = {
        method: call(model, method, [], *args)
        for method, args in {
            "search": [],
            "search_count": [],
            "search_read": [["id"]],
            "web_search_read": [{"id": {}}],
            "formatted_read_group": [[], ["__count"]],
        }.items()
    }
    for record in sample(world, env, model):
        ways[f"read {record}"] = call(model, "read", [record], ["display_name"])
        ways[f"web_read {record}"] = call(model, "web_read", [record], {"display_name": {}})
        ways[f"export_data {record}"] = call(model, "export_data", [record], ["display_name"])
    return named(model, {**ways, "name_search": call(model, "name_search", "")})


# ------------------------------------------------------------ searches


def _searches(env, model):
    ways = {
        "search": call(model, "search", []),
        "search archived": call(model, "search", [], context={"active_test": False}),
        "search limit": call(model, "search", [], limit=3),
        "search_count": call(model, "search_count", []),
        "search_count archived": call(model, "search_count", [], context={"active_test": False}),
        "search_read": call(model, "search_read", [], visible_fields(env, model)),
        "web_search_read": call(model, "web_search_read", [], visible(env, model)),
        "web_search_read limit": call(model, "web_search_read", [], {}, limit=2, count_limit=5),
        "name_search": call(model, "name_search", ""),
        "name_search for a word": call(model, "name_search", MARK),
        "web_name_search": call(model, "web_name_search", "", {"display_name": {}}),
        "default_get": call(model, "default_get", list(env[model]._fields)),
    }
    for name, field in env[model]._fields.items():
        ways[f"search order {name}"] = call(model, "search", [], order=f"{name} desc, id")
        ways[f"search_count set {name}"] = call(model, "search_count", [(name, "!=", False)])
        ways[f"search ilike {name}"] = call(model, "search", [(name, "ilike", MARK)])
        if field.relational:
            ways[f"search any {name}"] = call(model, "search", [(name, "any", [])])
            ways[f"search any! {name}"] = call(model, "search", [(name, "any!", [])])
        if field.type in ("many2one", "selection"):
            ways[f"search_panel {name}"] = call(
                model, "search_panel_select_range", name, enable_counters=True, expand=True
            )
            ways[f"search_panel multi {name}"] = call(
                model, "search_panel_select_multi_range", name, enable_counters=True, expand=True
            )
    return named(model, ways)


def visible(env, model, depth=1):
    """The specification of all that the role has access to, of related records too."""
    spec = {}
    for name in visible_fields(env, model):
        field = env[model]._fields[name]
        spec[name] = {}
        if field.relational:
            related = visible(env, field.comodel_name, depth - 1) if depth and _is_ours(field.comodel_name) else {}
            spec[name] = {"fields": {"display_name": {}, **related}}
    return spec


def _is_ours(model):
    return model.startswith("mail.dossier.")


# ------------------------------------------------------------ groups


def _groups(env, model):
    ways = {
        "read_group totals": call(model, "formatted_read_group", [], [], _aggregates(env, model)),
        "grouping sets": call(model, "formatted_read_grouping_sets", [], [["create_uid"], []], ["__count"]),
        "progress bar": call(
            model, "read_progress_bar", [], "create_uid", {"field": "confidential", "colors": {"True": "x"}}
        ),
    }
    for name in env[model]._fields:
        for group in _groupings(env, model, name):
            ways[f"read_group {group}"] = call(model, "formatted_read_group", [], [group], ["__count"])
        if name in ("thread", "folder_id", "user_id", "create_uid"):
            ways[f"web_read_group {name}"] = call(
                model, "web_read_group", [], [name], ["__count"], auto_unfold=True, unfold_read_specification={}
            )
    return named(model, ways)


def _groupings(env, model, name):
    field = env[model]._fields[name]
    if field.type in ("date", "datetime"):
        return [f"{name}:day"]
    if field.type == "many2one" and _is_ours(field.comodel_name):
        return [name, *(f"{name}.{other}" for other in env[field.comodel_name]._fields)]
    return [name]


def _aggregates(env, model):
    numbers = [
        name
        for name in visible_fields(env, model)
        if env[model]._fields[name].store and env[model]._fields[name].type in ("integer", "float")
    ]
    return ["__count", "id:array_agg", "id:count_distinct", *(f"{name}:sum" for name in numbers if name != "id")]


# ------------------------------------------------------------ by id


def sample(world, env, model):
    """Ids of the model: messages that the role may not see and one that it may, or some rows."""
    if model == "mail.dossier.message":
        return [*world.hidden(world.role(env)).ids, world.mails["filed"].id]
    # Not by the ORM: in a session of the superuser it would say that there is nothing.
    others = SQL("WHERE user_id != %s", env.uid) if "user_id" in env[model]._fields else SQL()
    query = SQL("SELECT id FROM %s AS it %s ORDER BY id", env[model]._table_sql, others)
    foreign = [id_ for (id_,) in world.env.execute_query(query)]
    return foreign[:RECORDS] + foreign[-1:]


def _by_id(world, env, model):
    ways = {}
    seen = visible_fields(env, model)
    for number, record in enumerate(sample(world, env, model)):
        one = partial(call, model)
        ways |= {
            f"read {record}": one("read", [record], seen),
            f"web_read {record}": one("web_read", [record], visible(env, model)),
            f"export_data {record}": one("export_data", [record], [".id", *(name for name in seen if name != "id")]),
            f"copy {record}": one("copy", [record]),
            f"onchange {record}": one("onchange", [record], {}, [], visible(env, model)),
            f"metadata {record}": one("get_metadata", [record]),
            f"in a search {record}": one("search", [("id", "=", record)]),
        }
        if number < RECORDS:
            closed = env[model]._fields.keys() - set(seen)
            ways |= {f"read {name} {record}": one("read", [record], [name]) for name in closed}
            ways |= {f"export {name} {record}": one("export_data", [record], [name]) for name in closed}
    return named(model, ways)
