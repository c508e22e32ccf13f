"""./run lint: what ruff, pylint-odoo, prettier and eslint complain of."""

import sys

from ..linters import eslint, prettier, pylint, ruff, run

if __name__ == "__main__":
    check = ruff("check", "--output-format=concise")
    sys.exit(run(check, ruff("format", "--check"), pylint(), prettier("--check"), eslint()))
