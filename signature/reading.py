"""All that a signature says."""

from dataclasses import dataclass, fields

from .lines import segments, signature_lines
from .people import company, function, name
from .phones import Phone, phones
from .places import Place, place


@dataclass(frozen=True)
class Signature:
    """What is known of the writer; "" or empty where his signature does not say it. `name` is that of the mail's
    header where the signature has none; `phones` are in the signature's order, each number once.
    """

    name: str = ""
    function: str = ""
    company: str = ""
    phones: tuple[Phone, ...] = ()
    place: Place = Place()

    @property
    def phone(self) -> Phone | None:
        """The number to reach him by: his mobile, else the first that is no fax."""
        spoken = [phone for phone in self.phones if phone.kind != "fax"]
        return next((phone for phone in spoken if phone.kind == "mobile"), spoken[0] if spoken else None)


def read(text: str, region: str, sender: tuple[str, str] = ("", "")) -> Signature:
    """What the sender, (name, address) of the mail's header, says of himself in his own text.

    `region` ("NL") is the country whose numbers are written without country code.
    """
    lines = signature_lines(text, *sender)
    parts = segments(lines)
    person = name(parts, *sender)
    return Signature(
        name=person,
        function=function(parts),
        company=company(parts, person, sender[1]),
        phones=phones(lines, region),
        place=place(lines),
    )


def together(found: list[Signature]) -> Signature:
    """What the first of several signatures says, completed by the others."""
    first: dict[str, object] = {}
    for signature in found:
        said = {one.name: getattr(signature, one.name) for one in fields(Signature)}
        first |= {name: value for name, value in said.items() if value and name not in first}
    return Signature(**first)
