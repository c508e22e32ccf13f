"""The demo's mail accounts in Odoo, set up through the same fields and buttons as a user has, and synced to the end."""

import os

HOST = os.environ.get("DEMO_IMAP_HOST", "localhost")
PORT = int(os.environ.get("DEMO_IMAP_PORT", "993"))
PASSWORD = os.environ.get("DEMO_IMAP_PASSWORD", "secret")
ALLOWED = "mail_dossier.allowed_hosts"
# The other colleague's mailbox is on the server too: the reader of the README sets it up by hand.
SET_UP = ("sanne", "admin")


def connect(env) -> None:
    """Accounts for those who have one, on the demo's server."""
    _allow(env["ir.config_parameter"])
    for user in env["res.users"].search([("login", "in", SET_UP)]):
        account = env["mail.dossier.account"].search([("user_id", "=", user.id)])
        if not account.has_secret or (account.host, account.port) != (HOST, PORT):
            _set_up(user.with_user(user))
    env.cr.commit()


def sync(env) -> None:
    """Fetch what there is; the first time that is everything."""
    env["mail.dossier.account"]._cron_sync()
    env.cr.commit()  # a new snapshot: the sync has transactions of its own
    env.invalidate_all()
    for account in env["mail.dossier.account"].search([("user_id.login", "in", SET_UP)]):
        if account.last_error:
            raise SystemExit(f"{account.user_id.name}: {account.last_error}")


def figures(env) -> str:
    counts = {
        "users": env["res.users"].search_count([("share", "=", False)]),
        "contacts": env["res.partner"].search_count([("is_company", "=", False), ("parent_id", "!=", False)]),
        "leads": env["crm.lead"].search_count([]),
        "applicants": env["hr.applicant"].search_count([]) if "hr.applicant" in env else 0,
        "mails in mailboxes": env["mail.dossier.location"].search_count([]),
        "different mails": env["mail.dossier.message"].search_count([]),
        "filed in dossiers": len(env["mail.dossier.link"]._read_group([], ["message_id"])),
        "confidential": env["mail.dossier.message"].search_count([("confidential", "=", True)]),
    }
    return ", ".join(f"{count} {what}" for what, count in counts.items())


def _allow(parameters) -> None:
    """The administrator's list of private servers that users may connect to."""
    listed, entry = parameters.get_param(ALLOWED) or "", f"{HOST}:{PORT}"
    if entry not in listed.replace(",", " ").split():
        parameters.set_param(ALLOWED, f"{listed}, {entry}" if listed else entry)


def _set_up(user) -> None:
    """What the user does on his page E-mail, and in the dialog Edit folders; archives are synced as well."""
    user.write(
        {
            "mail_dossier_host": HOST,
            "mail_dossier_port": PORT,
            "mail_dossier_security": "ssl",
            "mail_dossier_login": user.email,
            "mail_dossier_password": PASSWORD,
            "mail_dossier_sender_name": user.name,
            "mail_dossier_sender_email": user.email,
        }
    )
    user.action_mail_dossier_folders()
    account = user.env["mail.dossier.account"].search([("user_id", "=", user.id)])
    account.folder_ids.filtered(lambda folder: folder.selectable and not folder.suggestion).sync = True
    account.action_start()
