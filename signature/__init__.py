"""Who wrote this? What a mail's own words tell of their writer: name, function, company, telephone, address.

Text in, values out: nothing here knows mail servers, HTML or Odoo. The text is the sender's own
(`imap.plain.own_text`): what he quotes is signed by somebody else.

    lines.py    which lines are the signature
    phones.py   the telephone numbers in them
    people.py   name, function and company
    places.py   street, postcode and town

All of it is a guess that a person confirms: what is unsure is left out.
"""

from .phones import same
from .reading import Signature, read, together

__all__ = ["Signature", "read", "same", "together"]
