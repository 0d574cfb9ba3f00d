# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What one part of a site file says against another: everything that stands twice, clashes, or is not there."""

from __future__ import annotations

import ipaddress
import typing as t

from . import derive

if t.TYPE_CHECKING:
    from .derive import Data, Site
    from .source import Path

# The name of a thing, where it stands in the file, and to whom it belongs.
Taken = t.Dict[t.Any, str]


def check(site: Site) -> None:
    """Note every fault in C(site.source)."""
    _names(site)
    _addresses(site)
    _networks(site)
    _hardware(site)
    _racks(site)
    _ports(site)
    _credentials(site)
    _ways(site)
    _times(site)


def _claim(site: Site, taken: Taken, value: t.Any, what: str, owner: str, path: Path) -> None:
    """Note a fault when a value that only one may have has an owner already."""
    if value in taken:
        site.source.fault("twice", path, item=owner, found=value, what=what, first=taken[value])
    else:
        taken[value] = owner


def _own(server: Data, *keys: t.Union[str, int]) -> Path:
    """Return where a server's own value stands: in its part of a range, else in the entry."""
    path: Path = server["path"]
    return (*path, "each", server["name"], *keys) if keys and keys[0] in server["own"] else (*path, *keys)


def _names(site: Site) -> None:
    names: Taken = {}
    indexes: Taken = {}
    for server in site.servers:
        _claim(site, names, server["name"], "name", server["name"], (*server["path"], "name"))
        _claim(site, names, server["name"] + "-bmc", "name", server["name"] + "-bmc", (*server["path"], "name"))
        _claim(site, indexes, server["index"], "index", server["name"], (*server["path"], "index"))
    for switch in site.switches:
        _claim(site, names, switch["name"], "name", switch["name"], (*switch["path"], "name"))
    racks: Taken = {}
    for position, rack in enumerate(site.raw["racks"]):
        for name in derive.ranges.expand(rack["name"]):
            _claim(site, racks, name, "rack", name, ("racks", position, "name"))
    for kind in ("servers", "switches"):
        for name in {"servers", "bmcs", "switches", "all", "ungrouped", "localhost"} & set(names):
            site.source.fault(
                "bad_value", (kind,), item=name, found=name, wanted="a name that is not a group of Ansible"
            )


def _addresses(site: Site) -> None:
    taken: Taken = {}
    for pool in [*site.networks.values(), *site.pools]:
        if pool.gateway:
            taken.setdefault(pool.gateway, "gateway of " + pool.name)
    for switch in site.switches:
        if "address" in switch:
            _address(site, taken, switch["address"], switch["name"], (*switch["path"], "address"), "management")
    for server in site.servers:
        name = server["name"]
        if server["address"]:
            _address(site, taken, server["address"], name, _own(server, "address"), "management")
        if server["bmc"].get("address"):
            _address(site, taken, server["bmc"]["address"], name + "-bmc", _own(server, "bmc", "address"), "bmc")
        for position, nic in enumerate(server["nics"]):
            if nic.get("address") and nic["network"] != "management":
                _address(
                    site,
                    taken,
                    nic["address"],
                    name + "/" + nic["name"],
                    _own(server, "nics", position, "address"),
                    nic["network"],
                )
        for port in server["npu_ports"]:
            _claim(site, taken, port["address"], "address", name + "/npu" + str(port["npu"]), server["path"])


def _address(site: Site, taken: Taken, text: str, owner: str, path: Path, network: str) -> None:
    pool = site.networks.get(network)
    derived = not _written(site, path)
    if derived:
        _claim(site, taken, text, "address", owner, path)
        return
    found = derive.address(site.source, text, path)
    if found is None:
        return
    if pool is not None and pool.prefix is not None and found not in pool.prefix:
        site.source.fault("outside_network", path, item=owner, found=text, wanted=pool.raw["prefix"])
    _claim(site, taken, str(found), "address", owner, path)


def _written(site: Site, path: Path) -> bool:
    """Whether a part stands in the file itself. Derived values need no reading: they are addresses by their making."""
    data: t.Any = site.raw
    for step in path:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return path[0] == "servers" and "nics" in path
    return True


def _networks(site: Site) -> None:
    """No two of our networks overlap, nor one of ours with one that the hospital names."""
    held: t.List[t.Tuple[str, derive.Network]] = []
    for position, entry in enumerate(site.raw.get("reserved") or []):
        prefix = derive.prefix_of(site.source, entry["prefix"], ("reserved", position, "prefix"))
        if prefix is not None:
            held.append((entry["name"], prefix))
    for pool in [*site.networks.values(), *site.pools]:
        if pool.prefix is None:
            continue
        for other, prefix in held:
            if (
                prefix.version == pool.prefix.version
                and prefix.overlaps(pool.prefix)
                and not _shared(site, pool, other)
            ):
                site.source.fault(
                    "network_clash", (*pool.path, "prefix"), found=pool.raw["prefix"], other=other, prefix=str(prefix)
                )
        held.append((pool.name, pool.prefix))


def _shared(site: Site, pool: derive.Pool, other: str) -> bool:
    """Pools of the fabric may cut one network between them: their addresses are compared one by one."""
    return pool in site.pools and any(one.name == other and one.prefix == pool.prefix for one in site.pools)


