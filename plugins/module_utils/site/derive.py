# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""From what a person wrote to every server, address, port and cable of the site.

All of it is a function of index and pool: server i has address first + i - 1 of each network, first + (i - 1) * n + k
for the k-th of n NPUs of a pool, and the k-th port or leg after (i - lowest index) * n of its switch. So a server that
comes or goes in the middle moves no other. A value that is written wins over the one that would be derived.
"""

from __future__ import annotations

import ipaddress
import typing as t
from dataclasses import dataclass, field

from . import ranges

if t.TYPE_CHECKING:
    from .source import Path, Source

Data = t.Dict[str, t.Any]
Network = t.Union[ipaddress.IPv4Network, ipaddress.IPv6Network]


@dataclass
class Site:
    """A site with everything written out. C(servers), C(switches), C(cables) are plain dictionaries."""

    source: Source
    raw: Data
    networks: t.Dict[str, Pool] = field(default_factory=dict)
    pools: t.List[Pool] = field(default_factory=list)
    racks: t.Dict[str, Data] = field(default_factory=dict)
    servers: t.List[Data] = field(default_factory=list)
    switches: t.List[Data] = field(default_factory=list)
    cables: t.List[Data] = field(default_factory=list)


@dataclass
class Pool:
    """Addresses that are given out by index: C(first) is the address of index 1."""

    name: str
    path: Path
    raw: Data
    prefix: t.Optional[Network] = None
    first: int = 0
    last: int = 0
    count: int = 1
    gateway: str = ""

    def at(self, index: int, position: int = 0) -> t.Optional[str]:
        """Return the address of a server's index, None when the pool ends before it."""
        if self.prefix is None:
            return None
        number = self.first + (index - 1) * self.count + position
        if number > self.last:
            return None
        if self.prefix.version == 4:
            return f"{number >> 24}.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        return str(ipaddress.IPv6Address(number))


def build(source: Source) -> Site:
    """Return the site of a file whose shape was checked. Faults are noted in C(source)."""
    raw: Data = source.data
    site = Site(source, raw)
    for name, network in (raw.get("networks") or {}).items():
        site.networks[name] = _pool(source, name, network, ("networks", name), 1)
    for position, entry in enumerate((raw.get("fabric") or {}).get("pools") or []):
        path: Path = ("fabric", "pools", position)
        site.pools.append(_pool(source, entry["name"], entry, path, len(entry["npus"])))
    for position, rack in enumerate(raw["racks"]):
        for name in _names(source, rack["name"], ("racks", position, "name")):
            site.racks[name] = {**rack, "name": name, "path": ("racks", position)}
    for position, entry in enumerate(raw["servers"]):
        site.servers.extend(_servers(site, entry, ("servers", position)))
    for position, entry in enumerate(raw.get("switches") or []):
        site.switches.append(_switch(site, entry, ("switches", position)))
    _cable(site)
    return site


def _names(source: Source, text: str, path: Path) -> t.List[str]:
    names = ranges.expand(text)
    if not names:
        source.fault("bad_range", path, found=text, most=ranges.MOST)
    return names


def address(source: Source, text: str, path: Path) -> t.Optional[t.Union[ipaddress.IPv4Address, ipaddress.IPv6Address]]:
    """Return an address that a person wrote; a fault and None when it is none."""
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        source.fault("bad_address", path, found=text)
        return None


def prefix_of(source: Source, text: str, path: Path) -> t.Optional[Network]:
    """Return a network that a person wrote; a fault and None when it is none."""
    try:
        return ipaddress.ip_network(text)
    except ValueError:
        source.fault("bad_prefix", path, found=text)
        return None


def _pool(source: Source, name: str, raw: Data, path: Path, count: int) -> Pool:
    pool = Pool(name, path, raw, count=count, gateway=raw.get("gateway", ""))
    pool.prefix = prefix_of(source, raw["prefix"], (*path, "prefix"))
    if pool.prefix is None:
        return pool
    usual = int(pool.prefix.network_address) + (1 if pool.prefix.num_addresses > 2 else 0)
    end = int(pool.prefix.broadcast_address) - (1 if pool.prefix.version == 4 and pool.prefix.num_addresses > 2 else 0)
    bounds = {"first": usual, "last": end}
    for key in ("first", "last", "gateway"):
        if key in raw:
            found = address(source, raw[key], (*path, key))
            if found is not None and found not in pool.prefix:
                source.fault("outside_network", (*path, key), found=raw[key], wanted=raw["prefix"])
            elif found is not None and key in bounds:
                bounds[key] = int(found)
    pool.first, pool.last = bounds["first"], bounds["last"]
    return pool


