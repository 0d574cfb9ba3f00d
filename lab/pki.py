"""Keys of a lab: its certificate authority, certificates of its devices, ssh keys. Made once, kept by `down`."""

from __future__ import annotations

import datetime
import ipaddress
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from .shell import run

YEARS = 10
MINUTE = datetime.timedelta(minutes=1)


def name_of(text: str) -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Firstlight lab"), x509.NameAttribute(NameOID.COMMON_NAME, text)]
    )


def write(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Write a file whole or not at all, never readable by others for a moment when it is a key."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as out:
        out.write(content)
    part.replace(path)


def pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def builder(subject: str, issuer: x509.Name, public: ec.EllipticCurvePublicKey, days: int) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.timezone.utc)
    begin = x509.CertificateBuilder().subject_name(name_of(subject)).issuer_name(issuer).public_key(public)
    # A day of slack, so that a device whose clock is behind takes it still.
    return (
        begin.serial_number(x509.random_serial_number())
        .not_valid_before(now - 1440 * MINUTE)
        .not_valid_after(now + datetime.timedelta(days=days))
    )


def authority(pki: Path) -> tuple[Path, Path]:
    """Paths of the lab's CA certificate and key, made when they are not there."""
    certificate, secret = pki / "ca.pem", pki / "ca.key"
    if not (certificate.exists() and secret.exists()):
        pki.mkdir(parents=True, exist_ok=True)
        key = ec.generate_private_key(ec.SECP256R1())
        subject = f"Firstlight lab CA {secrets.token_hex(4)}"
        made = builder(subject, name_of(subject), key.public_key(), 365 * YEARS)
        made = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        write(secret, pem(key), 0o600)
        write(certificate, made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    return certificate, secret


def issue(lab: Path, name: str, addresses: Iterable[str], days: int = 365 * YEARS) -> tuple[Path, Path]:
    """A certificate of the lab's CA for `name` and its addresses. Returns the paths of certificate and key."""
    pki = lab / "pki"
    authority_file, secret_file = authority(pki)
    issuer = x509.load_pem_x509_certificate(authority_file.read_bytes())
    secret = serialization.load_pem_private_key(secret_file.read_bytes(), None)
    if not isinstance(secret, ec.EllipticCurvePrivateKey):
        raise TypeError(f"{secret_file} holds no elliptic curve key")
    key = ec.generate_private_key(ec.SECP256R1())
    names: list[x509.GeneralName] = [
        x509.DNSName(name),
        *(x509.IPAddress(ipaddress.ip_address(address)) for address in addresses),
    ]
    made = builder(name, issuer.subject, key.public_key(), days).add_extension(
        x509.SubjectAlternativeName(names), critical=False
    )
    made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    certificate, private = pki / f"{name}.pem", pki / f"{name}.key"
    write(private, pem(key), 0o600)
    write(certificate, made.sign(secret, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    return certificate, private


def ssh_key(path: Path, comment: str) -> None:
    """An Ed25519 key pair at `path` and `path`.pub, made when it is not there."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.{os.getpid()}")
        run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", part])
        part.with_name(f"{part.name}.pub").replace(path.with_name(f"{path.name}.pub"))
        part.replace(path)


def machine_id(path: Path) -> str:
    """The node's machine id, the same at every `up`."""
    if not path.exists():
        write(path, f"{secrets.token_hex(16)}\n".encode())
    return path.read_text().strip()


def ready(pki: Path, nodes: Iterable[str]) -> None:
    """Make everything that is not there yet."""
    authority(pki)
    ssh_key(pki / "id_ed25519", "engineer")
    for node in nodes:
        ssh_key(pki / f"{node}.host", node)
        machine_id(pki / f"{node}.machine-id")
