"""Which addresses may be dialled, and how a connection becomes private."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Server:
    """Where a mailbox is and how to get in.

    `security` is 'ssl', 'starttls' or 'none'. `verify` False accepts any certificate. `allowed` lists what may be dialled
    although it is not public: host names, addresses or networks ("10.0.0.0/8"), each with an optional ":port".
    """

    host: str
    port: int
    security: str
    login: str
    password: str = field(repr=False)
    verify: bool = True
    allowed: tuple[str, ...] = ()
