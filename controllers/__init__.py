from . import draft, export, message, sign_in
