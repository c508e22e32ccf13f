"""A certificate authority of one certificate: `localhost`, for Dovecot and the SMTP sink.

With SSL_CERT_FILE = BUNDLE (the machine's authorities and ours) TLS to localhost verifies like any other.
"""

import datetime
import os
import ssl
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from .locks import exclusive
from .places import DEV

DIRECTORY = DEV / "tls"
AUTHORITY = DIRECTORY / "ca.pem"
CERTIFICATE = DIRECTORY / "localhost.pem"
KEY = DIRECTORY / "localhost.key"
BUNDLE = DIRECTORY / "bundle.pem"
VALIDITY = datetime.timedelta(days=825)  # the longest that all TLS clients accept


def make() -> None:
    """Make the files, unless they are there and stay valid for a month."""
    with exclusive("tls"):
        if CERTIFICATE.exists():
            expires = x509.load_pem_x509_certificate(CERTIFICATE.read_bytes()).not_valid_after_utc
            if expires - datetime.datetime.now(datetime.UTC) > datetime.timedelta(days=30):
                return
        DIRECTORY.mkdir(exist_ok=True)
        _write()


def _write() -> None:
    authority_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    authority = _certificate("Mail Dossier development", authority_key, None, authority_key)
    certificate = _certificate("localhost", key, authority, authority_key)
    AUTHORITY.write_bytes(_pem(authority))
    BUNDLE.write_bytes(_system_authorities() + b"\n" + _pem(authority))
    KEY.touch(mode=0o600)
    KEY.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    CERTIFICATE.write_bytes(_pem(certificate))


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _system_authorities() -> bytes:
    path = os.environ.get("SSL_CERT_FILE") or ssl.get_default_verify_paths().cafile
    return Path(path or "/etc/ssl/certs/ca-certificates.crt").read_bytes()


def _certificate(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: x509.Certificate | None,
    issuer_key: ec.EllipticCurvePrivateKey,
) -> x509.Certificate:
    """A certificate of `key`; without issuer it is an authority's own. Extensions as Python 3.13's strict mode asks."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    signs = issuer is None
    builder = (
        x509.CertificateBuilder(issuer.subject if issuer else subject, subject, key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + VALIDITY)
        .add_extension(x509.BasicConstraints(ca=signs, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(not signs, False, False, False, False, signs, signs, False, False), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )
    if not signs:
        builder = builder.add_extension(
            x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False
        ).add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    return builder.sign(issuer_key, hashes.SHA256())
