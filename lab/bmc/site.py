"""What the lab takes from a site, through `ansible-inventory --list` alone: names, addresses, models, credentials."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TEMPLATE = re.compile(r"^\{\{\s*(\w+)\s*\}\}$")


class NotInSite(ValueError):
    """The site has no such BMC, or a variable is missing."""


@dataclass(frozen=True)
class Wanted:
    """One BMC as the site wants it."""

    host: str
    server: str
    model: str
    address: str
    port: int
    ipmi_port: int
    username: str
    password: str
    serial: str


def resolve(value: Any, variables: dict[str, Any]) -> str:
    """Return a value; `{{ name }}` is looked up in the host's own variables. Raises NotInSite."""
    found = TEMPLATE.match(str(value))
    if found is None:
        return str(value)
    if found[1] not in variables:
        raise NotInSite(f"variable {found[1]} has no value in the site")
    return resolve(variables[found[1]], {key: item for key, item in variables.items() if key != found[1]})


def wanted(site: dict[str, Any], host: str) -> Wanted:
    """Return what the site says about one BMC. Raises NotInSite."""
    hosts = site.get("_meta", {}).get("hostvars", {})
    if host not in hosts:
        raise NotInSite(f"the site has no host {host}")
    variables = hosts[host]
    server = str(variables.get("bmc_server") or host.removesuffix("-bmc"))
    of_server = hosts.get(server, {})
    if "bmc_address" not in variables:
        raise NotInSite(f"{host} has no bmc_address")
    return Wanted(
        host=host,
        server=server,
        model=str(of_server.get("server_model") or variables.get("bmc_model") or ""),
        address=str(variables["bmc_address"]).split("/")[0],
        port=int(variables.get("bmc_port", 443)),
        ipmi_port=int(variables.get("bmc_ipmi_port", 623)),
        username=resolve(variables.get("bmc_username", "Administrator"), variables),
        password=resolve(variables.get("bmc_password", "Admin@9000"), variables),
        serial=str(of_server.get("server_serial_number") or ""),
    )


def load(path: Path) -> dict[str, Any]:
    site = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(site, dict):
        raise NotInSite(f"{path} is no inventory")
    return site
