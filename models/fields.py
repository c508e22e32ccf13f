from odoo import fields


class BigInteger(fields.Integer):
    """UIDs and UIDVALIDITY are unsigned 32-bit, mod-sequences 63-bit (RFC 9051 §9, RFC 7162 §3.1): more than
    PostgreSQL's int4.
    """

    _column_type = ("int8", "int8")
