# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What installers need of a site, as plain rows: cables, labels, port requests, racks. Pure."""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from .derive import Data, Site

CABLE_COLUMNS = (
    "label",
    "from",
    "from_port",
    "from_place",
    "to",
    "to_port",
    "to_place",
    "parent",
    "leg",
    "speed_gbps",
    "kind",
    "length_metres",
    "checked",
)
REQUEST_COLUMNS = (
    "port",
    "device",
    "device_port",
    "network",
    "speed_gbps",
    "mode",
    "vlan",
    "mtu",
    "bond",
    "mac",
    "label",
    "checked",
)


def place(device: t.Optional[Data]) -> str:
    """Return where a device stands, such as B07-U03."""
    if not device or not device.get("rack"):
        return ""
    return str(device["rack"]) + ("-U" + str(device["unit"]).zfill(2) if device.get("unit") else "")


def devices(site: Site) -> t.Dict[str, Data]:
    """Return servers and switches by name."""
    return {device["name"]: device for device in [*site.servers, *site.switches]}


def cables(site: Site) -> t.List[Data]:
    """Return the cabling list: one row a cable or breakout leg, in the order in which one walks along the racks."""
    known = devices(site)
    rows = []
    for cable in site.cables:
        row = {key: cable[key] for key in CABLE_COLUMNS if key in cable}
        row["from_place"] = place(known.get(cable["from"]))
        row["to_place"] = place(known.get(cable["to"]))
        rows.append(row)
    return rows


def requests(site: Site, switch: Data) -> t.List[Data]:
    """Return what the owner of an unmanaged switch is asked for: one row a port."""
    servers = {server["name"]: server for server in site.servers}
    rows = []
    for port in switch["ports"]:
        server = servers.get(port["peer"])
        row = {
            "port": port["name"],
            "device": port["peer"],
            "device_port": port["peer_port"],
            "label": port["cable"],
            "mode": "access",
        }
        row.update({key: port[key] for key in ("speed_gbps", "vlan") if key in port})
        if server is not None:
            row.update(_asked(site, server, port["peer_port"]))
        rows.append(row)
    return rows


def _asked(site: Site, server: Data, port: str) -> Data:
    if port == "bmc":
        network = site.networks.get("bmc")
        found = {"network": "bmc"}
        if network is not None:
            found.update({key: network.raw[key] for key in ("vlan", "mtu") if key in network.raw})
        if "mac" in server["bmc"]:
            found["mac"] = server["bmc"]["mac"]
        return found
    for nic in server["nics"]:
        if nic["name"] == port:
            return {key: nic[key] for key in ("network", "vlan", "mtu", "bond", "mac", "speed_gbps") if key in nic}
    return {}


def labels(site: Site) -> t.List[t.Dict[str, t.Any]]:
    """Return every label to print: one a device, two a cable (one for each end)."""
    known = devices(site)
    found: t.List[t.Dict[str, t.Any]] = []
    for device in known.values():
        lines = [str(device.get("model") or ""), place(device)]
        if device.get("serial_number"):
            lines.append("S/N " + str(device["serial_number"]))
        if device.get("address"):
            lines.append("IP " + str(device["address"]))
        if (device.get("bmc") or {}).get("address"):
            lines.append("BMC " + str(device["bmc"]["address"]))
        found.append({"kind": "device", "head": device["name"], "lines": [line for line in lines if line]})
    for cable in site.cables:
        ends = [cable[end] + " " + cable[end + "_port"] for end in ("from", "to")]
        places = [place(known.get(cable[end])) for end in ("from", "to")]
        for near, far in ((0, 1), (1, 0)):
            lines = [ends[near], "\u2192 " + ends[far] + (" @ " + places[far] if places[far] else "")]
            found.append({"kind": "cable", "head": cable["label"], "lines": lines})
    return found


def racks(site: Site) -> t.List[Data]:
    """Return each rack with what stands in it, and the devices that stand nowhere in a last one without a name."""
    found = {name: {**rack, "devices": []} for name, rack in site.racks.items()}
    nowhere: t.List[Data] = []
    for device in devices(site).values():
        rack = found.get(str(device.get("rack")))
        if rack is None or not device.get("unit") or not device["height_units"]:
            nowhere.append(device)
        else:
            rack["devices"].append(device)
    used = [rack for rack in found.values() if rack["devices"]]
    return [*used, {"name": "", "height_units": 0, "devices": nowhere}] if nowhere else used
