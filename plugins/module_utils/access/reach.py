# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Who answers, and with which key: one look at many devices at once, without any login.

An answer means the protocol's own first words: an SSH key exchange, or TLS and an HTTP status line. A device that
accepts a connection and then says nothing counts as not reached.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import socket
import ssl
import time
import typing as t
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from ..messages.preflight import PREFLIGHT
from .route import NoRoute, Route, connect, reason

try:
    import paramiko
except ImportError:  # the module says it with missing_required_lib
    paramiko = None  # type: ignore[assignment]
try:
    from cryptography import x509
except ImportError:
    x509 = None  # type: ignore[assignment]

if t.TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..messages.message import Message

# Attempts at once. Each holds a socket and a thread; 1,000 devices that time out after 10 s take 160 s.
WIDTH = 64


@dataclass(frozen=True)
class Target:
    """One device to look at. C(kind) is bmc, server or switch, C(protocol) ssh or https; C(row) is as it was given."""

    name: str
    kind: str
    address: str
    port: int
    protocol: str
    route: Route = field(default_factory=Route)
    ca_path: str = ""
    row: Mapping[str, t.Any] = field(default_factory=dict)


class _Unanswered(Exception):
    """The device is there but does not speak as it should; carries the message."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.key)
        self.message = message


def look(targets: Sequence[Target], timeout: float, width: int = WIDTH) -> list[dict[str, t.Any]]:
    """Return what each target showed, in the order given; C(timeout) is the whole time of one look, in seconds.

    Each answer is the target's row with C({reached, seconds, failure, banner, key, certificate}); C(failure) is a
    Message dict or None, C(key) is C({type, base64, fingerprint}), C(certificate) is C({fingerprint, subject,
    not_before, not_after, chain}) with C(chain) empty when it holds or none was asked for.
    """
    if not targets:
        return []
    # Paramiko would print its own words about each closed connection to stderr.
    logging.getLogger("paramiko").setLevel(logging.CRITICAL + 1)
    with ThreadPoolExecutor(max_workers=min(width, len(targets))) as pool:
        return list(pool.map(lambda target: _look_at(target, timeout), targets))


def _look_at(target: Target, timeout: float) -> dict[str, t.Any]:
    begun = time.monotonic()
    answer: dict[str, t.Any] = {
        **target.row,
        "name": target.name,
        "kind": target.kind,
        "address": target.address,
        "port": target.port,
        "protocol": target.protocol,
        "reached": False,
        "failure": None,
        "banner": "",
        "key": None,
        "certificate": None,
    }
    try:
        answer.update(_ssh(target, timeout) if target.protocol == "ssh" else _https(target, timeout))
        answer["reached"] = True
    except NoRoute as exc:
        answer["failure"] = PREFLIGHT.message("no_route", item=_place(target), reason=str(exc)).as_dict()
    except _Unanswered as exc:
        answer["failure"] = exc.message.as_dict()
    answer["seconds"] = round(time.monotonic() - begun, 3)
    return answer


def _place(target: Target) -> str:
    return f"{target.name} ({target.address}:{target.port})"


def _silent(target: Target, awaited: str, timeout: float) -> _Unanswered:
    return _Unanswered(PREFLIGHT.message("silent", item=_place(target), awaited=awaited, seconds=round(timeout)))


def _other(target: Target, awaited: str, why: str) -> _Unanswered:
    return _Unanswered(PREFLIGHT.message("other_protocol", item=_place(target), awaited=awaited, reason=why))


def key_of(key: t.Any) -> dict[str, str]:
    """Return type, base64 and fingerprint (as ssh-keygen -l prints it) of a paramiko key."""
    raw = key.asbytes()
    digest = base64.b64encode(hashlib.sha256(raw).digest()).decode("ascii").rstrip("=")
    return {
        "type": key.get_name(),
        "base64": base64.b64encode(raw).decode("ascii"),
        "fingerprint": "SHA256:" + digest,
    }


def _ssh(target: Target, timeout: float) -> dict[str, t.Any]:
    until = time.monotonic() + timeout
    opened = connect(target.route, target.address, target.port, timeout)
    transport = paramiko.Transport(opened)
    transport.banner_timeout = timeout
    try:
        transport.start_client(timeout=timeout)
        return {"banner": transport.remote_version, "key": key_of(transport.get_remote_server_key())}
    except (paramiko.SSHException, EOFError, OSError) as exc:
        if time.monotonic() >= until - 0.5 or isinstance(exc, socket.timeout):
            raise _silent(target, "SSH", timeout) from exc
        raise _other(target, "SSH", reason(exc)) from exc
    finally:
        transport.close()
        opened.close()


def _https(target: Target, timeout: float) -> dict[str, t.Any]:
    chain = ""
    if target.ca_path:
        try:
            return _https_once(target, timeout, target.ca_path)
        except ssl.SSLCertVerificationError as exc:
            chain = exc.verify_message
        except (ssl.SSLError, OSError) as exc:
            if not isinstance(exc, (ssl.SSLError, socket.timeout)):
                chain = reason(exc)
    found = _https_once(target, timeout, "")
    found["certificate"]["chain"] = chain
    return found


def _https_once(target: Target, timeout: float, ca_path: str) -> dict[str, t.Any]:
    """Look over TLS once. Raises SSLCertVerificationError when C(ca_path) is given and does not vouch for it."""
    until = time.monotonic() + timeout
    context = ssl.create_default_context(cafile=ca_path or None)
    if not ca_path:
        # Only to look at the certificate: nothing is sent over this connection but a request for the public root.
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    opened = connect(target.route, target.address, target.port, timeout)
    awaited = "TLS"
    try:
        with context.wrap_socket(opened, server_hostname=target.address) as secured:
            certificate = certificate_of(secured.getpeercert(binary_form=True) or b"")
            awaited = "HTTP"
            secured.settimeout(max(until - time.monotonic(), 0.1))
            secured.sendall(
                f"GET /redfish/v1/ HTTP/1.1\r\nHost: {target.address}\r\nConnection: close\r\n\r\n".encode("ascii")
            )
            line = _first_line(secured, until)
    except ssl.SSLCertVerificationError:
        raise
    except TimeoutError as exc:
        raise _silent(target, awaited, timeout) from exc
    except (ssl.SSLError, OSError) as exc:
        if isinstance(exc, ssl.SSLError) and "timed out" in str(exc):
            raise _silent(target, awaited, timeout) from exc
        raise _other(target, awaited, reason(exc)) from exc
    finally:
        opened.close()
    if not line.startswith("HTTP/"):
        raise _other(target, "HTTP", line[:80] or "closed")
    return {"banner": line, "certificate": certificate}


def _first_line(secured: ssl.SSLSocket, until: float) -> str:
    got = b""
    while b"\n" not in got and len(got) < 4096:
        if time.monotonic() > until:
            raise TimeoutError
        part = secured.recv(4096)
        if not part:
            break
        got += part
    return got.split(b"\n", 1)[0].decode("ascii", "replace").strip()


def certificate_of(der: bytes) -> dict[str, t.Any]:
    """Return fingerprint, subject and validity (RFC 3339, UTC) of a certificate; the dates are empty if unreadable."""
    found = {
        "fingerprint": "sha256:" + hashlib.sha256(der).hexdigest(),
        "subject": "",
        "not_before": "",
        "not_after": "",
        "chain": "",
    }
    try:
        certificate = x509.load_der_x509_certificate(der)
        found["subject"] = certificate.subject.rfc4514_string()
        found["not_before"] = _utc(certificate, "not_valid_before")
        found["not_after"] = _utc(certificate, "not_valid_after")
    except (ValueError, TypeError):
        # An unreadable certificate still has a fingerprint; whoever judges it sees that it has no dates.
        return found
    return found


def _utc(certificate: t.Any, name: str) -> str:
    value = getattr(certificate, name + "_utc", None) or getattr(certificate, name)
    return t.cast(str, value.strftime("%Y-%m-%dT%H:%M:%SZ"))


def targets_from(rows: Sequence[Mapping[str, t.Any]], known_hosts: str) -> list[Target]:
    """Return targets from what a playbook gives: the fields of Target, with C(access) for the way."""
    return [
        Target(
            name=str(row["name"]),
            kind=str(row["kind"]),
            address=str(row["address"]),
            port=int(row["port"]),
            protocol=str(row["protocol"]),
            route=Route.from_access(row.get("access"), known_hosts),
            ca_path=str(row.get("ca_path") or ""),
            row=row,
        )
        for row in rows
    ]
