"""The wheel holds what git tracks of the addon, whatever the name of the clone it is built in."""

import ast
import re
import subprocess
import sys
import tempfile
import tomllib
import unittest
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
INSIDE = "odoo/addons/mail_dossier/"
NOT_SHIPPED = re.compile(
    r"\.|dev/|notebooks/|docs/|(run|LICENSE|CONTRIBUTING\.md|pyproject\.toml)$"  # for those who work on the addon
)


def wheel_of_a_clone(directory: Path) -> tuple[list[str], zipfile.ZipFile]:
    """The tracked files of a clone of HEAD, and the wheel built in it."""
    clone = directory / "clone-of-another-name"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(directory), str(clone)]
    subprocess.run(build, check=True, stdout=subprocess.DEVNULL)
    tracked = subprocess.check_output(["git", "ls-files"], cwd=clone, text=True).splitlines()
    (wheel,) = directory.glob("*.whl")
    return tracked, zipfile.ZipFile(wheel)


class TestWheel(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(directory.cleanup)
        cls.tracked, cls.wheel = wheel_of_a_clone(Path(directory.name))
        cls.addClassCleanup(cls.wheel.close)
        cls.metadata = cls.wheel.read(next(n for n in cls.wheel.namelist() if n.endswith("/METADATA"))).decode()
        cls.manifest = ast.literal_eval((ROOT / "__manifest__.py").read_text())

    def test_ships_what_git_tracks(self) -> None:
        shipped = {name.removeprefix(INSIDE) for name in self.wheel.namelist() if ".dist-info/" not in name}
        self.assertEqual(shipped, {name for name in self.tracked if not NOT_SHIPPED.match(name)})

    def test_is_the_addon_in_name_and_version(self) -> None:
        self.assertIn("Name: odoo-addon-mail_dossier\n", self.metadata)
        self.assertIn(f"Version: {self.manifest['version']}\n", self.metadata)

    def test_requires_what_the_manifest_requires(self) -> None:
        project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
        required = {re.match(r"[\w.-]+", line).group().lower() for line in project["dependencies"]}
        self.assertEqual(required - {"odoo"}, set(self.manifest["external_dependencies"]["python"]))


if __name__ == "__main__":
    unittest.main()
