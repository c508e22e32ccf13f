"""Reads the mails of an INBOX; run as a program with host, port and login.

Prints how many octets there were, and by how many MB the memory of this process grew.
"""

import resource
import sys
from pathlib import Path


def peak() -> int:
    """MB that this process ever took at once."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


def main(host: str, port: str, login: str) -> None:
    sys.path.insert(0, str(Path(__file__).parents[2]))
    from imap.message import parse
    from imap.network import Server
    from imap.session import Session

    before, octets = peak(), 0
    with Session(Server(host, int(port), "ssl", login, "secret", allowed=(host,)), timeout=60) as session:
        session.examine("INBOX")
        for one in session.messages(session.uids()):
            message = parse(one.raw)
            octets += len(one.raw)
            _ = message.key, message.preview, message.text, [len(part.data) for part in message.attachments]
    print(octets, peak() - before)


if __name__ == "__main__":
    main(*sys.argv[1:])
