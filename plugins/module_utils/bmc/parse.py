# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""From the documents of one BMC to C(Inventory). Pure: a tree in, data out; no tree makes it raise."""

from __future__ import annotations

import re
import typing as t
from datetime import datetime, timezone

from . import model, parse_parts, tree, values

if t.TYPE_CHECKING:
    from .tree import Tree

Reader = t.Callable[[t.Mapping[str, t.Any], t.Mapping[str, t.Any], str], t.Any]

_RESOURCES: tuple[tuple[str, str, Reader], ...] = (
    ("memory", "memory", parse_parts.memory),
    ("drive", "drives", parse_parts.drive),
    ("volume", "volumes", parse_parts.volume),
    ("supply", "power_supplies", parse_parts.power_supply),
    ("fan", "fans", parse_parts.fan),
    ("firmware", "firmware", parse_parts.firmware),
    ("controller", "storage_controllers", parse_parts.controller),
)
_LISTS: tuple[tuple[str, str, str, Reader], ...] = (
    ("memory_view", "Information", "memory", parse_parts.memory),
    ("thermal", "Fans", "fans", parse_parts.fan),
    ("thermal", "Temperatures", "temperatures", parse_parts.temperature),
    ("thermal_metrics", "TemperatureReadingsCelsius", "temperatures", parse_parts.temperature),
    ("power", "PowerSupplies", "power_supplies", parse_parts.power_supply),
    ("storage", "StorageControllers", "storage_controllers", parse_parts.controller),
)
# What was read on another way when a document of this kind could not be read.
_OTHER_WAY = {
    "processor_view": "processor",
    "memory_view": "memory",
    "thermal": "thermal_subsystem",
    "power": "power_subsystem",
}
_SUMMARIES = (
    ("system", "ProcessorSummary", "processors"),
    ("system", "MemorySummary", "memory"),
)
_OWN_SUMMARIES = (
    ("system", "StorageSummary", "storage_controllers"),
    ("system", "LogicalDriveSummary", "volumes"),
    ("chassis", "DriveSummary", "drives"),
    ("chassis", "PowerSupplySummary", "power_supplies"),
    ("chassis", "NetworkAdaptersSummary", "network_adapters"),
    ("thermal", "FanSummary", "fans"),
    ("thermal", "TemperatureSummary", "temperatures"),
)


def read(found: Tree, oem_keys: t.Sequence[str] = (), left_out: t.Collection[str] = ()) -> model.Inventory:
    """Return what a tree says. Sections that it does not show hold one placeholder; what could not be read stands
    in C(troubles) and, when it is a single part, as a part of unknown health. Sections that were not asked for
    (C(left_out)) stay empty."""
    result = model.Inventory()
    for kind, section, reader in _RESOURCES:
        for document in found.of_kind(kind):
            body = values.mapping(document.body)
            result.parts[section].append(reader(body, values.oem(body, oem_keys), document.path))
    for kind, name, section, reader in _LISTS:
        for document in found.of_kind(kind):
            for index, body in enumerate(values.mappings(values.mapping(document.body).get(name))):
                source = values.text(body.get("@odata.id")) or f"{document.path}#/{name}/{index}"
                result.parts[section].append(reader(body, values.oem(body, oem_keys), source))
    _read_processors(found, oem_keys, result)
    _read_adapters(found, oem_keys, result)
    _read_redundancy(found, result)
    result.system = read_system(found, oem_keys)
    result.manager = read_manager(found, oem_keys)
    result.logs = read_logs(found)
    result.said = _said(found, oem_keys)
    _read_troubles(found, result)
    for section in model.SECTIONS:
        parts = _without_doubles(result.parts[section])
        empty = section in left_out or _truly_empty(found, section)
        result.parts[section] = parts or ([] if empty else [model.placeholder(section)])
    return result


def _read_processors(found: Tree, oem_keys: t.Sequence[str], result: model.Inventory) -> None:
    bodies = [(one.path, values.mapping(one.body)) for one in found.of_kind("processor")]
    for view in found.of_kind("processor_view"):
        for index, body in enumerate(values.mappings(values.mapping(view.body).get("Information"))):
            bodies.append((values.text(body.get("@odata.id")) or f"{view.path}#/Information/{index}", body))
    for source, body in bodies:
        own = values.oem(body, oem_keys)
        if parse_parts.is_accelerator(body):
            result.parts["accelerators"].append(parse_parts.accelerator(body, own, source))
        else:
            result.parts["processors"].append(parse_parts.processor(body, own, source))
    if not result.parts["accelerators"]:
        for document in found.of_kind("pcie_device"):
            body = values.mapping(document.body)
            card = parse_parts.pcie_accelerator(body, values.oem(body, oem_keys), document.path)
            if card is not None:
                result.parts["accelerators"].append(card)


