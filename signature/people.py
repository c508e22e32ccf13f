"""Name, function and company, of the pieces of a signature's lines."""

import re

from .lines import is_person, is_sender, words_of

FUNCTION = re.compile(
    r"(?i)\b(?:\w*manager|\w*director|\w*directeur|directrice|\w*adviseur|advisor|adviser|\w*consultant|\w*medewerker"
    r"|\w*medewerkster|\w*recruiter|\w*recruitment|\w*ontwikkelaar|\w*specialist|\w*coördinator|coordinator|hoofd"
    r"|eigena(?:ar|resse)|\w*leider|\w*assistente?|assistant|secretar\w+|\w*monteur|\w*verpleegkundige|\w*docente?"
    r"|leraar|lerares|jurist|advocaat|lawyer|attorney|notaris|\w*engineer|\w*developer|programmeur|programmer|analist"
    r"|analyst|officer|c[efitom]o|president|owner|founder|oprichter|partner|head of|\w*lead|architect|\w*designer"
    r"|\w*ontwerper|\w*inkoper|buyer|\w*verkoper|sales|planner|stagiaire?|intern|trainee|controller|boekhouder"
    r"|accountant|administrat\w+|bestuurder|\w*voorzitter|penningmeester|wethouder|burgemeester|arts|\w*therapeut"
    r"|geschäftsführer\w*|\w*leiter(?:in)?|\w*berater(?:in)?|referent(?:in)?|responsable|chargée?|conseill\w+|gérant"
    r"|representative|vertegenwoordiger|editor|redacteur|journalist|professor|hoogleraar|researcher|onderzoeker"
    r"|teacher|nurse|physician|technician|technicus|supervisor|executive|associate|clerk|counsel|strategist|makelaar"
    r"|receptionist\w*|chauffeur|driver|operator|technicus|beheerder|administrator|scientist|buyer)\b"
)
LEGAL = re.compile(
    r"(?i)(?:\b(?:b\.?v|n\.?v|v\.?o\.?f|inc|llc|l\.l\.c|llp|ltd|limited|plc|gmbh|ag|kg|ohg|s\.a|s\.?a\.?r\.?l|sas|srl"
    r"|s\.?p\.?a|aps|oy|bvba|corp|corporation|u\.a|holding|group|groep|gruppe)\.?$"
    r"|^(?:stichting|gemeente|provincie|ministerie|vereniging|coöperatie|universiteit|hogeschool|ziekenhuis|university)\b"
    r"|&\s?(?:co|zn|zonen|partners)\b)"
)
NO_NAME = re.compile(r"[@\d]|www\.|https?:")
SHORTEST = 4  # letters of a domain that a company's name may be recognised by


def name(parts: list[str], name: str, address: str) -> str:
    """The sender's name as he signs with, else as the header has it, the first name first."""
    words = words_of(name)
    signed = next((part for part in parts if is_sender(part, words, "") and _is_whole(part)), "")
    if not signed and (not words or "@" in name):
        signed = next((part for part in parts[:2] if is_person(part) and _is_whole(part) and not _is_about(part)), "")
    return " ".join((signed or ("" if "@" in name else _first_name_first(name))).split())


def _is_whole(part: str) -> bool:
    """More than the first name that friends sign with."""
    return len(part.split()) > 1


def _is_about(part: str) -> bool:
    return bool(FUNCTION.search(part) or LEGAL.search(part))


def _first_name_first(name: str) -> str:
    """ "Smit, Anna (HR)" → "Anna Smit" """
    name = re.sub(r"\s*[(\[][^()\[\]]*[)\]]", "", name).strip(" '\"")
    last, comma, first = name.partition(", ")
    return f"{first} {last}" if comma and is_person(f"{first} {last}") else name


def function(parts: list[str]) -> str:
    """What he does there: the first piece with the name of a profession in it."""
    fits = (part for part in parts if len(part) <= 60 and FUNCTION.search(part) and not NO_NAME.search(part))
    return next((part for part in fits if not LEGAL.search(part)), "")


def company(parts: list[str], person: str, address: str) -> str:
    """The piece that is called a company, or that the address's domain is named after."""
    named = [part for part in parts if len(part) <= 60 and not NO_NAME.search(part) and part != person]
    legal = next((part for part in named if LEGAL.search(part)), "")
    return legal or next((part for part in named if _is_of(part, address.rpartition("@")[2])), "")


def _is_of(part: str, domain: str) -> bool:
    label = re.sub(r"\W", "", domain.lower().rpartition(".")[0].rpartition(".")[2])
    squashed = re.sub(r"[\W_]", "", part.lower())
    long_enough = min(len(label), len(squashed)) >= SHORTEST
    alike = squashed.startswith(label) or squashed.endswith(label) or label.startswith(squashed)
    return long_enough and alike
