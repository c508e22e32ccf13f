"""Random walks through what happens to mails, records and users: after every step access is what a few lines say."""

import os

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from odoo.exceptions import UserError

from .common import MailboxCase, mail

RECORDS = ("carla", "leo", "ann", "zoe")
HOLDERS = ("alice", "bob")
EVERYBODY = ("alice", "bob", "sally", "administrator", "rita")
users, records = st.sampled_from(HOLDERS), st.sampled_from(RECORDS)


class Mail:
    def __init__(self, message, raw, writer, reasons, filed):
        self.message, self.raw, self.writer, self.reasons, self.filed = message, raw, writer, reasons, filed
        self.holders, self.off = set(), set()


class Rules:
    """Who may see what, in the words of the README. Carla and Zoe are contacts, Leo a lead of Sally's, Ann applies."""

    def __init__(self):
        self.mails, self.defaults, self.listed, self.gone = [], set(), set(), set()
        self.recruiters = {"alice", "rita"}

    def reads(self, user, record):
        if record in self.gone:
            return False
        if record == "ann":
            return user in self.recruiters
        return record != "leo" or user in ("alice", "bob", "sally", "administrator")

    def sees(self, user, mail):
        if user in mail.holders:
            return True
        if mail.reasons:
            return False
        if "ann" in mail.filed | mail.off:  # deleted or taken off, it restricts all the same
            return "ann" in mail.filed and self.reads(user, "ann")
        return any(self.reads(user, record) for record in mail.filed)

    def arrives(self, message, raw, holder, people, word):
        reasons = {("subject", None)} if word else set()
        reasons |= {("list", people[0])} if people[0] in self.listed else set()
        self.mails.append(Mail(message, raw, people[0], reasons, set(people) - self.gone))
        self.is_held(self.mails[-1], holder)

    def is_held(self, mail, holder):
        mail.holders.add(holder)
        mail.reasons |= {("incoming", holder)} if holder in self.defaults else set()