def _servers(site: Site, entry: Data, path: Path) -> t.Iterator[Data]:
    source, defaults = site.source, site.raw.get("server_defaults") or {}
    names = _names(source, entry["name"], (*path, "name"))
    each = entry.get("each") or {}
    for name in each:
        if name not in names:
            source.fault("no_such", (*path, "each", name), found=name, what="server", known=entry["name"])
    common = _merged(defaults, {key: value for key, value in entry.items() if key not in ("name", "each")})
    racks = ranges.expand(common["rack"]) if "rack" in common else []
    per_rack = common.get("per_rack") or len(names)
    for position, name in enumerate(names):
        own = each.get(name) or {}
        server = _merged(common, own) if own else dict(common)
        server.update(name=name, index=entry["index"] + position, path=path, own=own)
        server["height_units"] = _height(site, server, path)
        if racks and "rack" not in own:
            row = position // per_rack
            server["rack"] = racks[row] if row < len(racks) else common["rack"]
        if "unit" in server and "unit" not in own and server["height_units"]:
            server["unit"] += (position % per_rack) * server["height_units"]
        yield _addressed(site, server)


def _merged(under: Data, over: Data) -> Data:
    merged = {**under, **over}
    if "bmc" in under and "bmc" in over:
        merged["bmc"] = {**under["bmc"], **over["bmc"]}
    if "stages" in under and "stages" in over:
        merged["stages"] = {**under["stages"], **over["stages"]}
    return merged


def _height(site: Site, device: Data, path: Path) -> int:
    known = device.get("height_units") or _model(site, device).get("height_units")
    if not known and device.get("unit"):
        site.source.fault("no_height", path, item=device["name"], model=device.get("model") or "?")
    return known or 0


def _model(site: Site, device: Data) -> Data:
    return (site.raw.get("models") or {}).get(device.get("model")) or {}


def _addressed(site: Site, server: Data) -> Data:
    """Give a server its addresses; those that the pools do not reach are faults."""
    index, path = server["index"], server["path"]
    own_place = (*path, "each", server["name"]) if server["own"] else path
    if "address" not in server:
        server["address"] = _given(site, "management", server, index)
    bmc = dict(server.get("bmc") or {})
    if "address" not in bmc and "bmc" in site.networks:
        bmc["address"] = _given(site, "bmc", server, index)
    server["bmc"] = bmc
    nics, bonds = [], set()
    for position, nic in enumerate(server.get("nics") or []):
        nic = dict(nic)
        network = site.networks.get(nic["network"])
        if network is None:
            known = ", ".join(site.networks)
            site.source.fault(
                "no_such", (*own_place, "nics", position, "network"), found=nic["network"], what="network", known=known
            )
        else:
            nic.setdefault("vlan", network.raw.get("vlan"))
            nic.setdefault("mtu", network.raw.get("mtu"))
            if nic["network"] == "management":
                nic.setdefault("address", server["address"])
            elif "address" not in nic and nic.get("bond") not in bonds:
                # The first leg of a bond carries its address.
                nic["address"] = _given(site, nic["network"], server, index)
            if nic.get("bond"):
                bonds.add(nic["bond"])
        nics.append({key: value for key, value in nic.items() if value is not None})
    server["nics"] = nics
    server["npus"] = server["npus"] if "npus" in server else _model(site, server).get("npus", 0)
    server["npu_ports"] = _npu_ports(site, server, index)
    return server


def _given(site: Site, name: str, server: Data, index: int) -> t.Optional[str]:
    pool = site.networks.get(name)
    if pool is None:
        site.source.fault("needs", server["path"], item=server["name"], what="networks." + name)
        return None
    found = pool.at(index)
    if found is None and pool.prefix is not None:
        _too_small(site, pool, server, index)
    return found


def _too_small(site: Site, pool: Pool, server: Data, index: int) -> None:
    last = (
        str(ipaddress.ip_address(pool.last))
        if pool.prefix is None or pool.prefix.version == 4
        else str(ipaddress.IPv6Address(pool.last))
    )
    site.source.fault("pool_small", server["path"], item=server["name"], pool=pool.name, last=last, index=index)


def _npu_ports(site: Site, server: Data, index: int) -> t.List[Data]:
    ports: t.List[Data] = []
    for pool in site.pools:
        length = pool.prefix.prefixlen if pool.prefix else None
        for position, npu in enumerate(pool.raw["npus"]):
            if npu >= server["npus"]:
                continue
            found = pool.at(index, position)
            if found is None:
                if pool.prefix is not None:
                    _too_small(site, pool, server, index)
                return ports
            port = {"npu": npu, "address": found, "prefix": length, "pool": pool.name}
            if pool.gateway:
                port["gateway"] = pool.gateway
            if "vlan" in pool.raw:
                port["vlan"] = pool.raw["vlan"]
            ports.append(port)
    ports.sort(key=lambda port: t.cast("int", port["npu"]))
    return ports


