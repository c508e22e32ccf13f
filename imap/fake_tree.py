"""Making, renaming and removing folders of FakeServer; see tree.py."""

from collections.abc import Iterable

from .errors import FolderGone
from .fake_access import FakeAccess, command
from .folders import encode_name


class FakeTree(FakeAccess):
    """Verbs about folders."""

    @command
    def create(self, path: str) -> str:
        self._check_name(path)
        name = encode_name(path)
        if name not in self.server.tree:
            self.server.add(path)
        return name

    @command
    def rename(self, name: str, path: str, below: Iterable[str] = ()) -> str:
        self._check_name(path)
        if name not in self.server.tree:
            raise FolderGone("folder_missing", step="folder")
        if encode_name(path) in self.server.tree:
            raise FolderGone("folder_exists", step="folder")
        self.server.rename(self.server.tree[name].folder.path, path)
        return encode_name(path)

    def _check_name(self, path: str) -> None:
        if not path.startswith(self.server.prefix) or path in self.server.refused:
            raise FolderGone("folder_refused", step="folder")

    @command
    def delete(self, name: str) -> bool:
        place = self.server.tree.get(name)
        if place and any("\\Deleted" not in mail.flags for mail in place.mails.values()):
            return False
        if place and any(other.startswith(f"{name}{self.server.delimiter}") for other in self.server.tree):
            raise FolderGone("folder_refused", step="folder")  # as those do that remove all that is below along
        self.server.tree.pop(name, None)
        return True

    @command
    def namespace(self) -> tuple[str, str | None]:
        return self.server.prefix, self.server.delimiter
