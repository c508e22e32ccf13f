"""./run odoo ARGS: Odoo's command line with the development configuration."""

import os
import subprocess
import sys

from .. import odoo, postgres
from ..places import link_farm
from ..surroundings import stop_in_order


def main(arguments: list[str]) -> int:
    stop_in_order()
    link_farm()
    with postgres.cluster() as sockets:
        conf = odoo.configuration(sockets, "odoo")
        return subprocess.run(odoo.command(*arguments), env={**os.environ, "ODOO_RC": str(conf)}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
