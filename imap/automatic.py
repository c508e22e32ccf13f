"""Which mail no person wrote: told by its header alone (RFC 3834 §5, RFC 2919, RFC 6522)."""

BULK = {b"bulk": "bulk", b"junk": "bulk", b"list": "list"}


def automatic(fields: dict[bytes, bytes]) -> str:
    """'bounce', 'list', 'auto', 'bulk', or '' for a mail a person wrote to persons."""
    if fields.get(b"content-type", b"").lstrip()[:16].lower() == b"multipart/report":
        return "bounce"
    if fields.get(b"list-id", b"").strip():
        return "list"
    if fields.get(b"auto-submitted", b"no").strip().lower()[:2] not in (b"no", b""):
        return "auto"
    if b"".join(fields.get(b"return-path", b"?").split()) == b"<>":
        return "bounce"
    return BULK.get(fields.get(b"precedence", b"").strip().lower(), "")
