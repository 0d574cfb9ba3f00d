"""The lab's networks: a namespace with a bridge per network, one namespace per node, one link into the machine."""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import ipaddress
import json
import os
from collections.abc import Iterator
from pathlib import Path

from .place import Place
from .shell import run
from .site import Network, Node, Site
from .trouble import Trouble

NETNS = Path("/run/netns")
CLONE_NEWNET = 0x40000000
JUMBO = 9216
# The link between machine and lab needs two addresses that nobody routes: the benchmark range of RFC 2544.
LINK_PREFIX = ipaddress.IPv4Network("198.18.254.0/30")
LINK = "firstlight"


def batch(lines: list[str], netns: str | None = None) -> None:
    """Run many `ip` commands in one process, stopping at the first that fails."""
    where = ["-n", netns] if netns else []
    run(["ip", *where, "-batch", "-"], text="\n".join(lines) + "\n", remedy="scripts/lab down, then up again")


def exists(netns: str) -> bool:
    return (NETNS / netns).exists()


def bridge(network: Network) -> str:
    """Name of the network's bridge; Linux allows 15 characters, so a long name ends in a digest."""
    name = f"br-{network.name}"
    return name if len(name) <= 15 else f"br-{network.name[:6]}{hashlib.sha256(network.name.encode()).hexdigest()[:6]}"


def fresh(netns: str) -> None:
    """A new empty namespace with loopback up, whatever was there before."""
    drop(netns)
    run(["ip", "netns", "add", netns])
    run(["ip", "-n", netns, "link", "set", "lo", "up"])


def drop(netns: str) -> None:
    if exists(netns):
        run(["ip", "netns", "delete", netns])


def build(place: Place, site: Site) -> None:
    """The lab's namespace: bridges that carry the gateways' and the devices' addresses, and route between them."""
    fresh(place.netns)
    lines = []
    for network in site.networks:
        name = bridge(network)
        lines += [
            f"link add {name} type bridge",
            f"link set {name} mtu {JUMBO} up",
            f"addr add {network.gateway}/{network.prefix.prefixlen} dev {name}",
        ]
    for device in (*site.bmcs, *site.switches):
        network = site.network_of(device.address)
        if ipaddress.IPv4Address(device.address) != network.gateway:
            lines.append(f"addr add {device.address}/{network.prefix.prefixlen} dev {bridge(network)}")
    batch(lines, place.netns)
    with inside(place.netns):
        Path("/proc/sys/net/ipv4/ip_forward").write_text("1")
    if place.linked():
        link(place, reachable(site))


def reachable(site: Site) -> list[Network]:
    """The networks that the machine itself sees: those that hold an address which a controller talks to."""
    addresses = [device.address for device in (*site.bmcs, *site.switches)] + [node.address for node in site.nodes]
    return [network for network in site.networks if any(network.holds(address) for address in addresses)]


def link(place: Place, networks: list[Network]) -> None:
    """One veth pair between this machine and the lab, with a route per network. Raises Trouble on a clash."""
    for route in json.loads(run(["ip", "-4", "-j", "route", "show"]).stdout or "[]"):
        if route.get("dst") == "default":
            continue
        there = ipaddress.ip_network(route["dst"])
        for wanted in [LINK_PREFIX, *(network.prefix for network in networks)]:
            if wanted.overlaps(there):
                raise Trouble(
                    f"this machine already has a route to {there} on {route.get('dev')}, and the lab wants {wanted}",
                    "other networks in inventories/lab/site.yml, or a lab that is not linked: scripts/lab --name B up",
                )
    ours, theirs = LINK_PREFIX[1], LINK_PREFIX[2]
    batch(
        [
            f"link add {LINK} type veth peer name uplink netns {place.netns}",
            f"addr add {ours}/30 dev {LINK}",
            f"link set {LINK} up",
        ]
    )
    batch([f"addr add {theirs}/30 dev uplink", "link set uplink up"], place.netns)
    batch([f"route add {network.prefix} via {theirs}" for network in networks])


def linked() -> bool:
    return Path("/sys/class/net", LINK).exists()


def unlink() -> None:
    """Take the link and its routes away."""
    if linked():
        run(["ip", "link", "delete", LINK])


def attach(place: Place, site: Site, node: Node) -> None:
    """A fresh namespace for the node, its ports plugged into the bridges, its management address set."""
    own = place.node_netns(node.name)
    fresh(own)
    by_name = {network.name: network for network in site.networks}
    home = site.network_of(node.address)
    outside, within = [], ["link set lo up"]
    for number, port in enumerate(node.ports):
        network = by_name.get(port.network)
        plug = f"n{node.index}p{number}"
        address = f"address {port.mac} " if port.mac else f"address {mac(place.name, node.index, number)} "
        outside.append(f"link add {plug} mtu {JUMBO} type veth peer name {port.name} {address}netns {own}")
        if network is not None:
            outside.append(f"link set {plug} master {bridge(network)}")
        outside.append(f"link set {plug} up")
        within.append(f"link set {port.name} up")
    first = node.ports[0].name
    within += [f"addr add {node.address}/{home.prefix.prefixlen} dev {first}", f"route add default via {home.gateway}"]
    batch(outside, place.netns)
    batch(within, own)


def mac(lab: str, index: int, number: int) -> str:
    """A locally administered address that stays the same from one `up` to the next."""
    digest = hashlib.sha256(f"{lab}/{index}/{number}".encode()).digest()
    return "02:" + ":".join(f"{byte:02x}" for byte in digest[:5])


@contextlib.contextmanager
def inside(netns: str) -> Iterator[None]:
    """Let the calling thread work in another network namespace, and return to its own."""
    libc = ctypes.CDLL(None, use_errno=True)
    home = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    try:
        there = os.open(NETNS / netns, os.O_RDONLY)
    except FileNotFoundError as error:
        os.close(home)
        raise Trouble(f"there is no network namespace {netns}", "start the lab: scripts/lab up", 3) from error
    try:
        if libc.setns(there, CLONE_NEWNET):
            raise Trouble(f"cannot enter {netns}: {os.strerror(ctypes.get_errno())}", "the lab needs root")
        yield
    finally:
        libc.setns(home, CLONE_NEWNET)
        os.close(there)
        os.close(home)
