"""Verifies a running demo over HTTP, as its users see it: python dev/demo/check.py URL [DATABASE]

One line of figures; the exit code is 1, with a sentence, when something is not as it should be.
"""

import http.cookiejar
import json
import os
import sys
import urllib.request

from people import cast

MAILS = 200  # of the last month, in Sanne's mailbox
WORDS = ("vertrouwelijk", "confidential")
TIMEOUT = 60


class Browser:
    """A session of one user with Odoo's web client."""

    def __init__(self, url: str, database: str, login: str):
        self.url = url.rstrip("/")
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(cookies)
        credentials = {"db": database, "login": login, "password": login}
        self.uid = self.post("/web/session/authenticate", credentials)["uid"]

    def post(self, path: str, params: dict):
        """The result of a JSON-RPC route."""
        data = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}).encode()
        request = urllib.request.Request(self.url + path, data, {"Content-Type": "application/json"})
        with self.opener.open(request, timeout=TIMEOUT) as response:
            answer = json.load(response)
        if "error" in answer:
            raise SystemExit(f"{path}: {answer['error']['data']['message']}")
        return answer["result"]

    def call(self, model: str, method: str, *args, **kwargs):
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        return self.post(f"/web/dataset/call_kw/{model}/{method}", params)

    def get(self, path: str) -> str:
        with self.opener.open(self.url + path, timeout=TIMEOUT) as response:
            return response.read().decode()

    def dossier(self, contact: int) -> list[str]:
        """The subjects of a contact's dossier, as far as this user sees it."""
        domain = [("record", "=", f"res.partner,{contact}")]
        return [mail["subject"] for mail in self.call("mail.dossier.message", "search_read", domain, ["subject"])]


def main(url: str, database: str) -> int:
    sanne, daan, _marijke = cast().users
    reader, colleague = (Browser(url, database, user.login) for user in (sanne, daan))
    locations = reader.call("mail.dossier.location", "search_count", [])
    contact = cast().contacts[0]
    (card,) = reader.call("res.partner", "search", [("email", "=", contact.email)])
    newest = reader.call("mail.dossier.message", "search", [("record", "=", f"res.partner,{card}")], limit=1)
    body = reader.get(f"/mail_dossier/message/{newest[0]}/body") if newest else ""
    own, shared = reader.dossier(card), colleague.dossier(card)
    count = colleague.call("mail.dossier.message", "dossier_count", "res.partner", card)
    failures = [
        sentence
        for failed, sentence in (
            (locations <= MAILS, f"{sanne.name} has {locations} mails, not more than {MAILS}"),
            (contact.first not in body, f"the newest mail with {contact.name} shows no body"),
            (not secrets(own), f"no confidential mail in the dossier of {contact.name}"),
            (not shared, f"{daan.name} sees nothing in the dossier of {contact.name}"),
            (bool(secrets(shared)), f"{daan.name} sees {secrets(shared)}"),
            (count != len(shared), f"the dossier's count is {count}, its mails are {len(shared)}"),
        )
        if failed
    ]
    print(
        f"demo: {locations} mails in the mailbox of {sanne.name}; a body of {len(body)} characters; dossier of "
        f"{contact.name}: {len(own)} mails, {len(secrets(own))} of them confidential, {len(shared)} seen by {daan.name}"
    )
    print(*failures, sep="\n", end="\n" if failures else "", file=sys.stderr)
    return 1 if failures else 0


def secrets(subjects: list[str]) -> list[str]:
    return [subject for subject in subjects if any(word in subject.lower() for word in WORDS)]


if __name__ == "__main__":
    if not sys.argv[1:]:
        sys.exit("usage: python dev/demo/check.py URL [DATABASE]")
    sys.exit(main(sys.argv[1], sys.argv[2] if sys.argv[2:] else os.environ.get("ODOO_DB", "demo")))
