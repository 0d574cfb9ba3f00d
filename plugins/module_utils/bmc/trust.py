# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""How the certificate of a BMC is judged: by the site's CA, or by a pinned fingerprint whose dates still count."""

from __future__ import annotations

import hashlib
import ssl
import typing as t
from datetime import datetime, timezone

try:
    import aiohttp
    from cryptography import x509

    HAS_AIOHTTP = True
except ImportError:
    HAS_AIOHTTP = False

from .failure import BmcFailure

if t.TYPE_CHECKING:
    from .target import Target

# X.509 verification codes of OpenSSL that say more than "not trusted" (openssl-verification-options(1)).
_NOT_YET_VALID, _EXPIRED = 9, 10

_contexts: dict[str, ssl.SSLContext] = {}


def context_of(ca_path: str, item: str) -> ssl.SSLContext:
    """Return the one TLS context of a CA: building it costs more than a handshake. Raises BmcFailure(bad_ca)."""
    if ca_path not in _contexts:
        try:
            _contexts[ca_path] = ssl.create_default_context(cafile=ca_path)
        except (OSError, ssl.SSLError) as error:
            raise BmcFailure("bad_ca", item=item, found=f"{ca_path}: {error}") from error
    return _contexts[ca_path]


def dates(der: bytes) -> tuple[datetime, datetime]:
    """Return from when to when a certificate is valid. Raises ValueError for what is no certificate."""
    certificate = x509.load_der_x509_certificate(der)
    try:
        return certificate.not_valid_before_utc, certificate.not_valid_after_utc
    except AttributeError:  # cryptography before 42
        begin, end = certificate.not_valid_before, certificate.not_valid_after
        return begin.replace(tzinfo=timezone.utc), end.replace(tzinfo=timezone.utc)


def check_pin(der: bytes, pin: bytes, item: str, now: datetime) -> None:
    """Compare a certificate with its pin, then its dates with the clock. Raises BmcFailure."""
    got = hashlib.sha256(der).digest()
    if got != pin:
        raise BmcFailure("certificate_changed", item=item, found="sha256:" + got.hex(), wanted="sha256:" + pin.hex())
    try:
        begin, end = dates(der)
    except ValueError as error:
        raise BmcFailure("certificate_untrusted", item=item, found=str(error)) from error
    if not begin <= now <= end:
        raise BmcFailure("certificate_expired", item=item, found=f"{begin:%Y-%m-%d} - {end:%Y-%m-%d}")


def trust_of(target: Target) -> t.Any:
    """Return what aiohttp takes as C(ssl). Raises BmcFailure when nothing says whom to trust."""
    pin = target.pin()
    if pin is not None:
        return _pin_class()(pin, target.item)
    if target.ca_path:
        return context_of(target.ca_path, target.item)
    raise BmcFailure("no_trust", item=target.item)


def refused(error: BaseException, item: str) -> BmcFailure:
    """Return the failure that a certificate error of the TLS library stands for."""
    reason = getattr(error, "certificate_error", None) or getattr(error, "os_error", None) or error
    code = getattr(reason, "verify_code", 0)
    said = getattr(reason, "verify_message", "") or getattr(reason, "reason", "") or str(reason)
    kind = "certificate_expired" if code in (_NOT_YET_VALID, _EXPIRED) else "certificate_untrusted"
    return BmcFailure(kind, item=item, found=said)


_pins: list[t.Any] = []


def _pin_class() -> t.Any:
    """Return the class that checks pin and dates before the first byte of a request is sent.

    Made on demand: without aiohttp this file must still import.
    """
    if not _pins:

        class Pin(aiohttp.Fingerprint):
            def __init__(self, digest: bytes, item: str) -> None:
                super().__init__(digest)
                self.item = item

            def check(self, transport: t.Any) -> None:
                secured = transport.get_extra_info("ssl_object")
                if secured is None:
                    return
                der = secured.getpeercert(binary_form=True) or b""
                try:
                    check_pin(der, self.fingerprint, self.item, datetime.now(timezone.utc))
                except BmcFailure:
                    transport.abort()
                    raise

        _pins.append(Pin)
    return _pins[0]
