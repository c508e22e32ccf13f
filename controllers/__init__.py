from . import draft, export, message
