"""Fills the demo's mail server: python dev/demo/fill.py HOST PORT [--ca FILE]

Where the server has a folder for a purpose of RFC 6154 (Drafts, Trash, Junk, Archive), that one stands for our Dutch
name. Every user's INBOX comes last, in one command that a server carries out wholly or not at all (RFC 3502): a mailbox
with mail in its INBOX is complete and is left alone, any other is filled anew.
"""

import argparse
import itertools
import os
import ssl
import sys
import time
from datetime import UTC, datetime

from imapclient import IMAPClient

from mails import FOLDERS, mailbox
from people import Person, cast

SPECIAL_USE = {
    "Sent": b"\\Sent",
    "Concepten": b"\\Drafts",
    "Prullenbak": b"\\Trash",
    "Ongewenst": b"\\Junk",
    "Archief": b"\\Archive",
}
PASSWORD = os.environ.get("DEMO_IMAP_PASSWORD", "secret")


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description="Fills the demo's mail server.")
    parser.add_argument("host")
    parser.add_argument("port", type=int)
    parser.add_argument("--ca", help="file with the certificate that signed the server's")
    options = parser.parse_args(arguments)
    now = datetime.now(UTC).replace(microsecond=0)
    context = ssl.create_default_context(cafile=options.ca)
    for person in (*cast().users, *cast().newcomers):
        with IMAPClient(options.host, options.port, ssl_context=context) as client:
            client.login(person.email, PASSWORD)
            print(f"{person.email}: {fill(client, person, now)}", flush=True)


def fill(client: IMAPClient, person: Person, now: datetime) -> str:
    """Puts the person's mails on the server, unless they are there; tells what it did."""
    if client.folder_status("INBOX", ["MESSAGES"])[b"MESSAGES"]:
        return "filled before"
    started, names = time.monotonic(), _names(client)
    by_folder = sorted(mailbox(person, now), key=lambda mail: (mail[0] == "INBOX", mail[0]))
    for folder in FOLDERS:
        _empty(client, names[folder])
    for folder, mails in itertools.groupby(by_folder, key=lambda mail: mail[0]):
        client.multiappend(names[folder], [{"msg": raw, "flags": flags, "date": when} for _, raw, when, flags in mails])
    return f"{len(by_folder)} mails in {time.monotonic() - started:.1f} s"


def _names(client: IMAPClient) -> dict[str, str]:
    """Our name of a folder -> the server's."""
    delimiter = client.list_folders("", "INBOX")[0][1].decode()
    own = {folder: client.find_special_folder(use) or folder for folder, use in SPECIAL_USE.items()}
    parts = {folder: folder.split("/") for folder in FOLDERS}
    return {folder: delimiter.join([own.get(top, top), *rest]) for folder, (top, *rest) in parts.items()}


def _empty(client: IMAPClient, name: str) -> None:
    if client.folder_exists(name):
        client.select_folder(name)
        client.delete_messages(client.search())
        client.expunge()
        client.unselect_folder()
    else:
        client.create_folder(name)
    client.subscribe_folder(name)


if __name__ == "__main__":
    main(sys.argv[1:])
