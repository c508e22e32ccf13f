"""./run test [--all] [pytest's arguments]: every test, or those named.

Paths are the repository's (tests/test_x.py::TestX); they are run from the link farm, as odoo.addons.mail_dossier.
"""

import sys

from ..places import ADDONS, FARM, ROOT, TESTS_OF_DEV, say
from ..processes import call
from ..surroundings import surroundings

PATHS = ["tests", "imap/tests", "signature/tests", "dev/tests"]


def main(arguments: list[str]) -> int:
    everything = "--all" in arguments
    with surroundings(more=True) as environment:
        if everything:
            environment["MAIL_DOSSIER_ALL"] = "1"
        else:
            say("the fast suites; ./run test --all adds the long ones")
        return call(pytest(environment, [a for a in arguments if a != "--all"]), environment)


def pytest(environment: dict[str, str], arguments: list[str]) -> list[str]:
    paths = [argument for argument in arguments if _path(argument)]
    options = [argument for argument in arguments if not _path(argument)]
    where = [f"--config-file={ROOT}/dev/pytest.ini", f"--rootdir={ADDONS}", f"--confcutdir={ADDONS}"]
    what = [f"--odoo-config={environment['ODOO_RC']}", f"--odoo-database={environment['ODOO_DB']}"]
    return [
        *(sys.executable, "-m", "pytest", *where, *what, *options),
        *[_in_farm(path) for path in paths or PATHS if paths or _path(path)],
    ]


def _path(argument: str) -> bool:
    return not argument.startswith("-") and (ROOT / argument.partition("::")[0]).exists()


def _in_farm(path: str) -> str:
    if path.startswith("dev/tests"):
        return str(TESTS_OF_DEV) + path.removeprefix("dev/tests")
    return str(FARM / path)