def _read_adapters(found: Tree, oem_keys: t.Sequence[str], result: model.Inventory) -> None:
    ports: dict[str, list[dict[str, t.Any]]] = {}
    adapters = found.of_kind("adapter")
    for document in found.of_kind("port"):
        body = values.mapping(document.body)
        parent = next((one.path for one in adapters if document.path.startswith(one.path + "/")), "")
        ports.setdefault(parent, []).append(parse_parts.port(body, values.oem(body, oem_keys), document.path))
    for document in adapters:
        body = values.mapping(document.body)
        own = values.oem(body, oem_keys)
        result.parts["network_adapters"].append(
            parse_parts.adapter(body, own, document.path, ports.get(document.path, []))
        )


def _read_redundancy(found: Tree, result: model.Inventory) -> None:
    for kind, section in (("power", "power_supplies"), ("thermal", "fans")):
        for document in found.of_kind(kind):
            for group in values.mappings(values.mapping(document.body).get("Redundancy")):
                result.redundancy.append(_redundancy(group, section))
    for kind, name, section in (
        ("power_subsystem", "PowerSupplyRedundancy", "power_supplies"),
        ("thermal_subsystem", "FanRedundancy", "fans"),
    ):
        for document in found.of_kind(kind):
            for group in values.mappings(values.mapping(document.body).get(name)):
                result.redundancy.append(_redundancy(group, section))


def _redundancy(group: t.Mapping[str, t.Any], section: str) -> dict[str, t.Any]:
    return {
        "name": values.text(group.get("Name")) or values.text(group.get("MemberId")) or section,
        "part": section,
        "health": values.status_health(group.get("Status")),
        "state": values.status_state(group.get("Status")),
        "mode": values.text(group.get("Mode")) or values.text(group.get("RedundancyType")),
        "needed": values.count(group.get("MinNumNeeded") or group.get("MinNeededInGroup")),
    }


def read_system(found: Tree, oem_keys: t.Sequence[str]) -> dict[str, t.Any]:
    """Return who the server is; C(power_state) is on, off or unknown."""
    document = next(iter(found.of_kind("system")), None)
    body = values.mapping(document.body) if document else {}
    chassis = values.mapping(next((one.body for one in found.of_kind("chassis")), None))
    own = values.oem(body, oem_keys)
    power = (values.text(body.get("PowerState")) or "").lower()
    height = values.number(chassis.get("HeightMm"), "mm")
    return {
        "path": document.path if document else None,
        "manufacturer": values.text(body.get("Manufacturer")) or values.text(chassis.get("Manufacturer")),
        "model": values.text(body.get("Model")) or values.text(own.get("ProductName")),
        "serial_number": values.text(body.get("SerialNumber")) or values.text(chassis.get("SerialNumber")),
        "part_number": values.text(body.get("PartNumber")),
        "uuid": values.text(body.get("UUID")),
        "asset_tag": values.text(body.get("AssetTag")),
        "host_name": values.text(body.get("HostName")),
        "bios_version": values.text(body.get("BiosVersion")),
        "power_state": {"on": "on", "poweringon": "on", "off": "off", "poweringoff": "off"}.get(power, "unknown"),
        "health": values.status_health(body.get("Status")),
        "chassis_height_units": round(height / 44.45) if height else None,
        "boot_target": values.text(values.mapping(body.get("Boot")).get("BootSourceOverrideTarget")),
        "processor_count_claimed": values.count(values.mapping(body.get("ProcessorSummary")).get("Count")),
        # iBMC: 0 until the BMC has read the drives
        "storage_ready": {0: False, 1: True}.get(values.count(own.get("StorageConfigReady"), "") or 0)
        if "StorageConfigReady" in own
        else None,
    }


