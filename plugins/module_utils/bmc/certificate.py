# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The HTTPS certificate of a BMC: replaced from PEM files by DMTF's CertificateService, seen again where it is shown.

What a BMC shows at its port is the truth; the comparison is by the SHA-256 of the first certificate. The key goes from
its file to the BMC and nowhere else.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import ssl
import time
import typing as t
from dataclasses import dataclass, field
from datetime import datetime, timezone

try:
    from cryptography import x509
    from cryptography.hazmat.primitives import serialization
except ImportError:
    pass  # arguments.need_libraries says so

from . import trust, values
from .failure import BmcFailure

if t.TYPE_CHECKING:
    from .resources import Resources
    from .target import Target

REPLACE = "CertificateService.ReplaceCertificate"
POLL_SECONDS = 0.5
_BLOCK = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)


@dataclass(frozen=True)
class Pair:
    """A certificate with its chain, and its key: C(text) is both and is never shown; C(fingerprint) as of a pin."""

    fingerprint: str
    kind: str
    text: str = field(repr=False)
    key: str = field(repr=False)

    def secrets(self) -> list[str]:
        """Return the lines of the key: none of them may appear anywhere."""
        return [line.strip() for line in self.key.splitlines() if len(line.strip()) > 8 and "-----" not in line]


def fingerprint_of(der: bytes) -> str:
    """Return the pin of a certificate."""
    return "sha256:" + hashlib.sha256(der).hexdigest()


def load(certificate_path: str, key_path: str, item: str, now: datetime | None = None) -> Pair:
    """Read both files. Raises BmcFailure(bad_certificate): unreadable, no PEM, key of another, outside its dates."""

    def bad(why: t.Any) -> BmcFailure:
        return BmcFailure("bad_certificate", item=item, found=str(why))

    try:
        with open(certificate_path, encoding="ascii") as file:
            blocks = _BLOCK.findall(file.read())
        with open(key_path, encoding="ascii") as file:
            key = file.read().strip() + "\n"
    except OSError as error:
        raise bad(f"{error.filename}: {error.strerror}") from error
    except ValueError:
        raise bad("no PEM text") from None
    if not blocks:
        raise bad(f"{certificate_path}: no certificate")
    try:
        der = ssl.PEM_cert_to_DER_cert(blocks[0])
        shown = x509.load_der_x509_certificate(der).public_key()
        own = serialization.load_pem_private_key(key.encode(), password=None).public_key()
        form = (serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
        fits = shown.public_bytes(*form) == own.public_bytes(*form)
        begin, end = trust.dates(der)
    except Exception:  # noqa: BLE001 - whatever the library says may hold a piece of the key
        raise bad(f"{certificate_path}, {key_path}: no PEM certificate with an open PEM key") from None
    if not fits:
        raise bad(f"{key_path}: the key of another certificate")
    if not begin <= (now or datetime.now(timezone.utc)) <= end:
        raise bad(f"{certificate_path}: {begin:%Y-%m-%d} - {end:%Y-%m-%d}")
    kind = "PEM" if len(blocks) == 1 else "PEMchain"
    return Pair(fingerprint_of(der), kind, "\n".join(blocks) + "\n" + key, key)


async def served(target: Target, seconds: float) -> str | None:
    """Return the pin of what the port of a BMC shows now, None when nothing answers. Only looks, sends nothing."""
    looking = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    looking.check_hostname = False
    looking.verify_mode = ssl.CERT_NONE
    try:
        writer = (
            await asyncio.wait_for(asyncio.open_connection(target.address, target.port, ssl=looking), max(0.1, seconds))
        )[1]
    except (OSError, asyncio.TimeoutError, TimeoutError):
        return None
    shown = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
    writer.transport.abort()
    return fingerprint_of(shown) if shown else None


@dataclass(frozen=True)
class Plan:
    """What is to do: C(action) and C(place) on the BMC, the pins before and after."""

    action: str
    place: str
    before: str | None
    pair: Pair

    @property
    def changed(self) -> bool:
        """Return whether the BMC shows another certificate."""
        return self.before != self.pair.fingerprint


async def plan(resources: Resources, pair: Pair) -> Plan:
    """Find where this BMC takes its certificate. Raises BmcFailure(not_offered), others."""
    target = resources.client.target
    service = values.path_of(resources.client.root.get("CertificateService"))
    action = await resources.action(await resources.read(service), REPLACE) if service else None
    if action is None:
        raise BmcFailure("not_offered", item=target.item, found="certificate")
    manager = (await resources.first("Managers"))[1]
    protocol = (await resources.linked(manager, "NetworkProtocol"))[1]
    listed = values.path_of(values.mapping(protocol.get("HTTPS")).get("Certificates"))
    places = await resources.members(listed) if listed else []
    if not places:
        raise BmcFailure("not_offered", item=target.item, found="certificate")
    return Plan(action, places[0], await served(target, resources.client.remaining), pair)


async def bring(resources: Resources, todo: Plan) -> None:
    """Replace the certificate and wait until the port shows it. Raises BmcFailure, never with a piece of the key."""
    client, pair = resources.client, todo.pair
    if not todo.changed:
        return
    body = {
        "CertificateString": pair.text,
        "CertificateType": pair.kind,
        "CertificateUri": {"@odata.id": todo.place},
    }
    try:
        await resources.follow(await resources.post(todo.action, body), client.remaining, may_go_away=True)
    except BmcFailure as failure:
        said = failure.text()
        # Some BMCs repeat in their error what they were sent.
        if any(line[:12] in said for line in pair.secrets()):
            raise BmcFailure("certificate_refused", item=client.target.item) from None
        raise
    ends = time.monotonic() + client.remaining
    while True:
        shown = await served(client.target, ends - time.monotonic())
        if shown == pair.fingerprint:
            return
        if time.monotonic() + POLL_SECONDS > ends:
            raise BmcFailure("did_not_stay", item=client.target.item, found=shown, wanted=pair.fingerprint)
        await asyncio.sleep(POLL_SECONDS)
