"""The sensors that IPMI shows, made from the parts of the state; numbers never move."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ..model import Part, sensor_number
from ..state import State

CELSIUS, WATTS, RPM = 1, 6, 18
POWER, LOG = 0x3F, 0xB0
THRESHOLDS = ("lnc", "lc", "lnr", "unc", "uc", "unr")  # in the order of the mask's bits


@dataclass(frozen=True)
class Reading:
    """A raw value or a set of discrete states; None: the sensor gives nothing now."""

    raw: int = 0
    states: int = 0
    available: bool = True


@dataclass(frozen=True)
class Sensor:
    """One sensor. Analog ones have a unit and M; `thresholds` holds raw values by name."""

    number: int
    name: str
    kind: int
    entity: int
    instance: int
    read: Callable[[], Reading]
    unit: int = 0
    scale: int = 1
    thresholds: dict[str, int] = field(default_factory=dict)
    mask: int = 0

    @property
    def analog(self) -> bool:
        return self.unit != 0

    @property
    def readable(self) -> int:
        return sum(1 << bit for bit, name in enumerate(THRESHOLDS) if name in self.thresholds)


def raw(value: float, scale: int) -> int:
    return max(0, min(255, round(value / scale)))


def threshold_states(value: int, thresholds: dict[str, int]) -> int:
    states = 0
    for bit, name in enumerate(THRESHOLDS):
        limit = thresholds.get(name)
        if limit is not None and (value <= limit if name[0] == "l" else value >= limit):
            states |= 1 << bit
    return states


def analog(
    number: int,
    part_name: str,
    kind: int,
    entity: tuple[int, int],
    unit: int,
    scale: int,
    value: Callable[[], float | None],
    limits: dict[str, int],
) -> Sensor:
    def read() -> Reading:
        now = value()
        if now is None:
            return Reading(available=False)
        return Reading(raw(now, scale), threshold_states(raw(now, scale), limits))

    return Sensor(number, part_name, kind, entity[0], entity[1], read, unit, scale, limits)


def temperature(state: State, part: Part) -> Sensor:
    facts = part.facts

    def value() -> float | None:
        return None if state.power == "Off" and facts["context"] != "Intake" else float(part.now["reading"])

    limits = {"unc": facts["warning"], "uc": facts["critical"], "unr": facts["fatal"]}
    return analog(
        sensor_number("temperature", part.index),
        part.name,
        0x01,
        (0x37 if part.index == 1 else 0x07, part.index),
        CELSIUS,
        1,
        value,
        limits,
    )


def fan(part: Part) -> Sensor:
    limits = {"lnc": raw(part.facts["minimum_rpm"], 100), "lc": raw(part.facts["minimum_rpm"] / 2, 100)}

    def value() -> float | None:
        return float(part.now["reading"]) if part.present else None

    return analog(
        sensor_number("fan", part.index), f"{part.name} Speed", 0x04, (0x1D, part.index), RPM, 100, value, limits
    )


def discrete(kind: str, part: Part, sensor_type: int, entity: int, states: Callable[[Part], int], name: str) -> Sensor:
    return Sensor(
        sensor_number(kind, part.index),
        name,
        sensor_type,
        entity,
        part.index,
        lambda: Reading(0, states(part)),
        mask=0x7FFF,
    )


def psu_states(part: Part) -> int:
    if not part.present:
        return 0
    return 1 | (8 if not part.now["input_volts"] else 0)


def dimm_states(part: Part) -> int:
    if not part.present:
        return 0
    return 0x40 | (0x20 if part.now["correctable"] else 0) | (0x02 if part.now["uncorrectable"] else 0)


def drive_states(part: Part) -> int:
    if not part.present:
        return 0
    return 1 | (4 if part.now["predicted"] else 0) | (2 if part.health == "Critical" else 0)


def build(state: State) -> list[Sensor]:
    """Return all sensors of the machine as it is now."""
    parts = state.parts
    supplies = parts["psu"]

    def watts() -> float:
        return 60.0 if state.power == "Off" else 4.0 * state.model["power_supplies"]["output_watts"]

    found = [temperature(state, part) for part in parts["temperature"]]
    found += [fan(part) for part in parts["fan"]]
    found += [discrete("psu", part, 0x08, 0x0A, psu_states, f"{part.name} Status") for part in supplies]
    found.append(analog(POWER, "Total Power", 0x0B, (0x07, 1), WATTS, 20, watts, {}))
    found += [
        discrete("cpu", part, 0x07, 0x03, lambda part: 0x80 if part.present else 0, f"{part.name} Status")
        for part in parts["cpu"]
    ]
    found += [
        discrete("dimm", part, 0x0C, 0x20, dimm_states, part.name)
        for part in parts["dimm"]
        if not part.facts.get("bay")
    ]
    found += [discrete("drive", part, 0x0D, 0x04, drive_states, f"{part.name} Status") for part in parts["drive"]]
    found += [
        discrete("npu", part, 0x25, 0x0B, lambda part: 1 if part.present else 2, f"{part.name} Status")
        for part in parts["npu"]
    ]
    found += [
        discrete("volume", part, 0x0D, 0x04, lambda part: 1 | (0x20 if part.now.get("degraded") else 0), part.name)
        for part in parts["volume"]
    ]
    found.append(
        Sensor(LOG, "SEL Status", 0x10, 0x07, 2, lambda: Reading(0, 0x10 if state.log.full else 0), mask=0x7FFF)
    )
    return found