def _hardware(site: Site) -> None:
    serials: Taken = {}
    macs: Taken = {}
    for server in site.servers:
        name = server["name"]
        if "serial_number" in server:
            _claim(site, serials, server["serial_number"], "serial number", name, _own(server, "serial_number"))
        for position, disk in enumerate(server.get("disks") or []):
            if "serial_number" in disk:
                owner = name + "/disk " + str(disk.get("slot", position))
                _claim(
                    site,
                    serials,
                    disk["serial_number"],
                    "serial number",
                    owner,
                    _own(server, "disks", position, "serial_number"),
                )
        names: Taken = {}
        for position, nic in enumerate(server["nics"]):
            path = _own(server, "nics", position, "name")
            _claim(site, names, nic["name"], "NIC name", name + "/" + nic["name"], path)
            if "mac" in nic:
                _claim(site, macs, nic["mac"], "MAC", name + "/" + nic["name"], _own(server, "nics", position, "mac"))
        if "mac" in server["bmc"]:
            _claim(site, macs, server["bmc"]["mac"], "MAC", name + "-bmc", _own(server, "bmc", "mac"))
    for switch in site.switches:
        if "serial_number" in switch:
            _claim(
                site,
                serials,
                switch["serial_number"],
                "serial number",
                switch["name"],
                (*switch["path"], "serial_number"),
            )


def _racks(site: Site) -> None:
    units: t.Dict[t.Tuple[str, int], str] = {}
    for device in [*site.servers, *site.switches]:
        rack, unit, name = device.get("rack"), device.get("unit"), device["name"]
        path: Path = _own(device, "rack") if "own" in device else (*device["path"], "rack")
        if rack is None:
            continue
        if rack not in site.racks:
            site.source.fault(
                "no_such", path, item=name, found=rack, what="rack", known=", ".join(list(site.racks)[:20])
            )
            continue
        if unit is None or not device["height_units"]:
            continue
        where = (*path[:-1], "unit")
        height = site.racks[rack]["height_units"]
        if unit + device["height_units"] - 1 > height:
            found = str(unit) + " + " + str(device["height_units"]) + " U"
            site.source.fault("units_outside", where, item=name, found=found, rack=rack, height=height)
        for used in range(unit, unit + device["height_units"]):
            other = units.setdefault((rack, used), name)
            if other != name:
                site.source.fault("units_taken", where, item=name, rack=rack, unit=used, other=other)
                break


def _ports(site: Site) -> None:
    taken: Taken = {}
    known: t.Dict[str, t.Set[str]] = {}
    for server in site.servers:
        known[server["name"]] = {"bmc", *(nic["name"] for nic in server["nics"])}
        known[server["name"]].update("npu" + str(number) for number in range(server["npus"]))
    switches = {switch["name"] for switch in site.switches}
    split: Taken = {}
    for cable in site.cables:
        for end in ("from", "to"):
            name, port, path = cable[end], cable[end + "_port"], cable["path"]
            place: Path = (*path, end + "_port") if cable.get("written") else path
            if name in known and port not in known[name]:
                site.source.fault("no_such", place, found=port, what="port", known=", ".join(sorted(known[name])))
            elif name not in known and name not in switches:
                site.source.fault(
                    "no_such",
                    (*path, end) if cable.get("written") else path,
                    found=name,
                    what="device",
                    known="servers, switches",
                )
            _claim(site, taken, (name, port), "port", name + "/" + port, place)
            if name in switches:
                split.setdefault((name, port.partition(":")[0], ":" in port), name + "/" + port)
    for (name, port, leg), owner in split.items():
        if leg and (name, port, False) in split:
            site.source.fault("leg_mixed", ("switches",), item=owner, found=name + "/" + port)


def _credentials(site: Site) -> None:
    for server in site.servers:
        bmc = server["bmc"]
        if not bmc.get("address"):
            continue
        for key in ("username", "password_variable"):
            if key not in bmc:
                site.source.fault("needs", _own(server, "bmc"), item=server["name"] + "-bmc", what="bmc." + key)
        if bmc.get("protocol") != "ipmi" and not (bmc.get("ca_path") or bmc.get("certificate_fingerprint")):
            site.source.fault("no_trust", _own(server, "bmc"), item=server["name"] + "-bmc")
    for switch in site.switches:
        if switch["managed"]:
            for key in ("address", "username", "password_variable", "platform"):
                if key not in switch:
                    site.source.fault("needs", switch["path"], item=switch["name"], what=key)


def _ways(site: Site) -> None:
    for name, way in (site.raw.get("access") or {}).items():
        path: Path = ("access", name)
        if name not in site.networks:
            site.source.fault("no_such", path, found=name, what="network", known=", ".join(site.networks))
        mode = way if isinstance(way, str) else way["mode"]
        host = "" if isinstance(way, str) else way.get("host", "")
        if mode in ("jump", "socks", "here") and not host:
            site.source.fault("access_host", path, found=mode, mode=mode)
        if mode == "here" and host and host not in {server["name"] for server in site.servers}:
            site.source.fault(
                "no_such", (*path, "host"), found=host, what="server", known=site.raw["servers"][0]["name"]
            )


def _times(site: Site) -> None:
    time = site.raw.get("time") or {}
    if time.get("mode") == "island" and "source" not in time:
        site.source.fault("missing", ("time",), name="source")
    if "source" in time and time["source"] not in {server["name"] for server in site.servers}:
        site.source.fault(
            "no_such", ("time", "source"), found=time["source"], what="server", known=site.raw["servers"][0]["name"]
        )
    for position, text in enumerate(time.get("servers") or []):
        if text and text.replace(".", "").isdigit():
            try:
                ipaddress.ip_address(text)
            except ValueError:
                site.source.fault("bad_address", ("time", "servers", position), found=text)
