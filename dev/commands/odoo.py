"""./run odoo ARGS: Odoo's command line with the development configuration."""

import os

from .. import odoo, postgres
from ..processes import call


def main(arguments: list[str]) -> int:
    with postgres.cluster() as sockets:
        conf = odoo.configuration(sockets, "odoo")
        return call(odoo.command(*arguments), {**os.environ, "ODOO_RC": str(conf)})
