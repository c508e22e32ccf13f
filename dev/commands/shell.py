"""./run shell: Odoo's shell on the demo's database."""

import sys

from .odoo import main

if __name__ == "__main__":
    sys.exit(main(["shell", "-d", "demo", "--no-http", *sys.argv[1:]]))
