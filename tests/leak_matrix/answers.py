"""One question, its answer in a form that can be compared, and what makes it a leak."""

import base64
import binascii
import re
from contextlib import closing
from typing import NamedTuple

import psycopg2

from odoo.models import BaseModel
from odoo.tools import lazy

REFUSED = "refused"
BASE64 = re.compile(r"[A-Za-z0-9+/]{8,}={0,2}")


class Leak(NamedTuple):
    """`role` learned of `what` by `way`."""

    role: str
    way: str
    what: str

    def __str__(self):
        return f"{self.role}: {self.what}: {self.way}"


def ask(env, way):
    """(the answer or REFUSED, the text that is searched for tokens). Whatever the question writes is undone."""
    env.invalidate_all(flush=False)
    with closing(env.cr.savepoint(flush=False)):
        try:
            answer = repr(normal(way(env)))
            return answer, answer + in_base64(answer)
        except psycopg2.Error as error:
            return REFUSED, str(error)
        except Exception as error:  # noqa: BLE001: a refusal has many forms, and may itself tell something
            return REFUSED, str(error)
        finally:
            env.cr.clear()


def normal(answer):
    """The answer as plain values, each set in order."""
    if isinstance(answer, BaseModel):
        return (answer._name, answer._ids)
    if isinstance(answer, lazy):
        return normal(answer._value)
    if isinstance(answer, dict):
        return {str(key): normal(value) for key, value in answer.items()}
    if isinstance(answer, (set, frozenset)):
        return sorted(map(repr, answer))
    if isinstance(answer, (list, tuple)):
        return [normal(value) for value in answer]
    return answer


def in_base64(text):
    """What is written in base64 in the text, decoded: the web client gets files in that form."""
    decoded = []
    for chunk in BASE64.findall(text):
        try:
            decoded.append(base64.b64decode(chunk[: len(chunk) // 4 * 4]).decode("latin-1"))
        except (binascii.Error, ValueError):
            continue
    return " ".join(decoded)
