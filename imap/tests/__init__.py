if __name__.startswith("odoo.addons."):  # Odoo collects only its own TestCase
    from odoo.tests import BaseCase as TestCase  # noqa: TID251
else:
    from unittest import TestCase

__all__ = ["TestCase"]
