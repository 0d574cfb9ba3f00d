# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Settings of a BMC as a table: option -> resource and property. Compare (pure), then patch what differs."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from . import values
from .failure import BmcFailure

if t.TYPE_CHECKING:
    from .resources import Resources

RESOURCES = ("system", "chassis", "manager", "protocol", "ethernet")


@dataclass(frozen=True)
class Setting:
    """One option: the resource that holds it, the dotted property, and the words of the BMC for our own."""

    resource: str
    path: str
    words: t.Mapping[str, str] | None = None
    otherwise: Setting | None = None

    def where(self, bodies: t.Mapping[str, t.Mapping[str, t.Any]]) -> Setting | None:
        """Return the first place of this option that a BMC has: DMTF's own, else the vendor's."""
        if look(bodies.get(self.resource) or {}, self.path)[0]:
            return self
        return self.otherwise.where(bodies) if self.otherwise else None

    def outward(self, value: t.Any) -> t.Any:
        """Return the BMC's word for a value of ours."""
        return self.words.get(value, value) if self.words and isinstance(value, str) else value

    def inward(self, value: t.Any) -> t.Any:
        """Return our word for a value of the BMC."""
        for ours, theirs in (self.words or {}).items():
            if theirs == value:
                return ours
        return value


BOOT = {
    "target": Setting(
        "system",
        "Boot.BootSourceOverrideTarget",
        {
            "none": "None",
            "pxe": "Pxe",
            "cd": "Cd",
            "usb": "Usb",
            "disk": "Hdd",
            "bios_setup": "BiosSetup",
            "uefi_http": "UefiHttp",
            "floppy": "Floppy",
        },
    ),
    "persistence": Setting(
        "system",
        "Boot.BootSourceOverrideEnabled",
        {"once": "Once", "continuous": "Continuous", "disabled": "Disabled"},
    ),
    "mode": Setting("system", "Boot.BootSourceOverrideMode", {"uefi": "UEFI", "legacy": "Legacy"}),
}
CONFIG = {
    "host_name": Setting("protocol", "HostName"),
    "ntp_enabled": Setting("protocol", "NTP.ProtocolEnabled"),
    "ntp_servers": Setting("protocol", "NTP.NTPServers"),
    "snmp_enabled": Setting("protocol", "SNMP.ProtocolEnabled"),
    "ssh_enabled": Setting("protocol", "SSH.ProtocolEnabled"),
    "time_zone": Setting("manager", "TimeZoneName"),
    "dns_servers": Setting("ethernet", "StaticNameServers"),
    "asset_tag": Setting("system", "AssetTag"),
    "power_restore_policy": Setting(
        "system",
        "PowerRestorePolicy",
        {"on": "AlwaysOn", "off": "AlwaysOff", "last": "LastState"},
        # iBMC (system captures): only a value that it showed is known for sure; the others are its documented ones.
        Setting(
            "system",
            "Oem.Huawei.PowerOnStrategy",
            {"on": "TurnOn", "off": "StayOff", "last": "LastPowerState"},
        ),
    ),
}
INDICATOR = {
    "state": Setting("chassis", "IndicatorLED", {"on": "Lit", "blinking": "Blinking", "off": "Off"}),
}


def look(body: t.Mapping[str, t.Any], path: str) -> tuple[bool, t.Any]:
    """Return whether a document has a dotted property, and its value."""
    found: t.Any = body
    for step in path.split("."):
        if not isinstance(found, dict) or step not in found:
            return False, None
        found = found[step]
    return True, found


def same(one: t.Any, other: t.Any) -> bool:
    """Return whether two values mean the same: empty places of a list do not count, nor does their type of empty."""
    if isinstance(one, list) and isinstance(other, list):
        return [item for item in one if item not in (None, "")] == [item for item in other if item not in (None, "")]
    return bool(one == other) or (one in (None, "") and other in (None, ""))


def compare(
    table: t.Mapping[str, Setting], bodies: t.Mapping[str, t.Mapping[str, t.Any]], wanted: t.Mapping[str, t.Any]
) -> tuple[dict[str, t.Any], dict[str, t.Any], list[str]]:
    """Return (before, after, missing): the wanted options as they are and shall be; what is not offered."""
    before, after, missing = {}, {}, []
    for name, value in wanted.items():
        if value is None:
            continue
        setting = table[name].where(bodies)
        if setting is None:
            missing.append(name)
            continue
        current = look(bodies[setting.resource], setting.path)[1]
        before[name] = setting.inward(current)
        after[name] = before[name] if same(current, setting.outward(value)) else value
    return before, after, missing


def changes(
    table: t.Mapping[str, Setting], before: t.Mapping[str, t.Any], after: t.Mapping[str, t.Any]
) -> dict[str, dict[str, t.Any]]:
    """Return the bodies to send, by resource."""
    bodies: dict[str, dict[str, t.Any]] = {}
    for name, value in after.items():
        if same(before.get(name), value):
            continue
        setting = table[name]
        node = bodies.setdefault(setting.resource, {})
        *steps, last = setting.path.split(".")
        for step in steps:
            node = node.setdefault(step, {})
        node[last] = setting.outward(value)
    return bodies


async def bring(
    resources: Resources, table: t.Mapping[str, Setting], wanted: t.Mapping[str, t.Any], check: bool
) -> dict[str, t.Any]:
    """Bring settings to what is wanted and read them again; return C(changed), C(before), C(after).

    Raises BmcFailure: a setting that this BMC does not offer, a refused change, a change that did not stay.
    """
    paths: dict[str, str] = {}
    bodies: dict[str, dict[str, t.Any]] = {}
    needed = {table[name].resource for name, value in wanted.items() if value is not None}
    for name in RESOURCES:
        if name in needed:
            paths[name], bodies[name] = await locate(resources, name)
    before, after, missing = compare(table, bodies, wanted)
    if missing:
        raise BmcFailure("not_offered", item=resources.client.target.item, found=", ".join(missing))
    table = {name: table[name].where(bodies) or table[name] for name in after}
    todo = changes(table, before, after)
    if todo and not check:
        for name, body in todo.items():
            await resources.patch(paths[name], body)
        fresh = {name: await resources.read(paths[name]) for name in todo}
        kept = compare(table, {**bodies, **fresh}, after)[0]
        lost = [
            name
            for name, value in after.items()
            if not same(table[name].outward(kept.get(name)), table[name].outward(value))
        ]
        if lost:
            raise BmcFailure(
                "did_not_stay",
                item=resources.client.target.item,
                found=", ".join(f"{name} {kept.get(name)}" for name in lost),
                wanted=", ".join(f"{name} {after[name]}" for name in lost),
            )
    return {"changed": bool(todo), "before": before, "after": after}


async def locate(resources: Resources, name: str) -> tuple[str, dict[str, t.Any]]:
    """Return path and body of a named resource. Raises BmcFailure."""
    if name == "system":
        return await resources.first("Systems")
    if name == "chassis":
        return await resources.first("Chassis")
    manager = await resources.first("Managers")
    if name == "manager":
        return manager
    if name == "protocol":
        return await resources.linked(manager[1], "NetworkProtocol")
    path, collection = await resources.linked(manager[1], "EthernetInterfaces")
    members = values.paths_of(collection.get("Members"))
    if not members:
        raise BmcFailure("not_offered", item=resources.client.target.item, found=path)
    return members[0], await resources.read(members[0])