class Walk(RuleBasedStateMachine):
    case = None  # the test whose database this walks in

    def __init__(self):
        super().__init__()
        self.savepoint = self.case.env.cr.savepoint()
        self.rules = Rules()
        self.world = self.case.make_world()

    def teardown(self):
        self.case.env.cr.clear()
        self.savepoint.close(rollback=True)
        self.case.servers.clear()

    def some(self, number):
        return self.rules.mails[number % len(self.rules.mails)]

    any_mail = precondition(lambda self: self.rules.mails)

    # ------------------------------------------------------------ what happens

    @rule(holder=users, people=st.lists(records, min_size=1, max_size=2, unique=True), word=st.booleans())
    def a_mail_arrives(self, holder, people, word):
        writer, *others = (f"{name}@client.example" for name in people)
        raw = mail(
            sender=writer,
            to=f"{holder}@agency.example",
            cc=", ".join(others) or None,
            subject="confidential" if word else "Lunch",
        )
        self.rules.arrives(self.case.receive(self.world[holder], raw), raw, holder, people, word)

    @any_mail
    @rule(number=st.integers(0, 9), holder=users)
    def a_copy_arrives(self, number, holder):
        known = self.some(number)
        if holder not in known.holders:
            self.case.assertEqual(self.case.receive(self.world[holder], known.raw), known.message)
            self.rules.is_held(known, holder)

    @any_mail
    @rule(number=st.integers(0, 9), user=users)
    def it_is_made_confidential(self, number, user):
        known = self.some(number)
        try:
            known.message.with_user(self.world[user]).action_make_confidential()
            assert user in known.holders
            known.reasons.add(("hand", user))
        except UserError:
            assert user not in known.holders

    @any_mail
    @rule(number=st.integers(0, 9), user=users)
    def it_is_lifted(self, number, user):
        known = self.some(number)
        own = {reason for reason in known.reasons if reason in {("hand", user), ("incoming", user), ("subject", None)}}
        try:
            known.message.with_user(self.world[user]).action_lift_confidential()
            assert user in known.holders and own
            known.reasons -= own
        except UserError:
            assert user not in known.holders or not own

    @any_mail
    @rule(number=st.integers(0, 9), record=records)
    def it_is_taken_off(self, number, record):
        known = self.some(number)
        if record in known.filed - self.rules.gone and self.rules.reads(holder := min(known.holders), record):
            known.message.with_user(self.world[holder]).unfile(*self.case.reference(self.world[record]))
            known.filed.discard(record)
            known.off.add(record)

    @any_mail
    @rule(number=st.integers(0, 9), record=records)
    def it_is_filed_by_hand(self, number, record):
        known = self.some(number)
        if self.rules.reads(holder := min(known.holders), record):
            known.message.with_user(self.world[holder]).file_on(*self.case.reference(self.world[record]))
            known.filed.add(record)
            known.off.discard(record)

    @rule(user=users)
    def a_default_is_turned(self, user):
        self.rules.defaults ^= {user}
        self.world[user].with_user(self.world[user]).mail_dossier_confidential_incoming = user in self.rules.defaults

    @rule(name=records)
    def an_address_is_listed_or_lifted(self, name):
        lists = self.case.env["mail.dossier.confidential"].with_user(self.world["administrator"])
        address = f"{name}@client.example"
        if name in self.rules.listed:
            lists.search([("address", "=", address), ("active", "=", True)]).action_lift()
        else:
            lists.create({"address": address})
        self.rules.listed ^= {name}
        for known in self.rules.mails:
            if known.writer == name:
                known.reasons ^= {("list", name)}

    @rule(user=st.sampled_from(("alice", "rita", "sally")))
    def a_recruiter_comes_or_goes(self, user):
        group = self.case.env.ref("hr_recruitment.group_hr_recruitment_user")
        self.world[user].write({"group_ids": [(3 if user in self.rules.recruiters else 4, group.id)]})
        self.rules.recruiters ^= {user}

    @rule(record=records)
    def a_record_is_deleted(self, record):
        if record not in self.rules.gone:
            self.world[record].unlink()
            self.rules.gone.add(record)

    @rule(record=records)
    def a_record_is_archived(self, record):
        """It changes nothing for the mail that is there; new mail goes to living records."""
        if record == "zoe" and record not in self.rules.gone:
            self.world[record].active = False
            self.world[record].active = True

    @rule(user=st.sampled_from(("sally", "rita")))
    def somebody_takes_a_holders_address(self, user):
        self.world[user].email = "alice@agency.example"

    # ------------------------------------------------------------ what must hold

    def check_invariants(self, *args, **kwargs):
        super().check_invariants(*args, **kwargs)
        everything = self.case.messages.union(*(known.message for known in self.rules.mails))
        self.case.env.invalidate_all()
        for name in EVERYBODY:
            found = self.case.messages.with_user(self.world[name]).search([("id", "in", everything.ids)])
            expected = {known.message.id for known in self.rules.mails if self.rules.sees(name, known)}
            assert set(found.ids) == expected, f"{name} sees {found.ids}, should see {expected}"
        for known in self.rules.mails[-3:]:
            can = known.message._who_can_see().keys()
            for name in EVERYBODY:
                assert (self.world[name].id in can) == self.rules.sees(name, known), f"{name}: {known.message.id}"


class TestWalks(MailboxCase):
    def make_world(self):
        env, card = self.env, lambda name: {"name": name, "email": f"{name}@client.example"}
        carla, zoe = env["res.partner"].create([card("carla"), card("zoe")])
        lead = self.lead("leo@client.example")
        people = {name: getattr(self, name) for name in ("alice", "bob", "sally", "administrator")}
        return {
            **people,
            "rita": self.rita,
            "carla": carla,
            "zoe": zoe,
            "leo": lead,
            "ann": self.applicant("ann@client.example"),
        }

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact.unlink()
        cls.rita = cls.user("rita", "base.group_user,hr_recruitment.group_hr_recruitment_user")

    @staticmethod
    def reference(record):
        return record._name, record.id

    def test_access_is_what_the_rules_say(self):
        everything = bool(os.environ.get("MAIL_DOSSIER_ALL"))
        Walk.case = self
        run_state_machine_as_test(
            Walk,
            settings=settings(
                max_examples=60 if everything else 8,
                stateful_step_count=20 if everything else 12,
                derandomize=not everything,
                database=None,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
