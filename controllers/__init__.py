from . import draft, message
