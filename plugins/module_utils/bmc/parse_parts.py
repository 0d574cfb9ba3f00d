# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Readers of single Redfish resources: one JSON object in, one part out. Pure, and no answer makes them raise.

Sources: DMTF DSP2046 property names; iBMC's own properties from its public documents and recorded answers.
"""

from __future__ import annotations

import typing as t

from . import model, values

MEBIBYTE = 1024 * 1024
GIBIBYTE = 1024 * MEBIBYTE

_NPU_WORDS = ("npu", "ascend", "accelerator")


def location(body: t.Any, own: t.Mapping[str, t.Any]) -> str | None:
    """Return where a part sits: the vendor's position, the service label, the slot, the first C(Location) entry."""
    label = values.mapping(values.mapping(values.mapping(body).get("Location")).get("PartLocation"))
    physical = values.mapping(
        values.mapping(values.mapping(values.mapping(body).get("PhysicalLocation")).get("PartLocation"))
    )
    listed = values.mappings(values.mapping(body).get("Location"))
    for said in (
        values.mapping(body).get("DeviceLocator"),
        label.get("ServiceLabel"),
        physical.get("ServiceLabel"),
        listed[0].get("Info") if listed else None,
        values.mapping(body).get("Socket"),
        own.get("Position"),
    ):
        if values.text(said) is not None:
            return values.text(said)
    return None


def common(body: t.Mapping[str, t.Any], own: t.Mapping[str, t.Any], source: str) -> dict[str, t.Any]:
    """Return the fields that every part has."""
    status = body.get("Status")
    name = next((found for key in ("Name", "MemberId", "Id") if (found := values.text(body.get(key)))), None)
    return {
        "name": name or source.rsplit("/", 1)[-1] or "unnamed",
        "location": location(body, own),
        "manufacturer": values.text(body.get("Manufacturer")),
        "model": values.text(body.get("Model")),
        "serial_number": values.text(body.get("SerialNumber")),
        "part_number": values.text(body.get("PartNumber")),
        "health": values.status_health(status),
        "state": values.status_state(status),
        "source": source,
    }


def is_accelerator(body: t.Mapping[str, t.Any]) -> bool:
    """Return whether a processor is an NPU or GPU: by its type, which iBMC gives as C(NPU) (not in DMTF's list)."""
    kind = (values.text(body.get("ProcessorType")) or "").lower()
    return kind in ("npu", "gpu", "accelerator", "dsp", "fpga", "tpu")


def processor(body: t.Mapping[str, t.Any], own: t.Mapping[str, t.Any], source: str) -> model.Processor:
    """Read a CPU."""
    base = values.number(body.get("BaseSpeedMHz"), "MHz")
    speeds = [values.number(body.get(key), "MHz") for key in ("OperatingSpeedMHz", "MaxSpeedMHz")]
    speeds.append(values.number(own.get("FrequencyMHz"), "MHz"))
    return model.Processor(
        total_cores=values.count(body.get("TotalCores")),
        total_threads=values.count(body.get("TotalThreads")),
        speed_mhz=base or min((one for one in speeds if one), default=None),
        operating_speed_mhz=values.number(body.get("OperatingSpeedMHz"), "MHz"),
        architecture=values.text(body.get("ProcessorArchitecture")),
        instruction_set=values.text(body.get("InstructionSet")),
        **common(body, own, source),
    )


def accelerator(body: t.Mapping[str, t.Any], own: t.Mapping[str, t.Any], source: str) -> model.Accelerator:
    """Read an NPU that stands among the processors. Its memory: C(ProcessorMemory) (DMTF) or the vendor's figure."""
    sizes = [values.count(one.get("CapacityMiB")) for one in values.mappings(body.get("ProcessorMemory"))]
    total = values.count(values.mapping(body.get("MemorySummary")).get("TotalMemorySizeMiB"))
    known = [size for size in sizes if size]
    capacity = total or (sum(known) if known else None) or values.count(own.get("MemorySizeMiB"))
    return model.Accelerator(
        kind=values.text(body.get("ProcessorType")),
        total_cores=values.count(body.get("TotalCores")),
        memory_bytes=capacity * MEBIBYTE if capacity else None,
        **common(body, own, source),
    )


def pcie_accelerator(body: t.Mapping[str, t.Any], own: t.Mapping[str, t.Any], source: str) -> model.Accelerator | None:
    """Read an NPU out of a PCIe device; None for every other card."""
    words = " ".join(
        str(values.text(one) or "") for one in (body.get("Name"), body.get("Model"), own.get("FunctionType"))
    )
    kind = values.text(body.get("DeviceType"))
    if not any(word in words.lower() for word in _NPU_WORDS):
        return None
    return model.Accelerator(kind=kind or "NPU", **common(body, own, source))


