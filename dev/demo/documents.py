"""What stands in the files that go along: curricula, invoices, contracts and so on, by the word in `attach`."""

import random
from dataclasses import dataclass
from datetime import datetime

import files
from files import DOCX_TYPE, File
from people import Company, Person

SCHOOLS = ("Hogeschool Utrecht", "Hanzehogeschool Groningen", "Fontys", "ROC Midden Nederland", "Universiteit Twente")
EMPLOYERS = (
    "Van der Valk Transport",
    "Meridiaan Groep",
    "Hollandse Installaties",
    "Bureau Zuiderlicht",
    "Polder IT",
    "Kroon & Zn.",
)
SKILLS = (
    "plannen",
    "leidinggeven",
    "Excel",
    "klantcontact",
    "Lean Six Sigma",
    "projectmatig werken",
    "Engels",
    "Duits",
    "SAP",
    "AutoCAD",
)
TERMS = (
    "Artikel 1. Opdrachtgever verstrekt Waterlinie de gegevens die nodig zijn voor de uitvoering van de opdracht.",
    "Artikel 2. Waterlinie spant zich in om binnen een redelijke termijn geschikte kandidaten voor te stellen.",
    "Artikel 3. De vergoeding is verschuldigd op het moment dat een arbeidsovereenkomst tot stand komt.",
    "Artikel 4. Eindigt het dienstverband binnen drie maanden, dan zoekt Waterlinie kosteloos een vervanger.",
    "Artikel 5. Betaling geschiedt binnen dertig dagen na de factuurdatum.",
    "Artikel 6. Partijen houden geheim wat zij over elkaar en over kandidaten te weten komen.",
    "Artikel 7. Op deze overeenkomst is Nederlands recht van toepassing.",
)


@dataclass(frozen=True)
class Case:
    """What a thread is about."""

    candidate: Person
    job: str
    company: Company
    salary: str
    rate: str
    number: int
    start: datetime


def attachment(kind: str, case: Case, rng: random.Random, letter) -> File:
    """The file for one letter; `letter` has sender, to, subject, when and message_id."""
    name = case.candidate.name
    if kind == "cv":
        return _cv(case, rng)
    if kind == "invite":
        uid = letter["message_id"].strip("<>")
        guests = (*letter["to"], case.candidate)
        return files.invitation(uid, letter["subject"], case.start, letter["sender"], guests, letter["when"])
    if kind == "profile":
        lines = [
            f"Standplaats: {case.company.city}",
            f"Salaris: tot {case.salary}",
            "",
            *_duties(rng),
            "",
            "Wat wij bieden:",
            *TERMS[:2],
        ]
        return File(
            f"Functieprofiel {case.job}.docx", DOCX_TYPE, files.docx(f"{case.job} bij {case.company.name}", lines)
        )
    if kind == "chart":
        return File("plaatsingen 2026.png", "image/png", files.chart(rng.randrange(4)))
    if kind == "contract":
        agreement = files.pdf(f"Overeenkomst {case.company.name}", list(TERMS))
        rates = files.docx("Bijlage 1: tarieven", [f"Werving en selectie: {case.rate}", "Detachering: op aanvraag"])
        members = {"Overeenkomst.pdf": agreement, "Bijlage 1 tarieven.docx": rates}
        return File(f"Contractstukken {case.company.name}.zip", "application/zip", files.archive(members))
    titles = {
        "offer": (f"Voorstel {name}.pdf", f"Voorstel {case.job}"),
        "signed": (f"{case.company.name} getekend.pdf", "Opdrachtbevestiging (getekend)"),
        "invoice": (f"Factuur WL-26{case.number}.pdf", f"Factuur WL-26{case.number}"),
    }
    file_name, title = titles[kind]
    return File(
        file_name, "application/pdf", files.pdf(title, _particulars(case, kind), rng if kind == "signed" else None)
    )


def _duties(rng: random.Random) -> list[str]:
    return [f"- Je bent sterk in {skill}." for skill in rng.sample(SKILLS, 5)]


def _particulars(case: Case, kind: str) -> list[str]:
    fee = 9_000 + case.number
    lines = [
        f"Opdrachtgever: {case.company.name}, {case.company.street}, {case.company.zip} {case.company.city}",
        f"Functie: {case.job}",
        f"Kandidaat: {case.candidate.name}",
    ]
    if kind == "invoice":
        vat = fee * 21 // 100
        return [
            *lines,
            "",
            f"Vergoeding: € {fee},00",
            f"Btw 21%: € {vat},00",
            f"Totaal: € {fee + vat},00",
            "",
            TERMS[4],
        ]
    return [*lines, f"Salaris: {case.salary} bruto per maand", f"Tarief: {case.rate}", "", *TERMS]


def _cv(case: Case, rng: random.Random) -> File:
    person = case.candidate
    lines = [f"E-mail: {person.email}", f"Telefoon: {person.mobile}", "", "Werkervaring"]
    year = 2026
    for employer in rng.sample(EMPLOYERS, 3):
        begin = year - rng.randrange(2, 5)
        lines += [f"{begin} - {year}  {case.job}, {employer}", *_duties(rng)[:3]]
        year = begin
    lines += [
        "",
        "Opleiding",
        f"{year - 4} - {year}  {rng.choice(SCHOOLS)}",
        "",
        "Vaardigheden",
        ", ".join(rng.sample(SKILLS, 5)),
    ]
    if rng.random() < 0.4:
        return File(f"CV {person.name}.docx", DOCX_TYPE, files.docx(f"Curriculum vitae {person.name}", lines))
    return File(f"CV {person.name}.pdf", "application/pdf", files.pdf(f"Curriculum vitae {person.name}", lines, rng))
