"""What the open folder holds: UIDs, flags, dates, sizes, ids; everything but the contents."""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from . import responses
from .connection import refusal
from .opening import Opening
from .responses import BODY, MONTHS, SIZE, Fetched, Flags, Identity, Summary
from .sequence_set import LAST, Range, expand, merged, searched, uid_sets

IDENTIFYING = "INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]"


class Reading(Opening):
    """Questions about the messages of the open folder; none of them marks anything (R36)."""

    @property
    def _attributes(self) -> str:
        return f"UID FLAGS INTERNALDATE RFC822.SIZE{' MODSEQ' if self._modseqs else ''}"

    def uids(self, since: date | None = None, above: int = 0) -> list[int]:
        """The UIDs, ascending: received on or after `since` (the server's date), and higher than `above`."""
        criteria = [f"SINCE {since.day}-{MONTHS[since.month - 1]}-{since.year:04}"] if since else []
        criteria += [f"UID {above + 1}:*"] if above else []
        found = expand(self._search(*(criteria or ["ALL"])))
        return [uid for uid in found if uid > above]  # n:* names the last message even when it is below n

    def present(self) -> list[Range]:
        """All UIDs there are, as ascending ranges, however many."""
        return self._search("ALL")

    def _search(self, *criteria: str) -> list[Range]:
        extended = ["RETURN", "(ALL)"] if "ESEARCH" in self.capabilities else []
        told = self._run("UID", "SEARCH", *extended, *criteria)
        found = searched(told)
        while found and (lowest := _lowest_done(told)):
            told = self._run("UID", "SEARCH", *extended, f"UID 1:{lowest - 1}", *criteria)
            found = merged([*found, *searched(told)])
        return found

    def summary(self, uids: Iterable[int]) -> dict[int, Summary]:
        """Size, flags and dates by UID; messages that are gone are left out."""
        wanted, found = set(uids), {}
        for part in uid_sets(sorted(wanted)):
            told = self._run("UID", "FETCH", part, f"({self._attributes})", fetching=True)
            responses.gathered(told.get("FETCH", ()), into=found)
        self._note(one for uid, one in found.items() if uid not in wanted)
        told = {uid: responses.summary(found[uid]) for uid in wanted & found.keys() if SIZE in found[uid]}
        self._sizes |= {uid: one.size for uid, one in told.items()}
        return told

    def flags(self, low: int = 1, high: int = LAST, changed_since: int | None = None) -> dict[int, Flags]:
        """The flags by UID of the messages from `low` to `high`.

        Or of those among them that changed since a modification sequence, where the folder keeps such.
        """
        since = f" (CHANGEDSINCE {changed_since})" if changed_since and self._modseqs else ""
        modseq = " MODSEQ" if self._modseqs else ""
        found = responses.all_flags(self._fetch_range(low, high, f"(UID FLAGS{modseq}){since}"))
        self.changed |= {uid: one for uid, one in found.items() if not low <= uid <= high}
        return {uid: one for uid, one in found.items() if low <= uid <= high}

    def identities(self, low: int = 1, high: int = LAST) -> dict[int, Identity]:
        """What identifies the messages from `low` to `high`, by UID; no content is fetched."""
        more = {"OBJECTID": " EMAILID", "X-GM-EXT-1": " X-GM-MSGID"}
        permanent = "".join(attribute for name, attribute in more.items() if name in self.capabilities)
        gathered: dict[int, dict[int, bytes]] = {}
        for found in self._fetch_range(low, high, f"(UID {IDENTIFYING}{permanent})"):
            gathered.setdefault(int(found[responses.UID]), {}).update(found)
        self._note(gathered.values())  # flags were not asked for
        return {uid: responses.identity(one) for uid, one in gathered.items() if SIZE in one and low <= uid <= high}

    def headers(self, uids: Iterable[int]) -> list[Fetched]:
        """The messages with nothing but their header block for a source; those that are gone are left out."""
        wanted, found = set(uids), {}
        for part in uid_sets(sorted(wanted)):
            told = self._run("UID", "FETCH", part, f"({self._attributes} BODY.PEEK[HEADER])", fetching=True)
            responses.gathered(told.get("FETCH", ()), into=found)
        self._note(one for uid, one in found.items() if uid not in wanted)
        return [responses.message(found[uid], found[uid][BODY]) for uid in sorted(wanted) if BODY in found.get(uid, ())]

    def _fetch_range(self, low: int, high: int, what: str) -> Iterator[dict[int, bytes]]:
        """FETCH by range: however many messages, the command is short (R31)."""
        low = max(low, 1)  # R8: there is no UID 0
        while low <= high:
            answer = self._finish(self._ask("UID", "FETCH", f"{low}:{high}", what), fetching=True)
            if answer.status != "OK":
                raise refusal(answer, "folder")
            yield from responses.fetched(answer.untagged.get("FETCH", ()))
            high = _lowest_done(answer.untagged) - 1


def _lowest_done(told: dict[str, list]) -> int:
    """Where an answer ends that a server cut short, 0 when it is complete; they begin with the highest (RFC 9738)."""
    match = re.match(rb"\d+ (\d+)", told.get("MESSAGELIMIT", [b""])[-1])
    return int(match[1]) if match else 0
