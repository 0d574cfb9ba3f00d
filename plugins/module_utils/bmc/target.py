# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""One BMC to talk to: where, as whom, trusting what, for how long."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass, field

from .failure import BmcFailure

_FINGERPRINT = re.compile(r"sha256:([0-9a-fA-F]{64})\Z")


@dataclass(frozen=True)
class Target:
    """The options of one BMC. C(wait_timeout) is the total time in seconds; C(connections) at most 4."""

    name: str
    address: str
    username: str
    password: str = field(repr=False)
    port: int = 443
    ipmi_port: int = 623
    protocol: str = "redfish"
    ca_path: str | None = None
    certificate_fingerprint: str | None = None
    wait_timeout: float = 60.0
    connections: int = 2

    @property
    def url(self) -> str:
        """Return the base of all its addresses."""
        host = f"[{self.address}]" if ":" in self.address else self.address
        return f"https://{host}:{self.port}"

    @property
    def item(self) -> str:
        """Return how messages call it."""
        return self.name if self.name == self.address else f"{self.name} ({self.address})"

    def pin(self) -> bytes | None:
        """Return the pinned digest, None without one. Raises BmcFailure(bad_fingerprint)."""
        if not self.certificate_fingerprint:
            return None
        match = _FINGERPRINT.match(self.certificate_fingerprint.strip().replace("SHA256", "sha256"))
        if match is None:
            raise BmcFailure("bad_fingerprint", item=self.item, found=self.certificate_fingerprint)
        return bytes.fromhex(match.group(1))


def from_options(options: t.Mapping[str, t.Any], defaults: t.Mapping[str, t.Any] | None = None) -> Target:
    """Return the target of a module's options, or of one entry of C(bmcs) over the module's own as defaults."""

    def option(name: str, otherwise: t.Any = None) -> t.Any:
        for source in (options, defaults or {}):
            if source.get(name) is not None:
                return source[name]
        return otherwise

    address = str(option("bmc_address", ""))
    return Target(
        name=str(options.get("name") or address),
        address=address,
        username=str(option("bmc_username", "")),
        password=str(option("bmc_password", "")),
        port=int(option("bmc_port", 443)),
        ipmi_port=int(option("bmc_ipmi_port", 623)),
        protocol=str(option("bmc_protocol", "redfish")),
        ca_path=option("ca_path") if not options.get("certificate_fingerprint") else None,
        certificate_fingerprint=option("certificate_fingerprint") if not options.get("ca_path") else None,
        wait_timeout=float(option("wait_timeout", 60)),
        connections=min(4, max(1, int(option("connections", 2)))),
    )
