"""What is said of mails elsewhere: rows of other tables, the bus, translations; and caches that serve one user what was
made for another.
"""

from odoo.tools import SQL
from odoo.tools.translate import TranslationModuleReader

from .answers import normal
from .world import MARK

PREFIX = "mail_dossier"


def other_tables(env):
    """[(table, how many rows have a token)] beyond our own tables. Attachments in the filestore are read too."""
    env.cr.precommit.run()  # when the bus writes
    env.flush_all()
    tables = env.execute_query(
        SQL("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND NOT starts_with(tablename, %s)", PREFIX)
    )
    counts = SQL(" UNION ALL ").join(
        SQL("SELECT %s, count(*) FROM %s t WHERE t::text LIKE %s", table, SQL.identifier(table), f"%{MARK}%")
        for (table,) in tables
    )
    found = [row for row in env.execute_query(counts) if row[1]]
    files = env["ir.attachment"].sudo().search([("res_field", "in", [False, "any"]), ("store_fname", "!=", False)])
    return found + [("filestore", file.id) for file in files if MARK.encode() in (file.raw or b"")]


def translations(env):
    """What an export of the addon's translations says."""
    return repr(list(TranslationModuleReader(env.cr, [PREFIX])))


def cached_for_another(world, message, first, second):
    """The fields of a message that `second` gets otherwise because `first` asked before, in one transaction."""
    cold = _values(world, message, second)
    _values(world, message, first)
    warm = _values(world, message, second, invalidate=False)
    return [name for name in cold if cold[name] != warm[name]]


def _values(world, message, user, invalidate=True):
    if invalidate:
        world.env.invalidate_all()
    seen = message.with_user(user)
    fields = [field for field in seen._fields.values() if not field.store and seen._has_field_access(field, "read")]
    return {field.name: repr(normal(seen[field.name])) for field in fields if field.compute}
