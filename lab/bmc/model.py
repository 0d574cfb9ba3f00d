"""What stands inside a machine: lab/models/NAME.yml turned into parts with serial numbers of their own.

A serial number is a function of host, kind and index alone, so that a part keeps it over restarts and two hosts never
share one.
"""

from __future__ import annotations

import copy
import functools
import hashlib
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

MODELS = Path(__file__).resolve().parent.parent / "models"
DEFAULT = "atlas-800t-a2"
ALPHABET = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"

# Where the IPMI sensor numbers of each kind of part begin; a part's sensor is this plus its index.
SENSOR_BASES = {
    "temperature": 0x00,
    "fan": 0x20,
    "psu": 0x30,
    "cpu": 0x40,
    "dimm": 0x50,
    "drive": 0x80,
    "npu": 0x90,
    "volume": 0xA0,
}


@dataclass
class Part:
    """One thing that can be pulled, break or be read. `facts` holds what never changes, `now` what faults change."""

    kind: str
    index: int
    name: str
    facts: dict[str, Any] = field(default_factory=dict)
    health: str = "OK"
    state: str = "Enabled"
    now: dict[str, Any] = field(default_factory=dict)

    @property
    def present(self) -> bool:
        return self.state != "Absent"

    def status(self) -> dict[str, Any]:
        """Return the Redfish Status object: an absent part has no health."""
        return {"State": self.state, "Health": self.health if self.present else None}


Parts = dict[str, list[Part]]


def digest(*words: object) -> bytes:
    return hashlib.sha256("/".join(str(word) for word in words).encode()).digest()


def serial_number(host: str, kind: str, index: object, length: int = 10) -> str:
    """Return the serial number of a part, the same on every start."""
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest(host, kind, index)[:length])


def neighbour(host: str) -> str:
    """Return the name of the server before this one, of the second for the first: npu02 -> npu01, npu01 -> npu02."""
    head = host.rstrip("0123456789")
    digits = host[len(head) :]
    if not digits:
        return host
    number = int(digits)
    return f"{head}{number - 1 if number > 1 else number + 1:0{len(digits)}d}"


def sensor_number(kind: str, index: int) -> int:
    """Return the sensor number of a part, 0 when it has none."""
    kind = "volume" if kind == "raid" else kind
    return SENSOR_BASES[kind] + index if kind in SENSOR_BASES else 0


def uuid_of(host: str) -> str:
    return str(uuid.UUID(bytes=digest(host, "uuid")[:16], version=4))


def mac_address(host: str, kind: str, index: int) -> str:
    """Return a MAC address of the locally administered range."""
    return ":".join(f"{byte:02X}" for byte in b"\x02" + digest(host, kind, index)[:5])


def load(name: str) -> dict[str, Any]:
    """Return the model of a server by the name that the site uses; an unknown name gets the default machine.

    Raises ValueError when the file is not a mapping.
    """
    path = MODELS / f"{name.lower().replace(' ', '-').replace('_', '-')}.yml"
    if not path.exists():
        path = MODELS / f"{DEFAULT}.yml"
    return copy.deepcopy(parsed(path))


@functools.cache
def parsed(path: Path) -> dict[str, Any]:
    """Return a model file as it is. Raises ValueError when it is no mapping."""
    model = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(model, dict):
        raise ValueError(f"{path} holds no mapping")  # noqa: TRY004 - the file is wrong, not the caller
    return model


def counted(host: str, kind: str, label: str, facts: dict[str, Any], first: int = 1) -> list[Part]:
    """Return `count` parts of one kind, labelled as the machine prints them."""
    shared = {key: value for key, value in facts.items() if key not in ("count", "first")}
    return [
        Part(kind, index, f"{label}{index}", {**copy.deepcopy(shared), "serial": serial_number(host, kind, index)})
        for index in range(first, first + facts["count"])
    ]


def dimms(host: str, facts: dict[str, Any]) -> list[Part]:
    parts: list[Part] = []
    shared = {key: value for key, value in facts.items() if key not in ("slots", "populated")}
    for slot in [*facts["populated"], *(slot for slot in facts["slots"] if slot not in facts["populated"])]:
        part = Part("dimm", len(parts) + 1, slot, {**shared, "serial": serial_number(host, "dimm", slot, 8)})
        if slot not in facts["populated"]:
            part.state = "Absent"
            part.facts["bay"] = True
        parts.append(part)
    return parts


def drives(host: str, groups: list[dict[str, Any]]) -> list[Part]:
    return [part for group in groups for part in counted(host, "drive", "Disk", group, first=group["first"])]


def volumes(facts: dict[str, Any]) -> list[Part]:
    return [Part("volume", index, item["id"], copy.deepcopy(item)) for index, item in enumerate(facts["volumes"])]


def adapters(host: str, items: list[dict[str, Any]]) -> list[Part]:
    parts = []
    for index, item in enumerate(items, 1):
        facts = copy.deepcopy(item)
        facts["serial"] = serial_number(host, "nic", index)
        facts["macs"] = [mac_address(host, item["id"], port) for port in range(1, item["ports"] + 1)]
        facts["optic_serials"] = [
            serial_number(host, item["id"] + "-optic", port, 12) for port in range(1, item["ports"] + 1)
        ]
        parts.append(Part("nic", index, item["name"], facts))
    return parts


def temperatures(items: list[dict[str, Any]], npus: bool) -> list[Part]:
    shown = [item for item in items if npus or not item.get("of_npus")]
    return [
        Part("temperature", index, item["name"], dict(item), now={"reading": item["reading"]})
        for index, item in enumerate(shown, 1)
    ]


def build(model: dict[str, Any], host: str) -> Parts:
    """Return the healthy parts of one machine, by kind."""
    exposed = model.get("npus_exposed", True)
    power = model["power_supplies"]
    parts: Parts = {
        "cpu": counted(host, "cpu", "CPU", model["processors"]),
        "npu": counted(host, "npu", "NPU", model["npus"]) if exposed else [],
        "dimm": dimms(host, model["memory"]),
        "drive": drives(host, model["drives"]),
        "raid": [
            Part("raid", 0, model["storage"]["id"], {**model["storage"], "serial": serial_number(host, "raid", 0)})
        ],
        "volume": volumes(model["storage"]),
        "nic": adapters(host, [item for item in model["network"] if exposed or not item.get("of_npus")]),
        "psu": counted(host, "psu", "PSU", power),
        "fan": counted(host, "fan", "Fan", model["fans"]),
        "temperature": temperatures(model["temperatures"], exposed),
        "firmware": [
            Part("firmware", i, item["id"], dict(item), now={"version": item["version"]})
            for i, item in enumerate(model["firmware"], 1)
        ],
    }
    for part in parts["fan"]:
        part.now["reading"] = part.facts["reading_rpm"] + 40 * (part.index % 3)
    for part in parts["psu"]:
        part.now.update(input_volts=part.facts["input_volts"], output_watts=part.facts["output_watts"])
    for part in parts["dimm"]:
        part.now.update(correctable=0, uncorrectable=0)
    for part in parts["drive"]:
        part.now.update(predicted=False, life=98, firmware_status="Online", temperature=34)
    return parts
