"""Opening a folder, and what it tells then: with QRESYNC all that happened since the last time (RFC 7162)."""

from .connection import quote, refusal
from .conversation import Conversation
from .errors import FolderGone
from .responses import Known, Selected, all_flags, fetched, number, permanent_flags
from .sequence_set import Range, searched, vanished


class Opening(Conversation):
    """What opens folders; verbs about messages speak of the one that is open."""

    _modseqs = False  # whether the open folder keeps modification sequences
    _writes = False  # whether it may be changed

    def examine(self, name: str) -> Selected:
        """Open a folder to read it; FolderGone when the server does not let us."""
        return self.select(name)

    def select(self, name: str, known: Known | None = None, write: bool = False) -> Selected:
        """Open a folder, to change its messages where `write`; FolderGone when the server does not let us.

        With `known` the answer also carries what changed and vanished since, if the server can tell.
        """
        command = "SELECT" if write else "EXAMINE", quote(name)
        options = self._options(known)
        answer = self._finish(self._ask(*command, *options), fetching=True)
        if answer.status == "BAD" and options:  # offered, and not understood: iCloud
            self.enabled, options = frozenset(), ()
            answer = self._finish(self._ask(*command), fetching=True)
        self._connection.state = "SELECTED" if answer.status == "OK" else "AUTH"
        self._forget()
        if answer.status != "OK":
            raise refusal(answer, "folder")
        return self._selected(answer.untagged, write, known if options else None)

    def _options(self, known: Known | None) -> tuple[str, ...]:
        if "QRESYNC" in self.enabled and known and known.highestmodseq:
            uids = f" 1:{known.uidnext - 1}" if known.uidnext > 1 else ""
            return (f"(QRESYNC ({known.uidvalidity} {known.highestmodseq}{uids}))",)
        ask = "CONDSTORE" in self.capabilities and "ENABLE" not in self.capabilities
        return ("(CONDSTORE)",) if ask else ()

    def _selected(self, told: dict[str, list], write: bool, known: Known | None) -> Selected:
        uidvalidity, highestmodseq = number(told, "UIDVALIDITY"), number(told, "HIGHESTMODSEQ") or None
        if not uidvalidity:  # RFC 9051 §2.3.1.1: without it a UID means nothing tomorrow
            raise FolderGone("folder_refused", step="folder")
        self._modseqs, self._writes = bool(highestmodseq), write and "READ-ONLY" not in told
        # A server that has gone back, or remembers nothing, says nothing of what changed: silence is no news then.
        uidnext = number(told, "UIDNEXT") or 1 + max((high for _low, high in self._all()), default=0)
        resynced = known and "QRESYNC" in self.enabled and uidvalidity == known.uidvalidity
        resynced = resynced and (highestmodseq or 0) >= (known.highestmodseq or 1)
        return Selected(
            uidvalidity,
            uidnext,
            highestmodseq,
            number(told, "EXISTS") or 0,
            not self._writes,
            permanent_flags(told),
            all_flags(fetched(told.get("FETCH", ()))) if resynced else None,
            vanished(told.get("VANISHED", ())) if resynced else None,
        )

    def _all(self) -> list[Range]:
        return searched(self._run("UID", "SEARCH", "ALL"))
