"""Certificates of the BMC: a good one, an expired one, and one that nobody vouches for."""

from __future__ import annotations

import datetime
import ipaddress
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPrivateKeyTypes
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

DAY = datetime.timedelta(days=1)


class Authority:
    """The CA of a lab, from its files."""

    def __init__(self, certificate: Path, key: Path) -> None:
        self.certificate = x509.load_pem_x509_certificate(certificate.read_bytes())
        loaded = serialization.load_pem_private_key(key.read_bytes(), password=None)
        self.key: CertificateIssuerPrivateKeyTypes = loaded  # type: ignore[assignment]


def fits(path: Path, address: str) -> bool:
    """Tell whether a certificate is there and names the address."""
    if not path.exists():
        return False
    certificate = x509.load_pem_x509_certificate(path.read_bytes())
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return ipaddress.ip_address(address) in names.get_values_for_type(x509.IPAddress)


def name_of(text: str) -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Firstlight lab"), x509.NameAttribute(NameOID.COMMON_NAME, text)]
    )


def make(
    name: str,
    addresses: list[str],
    authority: Authority | None = None,
    *,
    begins: datetime.timedelta = -DAY,
    ends: datetime.timedelta = 3650 * DAY,
) -> tuple[bytes, bytes]:
    """Return certificate and key as PEM. Without an authority the certificate signs itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.datetime.now(datetime.timezone.utc)
    hosts: list[x509.GeneralName] = [x509.DNSName(name)]
    hosts += [x509.IPAddress(ipaddress.ip_address(address)) for address in addresses]
    builder = (
        x509.CertificateBuilder()
        .subject_name(name_of(name))
        .issuer_name(authority.certificate.subject if authority else name_of(name))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + begins)
        .not_valid_after(now + ends)
        .add_extension(x509.SubjectAlternativeName(hosts), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    signer: CertificateIssuerPrivateKeyTypes = authority.key if authority else key
    issuer = authority.certificate.public_key() if authority else key.public_key()
    builder = builder.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer), critical=False)  # type: ignore[arg-type]
    certificate = builder.sign(signer, hashes.SHA256())
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return certificate.public_bytes(serialization.Encoding.PEM), private
