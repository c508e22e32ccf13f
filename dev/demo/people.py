"""The people of the demo: an agency with three users and four who have just begun, its clients, leads and applicants.

Names are written out in cast.toml; what nobody needs to read (telephone numbers, amounts) is drawn from a seed. The
same seed gives the same people. Numbers are such as nobody has: in the United Kingdom and Germany from the ranges
reserved for drama; Dutch and Belgian subscriber numbers never begin with 0, and there is no such range for mobiles.
"""

import functools
import random
import tomllib
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
CLIENTS = ("outlook", "outlook", "gmail", "apple", "outlook", "phone")


@dataclass(frozen=True)
class Company:
    name: str
    domain: str
    street: str
    zip: str
    city: str
    country: str
    lang: str
    area: str
    color: str
    jobs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Person:
    """Somebody who writes mail; `client` is the program he writes it with, `login` is set for users of Odoo only."""

    first: str
    last: str
    title: str
    email: str
    lang: str
    client: str
    phone: str
    mobile: str
    company: Company | None = None
    login: str = ""
    odoo_lang: str = ""

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"


@dataclass(frozen=True)
class Lead:
    name: str
    job: str
    contact: Person
    owner: Person
    revenue: int


@dataclass(frozen=True)
class Applicant:
    person: Person
    job: str
    company: Company


@dataclass(frozen=True)
class Cast:
    agency: Company
    users: tuple[Person, ...]
    newcomers: tuple[Person, ...]  # users without a mailbox in Odoo
    companies: tuple[Company, ...]
    contacts: tuple[Person, ...]
    leads: tuple[Lead, ...]
    applicants: tuple[Applicant, ...]
    by_login: dict[str, Person] = field(compare=False, hash=False, default_factory=dict)


@functools.cache
def cast(seed: int = 1) -> Cast:
    """The whole company of players."""
    text = tomllib.loads((HERE / "cast.toml").read_text(encoding="utf-8"))
    rng = random.Random(f"people {seed}")
    agency = Company(**text["agency"])
    users = tuple(_user(entry, agency, rng) for entry in text["user"])
    companies = tuple(
        Company(
            **{key: value for key, value in entry.items() if key not in ("people", "jobs")}, jobs=tuple(entry["jobs"])
        )
        for entry in text["company"]
    )
    contacts = tuple(
        _contact(line, company, rng)
        for company, entry in zip(companies, text["company"], strict=True)
        for line in entry["people"]
    )
    leads = tuple(_leads(companies, contacts, users, rng))
    applicants = tuple(_applicants(text["applicants"], companies, rng))
    own = random.Random(f"newcomers {seed}")
    newcomers = tuple(_user(entry, agency, own) for entry in text["newcomer"])
    by_login = {user.login: user for user in users}
    return Cast(agency, users, newcomers, companies, contacts, leads, applicants, by_login)


def address(first: str, last: str, domain: str) -> str:
    """René + van den Berg -> rene.vandenberg@domain."""
    plain = unicodedata.normalize("NFKD", f"{first}.{last}".replace("ı", "i").replace("ß", "ss").replace("ø", "o"))
    return "".join(c for c in plain.lower() if c.isascii() and (c.isalnum() or c in ".-")) + "@" + domain


def _split(line: str) -> list[str]:
    return [part.strip() for part in line.split("|")]


def _user(entry: dict, agency: Company, rng: random.Random) -> Person:
    first, last, title = _split(entry["person"])
    email = f"{entry.get('mailbox', entry['login'])}@{agency.domain}"
    phones = _phones(agency.country, agency.area, rng)
    return Person(first, last, title, email, "nl", entry["client"], *phones, agency, entry["login"], entry["odoo_lang"])


def _contact(line: str, company: Company, rng: random.Random) -> Person:
    first, last, title = _split(line)
    phones = _phones(company.country, company.area, rng)
    return Person(
        first, last, title, address(first, last, company.domain), company.lang, rng.choice(CLIENTS), *phones, company
    )


def _phones(country: str, area: str, rng: random.Random) -> tuple[str, str]:
    """A landline and a mobile number, as people of that country write them in a signature."""
    n = rng.randrange(100, 1000)
    if country == "GB":
        return f"+44 20 7946 0{n}", f"+44 7700 900{n}"
    if country == "DE":
        return f"+49 (0)30 23125 {n}", f"+49 176 04069 0{n}"
    if country == "BE":
        return f"+32 (0)3 001 0{n // 10 % 10} {n % 100:02}", f"0455 00 {n // 10:02} {n % 100:02}"
    subscriber = f"0{n % 10}{n}{n % 7}{n % 9}{n % 8}"[: 9 - len(area)]
    short = f"0{area}-{subscriber[:-4]} {subscriber[-4:-2]} {subscriber[-2:]}"
    landline = rng.choice([short, f"+31 (0){area} {subscriber[:3]} {subscriber[3:]}"])
    return landline, rng.choice([f"06-12345{n}", f"06 12 34 5{n // 100} {n % 100:02}", f"+31 6 12345{n}"])


def _leads(companies, contacts, users, rng: random.Random):
    """One lead per vacancy; Daan and Sanne have them by turns."""
    vacancies = [(company, job) for company in companies for job in company.jobs]
    for number, (company, job) in enumerate(vacancies):
        people = [person for person in contacts if person.company is company]
        owner, revenue = users[(number + 1) % 2], rng.randrange(60, 190) * 100
        yield Lead(f"{job} – {company.name}", job, rng.choice(people[:3]), owner, revenue)


def _applicants(text: dict, companies, rng: random.Random):
    for line in text["people"]:
        first, last, lang = _split(line)
        company = rng.choice([company for company in companies if company.lang == lang])
        email = address(first, last, rng.choice(text["domains"]))
        client = rng.choice(("gmail", "gmail", "apple", "phone"))
        person = Person(first, last, "", email, lang, client, *_phones("NL", "20", rng))
        yield Applicant(person, rng.choice(company.jobs), company)
