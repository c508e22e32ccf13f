"""Which records a mail belongs to by the addresses in it: one pure decision.

A mail belongs to every record that has one of its addresses (`imap.address.forms` says which spellings are one), and,
where the company wants so, to the companies at the domains of the others. Not to:

* records with an address of the owner or of a colleague; a mail of the company's own domains belongs nowhere at all
  unless somebody outside takes part
* archived records, when a living one has that address
* what somebody keeps out: an address or domain that files no mail, in general or on one record. Mail that such an
  address sends is filed nowhere, other mail is filed for its other people.

A record of a restricting model (an applicant) is never passed over. What would keep a mail off it leaves a link that
shows it nowhere and goes on restricting it (`kept`): else the same address on a contact's card would open it to those
who may not read applicants.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from ..imap.address import domain_forms, forms

People = dict[str, str]  # normalised address -> the first header that has it


class Record(NamedTuple):
    """A record that has an address, or is the company at a domain; `active`, `restricting` as in Odoo."""

    model: str
    id: int
    active: bool = True
    restricting: bool = False


class Filed(NamedTuple):
    """Why a mail belongs to a record; `kept` off it, it restricts only."""

    kind: str
    role: str
    email: str
    kept: bool


@dataclass(frozen=True)
class Rules:
    """What one owner's mail is filed by. `own`: addresses of his and of colleagues. `own_domains`: the company's.
    `never`: addresses and domains that file nothing; `never_here`: (address, model, id). `labels`: does a+b@c count as
    a@c? `companies`: file by domain too, except `freemail`.
    """

    own: frozenset[str]
    own_domains: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()
    never_here: frozenset[tuple[str, str, int]] = frozenset()
    labels: bool = True
    companies: bool = False
    freemail: frozenset[str] = field(default=frozenset(), repr=False)

    def keys(self, address: str) -> list[str]:
        """Under what to look for the records of an address; a domain begins with an @."""
        domain = address.rpartition("@")[2]
        by_domain = self.companies and domain and domain not in self.freemail | self.own_domains
        return forms(address, self.labels) + [f"@{name}" for name in (domain_forms(domain) if by_domain else [])]

    def is_own(self, address: str) -> bool:
        return not self.own.isdisjoint(forms(address))

    def is_outside(self, address: str) -> bool:
        return not self.is_own(address) and address.rpartition("@")[2] not in self.own_domains

    def is_never(self, address: str) -> bool:
        return not self.never.isdisjoint([*forms(address), *domain_forms(address.rpartition("@")[2])])

    def is_never_here(self, address: str, record: Record) -> bool:
        return any((form, record.model, record.id) in self.never_here for form in forms(address))


def belongs(people: People, known: dict[str, list[Record]], rules: Rules) -> dict[tuple[str, int], Filed]:
    """{(model, id): why} of a mail with these people, by what is `known` of `Rules.keys` of them."""
    people = {address: role for address, role in people.items() if address and not rules.is_own(address)}
    if not any(map(rules.is_outside, people)):
        return {}
    silent = any(role == "from" and rules.is_never(address) for address, role in people.items())
    found: dict[tuple[str, int], Filed] = {}
    for record, filed in _matches(people, known, rules):
        kept = silent or rules.is_never(filed.email) or rules.is_never_here(filed.email, record)
        before = found.get(record[:2])
        if (record.restricting or not kept) and (before is None or before.kept):
            found[record[:2]] = filed._replace(kept=kept)
    return found


def _matches(people: People, known: dict[str, list[Record]], rules: Rules) -> Iterator[tuple[Record, Filed]]:
    for address, role in people.items():
        of_keys = [(key, record) for key in rules.keys(address) for record in known.get(key, ())]
        living = any(record.active for _key, record in of_keys)
        for key, record in of_keys:
            if record.active or record.restricting or not living:
                yield record, Filed("domain" if key.startswith("@") else "address", role, address, False)
