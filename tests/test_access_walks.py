"""Random walks through what happens to mails, records and users: after every step access is what a few lines say."""

import os
from functools import partial

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from odoo.exceptions import UserError

from .access_rules import Rules
from .common import SALES, MailboxCase, mail

RECORDS = ("carla", "leo", "lea", "ann", "zoe")
HOLDERS = ("alice", "bob")
EVERYBODY = ("alice", "bob", "sally", "administrator", "rita")
users, records = st.sampled_from(HOLDERS), st.sampled_from(RECORDS)


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
        self.case.registry.clear_all_caches()  # of the groups that users had
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
        own = self.rules.liftable(user, known)
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
        holder = min(known.holders, default=None)
        if holder and record in known.filed - self.rules.gone and self.rules.reads(holder, record):
            known.message.with_user(self.world[holder]).unfile(*self.case.reference(self.world[record]))
            known.filed.discard(record)
            known.off.add(record)

    @any_mail
    @rule(number=st.integers(0, 9), record=records)
    def it_is_filed_by_hand(self, number, record):
        known = self.some(number)
        holder = min(known.holders, default=None)
        if holder and self.rules.reads(holder, record):
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

    @rule(pair=st.sampled_from((("carla", "zoe"), ("zoe", "carla"), ("leo", "lea"))))
    def records_are_merged(self, pair):
        if self.rules.gone.isdisjoint(pair):
            target = self.case.merge(*(self.world[name] for name in pair))
            source, target = pair if target == self.world[pair[1]] else reversed(pair)
            self.rules.merged(source, target)

    @rule(user=st.sampled_from(("sally", "rita", "bob")))
    def somebody_takes_a_holders_address(self, user):
        self.world[user].with_user(self.world[user]).email = "alice@agency.example"

    @rule(user=users)
    def a_user_is_deleted_and_made_anew(self, user):
        """Under the same login and address, with a mailbox that is empty."""
        self.world[user] = self.case.successor(self.world[user])
        self.rules.leaves(user)
        self.rules.recruiters -= {user}

    # ------------------------------------------------------------ what must hold

    def check_invariants(self, *args, **kwargs):
        super().check_invariants(*args, **kwargs)
        self.must_hold()

    def must_hold(self):
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
        cards = [{"name": name, "email": f"{name}@client.example"} for name in ("carla", "zoe")]
        people = {name: getattr(self, name) for name in EVERYBODY}
        world = dict(zip(("carla", "zoe"), self.env["res.partner"].create(cards), strict=True))
        world |= {name: self.lead(f"{name}@client.example") for name in ("leo", "lea")}
        return people | world | {"ann": self.applicant("ann@client.example")}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact.unlink()
        cls.rita = cls.user("rita", "base.group_user,hr_recruitment.group_hr_recruitment_user")

    def server(self, user):
        """A user's mailbox stays where it is when his address changes."""
        return super().server(user if isinstance(user, str) else f"{user.login}@agency.example")

    def merge(self, source, target):
        """The record that is left of the two."""
        if source._name == "crm.lead":
            return (source | target).merge_opportunity()
        self.env["base.partner.merge.automatic.wizard"].create({})._merge((source | target).ids, target)
        return target

    def successor(self, user):
        login = user.login
        self.account(user).unlink()
        user.unlink()
        self.servers.pop(f"{login}@agency.example", None)
        successor = self.user(login, SALES)
        self.set_up_mailbox(successor)
        return successor

    @staticmethod
    def reference(record):
        return record._name, record.id

    def test_merges_addresses_and_successors(self):
        """What a random walk comes by too seldom: each where there is mail that it could open or lose."""
        Walk.case = self
        walk = Walk()
        self.addCleanup(walk.teardown)
        for name in RECORDS:
            walk.a_mail_arrives(holder="bob", people=[name], word=False)
        walk.it_is_made_confidential(number=0, user="bob")
        steps = (
            partial(walk.records_are_merged, pair=("zoe", "carla")),
            partial(walk.records_are_merged, pair=("leo", "lea")),
            partial(walk.somebody_takes_a_holders_address, user="sally"),
            partial(walk.a_user_is_deleted_and_made_anew, user="bob"),
            partial(walk.somebody_takes_a_holders_address, user="bob"),
        )
        for step in steps:
            step()
            walk.must_hold()

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
