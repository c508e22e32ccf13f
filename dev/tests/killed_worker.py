"""A worker that may be killed; run as a program with the name of a database.

It reads lines: the name of a step and its argument. Every step is taken by a process forked from this one, which has
the registry loaded; `sync 0.12` is killed (-9) after so many seconds. It answers with the signal that ended the step.
"""

import os
import random
import signal
import sys
import traceback

from odoo import api, fields, sql_db
from odoo.modules.registry import Registry
from odoo.tools import config

ACTIONS = ("mark_read", "mark_unread", "flag", "archive_mail", "junk", "delete_mail")


def begin(env, login):
    """Alice sets up her mailbox, and Carla is somebody she knows."""
    host, port = os.environ["IMAP_TEST_HOST"], int(os.environ["IMAP_TEST_TLS_PORT"])
    env["ir.config_parameter"].set_param("mail_dossier.allowed_hosts", host)
    env["res.partner"].create({"name": "Carla", "email": "carla@client.example"})
    settings = {
        "sender_email": "alice@agency.example",
        "host": host,
        "port": port,
        "login": login,
        "password": "secret",
    }
    alice = env["res.users"].create({"name": "Alice", "login": "alice", "email": "alice@agency.example"})
    alice.with_user(alice).write({f"mail_dossier_{name}": value for name, value in settings.items()})
    alice.with_user(alice).action_mail_dossier_folders()
    env["mail.dossier.account"].search([("user_id", "=", alice.id)])._start()


def act(env, seed):
    """Alice does something with a few of her mails, drafts excepted; she deletes none for good."""
    chance, alice = random.Random(seed), env["res.users"].search([("login", "=", "alice")])
    elsewhere = [("place_id.role", "not in", ("trash", "drafts"))]
    mails = env["mail.dossier.location"].with_user(alice).search(elsewhere, order="id")
    for mail in mails.browse(chance.sample(mails.ids, min(len(mails), 5))):
        getattr(mail, f"action_{chance.choice(ACTIONS)}")()


def write(env, subject):
    """Alice writes a mail, or goes on with it."""
    drafts = env["mail.dossier.draft"].with_user(env["res.users"].search([("login", "=", "alice")]))
    draft = drafts.search([], limit=1) or drafts.browse(drafts.new_mail()["id"])
    draft.save({"to": "carla@client.example", "subject": subject, "body": "<p>Shall we?</p>"})


def due(env, _argument):
    """The mailbox is due, and ten minutes have passed since a worker took it, or Alice wrote."""
    for draft in env["mail.dossier.draft"].search([("changed_since", "!=", False)]):
        draft.changed_since = fields.Datetime.subtract(draft.changed_since, minutes=10)
    account = env["mail.dossier.account"].search([])
    account.next_attempt = fields.Datetime.now()
    account.lease_until = account.lease_until and fields.Datetime.subtract(account.lease_until, minutes=10)


def sync(env, _seconds):
    """What the scheduled action does."""
    env["mail.dossier.account"]._cron_sync()


STEPS = {step.__name__: step for step in (begin, act, write, due, sync)}


def take(registry, step, argument):
    """Take a step in a process of its own; the signal that ended it, 0 when it came to its end."""
    if not (child := os.fork()):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
        try:
            with registry.cursor() as cr:
                STEPS[step](api.Environment(cr, api.SUPERUSER_ID, {"no_reset_password": True}), argument)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    if step == "sync" and argument and not signal.sigtimedwait({signal.SIGCHLD}, float(argument)):
        os.kill(child, signal.SIGKILL)
    return -os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main(database):
    config.parse_config(["-d", database, "--log-level=warn"], setup_logging=True)
    registry = Registry(database)
    sys.modules["odoo.addons.mail_dossier.imap.plan"].MAX_COUNT = 5  # so that an import takes many transactions
    sql_db.close_all()  # no connection is shared between processes
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
    for line in sys.stdin:
        step, _, argument = line.strip().partition(" ")
        print(take(registry, step, argument), flush=True)
        while signal.sigtimedwait({signal.SIGCHLD}, 0):
            pass


if __name__ == "__main__":
    main(sys.argv[1])
