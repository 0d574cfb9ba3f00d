# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""From C(Inventory) and intent to health and findings. Pure; no threshold of the contract is known here.

Rules: what the BMC does not say is never ok. A parent that says OK over a Critical child is critical. An empty bay, a
port without a link and an old log entry are no faults. Counts are compared with intent (C(wanted)), not with bays. One
fault gives one finding: what stands above the parts is only a finding when no part explains it.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ..messages.bmc import BMC
from . import model, values

SEVERITIES = ("critical", "warning", "info")
# Keys of findings that say nothing about the parts' health.
_NO_HEALTH = frozenset(("firmware", "firmware_missing", "clock", "log_full", "unread", "health_unknown"))
_MUST_SAY = ("processors", "memory", "drives", "storage_controllers", "volumes", "power_supplies", "accelerators")
_MUST_BE_ON = ("processors", "memory", "accelerators")
_WORTH_A_WORD = ("power_supplies", "fans")
# A vendor's summary of the storage speaks of cards, drives and volumes together.
_EXPLAINS = {"storage_controllers": ("storage_controller", "drive", "volume")}
SLOW_SECONDS = 1.0

# severity, key of the message, found, wanted
Special = t.Optional[t.Tuple[str, str, t.Any, t.Any]]


@dataclass
class Intent:
    """What is wanted of one server: counts by section, firmware versions by name, the clock's tolerance in seconds."""

    counts: t.Mapping[str, int] = field(default_factory=dict)
    baseline: t.Mapping[str, t.Any] = field(default_factory=dict)
    clock_tolerance: float = 300.0


def finding(
    severity: str, section: str, where: str, key: str, found: t.Any, wanted: t.Any, **more: t.Any
) -> dict[str, t.Any]:
    """Return one finding as plain data; C(message) lets a report say it in another language."""
    message = BMC.message(key, item=where, found=found, wanted=wanted, **more)
    return {
        "severity": severity,
        "part": model.PART_NAMES.get(section, section),
        "where": where,
        "found": found,
        "wanted": wanted,
        "remedy": BMC.remedy(message),
        "message": message.as_dict(),
    }


def label(part: t.Any) -> str:
    """Return how people find a part: its name, with its location when that says more."""
    if part.location and part.location.lower() not in part.name.lower():
        return f"{part.name} ({part.location})"
    return str(part.name)


def judge(found: model.Inventory, intent: Intent | None = None) -> tuple[str, list[dict[str, t.Any]]]:
    """Return the health of the whole and all findings, the worst first."""
    wanted = intent or Intent()
    running = found.system.get("power_state") != "off"
    findings: list[dict[str, t.Any]] = []
    for section in model.SECTIONS:
        findings += _section(found, section, wanted.counts.get(section), running)
    findings += _redundancy(found, findings)
    blind = any(_nothing_said(found, section) for section in model.ESSENTIAL)
    findings += _above(found, findings, blind)
    findings += _troubles(found)
    findings += _firmware(found, wanted.baseline)
    findings += _rest(found, wanted, running)
    findings.sort(key=lambda one: SEVERITIES.index(one["severity"]))
    return _whole(found, findings, blind), findings


def _section(found: model.Inventory, section: str, wanted: int | None, running: bool) -> list[dict[str, t.Any]]:
    parts = found.parts[section]
    if len(parts) == 1 and parts[0].state == "not_exposed" and not parts[0].source:
        if any(trouble["section"] == section for trouble in found.troubles):
            return []
        return [finding("info", section, section, "not_exposed", "not_exposed", None)]
    findings = []
    unsaid = []
    for part in parts:
        if part.state in ("absent", "not_exposed"):
            continue
        one = _part(section, part, running)
        if one is not None:
            findings.append(one)
        elif part.health == "unknown" and section in _MUST_SAY:
            unsaid.append(label(part))
    if unsaid:
        names = ", ".join(unsaid)
        findings.append(finding("info", section, section, "health_unknown", names, "ok"))
    return findings + _counts(section, parts, wanted)


