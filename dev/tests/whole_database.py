"""Takes steps on databases; run as a program. Each line of its input is a step and a database, each answer JSON.

Between two steps it is connected to no database, so that they can be copied and dropped.
"""

import json
import os
import sys

from odoo import api, fields, sql_db
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.tools import config


def fill(env):
    """Alice has a mailbox, and mail in two dossiers; marks, a draft, a mail and a to-do wait."""
    env["ir.config_parameter"].set_param("mail_dossier.allowed_hosts", "localhost")
    env["ir.mail_server"].create(
        {"name": "out", "smtp_host": "localhost", "smtp_port": os.environ["SMTP_PORT"], "smtp_encryption": "none"}
    )
    env["res.partner"].create({"name": "Carla", "email": "carla@client.example"})
    env["crm.lead"].create({"name": "Carla", "email_from": "carla@client.example"})
    alice = env["res.users"].create(
        {"name": "Alice", "login": "alice", "password": "alice", "email": "alice@agency.example"}
    )
    alice.group_ids += env.ref("sales_team.group_sale_manager") | env.ref("base.group_partner_manager")
    settings = {"host": "localhost", "port": os.environ["IMAP_PORT"], "login": os.environ["IMAP_LOGIN"]}
    settings |= {"password": "secret", "sender_email": alice.email}
    alice.with_user(alice).write({f"mail_dossier_{name}": value for name, value in settings.items()})
    alice.with_user(alice).action_mail_dossier_folders()
    env["mail.dossier.account"].search([])._start()
    env["mail.dossier.account"]._cron_sync()
    mails = env["mail.dossier.location"].with_user(alice).search([])
    mails.action_mark_read()
    mails[0].action_archive_mail()
    drafts = env["mail.dossier.draft"].with_user(alice)
    for subject in ("sent", "written"):
        draft = drafts.browse(drafts.new_mail()["id"])
        draft.save({"to": "carla@client.example", "subject": subject, "body": "<p>Shall we?</p>"})
        draft.sudo().changed_since = fields.Datetime.subtract(fields.Datetime.now(), minutes=10)
        if subject == "sent":
            draft.send()
            draft.sudo().send_at = fields.Datetime.now()
    accounts = env["mail.dossier.account"].search([])
    accounts._tell_owner("unreadable")
    accounts.next_attempt = fields.Datetime.now()
    return counts(env)


def counts(env):
    """How much there is."""
    names = ("account", "folder", "message", "location", "link", "holder", "copy", "part", "draft")
    return {name: env[f"mail.dossier.{name}"].with_context(active_test=False).search_count([]) for name in names}


def everything(env):
    """Every scheduled action runs, every button that asks a server is pressed, the password typed: what was said."""
    said = []
    alice = env["res.users"].search([("login", "=", "alice")])
    env["mail.dossier.account"].search([]).write({"next_attempt": fields.Datetime.now(), "lease_until": False})
    env["mail.dossier.draft"].search([("state", "=", "queued")]).send_at = fields.Datetime.now()
    env.cr.commit()
    for _time in range(2):
        for cron in env["ir.cron"].with_context(active_test=False).search([("cron_name", "like", "Mail Dossier")]):
            cron.method_direct_trigger()
        for button in ("test", "folders", "find", "sync", "prove"):
            try:
                getattr(alice.with_user(alice), f"action_mail_dossier_{button}")()
            except UserError as error:
                said.append(str(error))
            env.cr.commit()
        alice.with_user(alice).write({"mail_dossier_password": "secret", "mail_dossier_fetch_mail": True})
        env.cr.commit()
    return said


def moved(env):
    """The administrator says that the database has moved here."""
    env["res.config.settings"].create({}).action_mail_dossier_moved()


def uninstall(env):
    """The administrator removes the addon."""
    env.ref("base.module_mail_dossier").button_immediate_uninstall()


def traces(env):
    """{table: a row of it} where rows still name the addon."""
    env.cr.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
    found = {}
    for (table,) in env.cr.fetchall():
        env.cr.execute(f"SELECT t::text FROM \"{table}\" t WHERE t::text ~ 'mail[._]dossier' LIMIT 1")
        if row := env.cr.fetchone():
            found[table] = row[0]
    return found


STEPS = {step.__name__: step for step in (fill, counts, everything, moved, uninstall, traces)}


def take(step, database):
    with Registry(database).cursor() as cr:
        answer = STEPS[step](api.Environment(cr, api.SUPERUSER_ID, {"no_reset_password": True}))
    Registry.delete(database)
    sql_db.close_db(database)
    return answer


def main():
    config.parse_config(["--log-level=warn"], setup_logging=True)
    for line in sys.stdin:
        print(json.dumps(take(*line.split())), flush=True)


if __name__ == "__main__":
    main()
