"""The site as the lab sees it: nothing but what `ansible-inventory --list` tells."""

from __future__ import annotations

import ipaddress
import json
import os
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .place import ROOT
from .shell import run
from .trouble import Trouble

LINUX_NAME = 15
# The exam is not made from the answer sheet: what is to be proved never reaches the lab.
ANSWERS = ("firstlight_contract", "bmc_baseline")
REFERENCE = re.compile(r"\{\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*\}\}")


@dataclass(frozen=True)
class Network:
    """One broadcast domain: a bridge of the lab. `gateway` is the lab's own address on it."""

    name: str
    prefix: ipaddress.IPv4Network
    gateway: ipaddress.IPv4Address

    def holds(self, address: str) -> bool:
        return ipaddress.ip_address(address) in self.prefix


@dataclass(frozen=True)
class Port:
    """One network port of a node and the network on whose bridge it is plugged."""

    name: str
    network: str
    mac: str | None = None


@dataclass(frozen=True)
class Node:
    """One server that gets a machine. `address` is its management address, on the port `ports[0]`."""

    name: str
    index: int
    address: str
    user: str
    port: int
    ports: tuple[Port, ...]


@dataclass(frozen=True)
class Device:
    """A BMC or switch: `host` as in the inventory, `key` names its folder of sockets (the server's name for a BMC)."""

    host: str
    key: str
    address: str


@dataclass
class Site:
    """What `up` builds. `hosts` are the variables of each host, `{{ name }}` resolved."""

    name: str
    networks: list[Network]
    nodes: list[Node]
    bmcs: list[Device]
    switches: list[Device]
    hosts: dict[str, dict[str, Any]] = field(repr=False)

    def network_of(self, address: str) -> Network:
        """Raises Trouble when no network of the site holds the address."""
        for network in self.networks:
            if network.holds(address):
                return network
        names = ", ".join(f"{n.name} {n.prefix}" for n in self.networks) or "none"
        raise Trouble(
            f"address {address} lies in no network of the site ({names})",
            "correct networks or the address in the site file",
        )


def read(inventory: str) -> dict[str, Any]:
    """Return the output of `ansible-inventory --list` for `inventory`. Raises Trouble with ansible's own words."""
    tool = Path(sys.executable).parent / "ansible-inventory"
    where = str(Path(inventory).absolute()) if os.path.exists(inventory) else inventory
    done = run(
        [tool, "-i", where, "--list"],
        seconds=180,
        cwd=ROOT,
        remedy=f"make `ansible-inventory -i {inventory} --list` work first",
    )
    found = json.loads(done.stdout)
    if not isinstance(found, dict):
        raise Trouble(f"{inventory}: ansible-inventory gave no object")
    for variables in found.get("_meta", {}).get("hostvars", {}).values():
        for name in ANSWERS:
            variables.pop(name, None)
    return found


def resolve(value: Any, variables: dict[str, Any], depth: int = 0) -> Any:
    """Replace plain references `{{ name }}` by the host's variables. Anything cleverer stays as it is."""
    if isinstance(value, dict):
        return {key: resolve(item, variables, depth) for key, item in value.items()}
    if isinstance(value, list):
        return [resolve(item, variables, depth) for item in value]
    if not isinstance(value, str) or depth > 8:
        return value
    whole = REFERENCE.fullmatch(value.strip())
    if whole and whole[1] in variables:
        return resolve(variables[whole[1]], variables, depth + 1)
    return REFERENCE.sub(
        lambda m: str(resolve(variables[m[1]], variables, depth + 1)) if m[1] in variables else m[0], value
    )


def networks(site: dict[str, Any]) -> list[Network]:
    """The networks of `firstlight_site`. Without a gateway the lab takes the first address of the prefix."""
    found = []
    for name, entry in site.get("networks", {}).items():
        prefix = ipaddress.ip_network(str(entry["prefix"]))
        if not isinstance(prefix, ipaddress.IPv4Network):
            raise Trouble(f"network {name}: {prefix} is not IPv4", "the lab builds IPv4 networks only")
        gateway = ipaddress.IPv4Address(entry.get("gateway") or prefix.network_address + 1)
        found.append(Network(str(name), prefix, gateway))
    return found


def node(host: str, variables: dict[str, Any], management: str) -> Node:
    """The machine behind a server: its management port first, then the rest in the site's order."""
    nics = [
        Port(str(nic["name"])[:LINUX_NAME], str(nic.get("network") or ""), nic.get("mac"))
        for nic in variables.get("server_nics", [])
    ]
    first = [port for port in nics if port.network == management][:1] or [Port("eth0", management)]
    rest = [port for port in nics if port.network and port.name != first[0].name]
    return Node(
        name=host,
        index=int(variables["server_index"]),
        address=str(variables["ansible_host"]),
        user=str(variables.get("ansible_user", "root")),
        port=int(variables.get("ansible_port", 22)),
        ports=(*first, *rest),
    )


def understand(inventory: dict[str, Any]) -> Site:
    """Turn the inventory into what the lab builds. Raises Trouble naming what is missing."""
    raw = inventory.get("_meta", {}).get("hostvars", {})
    hosts = {name: resolve(variables, variables) for name, variables in raw.items()}
    groups = {name: inventory.get(name, {}).get("hosts", []) for name in ("servers", "bmcs", "switches")}
    if not groups["servers"]:
        raise Trouble(
            "the inventory has no host in the group servers",
            "choose another inventory with -i, or write servers into the site file",
        )
    described = next(
        (variables["firstlight_site"] for variables in hosts.values() if "firstlight_site" in variables), None
    )
    if described is None:
        raise Trouble(
            "no host of the inventory carries firstlight_site", "use an inventory of the plugin firstlight.cluster.site"
        )
    site = Site(str(described.get("name", "")), networks(described), [], [], [], hosts)
    for host in groups["servers"]:
        if hosts[host].get("server_delivered", True):
            site.nodes.append(node(host, hosts[host], site.network_of(str(hosts[host]["ansible_host"])).name))
    for host in groups["bmcs"]:
        if hosts[host].get("bmc_delivered", True):
            site.bmcs.append(Device(host, str(hosts[host]["bmc_server"]), str(hosts[host]["bmc_address"])))
    for host in groups["switches"]:
        site.switches.append(Device(host, host, str(hosts[host]["switch_address"])))
    for device in (*site.bmcs, *site.switches):
        site.network_of(device.address)
    return site


def load(path: Path) -> Site:
    """The site of a lab that is up, from its `site.json`. Raises Trouble when there is none."""
    try:
        return understand(json.loads(path.read_text()))
    except FileNotFoundError as error:
        raise Trouble("the lab is down", "start it: scripts/lab up", 3) from error
