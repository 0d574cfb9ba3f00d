# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""IPMI where Redfish is missing: power, sensors, FRU and event log, each order in a child with a hard deadline.

C(ask) is the I/O, C(read) the pure reader of what a child said into the same C(Inventory) as Redfish.
"""

from __future__ import annotations

import asyncio
import json
import pkgutil
import sys
import typing as t

from . import ipmi_child, model, values
from .failure import BmcFailure

if t.TYPE_CHECKING:
    from .target import Target

MOST_CHILDREN = 16
POWERS = {("on", False): "on", ("on", True): "on", ("off", False): "shutdown", ("off", True): "off"}
POWERS.update({("restarted", False): "reset", ("restarted", True): "reset"})

_HEALTHS = {0: "ok", 1: "warning", 2: "critical", 4: "critical"}
_SECTIONS = {
    "temperature": "temperatures",
    "fan": "fans",
    "power supply": "power_supplies",
    "processor": "processors",
    "memory": "memory",
    "drive bay": "drives",
    "drive slot": "drives",
    "drive slot / bay": "drives",
}
_REFUSED = ("incorrect password", "unauthorized name", "invalid user", "insufficient privilege", "rakp")
_KINDS: dict[str, type[model.Part]] = {
    "temperatures": model.Temperature,
    "fans": model.Fan,
    "power_supplies": model.PowerSupply,
    "processors": model.Processor,
    "memory": model.Memory,
    "drives": model.Drive,
    "accelerators": model.Accelerator,
    "volumes": model.Volume,
}


def _program() -> str:
    # Imported above, so that Ansible packs it for a module; read as text, because a module runs out of a zip file.
    text = pkgutil.get_data(__package__ or "", ipmi_child.__name__.rpartition(".")[2] + ".py")
    return (text or b"").decode()


async def ask(target: Target, order: t.Mapping[str, t.Any], seconds: float | None = None) -> dict[str, t.Any]:
    """Return what a child said to an order. The child is killed when the time is up. Raises BmcFailure."""
    limit = target.wait_timeout if seconds is None else seconds
    whole = dict(order, address=target.address, port=target.ipmi_port)
    whole.update(username=target.username, password=target.password)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        _program(),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        raw = (await asyncio.wait_for(process.communicate(json.dumps(whole).encode() + b"\n"), limit))[0]
    except (asyncio.TimeoutError, TimeoutError):
        raise BmcFailure("ipmi_silent", item=target.item, wanted=round(limit)) from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return understood(raw, target)


def understood(raw: bytes, target: Target) -> dict[str, t.Any]:
    """Return the answer of a child. Raises BmcFailure for what it could not do."""
    try:
        answer = json.loads(raw.decode("utf-8", "replace").strip().rsplit("\n", 1)[-1])
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise BmcFailure("ipmi_failed", item=target.item, found="no answer of the child process")
    if answer.get("ok") is True:
        return answer
    said = str(answer.get("error") or "None")
    if answer.get("missing"):
        raise BmcFailure("ipmi_missing", item=target.item, found=said)
    if any(word in said.lower() for word in _REFUSED):
        raise BmcFailure("login_refused", item=target.item, username=target.username)
    if said in ("None", "timeout") or "timeout" in said.lower():
        # pyghmi raises an exception without a text when nothing answers.
        raise BmcFailure("ipmi_silent", item=target.item, wanted=round(target.wait_timeout))
    raise BmcFailure("ipmi_failed", item=target.item, found=said[:200])


def read(answer: t.Mapping[str, t.Any]) -> model.Inventory:
    """Return what IPMI says of a server. Pure; what IPMI does not carry is not exposed."""
    result = model.Inventory()
    fru = values.mapping(answer.get("inventory"))
    for sensor in values.mappings(answer.get("sensors")):
        section = _section(sensor)
        if section is not None:
            result.parts[section].append(_part(section, sensor, fru))
    system = values.mapping(fru.get("System"))
    power = values.text(answer.get("power"))
    spoken = [part.health for parts in result.parts.values() for part in parts if part.state != "absent"]
    result.system = {
        "path": "chassis status",
        "manufacturer": values.text(system.get("Manufacturer")),
        "model": values.text(system.get("Product name")),
        "serial_number": values.text(system.get("Serial Number")),
        "uuid": values.text(system.get("UUID")),
        "bios_version": None,
        "power_state": power if power in ("on", "off") else "unknown",
        # IPMI has no health of the whole: what its sensors say is all there is.
        "health": values.worst(spoken, said_only=True),
        "chassis_height_units": None,
        "storage_ready": None,
    }
    result.manager = {
        "path": "mc info",
        "model": None,
        "firmware_version": values.text(system.get("firmware_version")),
        "date_time": None,
        "clock_difference_seconds": None,
        "health": "unknown",
    }
    for section in model.SECTIONS:
        result.parts[section] = result.parts[section] or [model.placeholder(section)]
    return result


def _section(sensor: t.Mapping[str, t.Any]) -> str | None:
    name = (values.text(sensor.get("name")) or "").lower()
    kind = (values.text(sensor.get("type")) or "").lower()
    if "npu" in name and kind in ("entity presence", "processor", "add-in card", "module / board"):
        return "accelerators"
    if name.startswith("logicaldrive"):
        return "volumes"
    return _SECTIONS.get(kind)


def _part(section: str, sensor: t.Mapping[str, t.Any], fru: t.Mapping[str, t.Any]) -> model.Part:
    shown = values.text(sensor.get("name")) or "unnamed"
    short = shown
    for ending in (" Status", " Speed", "_Status", "_Speed"):
        short = short[: -len(ending)] if short.endswith(ending) else short
    listed = sensor.get("states")
    states = [one.lower() for one in listed if isinstance(one, str)] if isinstance(listed, list) else []
    reading = values.number(sensor.get("value"))
    part = _KINDS[section](name=short, source=f"sensor {shown}")
    own = values.mapping(fru.get(short))
    part.model = values.text(own.get("Product name"))
    part.manufacturer = values.text(own.get("Manufacturer"))
    part.serial_number = values.text(own.get("Serial Number"))
    part.part_number = values.text(own.get("Model"))
    discrete = section not in ("temperatures", "fans")
    health = sensor.get("health")
    silent = sensor.get("unavailable") is True or (not states if discrete else reading is None)
    known = isinstance(health, int) and not isinstance(health, bool) and not silent
    part.health = _HEALTHS.get(health, "unknown") if known else "unknown"  # type: ignore[arg-type]
    if discrete and (not states or any("absent" in one for one in states)) and sensor.get("unavailable") is not True:
        part.state, part.health = "absent", "unknown"
    if isinstance(part, model.Temperature):
        part.temperature_celsius = reading
    elif isinstance(part, model.Fan):
        part.speed_rpm = reading
    elif isinstance(part, model.Drive):
        part.failure_predicted = any("predict" in one for one in states)
    elif isinstance(part, model.PowerSupply):
        lost = any("input" in one and ("lost" in one or "out of range" in one) for one in states)
        part.input_state = "lost" if lost else "ok" if part.health == "ok" else "unknown"
    elif isinstance(part, model.Volume):
        part.degraded = any("array" in one or "degraded" in one for one in states)
    return part
