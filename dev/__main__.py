"""python -m dev COMMAND ARGUMENTS, as ./run calls it: runs main(ARGUMENTS) of dev/commands/COMMAND.py."""

import importlib
import sys

from .places import link_farm
from .processes import stop_in_order

if __name__ == "__main__":
    command, *arguments = sys.argv[1:]
    stop_in_order()
    link_farm()
    try:
        sys.exit(importlib.import_module(f"dev.commands.{command}").main(arguments))
    except KeyboardInterrupt:
        sys.exit(130)