def read_manager(found: Tree, oem_keys: t.Sequence[str]) -> dict[str, t.Any]:
    """Return who the BMC is. C(clock_difference_seconds) is its clock minus the controller's; its clock ticks in
    whole seconds, so a difference below one second says nothing."""
    bmcs = found.of_kind("manager")
    document = next((one for one in bmcs if values.mapping(one.body).get("ManagerType") == "BMC"), None)
    document = document or next(iter(bmcs), None)
    body = values.mapping(document.body) if document else {}
    told = _moment(body.get("DateTime"), body.get("DateTimeLocalOffset"))
    difference = None
    if told is not None and document is not None and document.received:
        difference = round(told - document.received, 1)
        difference = 0.0 if abs(difference) < 1 else difference
    return {
        "path": document.path if document else None,
        "model": values.text(body.get("Model")),
        "firmware_version": values.text(body.get("FirmwareVersion")),
        "date_time": values.text(body.get("DateTime")),
        "clock_difference_seconds": difference,
        "health": values.status_health(body.get("Status")),
    }


def read_logs(found: Tree) -> list[dict[str, t.Any]]:
    """Return the system's event logs; C(full) is true only when the BMC says that events are lost or none fits."""
    logs = []
    for document in found.of_kind("log_service"):
        body = values.mapping(document.body)
        most = values.count(body.get("MaxNumberOfRecords"))
        health = values.status_health(body.get("Status"))
        keeps = (values.text(body.get("OverWritePolicy")) or "").lower() == "neveroverwrites"
        full = values.flag(body.get("Overflow")) is True or (keeps and health != "ok" and health != "unknown")
        name = values.text(body.get("Name")) or values.text(body.get("Id")) or document.path
        logs.append({"name": name, "path": document.path, "most_records": most, "health": health, "full": full})
    return logs


def _moment(told: t.Any, offset: t.Any) -> float | None:
    """Return a C(DateTime) as seconds of the epoch; one without a zone takes the C(DateTimeLocalOffset), else UTC."""
    text = values.text(told)
    if text is None:
        return None
    text = re.sub(r"Z\Z", "+00:00", text)
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            zone = values.text(offset) or ""
            moment = datetime.fromisoformat(text + (zone if re.match(r"[-+]\d\d:\d\d\Z", zone) else "+00:00"))
        return moment.astimezone(timezone.utc).timestamp()
    except (ValueError, OverflowError, OSError):
        return None


def _said(found: Tree, oem_keys: t.Sequence[str]) -> list[dict[str, t.Any]]:
    """Return the healths that stand above the parts: of system, chassis, manager and of the summaries."""
    said = []
    for document in found.of_kind("system", "chassis", "manager"):
        health = values.status_worst(values.mapping(document.body).get("Status"))
        said.append({"where": document.kind, "source": document.path, "section": "", "health": health})
    for table, own in ((_SUMMARIES, False), (_OWN_SUMMARIES, True)):
        for kind, name, section in table:
            for document in found.of_kind(kind):
                body = values.oem(document.body, oem_keys) if own else values.mapping(document.body)
                summary = values.mapping(body.get(name))
                if summary:
                    health = values.status_worst(summary.get("Status"))
                    said.append({"where": name, "source": document.path, "section": section, "health": health})
    return said


def _read_troubles(found: Tree, result: model.Inventory) -> None:
    """Note what could not be read; a single part among others that could be read becomes a part of unknown health."""
    for document in found.troubles():
        if found.of_kind(_OTHER_WAY.get(document.kind, "-")):
            continue
        section = tree.SECTION_OF.get(document.kind, "")
        result.troubles.append(
            {"path": document.path, "section": section, "kind": document.trouble, "status": document.status}
        )
        if section and document.kind in (
            "processor",
            "memory",
            "drive",
            "volume",
            "supply",
            "fan",
            "adapter",
            "firmware",
        ):
            lost = model.placeholder(section)
            lost.name, lost.source = document.path.rsplit("/", 1)[-1], document.path
            result.parts[section].append(lost)


def _without_doubles(parts: list[t.Any]) -> list[t.Any]:
    """Drop what is listed twice: the same source, or the same serial number under the same name."""
    seen: set[tuple[str, str, str]] = set()
    kept = []
    for part in parts:
        marks = {("source", str(part.source), "")} if part.source else set()
        if part.serial_number:
            marks.add(("serial", str(part.serial_number), str(part.name)))
        if not marks & seen:
            kept.append(part)
        seen |= marks
    return kept


def _truly_empty(found: Tree, section: str) -> bool:
    """Return whether a BMC showed a section that is empty: a server may have no volume and no network card."""
    kinds = {"volumes": ("volumes",), "network_adapters": ("adapters",), "firmware": ()}.get(section, ())
    for document in found.of_kind(*kinds) if kinds else []:
        members = values.mapping(document.body).get("Members")
        if isinstance(members, list) and not members:
            return True
    return False