def memory(body: t.Mapping[str, t.Any], own: t.Mapping[str, t.Any], source: str) -> model.Memory:
    """Read a DIMM. A slot without state, size and serial number is an empty one."""
    size = values.count(body.get("CapacityMiB"), "MiB")
    found = model.Memory(
        capacity_bytes=size * MEBIBYTE if size else None,
        speed_mhz=values.number(body.get("OperatingSpeedMhz") or body.get("OperatingSpeedMHz"), "MHz"),
        device_type=values.text(body.get("MemoryDeviceType")),
        module_type=values.text(body.get("BaseModuleType") or own.get("BaseModuleType")),
        **common(body, own, source),
    )
    said = values.text(values.mapping(body.get("Status")).get("State"))
    if said is None and not size and found.serial_number is None:
        found.state = "absent"
    return found


def drive(body: t.Mapping[str, t.Any], own: t.Mapping[str, t.Any], source: str) -> model.Drive:
    """Read a disk."""
    return model.Drive(
        capacity_bytes=values.count(body.get("CapacityBytes")),
        media_type=values.text(body.get("MediaType")),
        protocol=values.text(body.get("Protocol")),
        failure_predicted=values.flag(body.get("FailurePredicted")),
        life_left_percent=values.number(body.get("PredictedMediaLifeLeftPercent")),
        temperature_celsius=values.number(own.get("TemperatureCelsius")),
        firmware_version=values.text(body.get("Revision") or body.get("FirmwareVersion")),
        use=values.text(own.get("FirmwareStatus")) or values.text(body.get("HotspareType")),
        **common(body, own, source),
    )


def controller(body: t.Mapping[str, t.Any], own: t.Mapping[str, t.Any], source: str) -> model.StorageController:
    """Read one member of C(Storage.StorageControllers) or one C(StorageController) resource."""
    levels = own.get("SupportedRAIDLevels") or body.get("SupportedRAIDTypes")
    found = [values.text(one) for one in levels] if isinstance(levels, list) else []
    return model.StorageController(
        firmware_version=values.text(body.get("FirmwareVersion")),
        mode=values.text(own.get("Mode")),
        raid_levels=[one.upper().replace(" ", "") for one in found if one],
        **common(body, own, source),
    )


def volume(body: t.Mapping[str, t.Any], own: t.Mapping[str, t.Any], source: str) -> model.Volume:
    """Read a logical drive. C(VolumeType) is the old way to say the level, too coarse to be read as one."""
    level = values.text(body.get("RAIDType")) or values.text(own.get("VolumeRaidLevel"))
    state = values.text(values.mapping(body.get("Status")).get("State")) or ""
    shown = values.text(body.get("Name")) or ""
    return model.Volume(
        raid_level=level.upper().replace(" ", "") if level else None,
        capacity_bytes=values.count(body.get("CapacityBytes")),
        bootable=values.flag(own.get("BootEnable")),
        drives=values.paths_of(values.mapping(body.get("Links")).get("Drives")),
        degraded=state.lower() == "degraded" or "degraded" in shown.lower(),
        **common(body, own, source),
    )


def power_supply(body: t.Mapping[str, t.Any], own: t.Mapping[str, t.Any], source: str) -> model.PowerSupply:
    """Read a power supply out of C(Power.PowerSupplies) or a C(PowerSupply) resource."""
    ratings = values.mappings(body.get("InputRanges"))
    power = [values.number(body.get("PowerCapacityWatts"), "W")]
    power += [values.number(one.get("OutputWattage") or one.get("CapacityWatts"), "W") for one in ratings]
    voltage = values.number(body.get("LineInputVoltage"), "V")
    found = model.PowerSupply(
        power_watts=next((one for one in power if one), None),
        input_power_watts=values.number(body.get("PowerInputWatts") or own.get("PowerInputWatts"), "W"),
        output_power_watts=values.number(body.get("PowerOutputWatts") or own.get("PowerOutputWatts"), "W"),
        input_voltage_volts=voltage,
        efficiency_rating=values.text(own.get("EfficiencyRating") or own.get("EfficiencyLevel")),
        hot_pluggable=values.flag(body.get("HotPluggable")),
        firmware_version=values.text(body.get("FirmwareVersion")),
        **common(body, own, source),
    )
    found.input_state = _input_state(body, voltage)
    return found


def _input_state(body: t.Mapping[str, t.Any], voltage: float | int | None) -> str:
    """Return ok, lost or unknown: what the supply says about its line, else what it measures there."""
    said = (values.text(body.get("LineInputStatus")) or "").lower()
    if said in ("normal", "inrange"):
        return "ok"
    if said in ("lossofinput", "fault", "outofrange"):
        return "lost"
    if voltage is None:
        return "unknown"
    return "ok" if voltage > 0 else "lost"


