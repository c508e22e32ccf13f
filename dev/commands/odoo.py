"""./run odoo ARGS: Odoo's command line with the development configuration."""

import subprocess
import sys

from .. import odoo, postgres
from ..places import link_farm
from ..surroundings import stop_in_order


def main(arguments: list[str]) -> int:
    stop_in_order()
    link_farm()
    with postgres.cluster() as sockets:
        return subprocess.run(odoo.command(odoo.configuration(sockets, "odoo"), *arguments)).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
