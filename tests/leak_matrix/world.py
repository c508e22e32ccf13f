"""People and mails: who may see what."""

import os
import string
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from random import SystemRandom

from odoo import SUPERUSER_ID, Command

from ..common import multipart, part

MARK = "zqx"  # how every token begins
SHARED = ("subject", "preview", "body", "name", "address", "sender", "file", "content", "message_id", "root")
OWN = ("header", "bcc", "folder", "quarantine")

USER = "base.group_user,base.group_allow_export"
GROUPS = {
    "colleague": USER,
    "reader": f"{USER},sales_team.group_sale_salesman_all_leads,base.group_partner_manager",
    "salesperson": f"{USER},sales_team.group_sale_salesman",
    "officer": f"{USER},hr_recruitment.group_hr_recruitment_user",
    "administrator": f"{USER},base.group_system",
    "abroad": USER,
    "portal": "base.group_portal",
}
ROLES = (*GROUPS, "public", "superuser")
# What takes long asks these alone: who reads most, who may most, who is no user, and who is asked by nobody.
SOME = ROLES if os.environ.get("MAIL_DOSSIER_ALL") else ("reader", "administrator", "portal", "superuser")
INTERNAL = {"colleague", "reader", "salesperson", "officer", "administrator"}

# state: the roles that may see it beside its holder
STATES = {
    "unfiled": set(),
    "filed": INTERNAL | {"abroad"},
    "filed on a lead": {"reader", "salesperson"},
    "filed on a colleague's lead": {"reader"},
    "confidential": set(),
    "lifted": INTERNAL | {"abroad"},
    "on an applicant": {"officer"},
    "on an applicant and a contact": {"officer"},
    "on an applicant who is deleted, and a contact": set(),
    "on an archived contact": INTERNAL | {"abroad"},
    "in another company": {"abroad"},
    "taken off": set(),
    "its time is over": set(),
    "its applicant's time is over": set(),
    "answer to what is confidential": set(),
    "answer to what is unfiled": INTERNAL | {"abroad"},
    "sent with a blind copy": INTERNAL | {"abroad"},
}
ANSWERS = {state: state.removeprefix("answer to what is ") for state in STATES if state.startswith("answer")}
START = datetime.now(UTC) - timedelta(hours=2)


def token():
    return MARK + "".join(SystemRandom().choices(string.ascii_lowercase, k=12))


