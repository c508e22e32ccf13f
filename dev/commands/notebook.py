"""./run notebook [--check | --save]: JupyterLab on the notebooks, against the running demo.

With --check every notebook is only executed, with --save its results are kept in it as well; both against a demo of
their own, which is new and goes with the run.

A notebook finds ODOO_URL and ODOO_DB in its environment, ODOO_API_KEY (of the demo's first user, for JSON-2), and
ODOO_API_KEY_SANNE and so on for each user, who has the password of everybody's mailbox in DEMO_IMAP_PASSWORD.
"""

import argparse
import json
import subprocess
import sys
import sysconfig
from pathlib import Path

from .. import odoo
from ..demo.people import cast
from ..demonstration import Demo, demonstration, demonstration_apart
from ..places import DEV, LOG, ROOT, say
from ..processes import call

NOTEBOOKS = ROOT / "notebooks"
PATIENCE = 600  # seconds for a cell, where a first import takes some
JUPYTER = ROOT / "dev" / "requirements-jupyter.txt"
# It would ask its makers for news and new versions.
QUIET = ["--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
MAKE_KEYS = """
from datetime import timedelta
expiry = env.cr.now() + timedelta(days=1)
for user in env["res.users"].search([("share", "=", False)]):
    key = env["res.users.apikeys"].with_user(user).sudo()._generate("rpc", "notebook", expiry)
    print(f"key:{user.login}:{key}")
env.cr.commit()
"""


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./run notebook")
    parser.add_argument("--check", action="store_true", help="execute every notebook")
    parser.add_argument("--save", action="store_true", help="execute every notebook and keep its results")
    options = parser.parse_args(arguments)
    if options.check or options.save:
        with demonstration_apart() as demo:
            code = execute(demo, options.save)
        for path in sorted(NOTEBOOKS.glob("*.ipynb")) if options.save and not code else ():
            tidy(path)
        return code
    install_jupyter()
    with demonstration() as demo:
        lab = [sys.executable, "-m", "jupyterlab", *QUIET, "--allow-root", str(NOTEBOOKS)]
        return call(lab, environment(demo), cwd=DEV)


def execute(demo: Demo, save: bool) -> int:
    """The exit code of pytest, for which each notebook is a test."""
    where = ["--config-file=/dev/null", f"--rootdir={NOTEBOOKS}", f"--confcutdir={NOTEBOOKS}", "-p", "no:odoo"]
    how = [
        "-q",
        "-p",
        "no:cacheprovider",
        "--nbmake",
        f"--nbmake-timeout={PATIENCE}",
        *(["--overwrite"] if save else []),
    ]
    return call([sys.executable, "-m", "pytest", *where, *how, str(NOTEBOOKS)], environment(demo), cwd=DEV)


def tidy(path: Path) -> None:
    """Leave out what changes with every run and tells nothing: counts, times, the version of Python."""
    notebook = json.loads(path.read_text())
    notebook["metadata"] = {"kernelspec": notebook["metadata"]["kernelspec"], "language_info": {"name": "python"}}
    for number, cell in enumerate(notebook["cells"], 1):
        cell |= {"id": f"cell-{number}", "metadata": {}}
        for output in cell.get("outputs", []):
            output |= {"metadata": {}} if "metadata" in output else {}
        for counted in [cell, *cell.get("outputs", [])]:
            counted |= {"execution_count": None} if "execution_count" in counted else {}
    path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n")


def environment(demo: Demo) -> dict[str, str]:
    keys = api_keys(demo)
    return {
        **demo.environment,
        "ODOO_URL": demo.url,
        "ODOO_API_KEY": keys[cast().users[0].login],
        **{f"ODOO_API_KEY_{login.upper()}": key for login, key in keys.items()},
        "DEMO_IMAP_PASSWORD": "secret",
        "JUPYTER_CONFIG_DIR": str(DEV / "jupyter"),
        "JUPYTER_DATA_DIR": str(DEV / "jupyter"),
        "IPYTHONDIR": str(DEV / "jupyter"),
        "MPLCONFIGDIR": str(DEV / "jupyter"),
    }


def install_jupyter() -> None:
    """JupyterLab, which nothing else needs."""
    done = Path(sysconfig.get_path("purelib")) / JUPYTER.name
    if not done.exists() or done.read_text() != JUPYTER.read_text():
        say("fetching JupyterLab")
        with open(LOG / "jupyter.log", "w") as log:
            pip = [sys.executable, "-m", "pip", "install", "-r", str(JUPYTER)]
            subprocess.run(pip, stdout=log, stderr=log, check=True)
        done.write_text(JUPYTER.read_text())


def api_keys(demo: Demo) -> dict[str, str]:
    """{login: a key that is good for a day}"""
    shell = odoo.command("shell", "-d", demo.database, "--no-http", "--log-level=error")
    done = subprocess.run(shell, input=MAKE_KEYS, env=demo.environment, stdout=subprocess.PIPE, text=True, check=True)
    lines = [line.partition("key:")[2].split(":") for line in done.stdout.splitlines() if "key:" in line]
    return dict(lines)
