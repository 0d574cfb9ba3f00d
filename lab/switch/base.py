"""What a commissioned box holds before anybody configures its fabric: name, management, one account, split ports."""

from __future__ import annotations

import ipaddress
import secrets
from collections.abc import Mapping
from typing import Any

from .config import SYSTEM, Config
from .settings import cipher

MANAGEMENT = "interface MEth0/0/0"


def base_config(host: str, variables: Mapping[str, Any]) -> Config:
    """Return the configuration that lets the site's one user in at the site's address."""
    config = Config()
    address, user = str(variables["switch_address"]), str(variables["switch_username"])
    stored = cipher(str(variables["switch_password"]), secrets.token_hex(6))
    for slot, line in (
        ("sysname", f"sysname {host}"),
        ("lldp", "lldp enable"),
        ("stelnet", "stelnet server enable"),
        ("ssh source", "ssh server-source -i MEth0/0/0"),
        (f"ssh user {user}", f"ssh user {user}"),
        (f"ssh user {user} authentication", f"ssh user {user} authentication-type password"),
        (f"ssh user {user} service", f"ssh user {user} service-type stelnet"),
    ):
        config.put(SYSTEM, slot, line)
    for parent, kind in splits_of(variables):
        config.put(SYSTEM, f"split {parent}", split_line(parent, kind))
    config.put(MANAGEMENT, "address", f"ip address {address} {netmask(variables, address)}")
    config.put("aaa", f"user {user} password", f"local-user {user} password irreversible-cipher {stored}")
    config.put("aaa", f"user {user} type", f"local-user {user} service-type ssh")
    config.put("aaa", f"user {user} level", f"local-user {user} level 3")
    config.put("user-interface vty 0 4", "authentication", "authentication-mode aaa")
    config.put("user-interface vty 0 4", "protocol", "protocol inbound ssh")
    return config


def netmask(variables: Mapping[str, Any], address: str) -> str:
    """Return the mask of the site's network that holds the address, a /24 where none does."""
    for network in ((variables.get("firstlight_site") or {}).get("networks") or {}).values():
        if isinstance(network, dict) and network.get("prefix"):
            prefix = ipaddress.ip_network(network["prefix"])
            if ipaddress.ip_address(address) in prefix:
                return str(prefix.netmask)
    return "255.255.255.0"


def splits_of(variables: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return (port, kind) of every port that the site's cabling splits."""
    found = {}
    for port in variables.get("switch_ports") or []:
        if int(port.get("legs") or 1) > 1:
            found[str(port["parent"])] = f"{port['legs']}*{port['speed_gbps']}GE"
    return list(found.items())


def split_line(parent: str, kind: str) -> str:
    return f"port split dimension interface {parent} split-type {kind}"


def ports_of(config: Config, kind: str, count: int, slot: int) -> list[str]:
    """Return the names of the ports that a box with this running configuration has."""
    names: list[str] = []
    for number in range(1, count + 1):
        name = f"{kind}{slot}/0/{number}"
        line = config.get(SYSTEM, f"split {name}")
        legs = int(line.rsplit(" ", 1)[-1].split("*")[0]) if line else 0
        names += [f"{name}:{leg}" for leg in range(1, legs + 1)] or [name]
    return names
