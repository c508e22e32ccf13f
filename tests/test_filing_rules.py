"""Filing's one decision, on random mails and cards, against the rules said in another way: every address that matches
yields its link, none that does not.
"""

from random import Random

from odoo.tests import BaseCase, tagged

from ..models.filing import Record, Rules, belongs

LOCALS = ("carla", "leo", "carla+news", "ann")
DOMAINS = ("client.example", "bücher.example", "xn--bcher-kva.example", "agency.example", "gmail.com")
ROLES = ("from", "to", "cc", "reply_to")
MODELS = (("res.partner", False), ("crm.lead", False), ("hr.applicant", True))


def same(written, on_card, labels):
    """Is the address of a mail that of a card?"""
    local, _, domain = written.partition("@")
    card_local, _, card_domain = on_card.partition("@")
    international = {domain, card_domain} <= {"bücher.example", "xn--bcher-kva.example"}
    return (local == card_local or labels and local.split("+")[0] == card_local) and (
        domain == card_domain or international
    )


class World:
    """Random cards, people of a mail, and rules."""

    def __init__(self, seed):
        random = Random(seed)
        addresses = [f"{local}@{domain}" for local in LOCALS for domain in DOMAINS]
        some = lambda most: random.sample(addresses, random.randrange(most))  # noqa: E731
        self.cards = [
            (email, Record(*random.choice(MODELS)[:1], number, random.random() < 0.7))
            for number, email in enumerate(some(12))
        ]
        self.cards = [(email, record._replace(restricting=dict(MODELS)[record.model])) for email, record in self.cards]
        self.people = {email: random.choice(ROLES) for email in some(6)}
        here = [(email, record.model, record.id) for email, record in self.cards if random.random() < 0.1]
        self.rules = Rules(
            own=frozenset(some(4)),
            own_domains=frozenset({"agency.example"}),
            never=frozenset([*some(3), *random.sample(DOMAINS, random.random() < 0.2)]),
            never_here=frozenset(here),
            labels=random.random() < 0.5,
        )

    def filed(self):
        known = {}
        for email, record in self.cards:
            known.setdefault(email, []).append(record)
        return belongs(self.people, known, self.rules)

    # ------------------------------------------------------------ the rules again

    def own(self, email):
        return any(same(email, mine, True) for mine in self.rules.own)

    def never(self, email):
        domain = email.partition("@")[2]
        return any(same(email, entry, True) or same(f"x@{domain}", f"x@{entry}", True) for entry in self.rules.never)

    def outside(self):
        return [email for email in self.people if not self.own(email)]

    def silent(self):
        return any(self.people[email] == "from" and self.never(email) for email in self.outside())

    def matches(self, record, card_email):
        """The people of the mail for whom it belongs to the record."""
        if all(email.endswith("@agency.example") for email in self.outside()):
            return []
        return [
            email
            for email in self.outside()
            if same(email, card_email, self.rules.labels)
            and (record.active or record.restricting or not self.has_living(email))
        ]

    def has_living(self, email):
        return any(record.active and same(email, card, self.rules.labels) for card, record in self.cards)

    def kept_off(self, email, record):
        here = any(same(email, entry, True) for entry, *where in self.rules.never_here if tuple(where) == record[:2])
        return self.silent() or self.never(email) or here


@tagged("post_install", "-at_install")
class TestBelongs(BaseCase):
    def test_every_address_that_matches_yields_its_link_none_that_does_not(self):
        shown = kept = 0
        for seed in range(3000):
            world = World(seed)
            filed = world.filed()
            for card_email, record in world.cards:
                matches = world.matches(record, card_email)
                wanted = [email for email in matches if not world.kept_off(email, record)]
                with self.subTest(seed=seed, card=card_email):
                    why = filed.get(record[:2])
                    self.assertEqual(bool(why and not why.kept), bool(wanted))
                    self.assertEqual(bool(why and why.kept), bool(matches and not wanted and record.restricting))
                    self.assertIn(why.email if why else None, wanted or matches if why else [None])
                shown, kept = shown + bool(wanted), kept + bool(why and why.kept)
        self.assertGreater(shown, 500)
        self.assertGreater(kept, 50)
