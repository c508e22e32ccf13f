"""Odoo: its configuration, its command line, and no warning in its log unnoticed."""

import os
import re
import runpy
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from .places import ADDONS, DATA, DEV, LOG
from .postgres import USER
from .processes import DIES_WITH_US

BIN = os.environ["ODOO_BIN"]
ADDONS_OF_ODOO = Path(os.environ["ODOO_ADDONS"])
PATIENCE = 120  # seconds for a server's first answer

# Lines of Odoo's log that may say WARNING or ERROR while the addon is being installed, each with its reason.
EXPECTED: list[str] = []


def configuration(sockets: Path, name: str, **options: object) -> Path:
    """Write .dev/NAME.conf; `options` are those of Odoo's configuration file."""
    options = {
        "addons_path": f"{ADDONS},{ADDONS_OF_ODOO}",
        "data_dir": DATA,
        "db_host": sockets,
        "db_user": USER,
        "http_interface": "127.0.0.1",
        "list_db": False,
        "max_cron_threads": 0,
        "limit_memory_hard": 0,  # address space, of which threads of tests take much and use little
        **options,
    }
    path = DEV / f"{name}.conf"
    path.write_text("[options]\n" + "".join(f"{key} = {value}\n" for key, value in options.items()))
    return path


def command(*arguments: str) -> list[str]:
    """Odoo's command line; the environment it runs in names the configuration in ODOO_RC."""
    return [sys.executable, BIN, *arguments]


def start(environment: dict[str, str], log: Path, *arguments: str) -> subprocess.Popen:
    """A server, or another of Odoo's programs, with the configuration that ODOO_RC names; its log begins anew."""
    log.unlink(missing_ok=True)
    program = [*DIES_WITH_US, *command(*arguments, f"--logfile={log}")]
    return subprocess.Popen(program, env=environment, stderr=subprocess.DEVNULL, start_new_session=True)


def await_answer(process: subprocess.Popen, url: str, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{url}/web/health", timeout=PATIENCE):
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit(f"Odoo does not answer at {url}: see {log}")


def install(sockets: Path, database: str, modules: list[str], update: bool = False) -> None:
    """Install, or update, modules without demo data; a warning in the log is a failure."""
    log = LOG / f"install-{database}.log"
    log.unlink(missing_ok=True)
    conf = configuration(sockets, f"install-{database}", without_demo=True)
    arguments = ["-d", database, "-u" if update else "-i", ",".join(modules)]
    arguments += ["--stop-after-init", "--no-http", f"--logfile={log}"]
    with open(LOG / f"install-{database}.out", "w") as out:
        done = subprocess.run(command(*arguments), env={**os.environ, "ODOO_RC": str(conf)}, stdout=out, stderr=out)
    complaints = warnings(log)
    if done.returncode or complaints:
        raise SystemExit("\n".join([*complaints, f"installing {', '.join(modules)} failed: see {log}"]))


def warnings(log: Path) -> list[str]:
    """The lines of a log of Odoo that say WARNING or worse, each with what follows it."""
    text = log.read_text() if log.exists() else ""
    entries = re.split(r"^(?=\d{4}-\d\d-\d\d [\d:,]+ )", text, flags=re.MULTILINE)
    serious = [entry.rstrip() for entry in entries if re.match(r"\S+ \S+ \d+ (WARNING|ERROR|CRITICAL) ", entry)]
    return [entry for entry in serious if not any(expected in entry for expected in EXPECTED)]


def release() -> str:
    """Which Odoo this is: its version and where it lies."""
    for directory in (ADDONS_OF_ODOO.parent, ADDONS_OF_ODOO.parent / "odoo"):
        if (directory / "release.py").exists():
            return f"{runpy.run_path(str(directory / 'release.py'))['version']} {directory}"
    raise SystemExit(f"no release.py beside {ADDONS_OF_ODOO}")
