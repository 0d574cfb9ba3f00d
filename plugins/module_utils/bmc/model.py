# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a BMC says about a server, in one vocabulary for Redfish and IPMI. Plain data, no I/O.

Every part has a name, a location, a health (ok, warning, critical, unknown) and a state (enabled, disabled, absent,
not_exposed). Numbers carry their SI unit in the name. None means: the BMC does not say.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

SECTIONS = (
    "processors",
    "memory",
    "drives",
    "storage_controllers",
    "volumes",
    "power_supplies",
    "fans",
    "temperatures",
    "network_adapters",
    "accelerators",
    "firmware",
)

# What one item of a section is called in findings.
PART_NAMES = {
    "processors": "processor",
    "memory": "memory",
    "drives": "drive",
    "storage_controllers": "storage_controller",
    "volumes": "volume",
    "power_supplies": "power_supply",
    "fans": "fan",
    "temperatures": "temperature",
    "network_adapters": "network_adapter",
    "accelerators": "accelerator",
    "firmware": "firmware",
}

# A server without one of these does not run, so a BMC that shows none of them has said nothing about its health.
ESSENTIAL = ("processors", "memory", "power_supplies", "fans", "temperatures")


@dataclass
class Part:
    """What all parts have. C(source) is the path or the sensor that the part was read from."""

    name: str
    location: str | None = None
    manufacturer: str | None = None
    model: str | None = None
    serial_number: str | None = None
    part_number: str | None = None
    health: str = "unknown"
    state: str = "enabled"
    source: str = ""


@dataclass
class Processor(Part):
    """A CPU socket. C(speed_mhz) is the base clock where the BMC names one, else the lowest clock that it names."""

    total_cores: int | None = None
    total_threads: int | None = None
    speed_mhz: float | int | None = None
    operating_speed_mhz: float | int | None = None
    architecture: str | None = None
    instruction_set: str | None = None


@dataclass
class Accelerator(Part):
    """An NPU or GPU."""

    kind: str | None = None
    total_cores: int | None = None
    memory_bytes: int | None = None


@dataclass
class Memory(Part):
    """A DIMM slot."""

    capacity_bytes: int | None = None
    speed_mhz: float | int | None = None
    device_type: str | None = None
    module_type: str | None = None


@dataclass
class Drive(Part):
    """A disk. C(use) is what the controller does with it, as the vendor names it (Online, JBOD, HotSpare)."""

    capacity_bytes: int | None = None
    media_type: str | None = None
    protocol: str | None = None
    failure_predicted: bool | None = None
    life_left_percent: float | int | None = None
    temperature_celsius: float | int | None = None
    firmware_version: str | None = None
    use: str | None = None


@dataclass
class StorageController(Part):
    """A RAID card or host bus adapter. C(raid_levels) are those that it supports."""

    firmware_version: str | None = None
    mode: str | None = None
    raid_levels: list[str] = field(default_factory=list)


@dataclass
class Volume(Part):
    """A logical drive. C(drives) are the paths of its members as the BMC links them."""

    raid_level: str | None = None
    capacity_bytes: int | None = None
    bootable: bool | None = None
    drives: list[str] = field(default_factory=list)
    degraded: bool = False


@dataclass
class PowerSupply(Part):
    """A power supply. C(power_watts) is what it can give; C(input_state): ok, lost or unknown."""

    power_watts: float | int | None = None
    input_power_watts: float | int | None = None
    output_power_watts: float | int | None = None
    input_voltage_volts: float | int | None = None
    input_state: str = "unknown"
    efficiency_rating: str | None = None
    hot_pluggable: bool | None = None
    firmware_version: str | None = None


@dataclass
class Fan(Part):
    """A fan; the lower limits have the unit of the reading."""

    speed_rpm: float | int | None = None
    speed_percent: float | int | None = None
    lower_warning: float | int | None = None
    lower_critical: float | int | None = None
    hot_pluggable: bool | None = None


@dataclass
class Temperature(Part):
    """A temperature sensor and its limits."""

    temperature_celsius: float | int | None = None
    upper_warning_celsius: float | int | None = None
    upper_critical_celsius: float | int | None = None
    lower_warning_celsius: float | int | None = None
    lower_critical_celsius: float | int | None = None


@dataclass
class NetworkAdapter(Part):
    """A network card. C(ports): name, speed_mbps (the highest possible), link (up, down, unknown), optics_present."""

    firmware_version: str | None = None
    ports: list[dict[str, t.Any]] = field(default_factory=list)


@dataclass
class Firmware(Part):
    """One updatable image."""

    version: str | None = None
    updateable: bool | None = None


@dataclass
class Inventory:
    """All that one reading of one BMC gave.

    C(system) and C(manager) are dictionaries (see C(parse.read_system), C(parse.read_manager)); C(redundancy) holds
    groups with name, part, health and mode; C(troubles) are resources that could not be read: path, section, kind,
    status. C(said) are healths that something above the parts claims: where, health.
    """

    system: dict[str, t.Any] = field(default_factory=dict)
    manager: dict[str, t.Any] = field(default_factory=dict)
    parts: dict[str, list[t.Any]] = field(default_factory=lambda: {section: [] for section in SECTIONS})
    redundancy: list[dict[str, t.Any]] = field(default_factory=list)
    troubles: list[dict[str, t.Any]] = field(default_factory=list)
    said: list[dict[str, t.Any]] = field(default_factory=list)
    logs: list[dict[str, t.Any]] = field(default_factory=list)

    def as_dict(self) -> dict[str, t.Any]:
        """Return plain data: the sections side by side with system, manager, redundancy and troubles."""
        result: dict[str, t.Any] = {"system": dict(self.system), "manager": dict(self.manager)}
        for section in SECTIONS:
            result[section] = [dict(vars(part)) for part in self.parts[section]]
        result["redundancy"] = list(self.redundancy)
        result["troubles"] = list(self.troubles)
        result["logs"] = list(self.logs)
        return result


def placeholder(section: str) -> Part:
    """Return the one item of a section that the BMC does not show: not_exposed, and its health unknown."""
    kinds: dict[str, type[Part]] = {
        "processors": Processor,
        "memory": Memory,
        "drives": Drive,
        "storage_controllers": StorageController,
        "volumes": Volume,
        "power_supplies": PowerSupply,
        "fans": Fan,
        "temperatures": Temperature,
        "network_adapters": NetworkAdapter,
        "accelerators": Accelerator,
        "firmware": Firmware,
    }
    return kinds[section](name=section, state="not_exposed")
