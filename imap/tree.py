"""Making, renaming and removing folders; mail programs that show what is subscribed follow (RFC 9051 §6.3.4-§6.3.8).

A name that is taken when making is as good as made, and a folder that is gone when removing as good as removed: who was
cut off before the answer may ask again. A folder with mail in it is never removed; what is marked as
deleted does not count, as a move without MOVE and UIDPLUS leaves it so. INBOX is none of these verbs'.
"""

import re
from collections.abc import Iterable

from .connection import not_added, quote, refusal
from .errors import FolderGone
from .folders import encode_name
from .reading import Reading

EXISTS = re.compile(rb"\[ALREADYEXISTS\]|already exists", re.IGNORECASE)
PERSONAL = re.compile(rb'\(\("((?:[^"\\]|\\.)*)" (?:"(\\?.)"|NIL)')


class Tree(Reading):
    """Verbs about folders."""

    def create(self, path: str) -> str:
        """Make a folder, and have mail programs show it; its name. One that exists already is as good."""
        name = encode_name(path)
        tags = [self._ask(verb, quote(name)) for verb in ("CREATE", "SUBSCRIBE")]
        created, _subscribed = [self._finish(tag) for tag in tags]
        if created.status != "OK" and not (EXISTS.search(created.text) or self._exists(name)):
            raise not_added(created)
        return name

    def rename(self, name: str, path: str, below: Iterable[str] = ()) -> str:
        """Give the folder `name` another path; its new name. What is below it goes along; `below`: its names.

        FolderGone: 'folder_missing', 'folder_exists' when the path is taken, 'folder_full' or 'folder_refused'.
        """
        new = encode_name(path)
        renamed = self._finish(self._ask("RENAME", quote(name), quote(new)))
        if renamed.status != "OK":
            taken = EXISTS.search(renamed.text) or (self._exists(name) and self._exists(new))
            raise FolderGone("folder_exists", step="folder") if taken else not_added(renamed)
        for old in (name, *below):
            for verb, one in (("SUBSCRIBE", new + old.removeprefix(name)), ("UNSUBSCRIBE", old)):
                self._finish(self._ask(verb, quote(one)))
        return new

    def delete(self, name: str) -> bool:
        """Remove a folder; False when there is mail in it that nobody has marked as deleted."""
        try:
            exists = self.examine(name).exists
            if exists and exists > sum("\\Deleted" in told.flags for told in self.flags().values()):
                return False
        except FolderGone as error:
            if error.reason == "folder_missing":
                return True
            raise
        self.examine("INBOX")  # a folder that is open is not removed everywhere
        tags = [self._ask(verb, quote(name)) for verb in ("DELETE", "UNSUBSCRIBE")]
        deleted, _unsubscribed = [self._finish(tag) for tag in tags]
        if deleted.status != "OK" and self._exists(name):
            raise refusal(deleted, "folder")
        return True

    def namespace(self) -> tuple[str, str | None]:
        """(what the paths of one's own folders begin with, the delimiter), as ("INBOX.", "."); ("", None) unknown."""
        if "NAMESPACE" not in self.capabilities:
            return "", None
        match = PERSONAL.match(self._run("NAMESPACE").get("NAMESPACE", [b""])[-1])
        return (match[1].decode(), match[2][-1:].decode() if match[2] else None) if match else ("", None)

    def _exists(self, name: str) -> bool:
        """Courier refuses to make a folder that exists in the words of any refusal."""
        return self._finish(self._ask("STATUS", quote(name), "(UIDVALIDITY)")).status == "OK"