def _part(section: str, part: t.Any, running: bool) -> dict[str, t.Any] | None:
    """Return the one finding of a part that is there, None when there is nothing to say."""
    own = _OWN.get(section)
    special = own(part, running) if own else None
    said = part.health if part.health in ("warning", "critical") else None
    if special is not None:
        severity, key, seen, limit = special
        if said == "critical":
            severity = "critical"
        return finding(severity, section, label(part), key, seen, limit)
    if said is not None:
        return finding(said, section, label(part), "part_health", said, "ok")
    if part.state == "disabled" and section in _MUST_BE_ON:
        return finding("warning", section, label(part), "disabled", "disabled", "enabled")
    return None


def _drive(part: model.Drive, running: bool) -> Special:
    return (
        ("warning", "failure_predicted", "predicted failure", "no predicted failure")
        if part.failure_predicted
        else None
    )


def _volume(part: model.Volume, running: bool) -> Special:
    return ("critical", "degraded", "degraded", "ok") if part.degraded else None


def _power_supply(part: model.PowerSupply, running: bool) -> Special:
    return ("critical", "no_input", part.input_voltage_volts or 0, "input") if part.input_state == "lost" else None


def _temperature(part: model.Temperature, running: bool) -> Special:
    reading = part.temperature_celsius
    if reading is None or part.state != "enabled":
        return None
    for severity, limit in (("critical", part.upper_critical_celsius), ("warning", part.upper_warning_celsius)):
        if limit is not None and limit > 0 and reading >= limit:
            return severity, "too_hot", reading, limit
    for severity, limit in (("critical", part.lower_critical_celsius), ("warning", part.lower_warning_celsius)):
        if limit is not None and reading < limit:
            return severity, "too_cold", reading, limit
    return None


def _fan(part: model.Fan, running: bool) -> Special:
    reading = part.speed_rpm if part.speed_rpm is not None else part.speed_percent
    if reading is None or not running or part.state != "enabled":
        return None
    for severity, limit in (("critical", part.lower_critical), ("warning", part.lower_warning)):
        if limit is not None and limit > 0 and reading < limit:
            return severity, "too_slow", reading, limit
    return None


_OWN: dict[str, t.Callable[[t.Any, bool], Special]] = {
    "drives": _drive,
    "volumes": _volume,
    "power_supplies": _power_supply,
    "temperatures": _temperature,
    "fans": _fan,
}


def _counts(section: str, parts: list[t.Any], wanted: int | None) -> list[dict[str, t.Any]]:
    """Compare how many parts are there with intent; bays that the BMC names as empty tell where."""
    empty = [part for part in parts if part.state == "absent"]
    if wanted is None:
        worth = empty if section in _WORTH_A_WORD else []
        return [finding("info", section, label(part), "empty", "absent", None) for part in worth]
    present = sum(part.state in ("enabled", "disabled") for part in parts)
    unread = sum(part.state == "not_exposed" for part in parts)
    missing = wanted - present
    if missing <= 0 or present + unread >= wanted:
        return []
    # Memory is sold with empty slots: where as many are empty as are filled, more was agreed, nothing was lost.
    spare = section == "memory" and len(empty) >= present
    if len(empty) <= missing and not spare:
        findings = [finding("critical", section, label(part), "absent", "absent", "enabled") for part in empty]
        if len(empty) == missing:
            return findings
    else:
        findings = []
    names = ", ".join(label(part) for part in empty) or "-"
    return [*findings, finding("critical", section, section, "count", present, wanted, empty=names)]


def _redundancy(found: model.Inventory, findings: list[dict[str, t.Any]]) -> list[dict[str, t.Any]]:
    more = []
    for group in found.redundancy:
        part = model.PART_NAMES.get(group["part"], group["part"])
        explained = any(one["part"] == part and one["severity"] != "info" for one in findings)
        if group["health"] in ("warning", "critical") and not explained:
            more.append(finding(group["health"], group["part"], group["name"], "redundancy", group["health"], "ok"))
    return more


def _above(found: model.Inventory, findings: list[dict[str, t.Any]], blind: bool) -> list[dict[str, t.Any]]:
    """Return findings for what a parent claims and no part explains, the nearest parent first.

    C(blind): parts without which no server runs are not shown, so the claim can't be checked and is a warning at most.
    """
    more: list[dict[str, t.Any]] = []
    for said in sorted(found.said, key=lambda one: not one["section"]):
        health = said["health"]
        if health not in ("warning", "critical"):
            continue
        parts = _EXPLAINS.get(said["section"], (model.PART_NAMES.get(said["section"]),))
        rank = SEVERITIES.index(health)
        known = [one for one in findings + more if not said["section"] or one["part"] in parts]
        if said["where"] == "manager":
            known = []
        if not any(SEVERITIES.index(one["severity"]) <= max(rank, 1) for one in known if one["severity"] != "info"):
            section = said["section"] or {"manager": "bmc"}.get(said["where"], said["where"])
            severity = "warning" if blind else health
            more.append(finding(severity, section, said["where"], "parent_health", health, "ok"))
    return more


