"""Every fault of the emulated BMC as data: what it does to a part, what the log says, what must be found.

Part faults change the parts from which both protocols are answered. Faults of part `bmc` act on the wire or on the
service; `lab.bmc.wire` and `lab.bmc.service` carry them out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from .model import Part, Parts


@dataclass(frozen=True)
class Event:
    """What the event log gains: message with {name}, severity, IPMI sensor type and event offset.

    `ends`: the fault ends the state of that offset (presence) instead of beginning it.
    """

    message: str
    severity: str
    sensor_type: int
    offset: int
    ends: bool = False


@dataclass(frozen=True)
class Fault:
    """One state of one kind of part: effect on it, event, and the finding that a reader must come to."""

    part: str
    state: str
    finding: dict[str, Any]
    effect: Callable[[Part], None] | None = None
    event: Event | None = None


def absent(part: Part) -> None:
    part.state = "Absent"


def sick(health: str, **now: Any) -> Callable[[Part], None]:
    def effect(part: Part) -> None:
        part.health = health
        part.now.update(now)

    return effect


def slow_fan(part: Part) -> None:
    part.health = "Warning"
    part.now["reading"] = part.facts["minimum_rpm"] - 400


def too_hot(part: Part) -> None:
    part.health = "Critical"
    part.now["reading"] = part.facts["critical"] + 1


def old_firmware(part: Part) -> None:
    part.now["version"] = part.facts["old"]


def says(severity: str, part: str, found: str) -> dict[str, Any]:
    return {"severity": severity, "part": part, "found": found}


def refuses(reason: str) -> dict[str, Any]:
    """What a reader gets instead of data: the reason of the unreached BMC."""
    return {"severity": "critical", "part": "bmc", "found": reason}


PART_FAULTS = [
    Fault(
        "psu",
        "lost",
        says("critical", "power_supply", "absent"),
        absent,
        Event("{name} is not present.", "Critical", 0x08, 0, ends=True),
    ),
    Fault(
        "psu",
        "no-input",
        says("critical", "power_supply", "critical"),
        sick("Critical", input_volts=0, output_watts=0),
        Event("{name} AC input is lost.", "Critical", 0x08, 3),
    ),
    Fault(
        "fan",
        "failed",
        says("critical", "fan", "critical"),
        sick("Critical", reading=0),
        Event("{name} has stopped.", "Critical", 0x04, 2),
    ),
    Fault(
        "fan",
        "slow",
        says("warning", "fan", "warning"),
        slow_fan,
        Event("The speed of {name} is too low.", "Warning", 0x04, 0),
    ),
    Fault(
        "dimm",
        "ecc-rising",
        says("warning", "memory", "warning"),
        sick("Warning", correctable=6144),
        Event("{name} triggered a correctable ECC error threshold.", "Warning", 0x0C, 5),
    ),
    Fault(
        "dimm",
        "uncorrectable",
        says("critical", "memory", "critical"),
        sick("Critical", uncorrectable=1),
        Event("{name} triggered an uncorrectable error.", "Critical", 0x0C, 1),
    ),
    Fault("dimm", "missing", says("critical", "memory", "absent"), absent),
    Fault(
        "drive",
        "predictive",
        says("warning", "drive", "predicted failure"),
        sick("Warning", predicted=True, life=2),
        Event("{name} is predicted to fail.", "Warning", 0x0D, 2),
    ),
    Fault(
        "drive",
        "missing",
        says("critical", "drive", "absent"),
        absent,
        Event("{name} is not present.", "Critical", 0x0D, 0, ends=True),
    ),
    Fault(
        "raid",
        "degraded",
        says("critical", "volume", "degraded"),
        sick("Warning", degraded=True),
        Event("Logical drive {name} is degraded.", "Warning", 0x0D, 5),
    ),
    Fault(
        "npu",
        "missing",
        says("critical", "accelerator", "absent"),
        absent,
        Event("{name} is not present.", "Critical", 0x25, 1),
    ),
    Fault(
        "temperature",
        "over",
        says("critical", "temperature", "above the critical threshold"),
        too_hot,
        Event("{name} exceeds the critical threshold.", "Critical", 0x01, 9),
    ),
    Fault("firmware", "off-baseline", says("warning", "firmware", "other version than the baseline"), old_firmware),
]

SERVICE_FAULTS = [
    Fault("update", "fails-at-60", says("critical", "update", "task ends in Exception at 60 %")),
    Fault(
        "sel", "full", says("warning", "event_log", "full"), event=Event("The event log is full.", "Warning", 0x10, 4)
    ),
    Fault("clock", "wrong", says("warning", "clock", "differs by about 400 days")),
    Fault("serial", "copied", says("critical", "asset", "serial number of the server next to it: stands twice")),
    Fault("health", "parent-ok", says("critical", "any", "parents say OK over a Critical child: add a part fault")),
    Fault("bmc", "hang", refuses("accepts and never answers: timeout")),
    Fault("bmc", "slow", says("info", "bmc", "answers a second late: slow but complete")),
    Fault("bmc", "500s", refuses("HTTP 500 on every resource")),
    Fault("bmc", "503", refuses("HTTP 503 with Retry-After")),
    Fault("bmc", "busy", says("info", "bmc", "503 with Retry-After for some seconds, then well")),
    Fault("bmc", "truncated", refuses("JSON cut short")),
    Fault("bmc", "session-limit", refuses("no session left: SessionLimitExceeded")),
    Fault("bmc", "cert-expired", refuses("certificate expired")),
    Fault("bmc", "cert-changed", refuses("certificate changed")),
    Fault("bmc", "password-wrong", refuses("login refused: HTTP 401")),
    Fault("bmc", "account-locked", refuses("login refused: account locked")),
    Fault("bmc", "factory", refuses("as it leaves the factory: first password to be changed, old firmware, no volume")),
    Fault("bmc", "reboot", says("info", "bmc", "away for some seconds, sessions gone, then well")),
]

KINDS = {(fault.part, fault.state): fault for fault in [*PART_FAULTS, *SERVICE_FAULTS]}
INDICES: dict[str, list[int]] = {
    "psu": list(range(1, 5)),
    "fan": list(range(1, 9)),
    "dimm": list(range(1, 17)),
    "drive": list(range(10)),
    "raid": [0],
    "npu": list(range(1, 9)),
    "temperature": list(range(1, 16)),
    "firmware": list(range(1, 7)),
}
FAULTS: list[dict[str, Any]] = [
    {
        "host_kind": "server",
        "part": fault.part,
        "index": INDICES.get(fault.part, [0]),
        "states": [fault.state],
        "finding": fault.finding,
    }
    for fault in KINDS.values()
]


class UnknownFault(ValueError):
    """Nobody knows this part, index or state; the message says what there is."""


def find_part(parts: Parts, kind: str, index: str) -> Part:
    """Return the part by its printed name, the number in it, or its position.

    Raises UnknownFault when the machine has no such part.
    """
    wanted = parts["volume"] if kind == "raid" else parts.get(kind, [])
    for part in wanted:
        if index.lower() in (part.name.lower(), str(part.index)) or (
            kind == "dimm" and part.name == f"DIMM{index}" and len(index) == 3
        ):
            return part
    raise UnknownFault(f"no {kind} {index}: there are {', '.join(part.name for part in wanted) or 'none'}")


def check(parts: Parts, kind: str, index: str, state: str) -> tuple[str, str, str]:
    """Return the fault in its one spelling. Raises UnknownFault."""
    if (kind, state) not in KINDS:
        known = sorted(f"{part} {name}" for part, name in KINDS)
        raise UnknownFault(f"no fault {kind} {state}: there are {', '.join(known)}")
    if kind in INDICES:
        return kind, str(find_part(parts, kind, index).index), state
    return kind, "0", state


def apply(parts: Parts, active: Iterable[tuple[str, str, str]]) -> None:
    """Let the part faults act on fresh parts, then what follows from them (a volume without a member is degraded)."""
    for kind, index, state in active:
        effect = KINDS[(kind, state)].effect
        if effect is not None:
            effect(find_part(parts, kind, index))
    gone = {part.index for part in parts["drive"] if not part.present}
    for volume in parts["volume"]:
        if gone & set(volume.facts["drives"]):
            volume.health = "Warning"
            volume.now["degraded"] = True
