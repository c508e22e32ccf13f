"""The public methods of our models, and those that we add to models of others, called with whatever they take."""

import inspect
import os
from itertools import product

from .reads import call, ours, sample

MODULE = "odoo.addons.mail_dossier."
ELSEWHERE = ("create", "write", "unlink")  # writes.py
ARGUMENTS = 40 if os.environ.get("MAIL_DOSSIER_ALL") else 6  # combinations a method is called with


def methods(world, env):
    """{name: way} of every public method, on records that the role may not see."""
    ways = {}
    for model in sorted(name for name in env.registry if not env.registry[name]._abstract):
        for name, method in _public(env, model):
            for index, args in enumerate(_arguments(world, env, model, method)):
                ways[f"{model}.{name}() {index}"] = call(model, name, *args)
    return ways


def _public(env, model):
    """(name, function) of what a client may call and we wrote."""
    cls = env.registry[model]
    for name in dir(cls):
        method = inspect.getattr_static(cls, name)
        if name.startswith("_") or name in ELSEWHERE or not inspect.isfunction(method):
            continue
        written_by_us = any(
            name in vars(base) and (vars(base)[name].__module__ or "").startswith(MODULE) for base in cls.__mro__
        )
        private = any(getattr(vars(base).get(name), "_api_private", False) for base in cls.__mro__)
        if written_by_us and not private:
            yield name, method


def _arguments(world, env, model, method):
    """Lists of arguments: each parameter with every value that its name makes likely."""
    parameters = [
        parameter
        for parameter in list(inspect.signature(method).parameters.values())[1:]
        if parameter.kind is parameter.POSITIONAL_OR_KEYWORD
    ]
    choices = [_values(world, env, parameter) for parameter in parameters]
    if not getattr(method, "_api_model", False):
        records = sample(world, env, model) if model in ours(env.registry) else [world.users["holder"].id]
        choices.insert(0, [[record] for record in records] + [records])
    combinations = list(product(*choices))
    return combinations[:: len(combinations) // ARGUMENTS + 1]


def _values(world, env, parameter):
    name = parameter.name
    records = list(world.records.values())
    known = {
        "res_model": [record._name for record in records if record.exists()][:1] + ["crm.lead", "hr.applicant"],
        "res_id": [record.id for record in records],
        "user_id": [world.users["holder"].id],
        "domain": [[]],
        "fields": [["subject", "display_name"]],
        "vals": [{}],
        "vals_list": [[{}]],
    }
    if name in known:
        return known[name]
    for model in ours(env.registry):
        if name.removesuffix("s").removesuffix("_id") == model.rpartition(".")[2]:
            ids = sample(world, env, model)
            return [ids] if name.endswith("s") else ids
    if parameter.default is not parameter.empty:
        return [parameter.default]
    return [[], world.mails["unfiled"].id, "subject"]
