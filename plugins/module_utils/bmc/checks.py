# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a BMC can answer of the contract: one figure a check, out of the plain result of C(bmc_info). Pure.

"Each" figures are the minimum over the parts. C(NOT_EXPOSED): the BMC does not show it (another stage answers);
C(NOT_READ): it shows it and the reading failed.
"""

from __future__ import annotations

import typing as t

Info = t.Mapping[str, t.Any]

NOT_EXPOSED = "not_exposed"
NOT_READ = "not_read"
BY_A_PERSON = "by_a_person"

_ARCHITECTURES = {"arm": "aarch64", "arm-a64": "aarch64", "arm64": "aarch64", "aarch64": "aarch64"}
_ARCHITECTURES.update({"x86": "x86_64", "x86-64": "x86_64", "x86_64": "x86_64", "amd64": "x86_64"})
_CAPACITY_TOLERANCE = 0.1  # a drive's role by its size: sold 3.84 TB, shown 3.8407 TB


class Reading:
    """One answer: a value, or why there is none (C(missing): NOT_EXPOSED, NOT_READ, BY_A_PERSON)."""

    def __init__(self, value: t.Any = None, missing: str = "") -> None:
        self.value = value
        self.missing = missing


Reader = t.Callable[[Info, Info], Reading]


def there(info: Info, section: str) -> list[t.Mapping[str, t.Any]]:
    """Return the parts of a section that are in place."""
    return [part for part in info.get(section) or [] if part["state"] in ("enabled", "disabled")]


def lost(info: Info, section: str) -> bool:
    """Return whether anything of a section could not be read."""
    return any(one["section"] == section for one in info.get("troubles") or [])


def _shown(info: Info, section: str) -> str:
    """Return "" when a section was read, else why not."""
    if lost(info, section):
        return NOT_READ
    parts = info.get(section) or []
    hidden = parts and all(part["state"] == "not_exposed" for part in parts)
    return NOT_EXPOSED if hidden or not parts else ""


def _count(section: str) -> Reader:
    def read(info: Info, server: Info) -> Reading:
        why = _shown(info, section)
        return Reading(missing=why) if why else Reading(len(there(info, section)))

    return read


def _least(section: str, key: str) -> Reader:
    def read(info: Info, server: Info) -> Reading:
        return _each(info, section, [part.get(key) for part in there(info, section)])

    return read


def _each(info: Info, section: str, figures: list[t.Any]) -> Reading:
    why = _shown(info, section)
    if why:
        return Reading(missing=why)
    if not figures or any(one is None for one in figures):
        return Reading(missing=NOT_EXPOSED)
    return Reading(min(figures))


def _same(section: str, word: t.Callable[[t.Mapping[str, t.Any]], str | None]) -> Reader:
    """Return a reader of a word that all parts share; different ones are shown side by side and match nothing."""

    def read(info: Info, server: Info) -> Reading:
        why = _shown(info, section)
        words = [word(part) for part in there(info, section)]
        if why or not words or any(one is None for one in words):
            return Reading(missing=why or NOT_EXPOSED)
        different = sorted({str(one) for one in words})
        return Reading(different[0] if len(different) == 1 else different)

    return read


def _all(section: str, key: str) -> Reader:
    def read(info: Info, server: Info) -> Reading:
        why = _shown(info, section)
        flags = [part.get(key) for part in there(info, section)]
        if why or not flags or any(one is None for one in flags):
            return Reading(missing=why or NOT_EXPOSED)
        return Reading(all(flags))

    return read


def _architecture(part: t.Mapping[str, t.Any]) -> str | None:
    for key in ("instruction_set", "architecture"):
        said = str(part.get(key) or "").lower()
        if said in _ARCHITECTURES:
            return _ARCHITECTURES[said]
    return part.get("instruction_set") or part.get("architecture")


def _dimm_type(part: t.Mapping[str, t.Any]) -> str | None:
    words = [part.get("device_type"), part.get("module_type")]
    return " ".join(str(one) for one in words) if all(words) else None


def system_volume(info: Info) -> t.Mapping[str, t.Any] | None:
    """Return the volume that the system starts from: the bootable one, or the only one, or the smallest."""
    volumes = there(info, "volumes")
    bootable = [one for one in volumes if one.get("bootable")]
    if bootable:
        return bootable[0]
    return min(volumes, key=lambda one: one.get("capacity_bytes") or 0, default=None)


def by_role(info: Info, server: Info, role: str) -> list[t.Mapping[str, t.Any]]:
    """Return the drives of one role: named by serial number or slot in the site, members of the system volume, or of a
    size that the site gives to that role."""
    disks = [disk for disk in server.get("disks") or [] if isinstance(disk, dict)]
    system = system_volume(info)
    members = set((system or {}).get("drives") or [])
    found = []
    for drive in there(info, "drives"):
        if _role(drive, disks, members) == role:
            found.append(drive)
    return found


def _role(drive: t.Mapping[str, t.Any], disks: list[dict[str, t.Any]], members: set[str]) -> str:
    names = {str(drive.get(key)) for key in ("serial_number", "location", "name")}
    for disk in disks:
        marks = {str(disk[key]) for key in ("serial", "serial_number", "slot") if disk.get(key) is not None}
        if marks & names:
            return str(disk.get("role"))
    if drive.get("source") in members:
        return "system"
    size = drive.get("capacity_bytes") or 0
    if not size:
        return ""  # the BMC shows nothing that tells
    near = []
    for disk in disks:
        asked = disk.get("capacity_bytes") or 0
        if asked and abs(size - asked) <= asked * _CAPACITY_TOLERANCE:
            near.append((abs(size - asked), str(disk.get("role"))))
    # A size that no role asks for: what is not in the system volume holds data.
    return min(near)[1] if near else "data"


def _disk_count(role: str) -> Reader:
    def read(info: Info, server: Info) -> Reading:
        why = _shown(info, "drives") or (NOT_EXPOSED if by_role(info, server, "") else "")
        return Reading(missing=why) if why else Reading(len(by_role(info, server, role)))

    return read


def _disk_bytes(role: str) -> Reader:
    def read(info: Info, server: Info) -> Reading:
        if not _shown(info, "drives") and by_role(info, server, ""):
            return Reading(missing=NOT_EXPOSED)
        return _each(info, "drives", [drive.get("capacity_bytes") for drive in by_role(info, server, role)])

    return read


def _raid_levels(info: Info, server: Info) -> Reading:
    why = _shown(info, "storage_controllers")
    levels = sorted({level for part in there(info, "storage_controllers") for level in part.get("raid_levels") or []})
    return Reading(levels) if levels and not why else Reading(missing=why or NOT_EXPOSED)


def _system_volume_raid(info: Info, server: Info) -> Reading:
    if lost(info, "volumes"):
        return Reading(missing=NOT_READ)
    volume = system_volume(info)
    if volume is None:
        # An empty list was read: there is no volume. A placeholder: the BMC does not show any.
        return Reading("none") if not info.get("volumes") else Reading(missing=NOT_EXPOSED)
    return Reading(volume["raid_level"]) if volume.get("raid_level") else Reading(missing=NOT_EXPOSED)


def _ports(info: Info) -> list[t.Mapping[str, t.Any]]:
    return [port for card in there(info, "network_adapters") for port in card.get("ports") or []]


def _port_count(gigabits: int) -> Reader:
    def read(info: Info, server: Info) -> Reading:
        why = _shown(info, "network_adapters")
        if why or not _ports(info) or any(port.get("speed_mbps") is None for port in _ports(info)):
            return Reading(missing=why or NOT_EXPOSED)
        return Reading(sum(port["speed_mbps"] == gigabits * 1000 for port in _ports(info)))

    return read


def _optics(info: Info, server: Info) -> Reading:
    why = _shown(info, "network_adapters")
    wanted = [port.get("optics_present") for port in _ports(info) if (port.get("speed_mbps") or 0) >= 25000]
    if why or not wanted or any(one is None for one in wanted):
        return Reading(missing=why or NOT_EXPOSED)
    return Reading(all(wanted))


def _height(info: Info, server: Info) -> Reading:
    height = (info.get("system") or {}).get("chassis_height_units")
    return Reading(missing=NOT_EXPOSED) if height is None else Reading(height)


def _redundant(info: Info, server: Info) -> Reading:
    groups = [
        one for one in info.get("redundancy") or [] if one["part"] == "power_supplies" and one["state"] == "enabled"
    ]
    if not groups:
        return Reading(missing=_shown(info, "power_supplies") or NOT_EXPOSED)
    modes = [str(one.get("mode") or "").lower() for one in groups]
    return Reading(all(mode not in ("", "notredundant", "none") for mode in modes))


def _bios_vendor(info: Info, server: Info) -> Reading:
    why = _shown(info, "firmware")
    for part in there(info, "firmware"):
        if "bios" in f"{part['name']} {part.get('source') or ''}".lower() and part.get("manufacturer"):
            return Reading(part["manufacturer"])
    return Reading(missing=why or NOT_EXPOSED)


def _clock(info: Info, server: Info) -> Reading:
    difference = (info.get("manager") or {}).get("clock_difference_seconds")
    return Reading(missing=NOT_EXPOSED) if difference is None else Reading(abs(difference))


def _person(info: Info, server: Info) -> Reading:
    return Reading(missing=BY_A_PERSON)


# clause, check, section that it comes from, reader
CHECKS: tuple[tuple[str, str, str, Reader], ...] = (
    ("HW-CHASSIS", "chassis_height_units", "chassis", _height),
    ("HW-CHASSIS", "rails", "chassis", _person),
    ("HW-CPU", "cpu_count", "processors", _count("processors")),
    ("HW-CPU", "cpu_cores", "processors", _least("processors", "total_cores")),
    ("HW-CPU", "cpu_base_mhz", "processors", _least("processors", "speed_mhz")),
    ("HW-CPU", "cpu_architecture", "processors", _same("processors", _architecture)),
    ("HW-NPU", "npu_count", "accelerators", _count("accelerators")),
    ("HW-NPU", "npu_memory_bytes", "accelerators", _least("accelerators", "memory_bytes")),
    ("HW-MEM", "dimm_count", "memory", _count("memory")),
    ("HW-MEM", "dimm_capacity_bytes", "memory", _least("memory", "capacity_bytes")),
    ("HW-MEM", "dimm_type", "memory", _same("memory", _dimm_type)),
    ("HW-DISK", "system_disk_count", "drives", _disk_count("system")),
    ("HW-DISK", "data_disk_count", "drives", _disk_count("data")),
    ("HW-DISK", "system_disk_bytes", "drives", _disk_bytes("system")),
    ("HW-DISK", "data_disk_bytes", "drives", _disk_bytes("data")),
    ("HW-DISK", "raid_levels", "storage_controllers", _raid_levels),
    ("HW-DISK", "system_volume_raid", "volumes", _system_volume_raid),
    ("HW-NIC", "nic_port_25g_count", "network_adapters", _port_count(25)),
    ("HW-NIC", "nic_port_200g_count", "network_adapters", _port_count(200)),
    ("HW-NIC", "optics_present", "network_adapters", _optics),
    ("HW-PSU", "psu_count", "power_supplies", _count("power_supplies")),
    ("HW-PSU", "psu_power_watts", "power_supplies", _least("power_supplies", "power_watts")),
    ("HW-PSU", "psu_rating", "power_supplies", _same("power_supplies", lambda part: part.get("efficiency_rating"))),
    ("HW-PSU", "psu_redundant", "power_supplies", _redundant),
    ("HW-PSU", "psu_hot_swap", "power_supplies", _all("power_supplies", "hot_pluggable")),
    ("HW-FAN", "fan_count", "fans", _count("fans")),
    ("HW-FAN", "fan_hot_swap", "fans", _all("fans", "hot_pluggable")),
    ("HW-VENDOR", "cpu_vendor", "processors", _same("processors", lambda part: part.get("manufacturer"))),
    ("HW-VENDOR", "npu_vendor", "accelerators", _same("accelerators", lambda part: part.get("manufacturer"))),
    ("HW-VENDOR", "bios_vendor", "firmware", _bios_vendor),
    ("BR-NTP", "clock_difference_seconds", "manager", _clock),
)
