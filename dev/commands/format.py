"""./run format: mend what ruff, prettier and eslint can mend by themselves."""

from ..linters import complaints, eslint, prettier, ruff


def main(arguments: list[str]) -> int:
    return complaints(ruff("check", "--fix"), ruff("format"), prettier("--write"), eslint("--fix"))
