"""./run lint: what ruff, pylint-odoo, prettier and eslint complain of."""

from ..linters import complaints, eslint, prettier, pylint, ruff


def main(arguments: list[str]) -> int:
    check = ruff("check", "--output-format=concise")
    return complaints(check, ruff("format", "--check"), pylint(), prettier("--check"), eslint())
