"""./run shell: Odoo's shell on the demo's database."""

from . import odoo


def main(arguments: list[str]) -> int:
    return odoo.main(["shell", "-d", "demo", "--no-http", *arguments])
