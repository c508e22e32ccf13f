"""The leak matrix: whoever may not see a mail, learns nothing of it by any way there is.

A *world* (world.py) has mails in every state, each of their parts a token that occurs nowhere else, and for every
role the states it may see. A *way* is one question that somebody can ask the system; the ways are made from the
registry, so that a field, a method or a route of tomorrow is among them:

* reads.py: the reading methods of the ORM, on our models with every field
* paths.py: from every model along its fields to ours, in at most three steps
* methods.py: the public methods, of ours and of what we add to other models
* routes.py: our own routes and those of Odoo that read any model, over HTTP
* traces.py: what lies elsewhere: other tables, the bus, the log, catalogues of translation

A role asks twice: with everything there, and with what it may not see taken out of the database. It is a leak when a
token that is not the role's is in an answer (answers.py), or when the two answers differ: in a count, an order, a
group, an id. An answer that is refused is the same as an empty one of a refusal, whatever the reason.

What happens to mails, records and users in time is proven elsewhere:

| what | where |
|---|---|
| contacts and leads merged; a user deleted and made anew, or with a colleague's address | test_access_walks.py |
| mails that survive every order of merges, and who sees them then | test_filing_merged.py |
| somebody sends himself a mail under the Message-ID of a confidential one | test_access.py, test_confidential_hand.py |
| a holder who left, or was deleted, opens nothing | test_confidential_hand.py |
| the neutralised copy of a database logs in nowhere | test_secret.py |
| a decision while mail comes in | test_decisions.py |

What is compared is what a *user* can get at. Odoo itself hands a field that is in the cache to any code that asks for
it; the cache is tested where a user can reach it, by asking after other code of the same transaction has read all.
"""

from .answers import Leak, ask, normal
from .matrix import Log, Matrix
from .world import ROLES, SOME, World
