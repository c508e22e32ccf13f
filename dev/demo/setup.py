"""Puts the demo into Odoo: odoo shell -d demo < dev/demo/setup.py, in the root of the checkout.

DEMO_IMAP_HOST and DEMO_IMAP_PORT name the mail server that fill.py has filled. It may run again: what is there stays.
"""

import sys
import time

sys.path.insert(0, "dev/demo")

import accounts  # noqa: E402
import records  # noqa: E402
from people import cast  # noqa: E402

started = time.monotonic()
records.create(env, cast())  # noqa: F821  (Odoo's shell has it)
accounts.connect(env)  # noqa: F821
synced = time.monotonic()
accounts.sync(env)  # noqa: F821
print(accounts.figures(env), file=sys.stderr)  # noqa: F821
print(f"{synced - started:.1f} s to set up, {time.monotonic() - synced:.1f} s to sync", file=sys.stderr)
