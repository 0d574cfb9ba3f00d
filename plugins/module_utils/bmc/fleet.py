# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""From the inventory to the fleet of a sweep, and from the sweep back to each host. Pure."""

from __future__ import annotations

import typing as t

Data = t.Mapping[str, t.Any]


def server_of(variables: Data, servers: Data) -> dict[str, t.Any]:
    """Return what the judge must know of the server behind a BMC: name, disks, baseline."""
    name = str(variables.get("bmc_server") or variables.get("inventory_hostname"))
    own = servers[name] if name in servers else {}  # noqa: SIM401 - HostVars has no get in core 2.16
    return {
        "name": name,
        "disks": own.get("server_disks") or [],
        "baseline": dict(variables.get("bmc_baseline") or {}),
    }


def is_wanted(variables: Data) -> bool:
    """Return whether a BMC is to be read: delivered, not held back, and its stage not skipped."""
    modes = variables.get("firstlight_stage_modes") or {}
    delivered = variables.get("bmc_delivered", True)
    return bool(delivered) and not variables.get("preflight_held") and modes.get("bmc", "apply") != "skip"


def wanted(contract: Data, server: Data) -> dict[str, int]:
    """Return how many parts of each section the contract and the site ask for, as C(bmc_info) takes them."""
    rows = {
        "processors": ("HW-CPU", "cpu_count"),
        "accelerators": ("HW-NPU", "npu_count"),
        "memory": ("HW-MEM", "dimm_count"),
        "power_supplies": ("HW-PSU", "psu_count"),
        "fans": ("HW-FAN", "fan_count"),
    }
    thresholds = contract.get("thresholds") or {}
    counts = {}
    for section, (clause, check) in rows.items():
        rule = (thresholds.get(clause) or {}).get(check) or {}
        number = rule.get("at_least", rule.get("equals"))
        if isinstance(number, int) and not isinstance(number, bool):
            counts[section] = number
    disks = [disk for disk in server.get("disks") or [] if isinstance(disk, dict)]
    if disks:
        counts["drives"] = sum(int(disk.get("count") or 1) for disk in disks)
    return counts


def targets(hosts: t.Sequence[str], hostvars: Data, wait_timeout: float = 60.0) -> list[dict[str, t.Any]]:
    """Return the entries of C(bmcs) for those of the hosts that are to be read, in their order."""
    found = []
    for host in hosts:
        variables = hostvars[host]
        if not is_wanted(variables):
            continue
        server = server_of(variables, hostvars)
        entry: dict[str, t.Any] = {
            "name": host,
            "bmc_address": variables["bmc_address"],
            "bmc_port": int(variables.get("bmc_port") or 443),
            "bmc_ipmi_port": int(variables.get("bmc_ipmi_port") or 623),
            "bmc_username": variables["bmc_username"],
            "bmc_password": variables["bmc_password"],
            "bmc_protocol": variables.get("bmc_protocol") or "redfish",
            "wait_timeout": float(wait_timeout),
            "wanted": wanted(variables.get("firstlight_contract") or {}, server),
            "baseline": server["baseline"],
        }
        # What the site pins, else what preflight learned in this very run (the next one finds it in trust.yml).
        pin = variables.get("bmc_certificate_fingerprint") or variables.get("preflight_certificate_fingerprint")
        if pin:
            entry["certificate_fingerprint"] = pin
        elif variables.get("bmc_ca_path"):
            entry["ca_path"] = variables["bmc_ca_path"]
        found.append(entry)
    return found


def outcome(sweeps: t.Sequence[Data], host: str) -> dict[str, t.Any]:
    """Return the newest outcome of a host in the results of several sweeps, empty when it was in none."""
    found: dict[str, t.Any] = {}
    for sweep in sweeps:
        for one in (sweep or {}).get("bmcs") or []:
            if one.get("name") == host:
                found = dict(one)
    return found