def _troubles(found: model.Inventory) -> list[dict[str, t.Any]]:
    return [
        finding(
            "warning",
            trouble["section"] or "bmc",
            trouble["path"],
            "unread",
            trouble["kind"] + (f" (HTTP {trouble['status']})" if trouble["status"] not in (0, 200) else ""),
            "readable",
            path=trouble["path"],
        )
        for trouble in found.troubles
    ]


def versions(found: model.Inventory) -> dict[str, str | None]:
    """Return the version of each image by its name and by the last word of its path, in small letters."""
    known: dict[str, str | None] = {}
    for part in found.parts["firmware"]:
        if part.state != "not_exposed":
            known.setdefault(part.source.rsplit("/", 1)[-1].lower(), part.version)
            known.setdefault(part.name.lower(), part.version)
    for name, version in (
        ("bios", found.system.get("bios_version")),
        ("bmc", found.manager.get("firmware_version")),
    ):
        if version is not None:
            known.setdefault(name, version)
    return known


def _firmware(found: model.Inventory, baseline: t.Mapping[str, t.Any]) -> list[dict[str, t.Any]]:
    known = versions(found)
    findings = []
    hidden = all(part.state == "not_exposed" for part in found.parts["firmware"])
    for name, wanted in baseline.items():
        version = known.get(str(name).lower())
        allowed = [str(one) for one in wanted] if isinstance(wanted, (list, tuple)) else [str(wanted)]
        if str(name).lower() not in known and hidden:
            continue  # said once, as a section that the BMC does not show
        if str(name).lower() not in known:
            findings.append(finding("warning", "firmware", str(name), "firmware_missing", None, ", ".join(allowed)))
        elif version not in allowed:
            findings.append(finding("warning", "firmware", str(name), "firmware", version, ", ".join(allowed)))
    return findings


def _rest(found: model.Inventory, wanted: Intent, running: bool) -> list[dict[str, t.Any]]:
    findings = []
    difference = found.manager.get("clock_difference_seconds")
    if difference is not None and abs(difference) > wanted.clock_tolerance:
        findings.append(finding("warning", "clock", "BMC", "clock", difference, wanted.clock_tolerance))
    findings += [
        finding("warning", "event_log", log["name"], "log_full", "full", log["most_records"])
        for log in found.logs
        if log["full"]
    ]
    if not running:
        findings.append(finding("info", "system", "system", "server_off", "off", "on"))
    if found.system.get("storage_ready") is False:
        findings.append(finding("info", "drives", "drives", "storage_not_ready", False, True))
    return findings


def _whole(found: model.Inventory, findings: list[dict[str, t.Any]], blind: bool) -> str:
    ignored = _NO_HEALTH | {"parent_health"} if blind else _NO_HEALTH
    faults = [one for one in findings if one["message"]["key"].split(".", 1)[1] not in ignored]
    for severity in ("critical", "warning"):
        if any(one["severity"] == severity for one in faults):
            return severity
    if blind or found.system.get("health") != "ok":
        return "unknown"
    said = values.worst([one["health"] for one in found.said], said_only=True)
    if said in ("warning", "critical"):
        return said
    if any(trouble["section"] not in ("firmware", "network_adapters") for trouble in found.troubles):
        return "unknown"
    unsaid = any(one["message"]["key"] == "bmc.health_unknown" for one in findings)
    return "unknown" if unsaid else "ok"


def _nothing_said(found: model.Inventory, section: str) -> bool:
    """Return whether a section holds no part of which anything can be said: no health and no reading."""
    for part in found.parts[section]:
        reading = getattr(part, "temperature_celsius", None) or getattr(part, "speed_rpm", None)
        reading = reading or getattr(part, "speed_percent", None)
        if part.state in ("enabled", "disabled") and (part.health != "unknown" or reading is not None):
            return False
    return True
