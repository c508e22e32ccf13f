"""./run notebook [--check]: Jupyter, or only its execution of every notebook, against a running demo.

A notebook finds ODOO_URL, ODOO_DB and ODOO_API_KEY (of the demo's first user, for JSON-2) in its environment, and
imports the addon's imap/ as package `imap`.
"""

import subprocess
import sys
import sysconfig
from pathlib import Path

from .. import odoo
from ..demo.people import cast
from ..demonstration import DATABASE, Demo, demonstration
from ..places import DEV, LOG, ROOT, say
from ..processes import call

NOTEBOOKS = ROOT / "notebooks"
REQUIREMENTS = ROOT / "dev" / "requirements-notebook.txt"
MAKE_KEY = """
from datetime import timedelta
user = env["res.users"].search([("login", "=", {login!r})])
expiry = env.cr.now() + timedelta(days=1)
print("key:" + env["res.users.apikeys"].with_user(user).sudo()._generate("rpc", "notebook", expiry))
env.cr.commit()
"""


def main(arguments: list[str]) -> int:
    install()
    with demonstration() as demo:
        environment = {
            **demo.environment,
            "ODOO_URL": demo.url,
            "ODOO_API_KEY": api_key(demo),
            "PYTHONPATH": str(ROOT),
            "JUPYTER_CONFIG_DIR": str(DEV / "jupyter"),
            "JUPYTER_DATA_DIR": str(DEV / "jupyter"),
            "IPYTHONDIR": str(DEV / "jupyter"),
        }
        check = [
            "pytest",
            "-p",
            "no:odoo",
            "--nbmake",
            "--config-file=/dev/null",
            f"--rootdir={NOTEBOOKS}",
            f"--confcutdir={NOTEBOOKS}",
        ]
        server = ["notebook", "--allow-root"]
        command = check if "--check" in arguments else server
        return call([sys.executable, "-m", *command, str(NOTEBOOKS)], environment, cwd=DEV)


def install() -> None:
    """Jupyter, which nothing else needs."""
    done = Path(sysconfig.get_path("purelib")) / REQUIREMENTS.name
    if not done.exists() or done.read_text() != REQUIREMENTS.read_text():
        say("fetching Jupyter")
        with open(LOG / "jupyter.log", "w") as log:
            pip = [sys.executable, "-m", "pip", "install", "-r", str(REQUIREMENTS)]
            subprocess.run(pip, stdout=log, stderr=log, check=True)
        done.write_text(REQUIREMENTS.read_text())


def api_key(demo: Demo) -> str:
    """A key of the first user, good for a day."""
    script = MAKE_KEY.format(login=cast().users[0].login)
    shell = odoo.command("shell", "-d", DATABASE, "--no-http", "--log-level=error")
    done = subprocess.run(shell, input=script, env=demo.environment, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout.partition("key:")[2].split()[0]
