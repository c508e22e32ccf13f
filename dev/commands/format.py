"""./run format: mend what ruff, prettier and eslint can mend by themselves."""

import sys

from ..linters import eslint, prettier, ruff, run

if __name__ == "__main__":
    sys.exit(run(ruff("check", "--fix"), ruff("format"), prettier("--write"), eslint("--fix")))