class World:
    """Alice's mailbox with a mail in every state, and a user for every role.

    `secrets[state]` is {part: token}, `mails[state]` the message as superuser, `users[role]` the user.
    """

    def __init__(self, case, states=tuple(STATES)):
        self.case, self.env = case, case.env
        self.users = {"holder": case.alice, "public": self.env.ref("base.public_user")}
        self.users["superuser"] = self.env["res.users"].browse(SUPERUSER_ID)
        self.records = self._make_records()
        self.users.update({role: self._make_user(role) for role in GROUPS})
        self.records["lead"].user_id = self.users["salesperson"]
        self.own = {kind: token() for kind in OWN}
        self.secrets = {state: {kind: token() for kind in SHARED} for state in states}
        self.places = {state: self._deliver(state, minutes) for minutes, state in enumerate(states)}
        case.sync(case.alice)
        self.mails = {state: self._settle(state) for state in states}
        self._store_own()
        self.env.flush_all()

    def _make_user(self, role):
        if role == "portal":
            return self._make_portal()
        user = self.case.user(f"a_{role}", GROUPS[role])
        if role == "abroad":
            user.write({"company_ids": [Command.set(self.company.ids)], "company_id": self.company.id})
        return user

    def _make_portal(self):
        return self.env["res.users"].create(
            {
                "login": "a_portal",
                "password": "a_portal",
                "name": "Portal",
                "partner_id": self.records["contact"].id,
                "group_ids": [Command.set(self.env.ref(GROUPS["portal"]).ids)],
            }
        )

    def _make_records(self):
        """The records that mail is filed on, their addresses out of which a sender is made."""
        self.company = self.env["res.company"].create({"name": "Abroad"})
        contacts = self.env["res.partner"].create(
            [
                {"name": name, "email": f"{name}@client.example", "company_id": company}
                for name, company in (("contact", False), ("archived", False), ("abroad", self.company.id))
            ]
        )
        for email in ("both@job.example", "dangling@job.example"):
            self.env["res.partner"].create({"name": email, "email": email})
        applicants = ("applicant", "both", "dangling", "over")
        applicants = {name: self.case.applicant(f"{name}@job.example") for name in applicants}
        leads = {name: self.case.lead(f"{name}@lead.example", user_id=False) for name in ("lead", "other_lead")}
        leads["other_lead"].user_id = self.case.bob
        return {**dict(zip(("contact", "archived", "abroad"), contacts, strict=True)), **applicants, **leads}

    SENDERS = {
        "unfiled": "stranger@nowhere.example",
        "filed on a lead": "lead@lead.example",
        "filed on a colleague's lead": "other_lead@lead.example",
        "on an applicant": "applicant@job.example",
        "on an applicant and a contact": "both@job.example",
        "on an applicant who is deleted, and a contact": "dangling@job.example",
        "on an archived contact": "archived@client.example",
        "its applicant's time is over": "over@job.example",
        "in another company": "abroad@client.example",
    }

    def _deliver(self, state, minutes):
        secret = self.secrets[state]
        word = {"confidential": "confidential ", "lifted": "confidential "}.get(state, "")
        sender = f'"{secret["sender"]}" <{self.SENDERS.get(state, "contact@client.example")}>'
        values = {
            "sender": sender,
            "to": "alice@agency.example",
            "cc": f'"{secret["name"]}" <{secret["address"]}@elsewhere.example>',
            "subject": f"{word}{secret['subject']}",
            "message_id": f"<{secret['message_id']}@client.example>",
            "date": format_datetime(START + timedelta(minutes=minutes)),
            "references": f"<{secret['root']}@client.example>",
            "x_secret": self.own["header"],
        }
        if state in ANSWERS:
            del values["references"]
            values["in_reply_to"] = f"<{self.secrets[ANSWERS[state]]['message_id']}@client.example>"
        if state == "sent with a blind copy":
            values |= {"sender": f'"{secret["sender"]}" <alice@agency.example>', "to": "contact@client.example"}
            values["bcc"] = f'"{self.own["bcc"]}" <bob@agency.example>'
        text = f"{secret['preview']} {'and so on ' * 60} {secret['body']}"
        parts = (
            f"Content-Type: text/plain; charset=utf-8\r\n\r\n{text}",
            part(
                secret["content"].encode(),
                "text/plain",
                f'Content-Disposition: attachment; filename="{secret["file"]}.txt"',
            ),
        )
        folder = "Sent" if "bcc" in values else "INBOX"
        return folder, self.case.deliver(self.case.alice, multipart(*parts, **values), folder)

    def _settle(self, state):
        """The message of a state, brought into it."""
        case = self.case
        message = case.location(case.alice, *self.places[state]).message_id
        if state == "lifted":
            message.with_user(case.alice).action_lift_confidential()
        elif state == "taken off":
            case.links(message).rejected = True
        elif state == "on an applicant who is deleted, and a contact":
            self.records["dangling"].unlink()
        elif state == "its time is over":
            message._take_out(message.ids)
        elif state == "its applicant's time is over":
            message._take_out_expired("hr.applicant", self.records["over"].ids, limit=1)
        elif state == "on an archived contact":
            self.records["archived"].active = False
        return message

    def _store_own(self):
        """What belongs to Alice's mailbox alone: the name of a folder, a mail that could not be read."""
        inbox = self.case.folder(self.case.alice)
        self.env["mail.dossier.folder"].create(
            {"account_id": inbox.account_id.id, "name": self.own["folder"], "path": self.own["folder"]}
        )
        self.env["mail.dossier.quarantine"].create(
            {
                "folder_id": inbox.id,
                "user_id": self.case.alice.id,
                "uid": 9,
                "uidvalidity": 9,
                "error": self.own["quarantine"],
                "source": self.own["quarantine"].encode(),
            }
        )

    # ------------------------------------------------------------ who may see what

    def role(self, env):
        return next(role for role, user in self.users.items() if user.id == env.uid)

    def hidden(self, role):
        """The messages that the role may not see."""
        states = () if role == "holder" else (state for state in self.mails if role not in STATES[state])
        return self.env["mail.dossier.message"].union(*(self.mails[state] for state in states))

    def forbidden(self, role):
        """{token: what it is} of what the role may not see."""
        if role == "holder":
            return {}
        shared = {
            value: f"{kind} of the mail {state}"
            for state, secret in self.secrets.items()
            if role not in STATES[state]
            for kind, value in secret.items()
        }
        return shared | {value: kind for kind, value in self.own.items()}

    def allowed(self, role):
        """The tokens of the subjects that the role may see."""
        return {secret["subject"] for state, secret in self.secrets.items() if role in STATES[state] | {"holder"}}

    def take_out(self, role):
        """Remove what the role may not see, and what the holder has of it for herself; to be rolled back."""
        self.env.flush_all()
        user = self.users[role].id
        cr = self.env.cr
        cr.execute("DELETE FROM mail_dossier_message WHERE id = ANY(%s)", [self.hidden(role).ids])
        cr.execute("DELETE FROM mail_dossier_location WHERE user_id != %s", [user])
        cr.execute(
            "DELETE FROM mail_dossier_copy USING mail_dossier_account account "
            "WHERE account_id = account.id AND account.user_id != %s",
            [user],
        )
        self.env.invalidate_all(flush=False)