def fan(body: t.Mapping[str, t.Any], own: t.Mapping[str, t.Any], source: str) -> model.Fan:
    """Read a fan out of C(Thermal.Fans) or a C(Fan) resource."""
    unit = (values.text(body.get("ReadingUnits")) or "RPM").lower()
    reading = values.number(body.get("Reading") if "Reading" in body else body.get("ReadingRPM"))
    excerpt = values.mapping(body.get("SpeedPercent"))
    percent = values.number(excerpt.get("Reading"))
    rpm = values.number(excerpt.get("SpeedRPM"))
    if unit == "percent":
        percent = reading if reading is not None else percent
    else:
        rpm = reading if reading is not None else rpm
    found = model.Fan(
        speed_rpm=rpm,
        speed_percent=percent,
        lower_warning=values.number(body.get("LowerThresholdNonCritical")),
        lower_critical=values.number(body.get("LowerThresholdCritical")),
        hot_pluggable=values.flag(body.get("HotPluggable")),
        **common(body, own, source),
    )
    old_name = values.text(body.get("FanName"))
    if old_name and values.text(body.get("Name")) is None:
        found.name = old_name
    return found


def temperature(body: t.Mapping[str, t.Any], own: t.Mapping[str, t.Any], source: str) -> model.Temperature:
    """Read a sensor out of C(Thermal.Temperatures) or of C(ThermalMetrics)."""
    reading = body.get("ReadingCelsius") if "ReadingCelsius" in body else body.get("Reading")
    found = model.Temperature(
        temperature_celsius=values.number(reading),
        upper_warning_celsius=values.number(body.get("UpperThresholdNonCritical")),
        upper_critical_celsius=values.number(body.get("UpperThresholdCritical")),
        lower_warning_celsius=values.number(body.get("LowerThresholdNonCritical")),
        lower_critical_celsius=values.number(body.get("LowerThresholdCritical")),
        **common(body, own, source),
    )
    device = values.text(body.get("DeviceName"))
    if device and values.text(body.get("Name")) is None:
        found.name = device
    return found


def adapter(
    body: t.Mapping[str, t.Any], own: t.Mapping[str, t.Any], source: str, ports: list[dict[str, t.Any]]
) -> model.NetworkAdapter:
    """Read a network card; its ports were read before."""
    firmware = values.text(body.get("FirmwareVersion"))
    for one in values.mappings(body.get("Controllers")):
        firmware = firmware or values.text(one.get("FirmwarePackageVersion"))
    return model.NetworkAdapter(firmware_version=firmware, ports=ports, **common(body, own, source))


def port(body: t.Mapping[str, t.Any], own: t.Mapping[str, t.Any], source: str) -> dict[str, t.Any]:
    """Read a port: C(NetworkPort) (DMTF, deprecated) or C(Port). Speed: the highest that the port says it can."""
    speeds = [values.number(body.get("MaxSpeedGbps")), values.number(body.get("CurrentSpeedGbps"))]
    megabits = [one * 1000 for one in speeds if one]
    capable: list[t.Any] = []
    for one in values.mappings(body.get("SupportedLinkCapabilities")):
        more = one.get("CapableLinkSpeedMbps")
        capable += more if isinstance(more, list) else [more]
        capable.append(one.get("LinkSpeedMbps"))
    megabits += [found for one in capable if (found := values.number(one))]
    own_speed = values.text(own.get("PortMaxSpeed")) or ""
    digits = own_speed.upper().replace("GBPS", "GE").replace("GE", "").replace("G", "").strip()
    if own_speed and values.number(digits):
        megabits.append((values.number(digits) or 0) * 1000)
    megabits.append(values.number(body.get("CurrentLinkSpeedMbps")) or 0)
    link = (values.text(body.get("LinkStatus")) or "").lower()
    return {
        "name": values.text(body.get("Name")) or values.text(body.get("Id")) or source.rsplit("/", 1)[-1],
        "speed_mbps": max(megabits) or None,
        "link": {"up": "up", "linkup": "up", "down": "down", "linkdown": "down", "nolink": "down"}.get(link, "unknown"),
        "optics_present": _optics(body, own),
        "optics_serial_number": values.text(values.mapping(body.get("SFP")).get("SerialNumber"))
        or values.text(values.mapping(own.get("OpticalModule")).get("SerialNumber")),
        "health": values.status_health(body.get("Status")),
        "source": source,
    }


def _optics(body: t.Mapping[str, t.Any], own: t.Mapping[str, t.Any]) -> bool | None:
    """Return whether a module sits in the cage; None when the BMC does not say."""
    module = body.get("SFP") if isinstance(body.get("SFP"), dict) else own.get("OpticalModule")
    if not isinstance(module, dict):
        return None
    state = (values.text(values.mapping(module.get("Status")).get("State")) or "").lower()
    if state == "absent":
        return False
    said = [values.text(module.get(key)) for key in ("SerialNumber", "PartNumber", "Manufacturer", "Model", "Type")]
    return True if state == "enabled" or any(said) else None


def firmware(body: t.Mapping[str, t.Any], own: t.Mapping[str, t.Any], source: str) -> model.Firmware:
    """Read one image of the firmware inventory."""
    return model.Firmware(
        version=values.text(body.get("Version")),
        updateable=values.flag(body.get("Updateable")),
        **common(body, own, source),
    )
