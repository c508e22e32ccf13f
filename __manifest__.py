{
    "name": "Mail Dossier",
    "summary": "Every user's own mailbox inside the CRM, filed in the dossiers by itself, private where it must be",
    "version": "19.0.0.1.0",
    "category": "Sales/CRM",
    "author": "Mail Dossier, Odoo Community Association (OCA)",
    "license": "LGPL-3",
    "depends": ["crm"],
    "external_dependencies": {"python": ["imapclient", "cryptography", "dnspython", "chardet"]},
    "data": [],
    "assets": {},
    "application": True,
}