def _switch(site: Site, entry: Data, path: Path) -> Data:
    switch = {**entry, "path": path, "managed": entry.get("managed", True), "ports": []}
    switch["height_units"] = _height(site, switch, path)
    return switch


def _cable(site: Site) -> None:
    """Make the cables: those that are written, then those that the port pools of the switches give."""
    ends: t.Dict[t.Tuple[str, str], Data] = {}
    for position, entry in enumerate(site.raw.get("cables") or []):
        cable = {**entry, "path": ("cables", position), "written": True}
        ends.setdefault((entry["from"], entry["from_port"]), cable)
        site.cables.append(cable)
    by_index = {server["index"]: server for server in site.servers}
    for switch in site.switches:
        for position, pool in enumerate(switch.get("port_pools") or []):
            path = (*switch["path"], "port_pools", position)
            for cable in _pooled(site, switch, pool, path, by_index):
                if (cable["from"], cable["from_port"]) not in ends:
                    ends[(cable["from"], cable["from_port"])] = cable
                    site.cables.append(cable)
    _join(site)


def _pooled(site: Site, switch: Data, pool: Data, path: Path, by_index: t.Dict[int, Data]) -> t.Iterator[Data]:
    """Yield the cables of one port pool: server by server, port by port, leg by leg."""
    source, legs = site.source, pool.get("legs", 1)
    ports = _names(source, pool["ports"], (*path, "ports"))
    low, high = pool["servers"]
    if low > high:
        source.fault("bad_range", (*path, "servers"), found=str(pool["servers"]), most=ranges.MOST)
        return
    if pool["carries"] == "nic" and "nic" not in pool:
        source.fault("missing", path, name="nic")
        return
    for index in sorted(number for number in by_index if low <= number <= high):
        server = by_index[index]
        names = _carried(pool, server)
        for position, (name, speed) in enumerate(names):
            number = (index - low) * _width(pool, server) + position
            if number // legs >= len(ports):
                if ports:
                    source.fault("ports_few", path, server=server["name"], number=number + 1, count=len(ports) * legs)
                return
            parent = ports[number // legs]
            cable = {"from": server["name"], "from_port": name, "to": switch["name"], "to_port": parent, "path": path}
            if legs > 1:
                cable.update(
                    to_port=parent + ":" + str(number % legs + 1), parent=parent, leg=number % legs + 1, legs=legs
                )
            if pool.get("speed_gbps") or speed:
                cable["speed_gbps"] = pool.get("speed_gbps") or speed
            cable.update(pool.get("cable") or {})
            yield cable


def _carried(pool: Data, server: Data) -> t.List[t.Tuple[str, t.Any]]:
    if pool["carries"] == "npu":
        chosen = pool.get("npus")
        return [("npu" + str(npu), None) for npu in (chosen or range(server["npus"])) if npu < server["npus"]]
    if pool["carries"] == "bmc":
        return [("bmc", None)]
    return [(nic["name"], nic.get("speed_gbps")) for nic in server["nics"] if nic["name"] == pool["nic"]]


def _width(pool: Data, server: Data) -> int:
    """How many ports each index takes, whether the server has them or not: what keeps the others where they are."""
    if pool["carries"] == "npu":
        return len(pool.get("npus") or range(server["npus"]))
    return 1


def _join(site: Site) -> None:
    """Write each cable's far end into server NIC, NPU port and switch port."""
    switches = {switch["name"]: switch for switch in site.switches}
    places: t.Dict[t.Tuple[str, str], Data] = {}
    for server in site.servers:
        places.update({(server["name"], nic["name"]): nic for nic in server["nics"]})
        places.update({(server["name"], "npu" + str(port["npu"])): port for port in server["npu_ports"]})
    for cable in site.cables:
        cable.setdefault("label", cable["from"] + "-" + cable["from_port"])
        place = places.get((cable["from"], cable["from_port"]))
        if place is not None:
            place.update(switch=cable["to"], switch_port=cable["to_port"])
        for near, far in (("to", "from"), ("from", "to")):
            switch = switches.get(cable[near])
            if switch is not None:
                port = {
                    "name": cable[near + "_port"],
                    "peer": cable[far],
                    "peer_port": cable[far + "_port"],
                    "cable": cable["label"],
                }
                for key in ("speed_gbps", "parent", "leg", "legs") if near == "to" else ("speed_gbps",):
                    if key in cable:
                        port[key] = cable[key]
                if near == "to" and place is not None and place.get("vlan"):
                    port["vlan"] = place["vlan"]
                switch["ports"].append(port)
