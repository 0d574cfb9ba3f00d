# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What one switch shall be: derived from the inventory's variables and the policy. Pure, the same for every system."""

from __future__ import annotations

import ipaddress
import math
import typing as t
from dataclasses import dataclass, field

from ..messages.switch import FABRIC
from .family import Family, family_of, headroom_bytes
from .policy import RECOMMENDED_POOL_MBYTES, BadIntent, Policy

if t.TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..messages.message import Message

# PHB of a priority in VRP, and the queue that the default map of V300 gives to a DSCP (priority = DSCP // 8).
PHBS = ("be", "af1", "af2", "af3", "af4", "ef", "cs6", "cs7")


class Port(t.NamedTuple):
    """One port: C(headroom_kbytes) is the least of its lossless queue; C(prone) says whether it counts for the pool."""

    name: str
    description: str
    speed_gbps: int
    vlan: int | None
    parent: str
    legs: int
    headroom_kbytes: int
    prone: bool
    address: str = ""
    netmask: str = ""


@dataclass(frozen=True)
class Gateway:
    """One VLAN with the switch as its gateway."""

    vlan: int
    name: str
    address: str
    netmask: str
    prefix_length: int


@dataclass
class Device:
    """All that a template needs. C(notes) are messages for the reader, no faults."""

    name: str
    model: str
    platform: str
    policy: Policy
    family: Family | None
    address: str
    management_netmask: str
    management_gateway: str
    username: str
    ports: list[Port]
    vlans: list[int]
    gateways: list[Gateway]
    splits: list[tuple[str, str]]
    pool_kbytes: int
    queue_headroom_kbytes: int
    notes: list[Message] = field(default_factory=list)

    @property
    def maps(self) -> list[tuple[int, str]]:
        """DSCPs whose PHB is not the device's default: a default line would vanish from the running configuration."""
        wanted = ((self.policy.roce_dscp, self.policy.roce_priority), (self.policy.cnp_dscp, self.policy.cnp_priority))
        return [(dscp, PHBS[priority]) for dscp, priority in wanted if dscp // 8 != priority]

    @property
    def strict_queues(self) -> str:
        """The queues that always go first, as VRP writes them: the CNPs' and those above, not the lossless one."""
        return _ranges(_strict(self.policy))

    @property
    def weighted_queues(self) -> str:
        strict = _strict(self.policy)
        return _ranges([queue for queue in range(8) if queue not in strict])


def _strict(policy: Policy) -> list[int]:
    return [queue for queue in range(policy.cnp_priority, 8) if queue != policy.roce_priority]


def _ranges(queues: Sequence[int]) -> str:
    """Return C(0 to 3 5) for 0, 1, 2, 3, 5."""
    groups: list[list[int]] = []
    for queue in queues:
        if groups and queue == groups[-1][-1] + 1:
            groups[-1].append(queue)
        else:
            groups.append([queue])
    return " ".join(str(group[0]) if len(group) == 1 else f"{group[0]} to {group[-1]}" for group in groups)


def device_of(name: str, host: Mapping[str, t.Any], site: Mapping[str, t.Any], policy: Policy) -> Device:
    """Return one switch's intent from its inventory variables. Raises BadIntent with every fault of this switch."""
    faults: list[Message] = []
    platform = str(host.get("switch_platform") or "vrp8")
    family = (
        family_of(str(host.get("switch_model") or ""), host.get("switch_syntax_family")) if platform == "vrp8" else None
    )
    ports = _ports(name, host.get("switch_ports") or [], policy, faults)
    vlans = sorted({port.vlan for port in ports if port.vlan})
    pools = [pool for pool in site.get("pools") or [] if pool.get("vlan") in vlans]
    network = (site.get("networks") or {}).get("management") or {}
    device = Device(
        name=name,
        model=str(host.get("switch_model") or ""),
        platform=platform,
        policy=policy,
        family=family,
        address=str(host.get("switch_address") or ""),
        management_netmask=str(ipaddress.ip_network(network["prefix"]).netmask) if network.get("prefix") else "",
        management_gateway=str(network.get("gateway") or ""),
        username=str(host.get("switch_username") or ""),
        ports=ports,
        vlans=vlans,
        gateways=_gateways(pools),
        splits=_splits(ports),
        pool_kbytes=0,
        queue_headroom_kbytes=0,
    )
    if family is not None:
        _fit(device, family, faults)
    if faults:
        raise BadIntent(FABRIC, faults)
    return device


def _ports(name: str, entries: Sequence[Mapping[str, t.Any]], policy: Policy, faults: list[Message]) -> list[Port]:
    found: dict[str, Port] = {}
    needs: dict[tuple[t.Any, t.Any], int] = {}
    every, named = "all" in policy.congestion_prone, set(policy.congestion_prone)
    for entry in entries:
        port, peer = str(entry["name"]), f"{entry.get('peer', '')} {entry.get('peer_port', '')}".strip()
        if port in found:
            faults.append(FABRIC.message("two_roles", item=name, port=port, first=found[port].description, second=peer))
            continue
        speed, length = entry.get("speed_gbps") or 0, entry.get("length_metres") or policy.cable_length_metres
        if (speed, length) not in needs:
            needs[speed, length] = math.ceil(headroom_bytes(policy, int(speed), float(length)) / 1024)
        address, netmask = _address(entry.get("address"))
        if policy.layer == "l3" and not address:
            faults.append(FABRIC.message("no_address", item=name, port=port))
        found[port] = Port(
            port,
            peer,
            int(speed),
            entry.get("vlan"),
            str(entry.get("parent") or port),
            int(entry.get("legs") or 1),
            needs[speed, length],
            every or port in named or f"{name}:{port}" in named,
            address,
            netmask,
        )
    parents = {port.parent: port for port in found.values() if port.parent != port.name}
    for parent, leg in parents.items():
        if parent in found:
            faults.append(
                FABRIC.message(
                    "two_roles",
                    item=name,
                    port=parent,
                    first=found[parent].description,
                    second=f"split into {leg.name}",
                )
            )
    return list(found.values())


def _address(text: str | None) -> tuple[str, str]:
    """Return address and netmask of C(10.0.0.1/31), two empty texts for none."""
    if not text:
        return "", ""
    interface = ipaddress.ip_interface(text)
    return str(interface.ip), str(interface.netmask)


def _gateways(pools: Sequence[Mapping[str, t.Any]]) -> list[Gateway]:
    found = []
    for pool in pools:
        if not pool.get("gateway"):
            continue
        network = ipaddress.ip_network(pool["prefix"])
        found.append(
            Gateway(int(pool["vlan"]), str(pool["name"]), str(pool["gateway"]), str(network.netmask), network.prefixlen)
        )
    return found


def _splits(ports: Sequence[Port]) -> list[tuple[str, str]]:
    """Return (port, C(2*200GE)) of every port that must be split, once each, in the order of the plan."""
    return list(dict.fromkeys((port.parent, f"{port.legs}*{port.speed_gbps}GE") for port in ports if port.legs > 1))


def _fit(device: Device, family: Family, faults: list[Message]) -> None:
    """Set headroom of queue and pool; refuse what the chip cannot hold."""
    policy, prone = device.policy, [port for port in device.ports if port.prone]
    if policy.roce_priority not in family.priorities:
        faults.append(
            FABRIC.message("priority_out_of_family", item=device.name, found=policy.roce_priority, family=family.name)
        )
    if family.pfc_ports is not None and len(device.ports) > family.pfc_ports:
        faults.append(
            FABRIC.message("too_many_ports", item=device.name, found=len(device.ports), most=family.pfc_ports)
        )
    worst = max((port.headroom_kbytes for port in device.ports), default=0)
    if family.queue_headroom:
        device.queue_headroom_kbytes = max(policy.headroom_kbytes, math.ceil(worst * policy.headroom_margin))
        need = device.queue_headroom_kbytes * len(prone)
    else:
        need = sum(port.headroom_kbytes for port in prone)
    if need > family.pool_kbytes:
        fits = family.pool_kbytes // (need // len(prone))
        faults.append(
            FABRIC.message(
                "headroom_too_small", item=device.name, ports=len(prone), need=need, pool=family.pool_kbytes, fits=fits
            )
        )
    if family.pool_before_pfc:
        mbytes = max(RECOMMENDED_POOL_MBYTES, math.ceil(need / 1024))
        device.pool_kbytes = mbytes * 1024
        if mbytes > RECOMMENDED_POOL_MBYTES:
            device.notes.append(
                FABRIC.message(
                    "headroom_above_recommended", item=device.name, found=mbytes, recommended=RECOMMENDED_POOL_MBYTES
                )
            )
    else:
        device.pool_kbytes = max(need, 1)
