# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the fabric shall do: one policy for switches and NPUs, from the site file's C(fabric).

Sources of the defaults: HCCL's HCCL_RDMA_TC=132 and HCCL_RDMA_SL=4 (hiascend, CANN 8.0) give DSCP 33 and priority 4;
CNP DSCP 48 is the convention of Cumulus (Ascend's own is not documented); ECN thresholds: Huawei EDOC1100155250, scaled
to 200G.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, fields

from ..messages.refusal import Refusal
from ..messages.switch import FABRIC

if t.TYPE_CHECKING:
    from collections.abc import Mapping

    from ..messages.message import Message

# What Ethernet, one VLAN tag and the checksum add to an IP packet.
FRAME_OVERHEAD_BYTES = 22
RECOMMENDED_POOL_MBYTES = 4


class BadIntent(Refusal):
    """The site file asks for a fabric that cannot be: all faults at once."""


@dataclass(frozen=True)
class Policy:
    """The settings of C(fabric) in the site file, all with defaults. Priorities are also the numbers of queues."""

    roce_dscp: int = 33
    roce_priority: int = 4
    cnp_dscp: int = 48
    cnp_priority: int = 6
    roce_mtu_bytes: int = 4200
    l3_mtu_bytes: int = 9216
    frame_bytes: int = 9216
    ecn_low_bytes: int = 7168
    ecn_high_bytes: int = 1048576
    ecn_probability_percent: int = 30
    roce_weight_percent: int = 60
    xoff_alpha: int = 6
    headroom_kbytes: int = 256
    headroom_margin: float = 2.0
    cable_length_metres: float = 10.0
    deadlock: str = "turn-off"
    layer: str = "l2"
    congestion_prone: tuple[str, ...] = ("all",)
    ntp_servers: tuple[str, ...] = ()
    syslog_servers: tuple[str, ...] = ()

    @property
    def hccl_rdma_tc(self) -> int:
        """The NPU's traffic class: DSCP x 4."""
        return self.roce_dscp * 4

    @property
    def hccl_rdma_sl(self) -> int:
        return self.roce_priority

    @property
    def pfc_bitmap(self) -> list[int]:
        """The NPU's PFC bitmap, priority 0 first: exactly the one lossless priority."""
        return [int(priority == self.roce_priority) for priority in range(8)]


_RANGES: dict[str, tuple[float, float]] = {
    "roce_dscp": (0, 63),
    "roce_priority": (0, 7),
    "cnp_dscp": (0, 63),
    "cnp_priority": (0, 7),
    "roce_mtu_bytes": (1500, 9500),
    "l3_mtu_bytes": (1500, 9600),
    "frame_bytes": (1536, 12288),
    "ecn_low_bytes": (1, 2**31),
    "ecn_high_bytes": (1, 2**31),
    "ecn_probability_percent": (1, 100),
    "roce_weight_percent": (1, 100),
    "xoff_alpha": (1, 12),
    "headroom_kbytes": (1, 30720),
    "headroom_margin": (1, 10),
    "cable_length_metres": (0.1, 10000),
}
_CHOICES = {"deadlock": ("turn-off", "error-down", "none"), "layer": ("l2", "l3")}
_LISTS = ("congestion_prone", "ntp_servers", "syslog_servers")


def policy_of(fabric: Mapping[str, t.Any]) -> Policy:
    """Return the policy of a site's C(fabric) mapping. Raises BadIntent with every fault."""
    known = [field.name for field in fields(Policy)]
    faults: list[Message] = []
    given: dict[str, t.Any] = {}
    for key, value in fabric.items():
        if key == "pools":
            continue
        if key not in known:
            faults.append(FABRIC.message("unknown_key", setting=key, known=", ".join(known)))
            continue
        rule = _rule(key, value)
        if rule:
            faults.append(FABRIC.message("bad_value", found=value, setting=key, rule=rule))
        else:
            given[key] = tuple(value) if key in _LISTS else value
    if not faults:
        policy = Policy(**given)
        faults = _together(policy)
        if not faults:
            return policy
    raise BadIntent(FABRIC, faults)


def _rule(key: str, value: t.Any) -> str:
    """Return what a value breaks, empty when it is good."""
    if key in _LISTS:
        good = isinstance(value, list) and all(isinstance(item, str) and item for item in value)
        return "" if good else "a list of names"
    if key in _CHOICES:
        return "" if value in _CHOICES[key] else " or ".join(_CHOICES[key])
    low, high = _RANGES[key]
    whole = key not in ("headroom_margin", "cable_length_metres")
    good = isinstance(value, int) or (not whole and isinstance(value, float))
    if not good or isinstance(value, bool) or not low <= value <= high:
        return f"{'a whole number' if whole else 'a number'} from {low:g} to {high:g}"
    return ""


def _together(policy: Policy) -> list[Message]:
    """Return what no single value shows."""
    faults = []
    if policy.roce_priority == policy.cnp_priority:
        faults.append(
            FABRIC.message(
                "bad_value",
                found=policy.cnp_priority,
                setting="cnp_priority",
                rule="another priority than roce_priority",
            )
        )
    if policy.roce_dscp == policy.cnp_dscp:
        faults.append(
            FABRIC.message("bad_value", found=policy.cnp_dscp, setting="cnp_dscp", rule="another DSCP than roce_dscp")
        )
    if policy.ecn_low_bytes >= policy.ecn_high_bytes:
        faults.append(
            FABRIC.message(
                "bad_value", found=policy.ecn_low_bytes, setting="ecn_low_bytes", rule="less than ecn_high_bytes"
            )
        )
    for what, found, wanted in (
        ("frame_bytes", policy.frame_bytes, policy.roce_mtu_bytes + FRAME_OVERHEAD_BYTES),
        ("l3_mtu_bytes", policy.l3_mtu_bytes, policy.roce_mtu_bytes),
    ):
        if found < wanted:
            faults.append(FABRIC.message("frame_too_small", found=found, wanted=wanted, what=what))
    return faults
